"""Drafts: true, new, like no suite query, the same for the same seed, and kept in a file that people edit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from failed_query import row
from punie_tui.datasets.examples import Message, dump_examples
from punie_tui.errors import UsageError
from punie_tui.flywheel import drafting
from punie_tui.flywheel.checking import check_row, known, passes, refusal
from punie_tui.flywheel.drafting import draft_into_file
from punie_tui.flywheel.drafts import Draft, drafts_file, put_drafts, read_drafts, write_drafts
from punie_tui.flywheel.failures import FailedQuery, failures_of
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.code.calls import wrap_call
from punie_tui.validation.reports.comparison import JudgedValidation, find_validation


@pytest.fixture
def judged(settings: Settings, run: Run) -> JudgedValidation:
    return find_validation(settings, run.id)


@pytest.fixture
def failed_queries(judged: JudgedValidation) -> list[FailedQuery]:
    return failures_of(judged, every=True)


def test_drafts_stand_in_a_file_of_the_workspace_each_with_its_reason_and_its_checks(
    settings: Settings, judged: JudgedValidation, failed_queries: list[FailedQuery]
) -> None:
    drafted = draft_into_file(settings, judged, failed_queries, count=4)
    file = drafts_file(settings, judged.run)
    assert file == settings.workspace / "flywheel" / "demo-1.jsonl"
    assert [draft for _, draft in read_drafts(file)] == drafted.drafts
    assert [draft.number for draft in drafted.drafts] == [1, 2, 3, 4]
    for draft in drafted.drafts:
        assert draft.why.startswith("C3 failed at types (no field `skipped_count` on TestResult); ")
        assert [check.name for check in draft.checks] == [
            "true in every fixture",
            "well formed",
            "no suite query",
            "new to the data",
        ]
        assert draft.ok


def test_the_same_seed_gives_the_same_drafts_and_another_others(
    settings: Settings, judged: JudgedValidation, failed_queries: list[FailedQuery]
) -> None:
    first = draft_into_file(settings, judged, failed_queries, count=4).drafts
    assert draft_into_file(settings, judged, failed_queries, count=4).drafts == first
    assert draft_into_file(settings, judged, failed_queries, count=4, seed=1).drafts != first


def test_what_was_decided_stays_when_drafting_again_and_is_not_drafted_once_more(
    settings: Settings, judged: JudgedValidation, failed_queries: list[FailedQuery]
) -> None:
    first = draft_into_file(settings, judged, failed_queries, count=3).drafts
    file = drafts_file(settings, judged.run)
    write_drafts(file, [first[0].model_copy(update={"decision": "accepted"}), *first[1:]])
    again = draft_into_file(settings, judged, failed_queries, count=3).drafts
    kept, *others = [draft for _, draft in read_drafts(file)]
    assert (kept.query, kept.decision) == (first[0].query, "accepted")
    assert others == again
    assert first[0].query not in {draft.query for draft in again}


def test_a_row_that_a_suite_asks_is_refused_even_with_another_path(settings: Settings, run: Run) -> None:
    copied = row(
        "Please run the tests under tests/other and tell me how it went.",
        'result = pytest_run("tests/other")\nprint(f"{result.passed} passed, {result.failed} failed")',
    )
    checks = check_row(copied, known(settings, run))
    assert not passes(checks)
    assert "like the suite's 'Please run the tests under tests/api and" in refusal(checks)


def test_a_row_that_the_run_learned_from_is_refused_with_its_place(settings: Settings, run: Run) -> None:
    again = row("How many skipped tests are there in tests/db?", 'print(pytest_run("tests/db").skipped)')
    message = refusal(check_row(again, known(settings, run)))
    assert "1.00 like" in message
    assert f"{run.data / 'train.jsonl'}:1" in message


def test_a_row_that_stands_there_twice_is_refused(settings: Settings, run: Run) -> None:
    one = row("skips in tests/cli, how many", 'print(pytest_run("tests/cli").skipped)')
    assert "another of these rows" in refusal(check_row(one, known(settings, run), [one.query]))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('result = pytest_run("tests/cli")\nprint(result.skip)', "skip"),
        ('result = pytest_run("tests/cli")\nprint(1 / 0)', "zero"),
        ('result = pytest_run("tests/cli")', "prints nothing"),
        ('result = pytest_run("tests/api")\nprint(result.skipped)', "tests/cli"),
        ('print(f"{pytest_run("tests/cli").skipped}', "syntax"),
        ("while True:\n    pass", "timeout"),
    ],
)
def test_a_row_whose_code_is_wrong_fails_or_strays_is_refused_with_the_reason(
    settings: Settings, run: Run, code: str, message: str
) -> None:
    checks = check_row(row("skips in tests/cli, how many", code), known(settings, run))
    assert not passes(checks)
    assert message in refusal(checks)


def test_a_draft_rewritten_by_hand_keeps_its_failure_and_loses_its_checks(
    settings: Settings, judged: JudgedValidation, failed_queries: list[FailedQuery]
) -> None:
    (draft,) = draft_into_file(settings, judged, failed_queries, count=1).drafts
    code = 'print(pytest_run("tests/cli").skipped)'
    changed = draft.rewritten([Message("user", " skips in tests/cli? "), Message("assistant", wrap_call(code))])
    assert (changed.query, changed.code, changed.words) == ("skips in tests/cli?", code, None)
    assert (changed.failure, changed.edited, changed.ok, changed.checks) == (draft.failure, True, True, ())
    in_words = draft.rewritten([Message("user", "Why skip?"), Message("assistant", "Because it is slow.")])
    assert (in_words.code, in_words.words) == (None, "Because it is slow.")


def test_a_draft_is_one_question_and_one_answer(
    settings: Settings, judged: JudgedValidation, failed_queries: list[FailedQuery]
) -> None:
    (draft,) = draft_into_file(settings, judged, failed_queries, count=1).drafts
    turns = [Message("user", "a"), Message("assistant", "b"), Message("user", "c"), Message("assistant", "d")]
    with pytest.raises(UsageError, match="one question and one answer"):
        draft.rewritten(turns)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":2: not a valid draft: the line"),
        ("[]", ":2: not a valid draft"),
        ('{"number": 2}', ":2: not a valid draft: query: field required"),
        ("same", ":2: two drafts have the number 1"),
        ("both", ":2: not a valid draft: the line: a draft's answer is either `code` or `words`"),
    ],
)
def test_a_broken_line_of_the_file_is_told_by_its_place(
    settings: Settings, judged: JudgedValidation, failed_queries: list[FailedQuery], line: str, message: str
) -> None:
    (draft,) = draft_into_file(settings, judged, failed_queries, count=1).drafts
    file = drafts_file(settings, judged.run)
    lines = {"same": draft.model_dump_json(), "both": json.dumps({**draft.model_dump(), "words": "too"})}
    with file.open("a") as opened:
        opened.write(lines.get(line, line) + "\n")
    with pytest.raises(UsageError, match=message):
        read_drafts(file)


def test_a_row_names_what_it_answers_and_stands_under_the_runs_own_system_prompt(
    settings: Settings, judged: JudgedValidation, failed_queries: list[FailedQuery]
) -> None:
    (draft,) = draft_into_file(settings, judged, failed_queries, count=1).drafts
    example = draft.example(SYSTEM_PROMPT)
    assert example.meta["answers"] == "seed25/C3"
    assert example.system == SYSTEM_PROMPT
    assert draft.example(None).system is None
    assert dump_examples([example]).count(b"\n") == 1
    assert Draft.model_validate_json(draft.model_dump_json()) == draft


def test_a_word_that_is_given_while_others_are_drawn_is_kept(
    settings: Settings, judged: JudgedValidation, failed_queries: list[FailedQuery], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = draft_into_file(settings, judged, failed_queries, count=2).drafts
    file = drafts_file(settings, judged.run)
    draw, written = drafting.draft, []

    def slowly(*given: Any, **named: Any) -> drafting.Drafted:
        drawn = draw(*given, **named)
        if not written:
            written.extend(put_drafts(file, [first[1].model_copy(update={"decision": "accepted"})], first))
        return drawn

    monkeypatch.setattr(drafting, "draft", slowly)
    drafted = draft_into_file(settings, judged, failed_queries, count=2, seed=1)
    there = [each for _, each in read_drafts(file)]
    assert [(each.query, each.decision) for each in there[:1]] == [(first[1].query, "accepted")]
    assert there[1:] == drafted.drafts and len({each.number for each in there}) == 3


def test_a_word_about_a_draft_that_is_another_by_now_is_refused(
    settings: Settings, judged: JudgedValidation, failed_queries: list[FailedQuery]
) -> None:
    first = draft_into_file(settings, judged, failed_queries, count=2).drafts
    draft_into_file(settings, judged, failed_queries, count=2, seed=1)
    with pytest.raises(UsageError, match="has changed meanwhile"):
        put_drafts(drafts_file(settings, judged.run), [first[0].model_copy(update={"decision": "accepted"})], first)
