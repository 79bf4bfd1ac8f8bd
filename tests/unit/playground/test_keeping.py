"""What is kept of the playground is a row that can be learned from, or a query that can be asked; never both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from punie_tui.datasets.examples import Example, read_examples, write_dataset
from punie_tui.errors import AskedWrong
from punie_tui.playground.climbing import KnownQueries
from punie_tui.playground.keeping import NAME, as_example, keep_example, keep_query
from punie_tui.settings import Settings
from punie_tui.tools.calls import wrap_call
from punie_tui.validation.suite import load_suite

CALL = wrap_call('result = typecheck("src/")\nprint(f"Type errors: {result.error_count}")')
NOTHING = KnownQueries()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path)


def keep(settings: Settings, question: str, answer: str = CALL, known: KnownQueries = NOTHING) -> str:
    return str(keep_example(settings, as_example("Short.", question, answer, "demo-1/adapter"), known))


def suite_of(settings: Settings) -> KnownQueries:
    return KnownQueries([load_suite(NAME, settings)])


def test_the_first_kept_answer_makes_the_dataset_and_the_next_ones_grow_it(settings: Settings) -> None:
    assert keep(settings, "Count the type errors").endswith("train.jsonl:1")
    assert keep(settings, "What is a linter?", "It reads code.").endswith("train.jsonl:2")
    rows = read_examples(settings.data / NAME / "train.jsonl")
    assert [row.query for row in rows] == ["Count the type errors", "What is a linter?"]
    assert (rows[0].system, rows[0].meta["model"]) == ("Short.", "demo-1/adapter")
    manifest = json.loads((settings.data / NAME / "manifest.json").read_text())
    assert (manifest["rows"], manifest["made_by"]) == (2, "hand")


def test_a_call_that_can_be_recovered_is_kept_in_format_a(settings: Settings) -> None:
    keep(settings, "Count", '<tool_call>print(typecheck("src/").error_count)</tool_call>')
    (row,) = read_examples(settings.data / NAME / "train.jsonl")
    assert row.answers == [wrap_call('print(typecheck("src/").error_count)')]


def test_the_same_answer_is_not_kept_twice(settings: Settings) -> None:
    keep(settings, "Count the type errors")
    with pytest.raises(AskedWrong, match=r"train.jsonl:1: it is there already"):
        keep(settings, "Count the type errors")


@pytest.mark.parametrize("answer", ["", "<tool_call></tool_call>", "<function=dance></function>"])
def test_an_answer_that_cannot_be_learned_from_is_refused_and_nothing_is_written(
    settings: Settings, answer: str
) -> None:
    with pytest.raises(AskedWrong, match="cannot be learned from"):
        keep(settings, "Count the type errors", answer)
    assert not settings.data.exists()


def test_a_dataset_that_was_not_made_by_hand_is_never_added_to(settings: Settings) -> None:
    write_dataset(
        settings.data / NAME, {"train": [Example([*as_example(None, "a", "b", "m").messages])]}, {"name": NAME}
    )
    before = (settings.data / NAME / "train.jsonl").read_bytes()
    with pytest.raises(AskedWrong, match="not made by hand"):
        keep(settings, "Count the type errors")
    assert (settings.data / NAME / "train.jsonl").read_bytes() == before


def test_a_near_copy_of_a_suites_query_is_not_kept_to_learn_from(settings: Settings) -> None:
    keep_query(settings, "How many type errors does src/shop have?", CALL, NOTHING)
    with pytest.raises(AskedWrong, match="P1 of the suite playground"):
        keep(settings, "How many type errors does lib/ have?", known=suite_of(settings))
    assert not (settings.data / NAME).exists()


def test_what_is_learned_from_is_not_kept_as_a_query(settings: Settings) -> None:
    keep(settings, "How many type errors does src/shop have?")
    with pytest.raises(AskedWrong, match="a row to learn from"):
        keep_query(settings, "How many type errors does src/shop have", CALL, NOTHING)


def test_a_kept_query_expects_the_tools_and_fields_of_the_answer(settings: Settings) -> None:
    keep_query(settings, "Count the type errors", CALL, NOTHING)
    query = load_suite(NAME, settings).query("P1")
    assert query.expect.tools == ["typecheck"]
    assert query.expect.fields == ["error_count"]


def test_words_are_kept_as_a_query_for_a_direct_answer(settings: Settings) -> None:
    keep_query(settings, "What is a linter?", "It reads code.", NOTHING)
    assert load_suite(NAME, settings).query("P1").expect.direct


@pytest.mark.parametrize(
    "question",
    [
        "plain",
        "a: b",
        "- 'x' \"y\" # no comment",
        "two\nlines\n\nand a blank one",
        "[bold]no markup[/] \x1b[31m \u202e \x9b \U0001f600",
        "yes",
        "42",
        "x " * 200 + "end",
        "{a: 1}",
        "!!python/object:os.system x",
    ],
)
def test_any_question_stands_in_the_suite_as_it_was_asked(settings: Settings, question: str) -> None:
    keep_query(settings, "the one before", CALL, NOTHING)
    kept = keep_query(settings, question, CALL, suite_of(settings))
    assert load_suite(NAME, settings).query("P2").text == question
    assert kept.path.read_text().splitlines()[kept.line - 1].strip() == "- id: P2"


def test_the_same_question_is_not_kept_twice(settings: Settings) -> None:
    keep_query(settings, "Count the type errors", CALL, NOTHING)
    with pytest.raises(AskedWrong, match="query P1 of the suite playground already"):
        keep_query(settings, "count the type errors!", CALL, suite_of(settings))


def test_what_a_person_wrote_into_the_suite_stays(settings: Settings) -> None:
    kept = keep_query(settings, "first", CALL, NOTHING)
    edited = kept.path.read_text().replace("queries:", "# mine\nqueries:", 1).replace("id: P1", "id: mine")
    kept.path.write_text("description: moved\n" + edited.replace("description: ", "# ", 1))
    keep_query(settings, "second", CALL, NOTHING)
    text = kept.path.read_text()
    assert "# mine\n" in text
    assert [query["id"] for query in yaml.safe_load(text)["queries"]] == ["mine", "P1"]


def test_queries_need_not_be_the_last_thing_in_the_file(settings: Settings) -> None:
    kept = keep_query(settings, "first", CALL, NOTHING)
    head, _, queries = kept.path.read_text().partition("queries:")
    kept.path.write_text(f"queries:{queries}\n{head}")
    keep_query(settings, "second", CALL, NOTHING)
    assert [query.text for query in load_suite(NAME, settings).queries] == ["first", "second"]


def test_a_suite_with_mistakes_is_told_by_line_and_left_alone(settings: Settings) -> None:
    kept = keep_query(settings, "first", CALL, NOTHING)
    broken = kept.path.read_text().replace("typecheck", "typechek")
    kept.path.write_text(broken)
    with pytest.raises(AskedWrong, match=r"playground.yaml:\d+: .*did you mean 'typecheck'"):
        keep_query(settings, "second", CALL, NOTHING)
    assert kept.path.read_text() == broken


def test_an_answer_that_calls_no_tool_is_no_query(settings: Settings) -> None:
    with pytest.raises(AskedWrong, match="calls none of the tools"):
        keep_query(settings, "Add", wrap_call("print(1 + 1)"), NOTHING)
    assert not settings.data.exists()
