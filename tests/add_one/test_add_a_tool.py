"""Follows CONTRIBUTING.md on adding a tool: it takes one folder, and works everywhere."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import punie_tui
from punie_tui.cli import main
from punie_tui.datasets.checks import run_checks
from punie_tui.grading.grade import grade_all
from punie_tui.grading.suite import load_suite
from punie_tui.playground.grading import judge, known_queries
from punie_tui.settings import Settings, load_settings
from punie_tui.tools import catalog
from punie_tui.tools.catalog import TOOLS, listed, stubs
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tools.live.calling import describe
from punie_tui.tools.workspace import find_tools, trust

CONTRIBUTING = Path(punie_tui.__file__).parents[2] / "CONTRIBUTING.md"

Verb = Callable[..., tuple[int, Any]]

SUITE = """
targets: {overall: 80, field_access: 80}
categories: {A: {name: history, target: 80}}
queries:
  - id: A1
    category: A
    text: How many commits did ada make in src/?
    expect: {tools: [git_log], fields: [commit_count, commits]}
    soft: {any: [git_log]}
    outcome: {calls: {log: 'git_log("src/", author="ada")'}, says: [log.commit_count]}
"""


def make(root: Path) -> Path:
    """A workspace with the tool that CONTRIBUTING.md shows."""
    section = CONTRIBUTING.read_text("utf-8").partition("## Add a tool")[2].partition("\n## ")[0]
    blocks = dict(re.findall(r"```(python|yaml)\n(.*?)```", section, re.DOTALL))
    folder = root / "work" / "tools" / "git_log"
    folder.mkdir(parents=True)
    (folder / "tool.py").write_text(blocks["python"])
    (folder / "answers.yaml").write_text(blocks["yaml"])
    return root / "work"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Such a workspace, trusted once for all tests."""
    root = tmp_path_factory.mktemp("added")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PUNIE_CONFIG", str(root / "config"))
        found = find_tools(make(root))
        assert found is not None
        trust(found, describe(found))
        yield root / "work"
    catalog.add(())


@pytest.fixture
def settings(workspace: Path) -> Settings:
    return load_settings(workspace)


@pytest.fixture
def verb(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Verb:
    """`verb("tools", "list")`: exit code and document; `workspace` may be another."""

    def run(*words: str, workspace: Path = workspace) -> tuple[int, Any]:
        with pytest.raises(SystemExit) as stop:
            main(["-w", str(workspace), *words, "--json"])
        assert isinstance(stop.value.code, int)
        return stop.value.code, json.loads(capsys.readouterr().out)

    return run


def test_the_page_s_tool_has_no_problem(settings: Settings, verb: Verb) -> None:
    assert verb("tools", "check", "git_log") == (0, {"problems": {"git_log": []}, "notes": []})
    code, document = verb("tools", "show", "git_log")
    assert (code, document["effects"]) == (0, "reads")
    assert list(document["schema"]["function"]["parameters"]["properties"]) == ["path", "count", "author"]


def test_it_stands_in_the_stubs_and_in_a_prompt_s_list(settings: Settings) -> None:
    assert "def git_log(path: str = '.', count: int = 10, author: str | None = None) -> GitLogResult" in stubs()
    assert "class Commit:" in stubs()
    assert listed(TOOLS).endswith("and git_log")


def test_a_suite_may_ask_for_it_and_its_answers_are_judged(settings: Settings) -> None:
    folder = settings.data / "suites"
    folder.mkdir(parents=True)
    (folder / "history.yaml").write_text(SUITE)
    query = load_suite("history", settings).query("A1")
    codes = {
        "passed": 'log = git_log("src", author="ada")\nprint(log.commit_count)',
        "outcome": 'log = git_log("src")\nprint(log.commit_count)',
        "types": 'log = git_log("src", author="ada")\nprint(log.commits[0].email)',
        "tool": 'log = git_log("src", since="2020")\nprint(log.commit_count)',
        "runs": 'log = git_log("src", author="ada")\nprint(log.commit_count, log.commits[5].hash)',
    }
    grades = grade_all([query] * len(codes), [wrap_call(code) for code in codes.values()])
    assert {each.outcome.grading_stage for each in grades} == set(codes)
    assert [each.outcome.grading_stage for each in grades] == list(codes)
    assert grades[0].strict.passed


def test_the_playground_judges_it(settings: Settings) -> None:
    graded = judge("Who wrote the last one?", wrap_call("print(git_log().commits[0].author)"), known_queries(settings))
    assert graded.verdict.grading_stage == "runs"  # `clean` has no commits, and the code does not check
    graded = judge("How many?", wrap_call("print(git_log(count=3).commit_count)"), known_queries(settings))
    assert graded.passed
    assert [graded.runs[name].output for name in ("dirty", "other", "clean")] == ["2\n", "3\n", "0\n"]


def rows(*codes: str) -> bytes:
    made = [
        {
            "messages": [
                {"role": "user", "content": f"How many commits are there, number {number}?"},
                {"role": "assistant", "content": wrap_call(code)},
            ]
        }
        for number, code in enumerate(codes)
    ]
    return b"".join(json.dumps(row).encode() + b"\n" for row in made)


def test_rows_that_call_it_are_checked(settings: Settings) -> None:
    folder = settings.data / "mine"
    folder.mkdir(parents=True)
    (folder / "train.jsonl").write_bytes(
        rows("print(git_log().commit_count)", "print(git_log().commit_cuont)", "print(git_log().commits[9].hash)")
    )
    found = {finding.name: finding for finding in run_checks(folder)}
    assert found["known tools"].ok
    assert [Path(place.partition(": ")[0]).name for place in found["sound code"].where] == ["train.jsonl:2"]
    assert "train.jsonl:3" in [Path(place.partition(": ")[0]).name for place in found["code that runs"].where]


def test_what_the_real_tool_answers_can_be_recorded(settings: Settings, verb: Verb, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    (project / "cart.py").write_text("")
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *identity, *words], cwd=project, check=True)
    code, document = verb("tools", "record", "git_log", "--project", str(project), "--fixture", "red")
    assert (code, document["answer"]["commit_count"]) == (0, 1)
    assert document["answer"]["commits"][0]["message"] == "Begin"
    assert verb("tools", "check", "git_log")[0] == 0
    run = judge("?", wrap_call("print(git_log().commits[0].author)"), known_queries(settings)).runs["red"]
    assert run.output == "Ada\n"


def test_untrusted_it_is_said_and_everything_else_works(tmp_path: Path, verb: Verb) -> None:
    other = make(tmp_path)
    code, document = verb("tools", "list", workspace=other)
    assert code == 0 and [each["name"] for each in document["untrusted"]] == ["git_log"]
    assert "git_log" not in TOOLS
    assert verb("tools", "show", "git_log", workspace=other)[0] == 2
    assert verb("runs", workspace=other)[0] == 0
