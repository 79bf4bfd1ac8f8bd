"""The Compare pane through Pilot, on recorded runs."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from punie_tui.grading.records import Grades, Verdict
from punie_tui.regular_files import append_line
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.verdicts.baselines import compared
from punie_tui.tui.verdicts.validations import Validation
from punie_tui.validation.plan import read_judged
from punie_tui.validation.reports.comparison import Comparison
from recorded_runs import crashed_run, finished_run, workspace
from shown import screen_text, until, until_shown

HOSTILE = "[bold red]red[/] \x1b[31mescape\x1b]0;title\x07 \u202eevil\u202c \x9b nul\x00"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return workspace(tmp_path / "work")


@asynccontextmanager
async def compare_pane(settings: Settings, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("5")
        await pilot.pause()
        yield pilot


def break_queries(run: Run, stage: str, *queries: str, answer: str = "no") -> None:
    """Judges queries of a recorded stage as fallen."""
    grades = Grades(soft=False, strict=Verdict(grading_stage="runs", reason="it breaks"))
    for record in read_judged(run, stage):
        if record.query in queries:
            changed = record.model_copy(update={"answer": answer, "grades": grades})
            append_line(run.validation_file(stage), changed.model_dump_json().encode() + b"\n")


async def test_it_opens_on_the_last_model_of_the_run_and_the_one_before_it(settings: Settings) -> None:
    run = finished_run(settings)
    break_queries(run, "validate-adapter", "A1", "A2")
    async with compare_pane(settings) as pilot:
        await until_shown(pilot, f"seed25 · {run.id}/adapter → {run.id}/6-bit", "improved 2, regressed 0")
        screen = await until_shown(pilot, "the difference is not significant")
        outcome = next(line for line in screen.splitlines() if line.startswith("│ outcome "))
        assert outcome.split()[2:4] == ["22/25", "24/25"] and "not significant, p = 0.500" in outcome


async def test_only_what_changed_is_listed_with_both_answers(settings: Settings) -> None:
    run = finished_run(settings)
    break_queries(run, "validate-adapter", "A1", answer="the old answer")
    break_queries(run, "validate-quantized", "B2", answer="the new answer")
    async with compare_pane(settings) as pilot:
        screen = await until_shown(pilot, "▼ B2", "● → r", "▲ A1", "r → ●", "+ the new answer")
        assert "C3" not in screen
        await pilot.press("down")
        await until_shown(pilot, "- the old answer", "✗ runs  it breaks")


async def test_a_key_lists_those_that_are_the_same_too_and_leaves_them_out_again(settings: Settings) -> None:
    run = finished_run(settings)
    break_queries(run, "validate-adapter", "A1", answer="the old answer")
    async with compare_pane(settings) as pilot:
        await until_shown(pilot, "▲ A1")
        await pilot.press("t")
        await until_shown(pilot, "same 24", "= C3")
        await pilot.press("t")
        await until(pilot, lambda: "= C3" not in screen_text(pilot.app))  # type: ignore[arg-type]


async def test_a_third_validation_stands_beside_the_two_and_goes_away_again(settings: Settings) -> None:
    other = finished_run(settings)
    break_queries(other, "validate-adapter", "A1", "A2", answer="the third answer")
    run = finished_run(settings)
    break_queries(run, "validate-adapter", "A1", answer="the old answer")
    async with compare_pane(settings, (200, 50)) as pilot:
        await until_shown(pilot, "▲ A1")
        await pilot.press("M")
        await until_shown(pilot, "show a third validation", f"{other.id}/adapter")
        await pilot.press("down", "down", "enter")
        await until_shown(
            pilot, f"│ {other.id}/adapter: outcome 88%", "r → ● │ r", "the third answer", "the old answer"
        )
        await pilot.press("M")
        await until(pilot, lambda: "the third answer" not in screen_text(pilot.app))  # type: ignore[arg-type]


async def test_a_difference_that_chance_does_not_explain_is_called_better(settings: Settings) -> None:
    run = finished_run(settings)
    break_queries(run, "validate-adapter", "A1", "A2", "A3", "A4", "A5", "B1", "B2")
    async with compare_pane(settings) as pilot:
        await until_shown(pilot, f"{run.id}/quantized is better", "better, p = 0.016")


async def test_r_turns_the_comparison_round(settings: Settings) -> None:
    run = finished_run(settings)
    break_queries(run, "validate-adapter", "A1")
    async with compare_pane(settings) as pilot:
        await until_shown(pilot, "improved 1, regressed 0")
        await pilot.press("T")
        await until_shown(pilot, f"{run.id}/6-bit → {run.id}/adapter", "improved 0, regressed 1")


async def test_validations_of_other_runs_can_be_chosen(settings: Settings) -> None:
    other = finished_run(settings)
    break_queries(other, "validate-adapter", "A1", "A2")
    run = finished_run(settings)
    async with compare_pane(settings) as pilot:
        await until_shown(pilot, f"{run.id}/adapter → {run.id}/6-bit", "No query changed.")
        await pilot.press("b")
        screen = await until_shown(pilot, "compare from", f"{other.id}/adapter", "22/25")
        (line,) = (line for line in screen.splitlines() if f"{other.id}/adapter · " in line)
        assert "] ✗" in line  # the field access misses its target; the list of models says the same
        await pilot.press("down", "down", "enter")
        await until_shown(pilot, f"{other.id}/adapter → {run.id}/6-bit", "improved 2, regressed 0")


async def test_where_nothing_was_validated_it_says_what_to_do(settings: Settings) -> None:
    crashed_run(settings)
    async with compare_pane(settings) as pilot:
        await until_shown(pilot, "Nothing has been validated yet.", "Press 4 and then v")
        assert "b from" not in screen_text(pilot.app)  # type: ignore[arg-type]


async def test_it_fits_80_by_24(settings: Settings) -> None:
    run = finished_run(settings)
    break_queries(run, "validate-adapter", "A1")
    async with compare_pane(settings, (80, 24)) as pilot:
        screen = await until_shown(pilot, "discrimination", "▲ A1", "McNemar, p = 1.000")
        assert max(map(len, screen.splitlines())) <= 80


async def test_hostile_answers_are_shown_as_text(settings: Settings) -> None:
    run = finished_run(settings)
    break_queries(run, "validate-adapter", "A1", answer=HOSTILE)
    async with compare_pane(settings) as pilot:
        screen = await until_shown(pilot, "[bold red]red[/]", "\\u202eevil")
        assert not {"\x1b", "\x07", "\x00", "\x9b", "\u202e"} & set(screen)


async def test_what_is_judged_meanwhile_is_compared_anew(settings: Settings) -> None:
    run = finished_run(settings)
    async with compare_pane(settings) as pilot:
        await until_shown(pilot, "No query changed.")
        break_queries(run, "validate-adapter", "A1")
        await pilot.press("4", "5")
        pilot.app.pane.mark_dirty()  # type: ignore[attr-defined]
        await until(pilot, lambda: "improved 1, regressed 0" in screen_text(pilot.app))  # type: ignore[arg-type]


async def test_a_comparison_that_is_begun_anew_before_it_is_done_is_shown(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_run(settings)
    begun, go_on = threading.Event(), threading.Event()

    def slowly(before: Validation, after: Validation) -> Comparison:
        begun.set()
        assert go_on.wait(30)
        return compared(before, after)

    monkeypatch.setattr("punie_tui.tui.compare.pane.compared", slowly)
    async with compare_pane(settings) as pilot:
        await until(pilot, begun.is_set)
        pilot.app.pane.repaint()  # type: ignore[attr-defined]
        await pilot.pause()
        go_on.set()
        await until_shown(pilot, "No query changed.")
