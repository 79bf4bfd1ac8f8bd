"""The results document: every figure is the run's, and what is not there is not claimed."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.grading.suite import load_suite
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.validation.plan import begin, plan_file, read_plan, read_samples
from punie_tui.validation.reports.blocks import Heading, Table, Ticks, markdown
from punie_tui.validation.reports.comparison import find_validation
from punie_tui.validation.reports.document import validations
from punie_tui.validation.reports.report import report
from punie_tui.validation.reviews import judge_by_hand, mark_for_flywheel
from recorded_runs import crashed_run, finished_run, judge, workspace


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
    criteria = {text: ticked for ticked, text in ticks.items}
    assert criteria["C field access 4/5, target 80 %"] is True
    missed = [text for text, ticked in criteria.items() if not ticked]
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


def test_reviews_by_hand_stand_apart_in_document_and_report(run: Run) -> None:
    before = validations(run, read_run(run).view)["validate-adapter"]
    records = {record.query: record for record in read_samples(run, "validate-adapter")}
    judge_by_hand(run, "validate-adapter", records["A1"], "rejected", "says nothing | of <b>types</b>")
    mark_for_flywheel(run, "validate-adapter", records["C3"], True)

    after = validations(run, read_run(run).view)["validate-adapter"]
    assert vars(after.reviews) == {"accepted": 0, "rejected": 1, "flywheel": 1}
    reviewed = {query.id: query.review for query in after.queries if query.review}
    first = reviewed["A1"]
    assert (first.word, first.note, first.flywheel) == ("rejected", "says nothing | of <b>types</b>", False)
    assert set(reviewed) == {"A1", "C3"}
    assert after.metrics == before.metrics

    counts, notes = (block for block in section(run, "By hand") if isinstance(block, Table))
    assert list(counts.rows) == [("adapter", 0, 1, 1)]
    assert [row[1:4] for row in notes.rows] == [
        ("A1", "passed", "rejected"),
        ("C3", records["C3"].grades.verdict.grading_stage, "marked for the flywheel"),
    ]
    assert "<b>" not in markdown(report(run))


def test_without_reviews_the_report_has_no_part_for_them(run: Run) -> None:
    assert section(run, "By hand") == []


def test_novel_queries_have_rows_of_their_own(run: Run, settings: Settings) -> None:
    suite = load_suite("broad", settings)
    judge(run, "validate-base", suite, [query.id for query in suite.queries], began=0.0)
    tables = [block for block in section(run, "Results by category") if isinstance(block, Table)]
    rows = {row[0]: row for table in tables for row in table.rows}
    total = sum(query.novel for query in suite.queries)
    assert f"/{total} [" in str(rows["novel queries, soft"][2])
    assert validations(run, read_run(run).view)["validate-base"].novel["soft"].total == total


def test_answers_to_a_plan_that_cannot_be_read_are_set_aside_and_not_thrown_away(run: Run) -> None:
    name = "validate-adapter"
    plan, answers = read_plan(run, name), run.validation_file(name).read_bytes()
    assert plan is not None
    for number in (1, 2):
        plan_file(run, name).write_text("{")
        run.validation_file(name).write_bytes(answers)
        assert begin(run, name, plan) == {}
        kept = run.validation_file(name).with_name(f"{name}.jsonl.unread-{number}")
        assert kept.read_bytes() == answers
    assert read_plan(run, name) == plan and not run.validation_file(name).exists()
