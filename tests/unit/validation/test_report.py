"""The results document: every figure is the run's, and what is not there is not claimed."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.validation.blocks import Heading, Table, Ticks, markdown
from punie_tui.validation.comparison import find_validation
from punie_tui.validation.plan import plan_file
from punie_tui.validation.report import report
from recorded_runs import crashed_run, finished_run, workspace


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return workspace(tmp_path / "w")


@pytest.fixture
def run(settings: Settings) -> Run:
    return finished_run(settings)


def section(run: Run, title: str, **options: object) -> list[object]:
    """The blocks under a heading."""
    found: list[object] = []
    inside = False
    for block in report(run, **options):  # type: ignore[arg-type]
        if isinstance(block, Heading):
            inside = block.text == title
        elif inside:
            found.append(block)
    return found


def test_the_document_has_its_parts_in_order(run: Run) -> None:
    titles = [block.text for block in report(run) if isinstance(block, Heading)]
    assert titles == [
        f"Results of {run.id}",
        *("Goal", "Data", "Settings", "Loss", "Pipeline", "Results by category", "Success criteria", "Recommendation"),
    ]


def test_the_loss_is_the_runs(run: Run) -> None:
    text = markdown(report(run))
    from punie_tui.runs.state import read_run

    best = read_run(run).view.best
    assert best is not None
    assert f"best {best.val_loss:.4f} after {best.iteration} iterations" in text


def test_every_validated_stage_is_a_column_with_its_counts_and_marks(run: Run) -> None:
    table = next(block for block in section(run, "Results by category") if isinstance(block, Table))
    assert table.header == ("", "target", "adapter", "quantized")
    by_name = {str(row[0]): row for row in table.rows}
    assert by_name["C field access"][1:] == ["80 %", "4/5 ✓", "4/5 ✓"]
    assert by_name["A discrimination"][2] == "5/5 ✓"
    assert str(by_name["strict"][2]).startswith("24/25 [80–99 %]")


def test_criteria_are_ticked_as_they_are_met_and_missed_ones_keep_it_from_being_recommended(run: Run) -> None:
    ticks = next(block for block in section(run, "Success criteria") if isinstance(block, Ticks))
    said = {text: ticked for ticked, text in ticks.items}
    assert said["C field access 4/5, target 80 %"] is True
    missed = [text for text, ticked in said.items() if not ticked]
    recommendation = markdown(section(run, "Recommendation"))  # type: ignore[arg-type]
    assert recommendation.startswith("Do not use" if missed else "Use it")
    assert all(text.split(",")[0] in recommendation.replace("\\", "") for text in missed)


def test_with_a_baseline_there_is_a_comparison_in_words(run: Run, settings: Settings) -> None:
    other = finished_run(settings, name="other")
    blocks = section(run, "Comparison", baseline=find_validation(settings, f"{other.id}/adapter"))
    assert "No query differs: improved 0, regressed 0, same 25" in markdown(blocks)  # type: ignore[arg-type]


def test_a_run_that_validated_nothing_claims_nothing(settings: Settings) -> None:
    run = crashed_run(settings)
    assert "Nothing has been validated." in markdown(report(run))
    assert "None yet: nothing has been validated." in markdown(section(run, "Recommendation"))  # type: ignore[arg-type]


def test_a_plan_that_cannot_be_read_counts_as_not_validated(run: Run) -> None:
    for stage in ("validate-adapter", "validate-quantized"):
        plan_file(run, stage).write_text("{")
    assert "Nothing has been validated." in markdown(report(run))
