"""What is wrong in a lesson that can be read, told with the line of its intent; and the verbs that tell it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from punie_tui.cli.main import cli
from punie_tui.datasets.examples import read_dataset
from punie_tui.errors import UsageError
from punie_tui.lessons.checking import LessonFault, faults_of
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.loading import Lesson, lesson_of, read_form
from punie_tui.tools.catalog import TOOLS, listed

LESSON = """\
lesson: lint
defaults: {category: C, place: code}
intents:
  - id: lint-count
    ask:
      - How many violations are there$in_path?
    code: |
      lint = ruff_check("$arg")
      print(lint.violation_count)
"""


MORE = LESSON.replace(
    "    code:",
    """\
      - Say what number of violations ruff sees$in_path.
      - lint count for $path
      - Is there much for the linter to complain about$in_path? Give me the total.
    code:""",
)


def loaded(text: str) -> Lesson:
    return lesson_of(*read_form(text, "lint.yaml"), "lint.yaml")


def test_a_lesson_whose_rows_are_true_has_no_faults() -> None:
    assert faults_of([loaded(LESSON)]) == []


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        ("$in_path", "$in_pat", "the slot $in_pat in the wording 'How many violations are there$in_pat?' has no value"),
        ("$arg", "$path", "the slot $path in the answer 'lint = ruff_check(\"$path\")' has no value"),
        ("there$in_path", "$5", "begins no slot; write $$ for the sign itself"),
        ("print(lint", "print lint", "the code does not parse"),
        ("lint.violation_count", "lint.violations_count", "violations_count"),
        ('"$arg"', '"src/"', "the question names"),
        ("print(lint.violation_count)", "lint", "it prints nothing"),
    ],
)
def test_what_is_not_true_is_told_with_its_line(old: str, new: str, clause: str) -> None:
    found = faults_of([loaded(LESSON.replace(old, new))])
    assert [fault.at for fault in found][:1] == ["lint.yaml:4"]
    assert any(clause in fault.message for fault in found), found


def test_a_question_near_one_of_a_suite_is_a_fault() -> None:
    text = LESSON.replace("$in_path", " in all").replace("$arg", ".")
    (fault,) = faults_of([loaded(text)], suite_queries=["How many violations are there in all?"])
    assert "the suite's" in fault.message


def test_a_question_that_another_intent_answers_otherwise_is_a_fault() -> None:
    other = Intent("other", "C", "print(1)", ("how many violations are there$in_path",), "code", at="other.yaml:3")
    (fault,) = faults_of([loaded(LESSON)], [other])
    assert fault == LessonFault("lint.yaml:4", fault.message)
    assert "too (other.yaml:3), but answers it differently" in fault.message
    assert faults_of([loaded(LESSON)], [Intent("same", "C", loaded(LESSON).intents[0].answer, other.phrasings)]) == []


def test_a_new_lesson_is_whole_and_its_rows_can_be_looked_at(tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            cli, ["-w", str(tmp_path), "lesson", *words], standalone_mode=False, catch_exceptions=False
        )
        return result.return_value, result.stdout

    run("new", "mine")
    assert (tmp_path / "data" / "lessons" / "lesson.schema.json").is_file()
    code, said = run("check", "--json")
    assert (code or 0, json.loads(said)) == (0, {"lessons": 1, "intents": 2, "mistakes": []})
    _, said = run("preview", "mine", "--rows", "4", "--json")
    rows = json.loads(said)
    assert {row["intent"] for row in rows} == {"mine-count", "mine-why"}
    assert {tuple(row["problems"]) for row in rows} == {()}
    path = tmp_path / "data" / "lessons" / "mine.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("$arg", "$args"), encoding="utf-8")
    for refused in (["preview", "mine"], ["build", "mine", "--into", "x"]):
        with pytest.raises(UsageError, match=r"mine.yaml:10: mine-count: the slot \$args"):
            run(*refused)
    code, said = run("check", "--json")
    assert code == 1
    assert json.loads(said)["mistakes"][0]["at"].endswith("mine.yaml:10")


def test_one_broken_file_hides_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "lessons"
    folder.mkdir(parents=True)
    (folder / "good.yaml").write_text(LESSON, encoding="utf-8")
    (folder / "broken.yaml").write_text("lesson: broken\nintens: []\n", encoding="utf-8")

    def run(*words: str) -> tuple[int, Any, str]:
        result = CliRunner().invoke(
            cli, ["-w", str(tmp_path), "lesson", *words, "--json"], standalone_mode=False, catch_exceptions=False
        )
        return result.return_value or 0, json.loads(result.stdout), result.stderr

    code, document, heard = run("check", "good")
    assert (code, document["mistakes"]) == (0, []) and "broken.yaml:2" in heard
    code, document, _ = run("check")
    assert (code, document["lessons"]) == (2, 2)
    assert [mistake["at"] for mistake in document["mistakes"]] == [f"{folder / 'broken.yaml'}:2"]
    assert run("preview", "lint-count", "--rows", "1")[0] == 0
    code, document, _ = run("check", "broken")
    assert (code, document["mistakes"][0]["at"]) == (2, f"{folder / 'broken.yaml'}:2")


def test_conversations_of_ones_own_are_not_left_out_in_silence(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "lessons"
    folder.mkdir(parents=True)
    talk = "conversations:\n  - {id: talk, ask: [Is it clean?], code: print(1), reply: print(2)}\n"
    (folder / "lint.yaml").write_text(f"{MORE}{talk}", encoding="utf-8")
    for words in (["check", "lint"], ["build", "lint", "--into", "made", "--rows", "20"]):
        result = CliRunner().invoke(cli, ["-w", str(tmp_path), "lesson", *words], catch_exceptions=False)
        assert "lint: 1 conversation left out" in result.output


def test_rows_stand_under_the_workspace_s_own_system_turn(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "lessons"
    folder.mkdir(parents=True)
    (folder / "lint.yaml").write_text(MORE, encoding="utf-8")
    (tmp_path / "punie.toml").write_text('[prompt]\nsystem = "You call {tools}."\n', encoding="utf-8")
    CliRunner().invoke(cli, ["-w", str(tmp_path), "lesson", "build", "lint", "--into", "made", "--rows", "20"])
    rows = [row for part in read_dataset(tmp_path / "data" / "made").values() for row in part]
    assert {row.messages[0].content for row in rows} == {f"You call {listed(TOOLS)}."}


def test_one_wrong_field_is_one_fault_whatever_it_does_to_the_rows() -> None:
    (fault,) = faults_of([loaded(MORE.replace("lint.violation_count", "lint.violations_count"))])
    assert "4 of its 4 wordings" in fault.message


def test_a_result_that_is_printed_as_it_is_and_a_heading_alone_are_faults() -> None:
    for printed in ("print(lint)", 'print(f"Violations:")'):
        (fault,) = faults_of([loaded(LESSON.replace("print(lint.violation_count)", printed))])
        assert fault.at == "lint.yaml:4"


EXPECTED = f"""{LESSON}    expect:
      calls: {{lint: ruff_check("$arg")}}
      says: [lint.violation_count]
"""


def test_what_a_right_answer_says_can_be_declared_as_in_a_suite_and_is_then_judged() -> None:
    assert faults_of([loaded(EXPECTED)]) == []
    (fault,) = faults_of([loaded(EXPECTED.replace("print(lint.violation_count)", "print(lint.fixable_count)"))])
    assert fault.at == "lint.yaml:4" and "outcome: " in fault.message


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        ("[lint.violation_count]", "[lint.violations_count]", "expect.says.0"),
        ('ruff_check("$arg")}', 'ruff_check("$argument")}', "$argument"),
    ],
)
def test_a_wrong_declaration_is_a_fault_by_its_place(old: str, new: str, clause: str) -> None:
    (fault,) = faults_of([loaded(EXPECTED.replace(old, new))])
    assert fault.at == "lint.yaml:4" and clause in fault.message


def test_an_id_of_another_lesson_is_a_fault() -> None:
    other = Intent("lint-count", "A", "print(2)", ("lint?",), at="other.yaml:3")
    (fault,) = faults_of([loaded(LESSON)], [other])
    assert fault == LessonFault("lint.yaml:4", "lint-count: the id is already used at other.yaml:3")


def test_every_mistake_of_a_file_and_a_broken_suite_are_told_and_hide_nothing(tmp_path: Path) -> None:
    lessons, suites = tmp_path / "data" / "lessons", tmp_path / "data" / "suites"
    lessons.mkdir(parents=True)
    suites.mkdir()
    (suites / "mine.yaml").write_text("targets: {}\n", encoding="utf-8")
    wrong = LESSON.replace("    ask:", "    asks:").replace("category: C", "categori: C")
    (lessons / "wrong.yaml").write_text(wrong, encoding="utf-8")
    (lessons / "lint.yaml").write_text(LESSON.replace("$in_path", " in all").replace("$arg", "."), encoding="utf-8")
    result = CliRunner().invoke(cli, ["-w", str(tmp_path), "lesson", "check", "--json"], standalone_mode=False)
    assert (result.return_value, "mine.yaml" in result.stderr) == (2, True)
    assert {mistake["at"] for mistake in json.loads(result.stdout)["mistakes"]} == {
        f"{lessons / 'wrong.yaml'}:2",
        f"{lessons / 'wrong.yaml'}:5",
    }


def test_a_row_names_its_lesson_where_it_is_written_even_after_it_moved(tmp_path: Path) -> None:
    def run(*words: str) -> Any:
        result = CliRunner().invoke(cli, ["-w", str(tmp_path), *words, "--json"], standalone_mode=False)
        assert result.exception is None
        return json.loads(result.stdout)

    path = tmp_path / "data" / "lessons" / "more.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(MORE, encoding="utf-8")
    run("lesson", "build", "more", "--into", "made", "--rows", "20")
    shown = run("data", "show", "made")
    noted = {key: shown["meta"][key] for key in ("lesson", "intent", "file", "line")}
    assert noted == {"lesson": "more", "intent": "lint-count", "file": "lessons/more.yaml", "line": 4}
    assert shown["lesson"] == f"{path}:4"
    path.write_text(MORE.replace("intents:", "\n\nintents:"), encoding="utf-8")
    assert run("data", "show", "made")["lesson"] == f"{path}:6"
    path.unlink()
    assert run("data", "show", "made")["lesson"] is None
