"""What was not asked has no count anywhere: not in the grid, the document, the card, the list, the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.cli.answers.runs import describe_run
from punie_tui.errors import UsageError
from punie_tui.grading.suite import Suite, load_suite
from punie_tui.runs.state import read_run
from punie_tui.settings import Settings
from punie_tui.tui.models.model_lines import short_score
from punie_tui.validation.plan import read_judged
from punie_tui.validation.reports.blocks import markdown
from punie_tui.validation.reports.document import validations
from punie_tui.validation.reports.report import report
from punie_tui.validation.selection import selected
from punie_tui.validation.summary import grid_lines, summarise
from recorded_runs import finished_run, judge, workspace


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return workspace(tmp_path)


@pytest.fixture
def suite(settings: Settings) -> Suite:
    return load_suite("seed25", settings)


def test_the_grid_says_so_instead_of_counting(suite: Suite) -> None:
    assert "0/25" not in "\n".join(grid_lines(summarise(suite, [])))
    assert "not asked" in "\n".join(grid_lines(summarise(suite, [])))


def test_a_category_that_was_not_asked_has_no_count_beside_one_that_was(settings: Settings, suite: Suite) -> None:
    run = finished_run(settings)
    records = [record for record in read_judged(run, "validate-quantized") if record.category == "C"]
    summary = summarise(suite, records)
    lines = grid_lines(summary)
    assert any(line.startswith("C") and "/5" in line and "–" not in line for line in lines)
    assert any(line.startswith("A") and "–/5" in line for line in lines)


def test_documents_and_the_report_have_no_count_of_it(settings: Settings, suite: Suite) -> None:
    run = finished_run(settings)
    judge(run, "validate-fused", suite, [], began=read_run(run).view.last or 0.0, finish=False)
    document = describe_run(read_run(run)).validation["validate-fused"]
    assert (document.asked, document.metrics, document.missed) == (0, None, [])
    (fused,) = [one for name, one in validations(run, read_run(run).view).items() if name == "validate-fused"]
    assert fused.metrics is None and {category.passed for category in fused.categories} == {None}
    text = markdown(report(run))
    assert "not asked" in text and "0/25" not in text


def test_the_list_of_models_says_so(suite: Suite) -> None:
    assert short_score(summarise(suite, [])).plain == "not asked"


def test_queries_are_chosen_by_id_by_category_and_by_what_failed(settings: Settings, suite: Suite) -> None:
    run = finished_run(settings)
    records = read_judged(run, "validate-quantized")
    assert selected(suite, [], records) == [query.id for query in suite.queries] == selected(suite, ["all"], [])
    assert selected(suite, ["C", "A1"], []) == ["A1", "C1", "C2", "C3", "C4", "C5"]
    failed = selected(suite, ["failed"], records)
    assert failed and failed != selected(suite, [], records)
    with pytest.raises(UsageError, match="neither a query nor a category"):
        selected(suite, ["Z9"], [])
