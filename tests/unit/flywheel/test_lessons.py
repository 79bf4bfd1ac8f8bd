"""From a failure to the intents that teach it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from punie_tui.curriculum.catalog import LESSONS_OF, all_intents
from punie_tui.flywheel.checking import Known
from punie_tui.flywheel.drafting import draft
from punie_tui.flywheel.failures import FailedQuery, Failure
from punie_tui.flywheel.lessons import LESSONS, lesson_for
from punie_tui.flywheel.patterns import PATTERNS, shape_of
from punie_tui.grading.records import GradingStage
from punie_tui.grading.suite import Query, load_suite
from punie_tui.lessons.library import intents_of
from punie_tui.settings import load_settings
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import wrap_call

NOTHING_KNOWN = Known((), ())


def fallen(
    answer: str,
    stage: GradingStage = "outcome",
    *,
    text: str = "How many type errors are in src/billing?",
    tools: tuple[str, ...] = ("typecheck",),
    pattern: str = "",
    **expect: Any,
) -> FailedQuery:
    direct = not tools
    query = Query.model_validate(
        {
            "id": "Q1",
            "category": "C",
            "text": text,
            "tags": {"pattern": pattern} if pattern else {},
            "expect": {"tools": list(tools), "direct": direct, **expect},
            "soft": {"any": ["x"]},
        }
    )
    failure = Failure(run="demo-1", stage="validate-adapter", suite="mine", query="Q1", grading_stage=stage, text=text)
    return FailedQuery(failure, query, answer)


def taught(one: FailedQuery, count: int = 6) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """(intent, tools, marks) of the drafts for a failure."""
    intents = {intent.name: intent for intents in all_intents().values() for intent in intents}
    shapes = [(each.intent, shape_of(intents[each.intent])) for each in draft([one], NOTHING_KNOWN, count=count).drafts]
    return [(name, shape.tools, shape.marks) for name, shape in shapes]


def test_the_shell_instead_of_a_typed_tool_is_answered_by_questions_that_tempt_to_the_shell() -> None:
    one = fallen(wrap_call('print(run_command("ty check src/billing"))'), "tool")
    assert lesson_for(one).name == "typed tool, not the CLI"
    rows = taught(one)
    assert "types-as-a-command" in {name for name, *_ in rows}
    assert {tools for _, tools, _ in rows} == {frozenset({"typecheck"})}


def test_a_field_that_does_not_exist_is_answered_by_rows_that_read_the_real_one() -> None:
    one = fallen(wrap_call('print(typecheck("src/billing").warnings)'), "types", fields=["warning_count"])
    assert lesson_for(one).name == "the right field"
    drafts = draft([one], NOTHING_KNOWN).drafts
    assert all(".warning_count" in (each.code or "") for each in drafts)
    assert all("reads warning_count" in each.why for each in drafts)


def test_a_call_where_words_were_wanted_is_answered_by_direct_answers() -> None:
    one = fallen(wrap_call('print(typecheck("."))'), "tool", text="What is a mixin?", tools=())
    assert lesson_for(one).name == "answer in words"
    drafts = draft([one], NOTHING_KNOWN).drafts
    assert all(each.words and each.code is None for each in drafts)
    assert len({each.query for each in drafts}) == 6


def test_an_invented_path_is_answered_by_questions_that_name_none() -> None:
    answer = wrap_call('result = typecheck("main.py")\nprint(result.error_count)')
    one = fallen(answer, text="How many type errors are there?", pattern="field")
    assert lesson_for(one).name == "no path invented"
    assert all('typecheck(".")' in (each.code or "") for each in draft([one], NOTHING_KNOWN).drafts)


def test_another_path_than_the_one_named_is_answered_by_rows_that_name_theirs() -> None:
    one = fallen(wrap_call('result = typecheck("src/other")\nprint(result.error_count)'), "tool")
    assert lesson_for(one).name == "the path that is named"
    assert not any('typecheck(".")' in (each.code or "") for each in draft([one], NOTHING_KNOWN).drafts)


def test_words_where_only_a_tool_can_tell_are_answered_by_calls_of_it() -> None:
    one = fallen("There are probably a few.", "tool")
    assert lesson_for(one).name == "a call, not words"
    assert {tools for _, tools, _ in taught(one)} == {frozenset({"typecheck"})}


def test_a_call_that_cannot_be_read_is_answered_by_whole_ones() -> None:
    one = fallen("<tool_call>\nresult = typecheck(", "format")
    assert lesson_for(one).name == "a whole call"


def test_another_tool_than_the_wanted_one_is_answered_by_the_wanted_one() -> None:
    one = fallen(wrap_call('print(ruff_check("src/billing").violation_count)'), "tool")
    assert lesson_for(one).name == "the right tool"
    assert "typecheck was expected, but ruff_check was called" in draft([one], NOTHING_KNOWN, count=1).drafts[0].why


@pytest.mark.parametrize(
    ("pattern", "tools", "mark"),
    [
        ("filter", ("ruff_check",), "filter"),
        ("first-n", ("typecheck",), "first-n"),
        ("group", ("ruff_check",), "group"),
        ("ratio", ("pytest_run",), "ratio"),
        ("threshold", ("pytest_run",), "threshold"),
        ("chain", ("typecheck", "read_file"), "chain"),
        ("conditional call", ("typecheck", "pytest_run"), "guarded"),
        ("two tools", ("typecheck", "ruff_check"), "tools"),
        ("unique", ("typecheck",), "unique"),
        ("git", ("run_command",), "git"),
    ],
)
def test_at_least_half_of_the_rows_do_what_the_query_wanted_done(
    pattern: str, tools: tuple[str, ...], mark: str
) -> None:
    calls = "\n".join(f'print({tool}("."))' for tool in tools)
    rows = taught(fallen(wrap_call(calls), text="…", tools=tools, pattern=pattern))
    assert len(rows) == 6
    assert sum(mark in marks for *_, marks in rows) >= 3
    assert all(called & set(tools) for _, called, _ in rows)


def test_every_pattern_of_the_suites_is_known() -> None:
    settings = load_settings()
    tags = {
        query.tags["pattern"]
        for name in ("seed25", "broad")
        for query in load_suite(name, settings).queries
        if "pattern" in query.tags
    }
    assert tags - set(PATTERNS) == set()


def test_a_suite_with_tags_and_categories_of_its_own_is_taught_by_tool() -> None:
    one = fallen(wrap_call('print(pytest_run("."))'), text="…", tools=("pytest_run",), pattern="my own")
    assert {tools for _, tools, _ in taught(one)} == {frozenset({"pytest_run"})}


def test_the_last_lesson_fits_everything_and_each_has_a_name_of_its_own() -> None:
    assert LESSONS[-1].fits(fallen("anything"))
    assert len({lesson.name for lesson in LESSONS}) == len(LESSONS)


def test_all_intents_of_the_library_have_names_of_their_own_and_a_shape() -> None:
    intents = [intent for intents in all_intents().values() for intent in intents]
    assert len({intent.name for intent in intents}) == len(intents)
    assert set(all_intents()) == set(LESSONS_OF)
    assert all(intent.direct or shape_of(intent).tools <= set(TOOLS) for intent in intents)


def test_a_generator_that_is_handed_in_is_drawn_on_like_ours(tmp_path: Path) -> None:
    one = fallen(wrap_call('print(typecheck("src/billing"))'), pattern="field")
    drafts = draft([one], NOTHING_KNOWN, count=2, generators={"theirs": intents_of("field_access")}).drafts
    assert {each.generator for each in drafts} == {"theirs"}
