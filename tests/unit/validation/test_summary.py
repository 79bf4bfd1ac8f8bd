"""What records come to: counts, targets, intervals, and the grid of plain text."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from punie_tui.grading.records import APART, Grades, GradingStage, QueryRecord, Verdict
from punie_tui.grading.suite import Suite, load_suite
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.validation.summary import MARKS, grid_lines, summarise

SUITE = load_suite("seed25", Settings(workspace=Path(__file__).parent))
BROAD = load_suite("broad", Settings(workspace=Path(__file__).parent))
ALL = {query.id for query in SUITE.queries}


def record(
    id: str,
    stage: GradingStage = "passed",
    *,
    strict: GradingStage | None = None,
    soft: bool = True,
    answer: str = "",
    version: str = "",
    suite: Suite = SUITE,
) -> QueryRecord:
    query = suite.query(id)
    return QueryRecord(
        suite=suite.name,
        suite_version=version or suite.version,
        grader_version=1,
        query=id,
        category=query.category,
        text=query.text,
        prompt="",
        answer=answer,
        answer_tokens=1,
        seconds=1.0,
        stopped="eos",
        grades=Grades(soft=soft, strict=Verdict(grading_stage=strict or stage), outcome=Verdict(grading_stage=stage)),
    )


def reading(id: str) -> QueryRecord:
    """A record that passes and reads the first field that the query expects."""
    expect = SUITE.query(id).expect
    code = "\n".join(
        f'r{n} = {tool}("src/")\nprint(r{n}.{field})' for n, tool in enumerate(expect.tools) for field in expect.fields
    )
    return record(id, answer=wrap_call(code) if expect.fields else "")


def test_a_suite_passed_altogether_meets_its_targets() -> None:
    summary = summarise(SUITE, [reading(id) for id in ALL])
    assert summary.complete and summary.targets_met and not summary.missed
    assert {name: (metric.passed, metric.total) for name, metric in summary.metrics.items()} == {
        "outcome": (25, 25),
        "strict": (25, 25),
        "soft": (25, 25),
        "field_access": (20, 20),
        "discrimination": (5, 5),
    }


def test_the_metrics_carry_their_interval() -> None:
    metric = summarise(SUITE, [reading(id) for id in ALL]).metrics["strict"]
    assert (round(100 * metric.low), round(100 * metric.high)) == (87, 100)


def test_queries_tagged_novel_are_counted_apart_too_and_the_grid_shows_them() -> None:
    novel = [query.id for query in BROAD.queries if query.tags.get("novel") == "yes"]
    records = [
        record(novel[0], suite=BROAD),
        record(novel[1], "outcome", strict="passed", suite=BROAD),
        record("A01", suite=BROAD),
    ]
    summary = summarise(BROAD, records)
    assert {name: (metric.passed, metric.total) for name, metric in summary.novel.items()} == {
        "outcome": (1, len(novel)),
        "strict": (2, len(novel)),
        "soft": (2, len(novel)),
    }
    assert [line.split()[:3] for line in grid_lines(summary) if line.startswith("novel")] == [
        ["novel", "outcome", f"1/{len(novel)}"],
        ["novel", "strict", f"2/{len(novel)}"],
        ["novel", "soft", f"2/{len(novel)}"],
    ]


def test_a_suite_without_novel_queries_says_nothing_of_them() -> None:
    summary = summarise(SUITE, [])
    assert summary.novel == {}
    assert not any("novel" in line for line in grid_lines(summary))


def test_what_is_not_judged_yet_has_not_passed_and_stays_in_the_denominator() -> None:
    summary = summarise(SUITE, [reading("A1"), reading("A2")])
    assert not summary.complete and not summary.targets_met
    assert (summary.metrics["strict"].passed, summary.metrics["strict"].total) == (2, 25)
    assert (summary.categories[0].passed, summary.categories[0].total) == (2, 5)


def test_a_category_meets_its_target_at_exactly_its_share() -> None:
    failed = ["B1", "C1", "D1", "E1", "E2"]
    summary = summarise(SUITE, [record(id, "types") if id in failed else reading(id) for id in ALL])
    assert all(category.met for category in summary.categories)
    assert summary.metrics["strict"].passed == 20
    assert not any(missed.startswith(("overall", "A", "B", "C", "D", "E")) for missed in summary.missed)


def test_each_missed_target_is_named_with_its_count() -> None:
    summary = summarise(SUITE, [record(id, "tool") if id == "A4" else reading(id) for id in ALL])
    assert summary.missed == ["A discrimination 4/5 (target 100 %)"]
    assert not summary.targets_met


def test_soft_passes_do_not_meet_a_target() -> None:
    summary = summarise(SUITE, [record(id, "types") for id in ALL])
    assert summary.metrics["soft"].passed == 25
    assert all(category.soft_met and not category.met for category in summary.categories)
    assert summary.missed[:2] == ["overall 0/25 (target 80 %)", "field access 0/20 (target 80 %)"]


def test_targets_are_held_against_the_outcome_where_the_suite_declares_it() -> None:
    summary = summarise(SUITE, [record(id, "outcome", strict="passed", answer=reading(id).answer) for id in ALL])
    assert summary.decided_by == "outcome"
    assert (summary.metrics["outcome"].passed, summary.metrics["strict"].passed) == (0, 25)
    assert not any(category.met for category in summary.categories)
    assert summary.missed[0] == "overall 0/25 (target 80 %)"
    assert summary.grading_stages == {"outcome": 25}


def test_targets_are_held_against_strict_where_the_suite_declares_no_outcome() -> None:
    suite = SUITE.model_copy(update={"queries": [q.model_copy(update={"outcome": None}) for q in SUITE.queries]})
    records = [record(id, "outcome", strict="passed", answer=reading(id).answer, version=suite.version) for id in ALL]
    summary = summarise(suite, records)
    assert summary.decided_by == "strict"
    assert summary.targets_met
    assert "outcome" not in summary.metrics
    assert summary.grading_stages == {"passed": 25}


@pytest.mark.parametrize("stage", APART)
def test_what_the_machine_could_not_judge_leaves_the_denominator_and_a_timeout_does_not(stage: GradingStage) -> None:
    summary = summarise(SUITE, [record("A1", stage), record("A2"), record("A3", "types")])
    assert summary.apart == 1
    assert (summary.metrics["outcome"].passed, summary.metrics["outcome"].total) == (1, 24 + (stage == "timeout"))
    assert any(line.startswith("1 failed through no fault of the model") for line in grid_lines(summary))


def test_the_latest_record_of_a_query_counts() -> None:
    summary = summarise(SUITE, [record("A1", "tool"), record("A1")])
    assert summary.metrics["strict"].passed == 1


def test_records_of_another_version_of_the_suite_do_not_count() -> None:
    assert summarise(SUITE, [record("A1", version="000000000000")]).metrics["strict"].passed == 0


def test_rungs_are_counted_in_the_order_of_the_ladder() -> None:
    summary = summarise(SUITE, [record("A1"), record("A2", "types"), record("A3", "format"), record("A4", "types")])
    assert list(summary.grading_stages.items()) == [("format", 1), ("types", 2), ("passed", 1)]


def test_a_summary_survives_json() -> None:
    summary = summarise(SUITE, [reading("A1"), record("C1", "types")])
    assert type(summary).model_validate_json(summary.model_dump_json()) == summary


def test_the_grid_has_a_line_a_category_with_a_mark_a_query() -> None:
    summary = summarise(SUITE, [record("C1"), record("C2", "types"), record("C3", "format", soft=False)])
    lines = grid_lines(summary)
    assert lines[2] == "C field access    ● t f · ·  1/5 ✗ target 80 %"
    assert lines[5:] == [
        "outcome         1/25 [1–20 %] ✗ target 80 %",
        "strict          1/25 [1–20 %]",
        "field access    0/20 [0–16 %] ✗ target 80 %",
        "discrimination  0/5 [0–43 %]",
        "soft            2/25 [2–25 %]",
        "● passed  f format  t types  · not judged yet",
    ]


def test_a_grid_fits_eighty_columns() -> None:
    assert max(map(len, grid_lines(summarise(SUITE, [reading(id) for id in ALL])))) <= 80


@pytest.mark.parametrize("stage", get_args(GradingStage))
def test_every_rung_has_a_mark_of_its_own(stage: GradingStage) -> None:
    assert [MARKS[stage]] == [mark for other, mark in MARKS.items() if mark == MARKS[stage] or other == stage]
