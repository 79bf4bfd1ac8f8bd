"""What fell, and which of it is to be learned from."""

from __future__ import annotations

import pytest

from punie_tui.errors import UsageError
from punie_tui.flywheel.failures import failures_of
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.validation.reports.comparison import find_validation
from punie_tui.validation.reviews import mark_for_flywheel


def test_every_failure_is_named_by_run_stage_query_and_rung(settings: Settings, run: Run) -> None:
    (failed_queries,) = failures_of(find_validation(settings, run.id), every=True)
    failure = failed_queries.failure
    assert (failure.run, failure.stage, failure.suite) == (run.id, "validate-quantized", "seed25")
    assert (failure.query, failure.grading_stage) == ("C3", "types")
    assert failure.summary == "C3 failed at types (no field `skipped_count` on TestResult)"


def test_of_an_answer_the_tools_called_and_the_real_field_are_known(settings: Settings, run: Run) -> None:
    (failed_queries,) = failures_of(find_validation(settings, run.id), ["C3"])
    assert failed_queries.called == failed_queries.tools == {"pytest_run"}
    assert "skipped" in failed_queries.fields


def test_without_a_choice_what_is_marked_by_hand_counts_even_where_the_grader_let_it_pass(
    settings: Settings, run: Run
) -> None:
    judged = find_validation(settings, run.id)
    record = next(record for record in judged.records if record.query == "A4")
    mark_for_flywheel(run, judged.name, record, True)
    (failed_queries,) = failures_of(judged)
    assert (failed_queries.failure.query, failed_queries.failure.grading_stage) == ("A4", "passed")


def test_with_nothing_marked_it_says_how_to_choose(settings: Settings, run: Run) -> None:
    with pytest.raises(UsageError, match="--query, or take --all"):
        failures_of(find_validation(settings, run.id))


def test_a_query_that_passed_has_nothing_to_teach(settings: Settings, run: Run) -> None:
    with pytest.raises(UsageError, match="A4 passed in demo-1/quantized"):
        failures_of(find_validation(settings, run.id), ["A4"])


def test_an_unknown_query_is_told_with_the_nearest(settings: Settings, run: Run) -> None:
    with pytest.raises(UsageError, match="unknown query 'C33'; did you mean 'C3'"):
        failures_of(find_validation(settings, run.id), ["C33"])
