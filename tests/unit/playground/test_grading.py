"""Where an answer to a question of one's own falls, and what of it is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.grading.suite import Suite, load_suite
from punie_tui.playground.grading import NO_EXPECTATION, GradedAnswer, KnownQueries, judge
from punie_tui.playground.rendering import describe_answer, document, rendered_stages
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tools.fixtures.fixture_projects import FIXTURES

GOOD = wrap_call('result = typecheck("src/")\nprint(f"Type errors: {result.error_count}")')


@pytest.fixture(scope="module")
def seed25(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return load_suite("seed25", Settings(workspace=tmp_path_factory.mktemp("work")))


def free(answer: str) -> GradedAnswer:
    return judge("Something that no suite asks", answer, KnownQueries())


def states(graded: GradedAnswer) -> str:
    return " ".join(f"{stage}:{state}" for stage, state in graded.stages())


def test_a_good_call_climbs_to_the_top_of_what_can_be_judged() -> None:
    graded = free(GOOD)
    assert graded.passed
    assert graded.outcome == NO_EXPECTATION
    assert states(graded).endswith("types:passed runs:passed outcome:unjudged")


def test_its_output_is_there_in_every_fixture() -> None:
    graded = free(GOOD)
    assert list(graded.runs) == list(FIXTURES)
    assert {name: run.output for name, run in graded.runs.items()}["dirty"] == "Type errors: 17\n"
    assert graded.runs["clean"].output == "Type errors: 0\n"


def test_words_are_judged_as_words() -> None:
    graded = free("A linter reads code.")
    assert graded.passed
    assert states(graded) == "empty:passed format:passed tool:unjudged outcome:unjudged"
    assert graded.runs == {}


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("<tool_call>print(1)", "format"),
        ("again and again " * 60, "format"),
        (wrap_call("print("), "syntax"),
        (wrap_call("typecheck()"), "tool"),
        (wrap_call('print(typecheck("src/").erors)'), "types"),
        (wrap_call("print(1 / 0)"), "runs"),
    ],
)
def test_an_answer_falls_where_it_would_in_a_validation(answer: str, stage: str) -> None:
    graded = free(answer)
    assert graded.verdict.grading_stage == stage
    assert (stage, "failed") in graded.stages()
    assert all(state == "unreached" for _, state in graded.stages()[graded.stages().index((stage, "failed")) + 1 :])  # type: ignore[arg-type]


def test_code_that_does_not_end_is_the_rung_of_the_run_and_not_a_fall() -> None:
    graded = free(wrap_call("while True:\n    pass"))
    assert graded.verdict.grading_stage == "timeout"
    assert ("runs", "apart") in graded.stages()
    assert list(graded.runs) == ["dirty"]


def test_a_suites_query_is_judged_by_its_outcome(seed25: Suite) -> None:
    query = seed25.query("C3")
    known = KnownQueries([seed25])
    graded = judge(f"  {query.text.upper()} ", wrap_call('print(ruff_check("src/").violation_count)'), known)
    assert graded.known is not None and graded.known.query == query
    assert not graded.passed
    assert graded.outcome == ""


def test_what_was_expected_stands_beside_what_was_said(seed25: Suite) -> None:
    query = next(one for one in seed25.queries if one.outcome is not None and one.outcome.calls)
    tool = query.expect.tools[0]
    path = "tests/" if tool == "pytest_run" else "src/"
    graded = judge(query.text, wrap_call(f'print({tool}("{path}").success)'), KnownQueries([seed25]))
    assert graded.reports.keys() == graded.runs.keys()
    assert graded.reports["dirty"].expected_calls


def test_an_answer_that_fell_before_it_was_run_shows_what_it_would_have_done() -> None:
    graded = free('<tool_call>\nprint(typecheck("src/").error_count)\n</tool_call>')
    assert graded.verdict.grading_stage == "format"
    assert graded.runs["dirty"].output == "17\n"


def test_how_an_answer_parses_is_told_in_words() -> None:
    assert describe_answer(free(GOOD).parsed) == "calls typecheck: format A"
    assert describe_answer(free("Hello.").parsed) == "words, no call"
    assert "format B" in describe_answer(free("<tool_call>print(1)</tool_call>").parsed)


def test_the_foot_of_the_ladder_is_told_only_where_the_answer_fell_there() -> None:
    assert rendered_stages(free(""))[0] == ("empty", "failed")
    assert rendered_stages(free("Hello."))[0] == ("format", "passed")


def test_a_document_says_the_rung_the_call_and_the_output_in_the_fixture() -> None:
    report = document(free(GOOD), "other")
    assert report.grading_stage == "passed"
    assert report.call is not None and report.call.strict is True
    assert report.run is not None and report.run.output == "Type errors: 5\n"
    assert [call.model_dump() for call in report.run.calls] == [
        {"tool": "typecheck", "arguments": {"path": "src/"}, "would_change": None}
    ]


def test_a_broken_suite_does_not_keep_the_others_from_being_known(tmp_path: Path) -> None:
    from punie_tui.playground.grading import known_queries

    (tmp_path / "data" / "suites").mkdir(parents=True)
    (tmp_path / "data" / "suites" / "broken.yaml").write_text("queries: [")
    assert (
        known_queries(Settings(workspace=tmp_path)).find(
            "When would you reach for a dataclass rather than a plain dict in Python"
        )
        is not None
    )
