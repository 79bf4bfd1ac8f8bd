"""What the Models pane does, through Pilot: jobs, the registry, deleting; and how it tells a running job."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from punie_tui.registry import registry
from punie_tui.registry.registry import read_registry
from punie_tui.regular_files import write_atomically
from punie_tui.runs.events import StageFinished, StageProgress, StageStarted, WorkerStarted
from punie_tui.runs.recipes.recipe import dump_recipe
from punie_tui.runs.state import read_run
from punie_tui.runs.store import read_records
from punie_tui.settings import Settings
from recorded_models import choose, lenient, line_of, make, models_pane, swept, validated
from recorded_runs import crashed_run, finished_run, keep_alive, recipe, workspace
from shown import screen_text, until, until_shown
from tiny_model import build_tiny_adapter


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "work"
    workspace(path)
    return Settings(workspace=path, cache_dir=tmp_path / "cache")


async def test_z_asks_for_method_mode_bits_and_group_size(settings: Settings) -> None:
    make(finished_run(settings), "adapter", "fused", "quantized-6bit")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "z quantize")
        await pilot.press("z")
        await until_shown(pilot, "two-step  direct  surgical", "mxfp4", "mixed_3_6", "32  64  128")
        await until_shown(pilot, "✗ demo-1 has quantized-6bit already")
        await pilot.press("enter")  # not before that is mended
        await pilot.press("left")
        await until_shown(pilot, "makes quantized-5bit")
        await pilot.press("up", "right")
        await until_shown(pilot, "makes quantized-mxfp4")
        await pilot.press("up", "right", "right")
        await until_shown(pilot, "makes quantized-surgical-mxfp4")
        await pilot.press("escape")
        await until(pilot, lambda: "surgical-mxfp4" not in screen_text(pilot.app))  # type: ignore[arg-type]


async def test_settings_that_do_not_go_together_are_refused_in_the_form(settings: Settings) -> None:
    make(finished_run(settings), "adapter")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "z quantize")
        await pilot.press("z")
        screen = await until_shown(pilot, "direct  surgical")
        assert "two-step" not in screen  # there is no fused model
        await pilot.press("up", "left", "up", "right")
        await until_shown(pilot, "✗ mixed_4_6 is for a whole model; surgical quantizes some modules only")


async def test_w_asks_for_candidates_and_says_which_are_there(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    swept(run, settings, {"4bit": 9})
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "Z sweep")
        await pilot.press("Z")
        await until_shown(pilot, "[x] 4 ", "done already", "[x] surgical", "[ ] mxfp4", "5 candidates")
        await pilot.press("space")
        await until_shown(pilot, "[ ] 4 ", "4 candidates")


async def test_p_refuses_a_model_that_misses_targets_and_records_that_it_was_forced(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    validated(run, settings, "fused", fails=("C1", "C2", "C3", "C4", "C5"))
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await pilot.press("P")
        await until_shown(pilot, "targets of seed25: field access 0/20", "Promote it anyway?")
        await pilot.press("n")
        await pilot.pause()
        assert read_registry(settings).production is None
        await pilot.press("P")
        await until_shown(pilot, "Promote it anyway?")
        await pilot.press("y")
        await until_shown(pilot, "demo-1/fused is in production (forced)", "★ production")
    assert [(change.action, change.forced) for change in read_registry(settings).history] == [("promote", True)]


async def test_a_model_that_meets_its_targets_is_promoted_without_a_question(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    lenient(run, settings, "fused")
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await until_shown(pilot, "25/25 ✓", "✓ targets met")
        await pilot.press("P")
        await until_shown(pilot, "★ production", "unchanged since it was promoted", "model.safetensors")
    assert read_registry(settings).history[-1].forced is False


async def test_b_brings_the_model_before_back(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused", "quantized-6bit")
    registry.promote(settings, "demo-1/fused", force=True)
    registry.promote(settings, "demo-1/quantized-6bit", force=True)
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "★ production", "↩ previous")
        await pilot.press("B")
        await until_shown(pilot, "Put demo-1/fused back into production?")
        await pilot.press("y")
        await until(pilot, lambda: "★ production" in line_of(pilot, "fused"))
    assert read_registry(settings).production == "demo-1/fused"


async def test_a_archives_and_takes_out_again(settings: Settings) -> None:
    make(finished_run(settings), "adapter", "fused")
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await pilot.press("H")
        await until_shown(pilot, "▫ archived")
        await pilot.press("H")
        await until(pilot, lambda: "▫ archived" not in screen_text(pilot.app))  # type: ignore[arg-type]
    assert read_registry(settings).archived == []


async def test_x_asks_first_and_really_frees_the_disk(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await pilot.press("X")
        await until_shown(pilot, "Delete demo-1/fused? This frees 2.7 MB.", "made again from the adapter")
        await pilot.press("n")
        await pilot.pause()
        assert run.fused.is_dir()
        await pilot.press("X")
        await until_shown(pilot, "Delete demo-1/fused?")
        await pilot.press("y")
        await until_shown(pilot, "demo-1/fused is deleted; 2.7 MB freed")
        await until(pilot, lambda: "─ fused" not in screen_text(pilot.app))  # type: ignore[arg-type]
    assert not list(run.path.glob("*fused*"))


async def test_what_is_in_production_is_not_deleted(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    registry.promote(settings, "demo-1/fused", force=True)
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await until_shown(pilot, "★ production")
        await pilot.press("X")
        await until_shown(pilot, "is in production and cannot be deleted")
    assert run.fused.is_dir()


async def test_the_running_job_shows_how_far_and_how_fast_it_is(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    run.append_event(WorkerStarted(pid=1, host="here", stages=["quantize"]))
    run.append_event(StageStarted(stage="quantize"))
    at = StageProgress(stage="quantize", done=3e6, total=12e6, unit="bytes", rate=1e6, seconds_left=95)
    run.append_event(at)
    keep_alive(run)
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "● quantize", "25 %", "left 01:35", "3.0 MB of 12.0 MB", "1.0 MB/s")
        run.append_event(at.model_copy(update={"done": 9e6, "seconds_left": 20, "t": time.time()}))
        await until_shown(pilot, "75 %", "left 00:20")


async def test_of_a_sweep_the_part_that_runs_is_shown(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    run.append_event(WorkerStarted(pid=1, host="here", stages=["sweep"]))
    for stage in ("sweep", "sweep-4bit"):
        run.append_event(StageStarted(stage=stage))
    run.append_event(StageProgress(stage="sweep-4bit", done=5, total=25, unit="queries", rate=0.5, seconds_left=40))
    keep_alive(run)
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "● sweep-4bit", "20 %", "5 of 25 queries", "0.5 queries/s")
        run.append_event(StageFinished(stage="sweep-4bit", seconds=50))
        measuring = StageProgress(stage="sweep", done=6, total=24, unit="rows", note="fidelity of [b]4bit")
        run.append_event(measuring)
        await until_shown(pilot, "● sweep  of demo-1", "6 of 24 rows", "fidelity of [b]4bit")


async def test_s_stops_the_job(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    run.append_event(WorkerStarted(pid=1, host="here", stages=["fuse"]))
    run.append_event(StageStarted(stage="fuse"))
    keep_alive(run)
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "s stop")
        await pilot.press("s")
        await until_shown(pilot, "Stop demo-1?", "Nothing unfinished is left")
        await pilot.press("y")
        await until(pilot, lambda: [line["action"] for line in read_records(run.control_file)] == ["stop"])


async def test_a_job_of_another_run_is_shown_while_it_lasts(settings: Settings) -> None:
    idle = finished_run(settings, name="idle")
    make(idle, "adapter")
    busy = finished_run(settings, name="busy", now=time.time() - 10_000)
    busy.append_event(WorkerStarted(pid=1, host="here", stages=["fuse"]))
    busy.append_event(StageStarted(stage="fuse"))
    keep_alive(busy)
    async with models_pane(settings) as pilot:
        await choose(pilot, "idle-1/adapter")
        await until_shown(pilot, "● fuse  of busy-1", "u fuse")


async def test_the_last_job_of_a_run_that_is_not_shown_elsewhere_is_told_too(settings: Settings) -> None:
    older = finished_run(settings, name="older", now=time.time() - 10_000)
    make(older, "adapter")
    crashed_run(settings, name="newer")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "✗ newer-1", "older-1/adapter", "✓ decide  of older-1")


async def test_u_fuses_in_a_worker_and_a_failure_is_shown_with_its_reason(settings: Settings, tiny_model: Path) -> None:
    run = finished_run(settings)
    make(run, "adapter")  # no adapter that could be loaded
    write_atomically(run.recipe_file, dump_recipe(recipe().model_copy(update={"model": str(tiny_model)})).encode())
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "u fuse", "demo-1/adapter")
        await pilot.press("u")
        await until(pilot, lambda: read_run(run).view.stage("fuse").state == "failed")
        await until(pilot, lambda: not run.worker_is_alive())
        await until_shown(pilot, "✗ fuse", "adapter")


async def test_an_adapter_is_quantized_surgically_and_what_was_made_stands_in_the_tree(
    settings: Settings, tiny_model_4bit: Path
) -> None:
    run = finished_run(settings)
    build_tiny_adapter(run.adapter, tiny_model_4bit)
    tiny = recipe().model_copy(update={"model": str(tiny_model_4bit)})
    write_atomically(run.recipe_file, dump_recipe(tiny).encode())
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "z quantize", "demo-1/adapter")
        await pilot.press("z")
        await until_shown(pilot, "direct  surgical")
        await pilot.press("up", "up", "right", "up", "left")  # surgical, groups of 32
        await until_shown(pilot, "makes quantized-surgical-6bit")
        await pilot.press("enter")
        for _ in range(6):  # mlx is imported three times
            if (run.path / "quantized-surgical-6bit").is_dir():
                break
            await pilot.pause(5)
        await until_shown(pilot, "─ quantized-surgical-6bit")
