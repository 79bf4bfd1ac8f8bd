"""From nothing: a tool of one's own, a lesson that teaches it, a dataset, a training, and a suite that asks for it."""

from __future__ import annotations

from pathlib import Path

from workspace import answer, make_workspace, punie

from punie_tui.datasets.examples import read_dataset

LESSON = """\
lesson: counting
defaults: {category: C, place: code}

intents:
  - id: counting-files
    ask:
      - How many files does count_lines find$in_path?
      - number of Python files in $path
      - Count the Python files of $path for me.
    code: |
      found = count_lines("$arg")
      print(found.file_count)
    expect: {calls: {found: count_lines("$arg")}, says: [found.file_count]}
  - id: counting-names
    category: D
    ask:
      - Which Python files are there$in_path?
      - list the files of $path with their lengths
    code: |
      found = count_lines("$arg")
      for each in found.files:
          print(f"{each.file}: {each.line_count} lines")
      if not found.files:
          print("There are none.")
"""
SUITE = """\
targets: {overall: 80, field_access: 80}
categories: {C: {name: counting, target: 80}}
queries:
  - id: C1
    category: C
    text: How many Python files do we have under lib/?
    expect: {tools: [count_lines], fields: [file_count]}
    soft: {any: [count_lines]}
    outcome: {calls: {found: 'count_lines("lib/")'}, says: [found.file_count]}
"""


def test_a_tool_of_ones_own_is_taught_from_nothing(tmp_path: Path, tiny_model: Path) -> None:
    workspace = make_workspace(tmp_path, tiny_model, iters=4)
    assert punie(workspace, "tools", "new", "count_lines").returncode == 0
    assert punie(workspace, "trust").returncode == 0
    for folder, name, text in (("lessons", "counting", LESSON), ("suites", "mine", SUITE)):
        (workspace / "data" / folder).mkdir(exist_ok=True)
        (workspace / "data" / folder / f"{name}.yaml").write_text(text, encoding="utf-8")

    checked = punie(workspace, "lesson", "check", "counting", "--json")
    assert (answer(checked)["mistakes"], checked.returncode) == ([], 0)
    built = punie(workspace, "lesson", "build", "counting", "--into", "taught", "--rows", "20")
    assert built.returncode == 0, built.stderr
    rows = read_dataset(workspace / "data" / "taught")["train"]
    assert all("count_lines(" in row.answers[0] and "count_lines" in (row.system or "") for row in rows)

    # Twenty rows of one lesson have no direct answers; a recipe says that this is meant.
    waived = 'check.waive=["tool and direct answers", "field patterns"]'
    asked = ("--data", "taught", "--set", "validation.suite=mine", "--set", waived, "--json")
    trained = punie(workspace, "pipeline", "--recipe", "tiny", *asked)
    document = answer(trained)
    states = {stage["name"]: stage["state"] for stage in document["stages"]}
    assert states.pop("decide") == "missed" and set(states.values()) == {"finished"}, trained.stderr[-3000:]
    assert document["train"]["iterations"] == 4
    (query,) = document["validation"]["validate-adapter"]["queries"]
    assert query["id"] == "C1"
