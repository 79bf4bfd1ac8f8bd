"""What is kept of the playground is a row that can be learned from, or a query that can be asked; never both."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from punie_tui.datasets.examples import Example, read_examples, write_dataset
from punie_tui.errors import UsageError
from punie_tui.grading.suite import load_suite
from punie_tui.playground.grading import KnownQueries, judge
from punie_tui.playground.queries import QueryDraft, as_answered, checked, draft_query, entry_text
from punie_tui.playground.queries import keep_query as keep_draft
from punie_tui.playground.saving import NAME, Saved, as_example, is_right, keep_example, take_back
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call

CALL = wrap_call('result = typecheck("src/")\nprint(f"Type errors: {result.error_count}")')
NOTHING = KnownQueries()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path)


def keep(settings: Settings, question: str, answer: str = CALL, known: KnownQueries = NOTHING) -> str:
    return str(keep_example(settings, as_example("Short.", question, answer, "demo-1/adapter"), known))


def keep_query(settings: Settings, question: str, answer: str, known: KnownQueries) -> Saved:
    """A query that expects what an answer does which a person confirmed; without an outcome, so that any will do."""
    return keep_draft(settings, replace(as_answered(draft_query(settings, question), answer), calls=(), says=()), known)


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
    with pytest.raises(UsageError, match=r"train.jsonl:1: this row is already there"):
        keep(settings, "Count the type errors")


@pytest.mark.parametrize("answer", ["", "<tool_call></tool_call>", "<function=dance></function>"])
def test_an_answer_that_cannot_be_learned_from_is_refused_and_nothing_is_written(
    settings: Settings, answer: str
) -> None:
    with pytest.raises(UsageError, match="cannot be learned from"):
        keep(settings, "Count the type errors", answer)
    assert not settings.data.exists()


def test_a_dataset_that_was_not_made_by_hand_is_never_added_to(settings: Settings) -> None:
    write_dataset(
        settings.data / NAME, {"train": [Example([*as_example(None, "a", "b", "m").messages])]}, {"name": NAME}
    )
    before = (settings.data / NAME / "train.jsonl").read_bytes()
    with pytest.raises(UsageError, match="not made by hand"):
        keep(settings, "Count the type errors")
    assert (settings.data / NAME / "train.jsonl").read_bytes() == before


def test_a_near_copy_of_a_suites_query_is_not_kept_to_learn_from(settings: Settings) -> None:
    keep_query(settings, "How many type errors does src/shop have?", CALL, NOTHING)
    with pytest.raises(UsageError, match="P1 of the suite playground"):
        keep(settings, "How many type errors does lib/ have?", known=suite_of(settings))
    assert not (settings.data / NAME).exists()


def test_what_is_learned_from_is_not_kept_as_a_query(settings: Settings) -> None:
    keep(settings, "How many type errors does src/shop have?")
    with pytest.raises(UsageError, match="a row to learn from"):
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
    with pytest.raises(UsageError, match="is already query P1 of the suite playground"):
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
    with pytest.raises(UsageError, match=r"playground.yaml:\d+: .*did you mean 'typecheck'"):
        keep_query(settings, "second", CALL, NOTHING)
    assert kept.path.read_text() == broken


def test_an_answer_that_calls_no_tool_is_no_query(settings: Settings) -> None:
    with pytest.raises(UsageError, match="name the tool to be called"):
        keep_query(settings, "Add", wrap_call("print(1 + 1)"), NOTHING)
    assert not settings.data.exists()


def test_a_new_draft_expects_nothing_and_is_not_kept(settings: Settings) -> None:
    draft = draft_query(settings, "Which tests fail most?")
    assert (draft.expects, draft.tools, draft.fields, draft.says) == ("", (), (), ())
    with pytest.raises(UsageError, match="choose what is expected"):
        keep_draft(settings, draft, NOTHING)
    assert checked(settings, draft) and not settings.data.exists()


def test_what_must_be_said_is_an_outcome_that_the_suite_is_judged_by(settings: Settings) -> None:
    draft = as_answered(draft_query(settings, "Count the type errors"), CALL)
    assert (draft.calls, draft.says) == ((("result", "typecheck('src/')"),), ("result.error_count",))
    keep_draft(settings, draft, NOTHING)
    suite = load_suite(NAME, settings)
    assert suite.declares_outcomes and suite.query("P1").outcome.says == ["result.error_count"]
    judged = judge("Count the type errors", CALL, suite_of(settings))
    assert is_right(judged)
    wrong = wrap_call('print(typecheck("src/").warning_count)')
    assert not judge("Count the type errors", wrong, suite_of(settings)).passed


def test_a_query_unlike_those_of_its_suite_is_refused_and_another_suite_takes_it(settings: Settings) -> None:
    keep_query(settings, "first", CALL, NOTHING)
    draft = as_answered(draft_query(settings, "Count the type errors"), CALL)
    assert "another suite" in checked(settings, draft)
    keep_draft(settings, replace(draft, suite="mine"), suite_of(settings))
    assert load_suite("mine", settings).declares_outcomes


def test_a_new_category_is_added_to_the_suite(settings: Settings) -> None:
    keep_query(settings, "first", CALL, NOTHING)
    draft = replace(as_answered(draft_query(settings, "second"), "words"), category="types")
    keep_draft(settings, draft, suite_of(settings))
    assert list(load_suite(NAME, settings).categories) == [NAME, "types"]


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "a b"])
def test_a_suite_is_written_nowhere_but_among_the_suites(settings: Settings, name: str) -> None:
    draft = QueryDraft("q", name, "P1", NAME, "words")
    assert checked(settings, draft)
    with pytest.raises(UsageError):
        keep_draft(settings, draft, NOTHING)
    assert not settings.data.exists()


def test_the_entry_is_shown_as_it_will_stand(settings: Settings) -> None:
    draft = as_answered(draft_query(settings, "Count the type errors"), CALL)
    (entry,) = yaml.safe_load(entry_text(draft))
    assert entry["expect"] == {"tools": ["typecheck"], "fields": ["error_count"]}


def test_what_was_kept_last_is_taken_back_and_nothing_else(settings: Settings) -> None:
    first = keep_query(settings, "first", CALL, NOTHING)
    before = first.path.read_bytes()
    second = keep_query(settings, "second", CALL, suite_of(settings))
    take_back(second)
    assert first.path.read_bytes() == before
    take_back(first)
    assert not first.path.exists()


def test_a_row_is_taken_back_with_its_dataset_where_it_was_the_first(settings: Settings) -> None:
    first = keep_example(settings, as_example(None, "Count the type errors", CALL, "m"), NOTHING)
    files = {path: path.read_bytes() for path in first.path.parent.iterdir()}
    second = keep_example(settings, as_example(None, "What is a linter?", "It reads code.", "m"), NOTHING)
    take_back(second)
    assert {path: path.read_bytes() for path in first.path.parent.iterdir()} == files
    take_back(first)
    assert not first.path.parent.exists()


def test_what_was_changed_since_is_not_taken_back(settings: Settings) -> None:
    kept = keep_query(settings, "first", CALL, NOTHING)
    kept.path.write_text(kept.path.read_text() + "# mine\n")
    with pytest.raises(UsageError, match="changed since"):
        take_back(kept)
    assert "# mine" in kept.path.read_text()
