"""The Models pane through Pilot, on recorded runs and folders as the stages leave them."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from punie_tui.models.inventory import ModelEntry
from punie_tui.runs.events import StageProgress, StageStarted, WorkerStarted
from punie_tui.runs.recipe import dump_recipe
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, write_atomically
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.lineage import lineage
from recorded_runs import crashed_run, finished_run, keep_alive, recipe, workspace
from shown import screen_lines, screen_text, until, until_shown


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "work"
    workspace(path)
    return Settings(workspace=path, cache_dir=tmp_path / "cache")


@asynccontextmanager
async def models_pane(settings: Settings, size: tuple[int, int] = (100, 30)) -> AsyncIterator[Pilot[None]]:
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("3")
        await until_shown(pilot, "smollm2-135m")
        yield pilot


def make(run: Run, *kinds: str) -> None:
    """Leaves artefacts as the stages do: their files, without weights that could be loaded."""
    configs = {"adapter": {}, "fused": {"dtype": "float16"}, "quantized": {"quantization": {"bits": 6}}}
    folders = {"adapter": run.adapter, "fused": run.fused, "quantized": run.quantized(6)}
    for kind in kinds:
        folders[kind].mkdir()
        (folders[kind] / "config.json").write_text(json.dumps(configs[kind]))
        name = "adapters.safetensors" if kind == "adapter" else "model.safetensors"
        (folders[kind] / name).write_bytes(b"\x00" * 2_500_000)


def model_lines(pilot: Pilot[None]) -> list[str]:
    """The lines of the list, from the base on."""
    lines = [line.strip("│ ") for line in screen_lines(pilot.app)]  # type: ignore[arg-type]
    start = next(at for at, line in enumerate(lines) if line.startswith("model "))
    return [line for line in lines[start + 1 : lines.index(next(x for x in lines[start:] if "╰" in x))] if line]


async def test_models_stand_below_what_they_were_made_of(settings: Settings) -> None:
    make(finished_run(settings), "adapter", "fused", "quantized")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "demo-1/quantized-6bit")
        lines = screen_lines(pilot.app)  # type: ignore[arg-type]
        made = [next(line for line in lines if name in line) for name in ("adapter", "fused", "quantized")]
        assert [line.index("demo-1/") - line.index("└─") for line in made] == [3, 3, 3]
        assert [line.index("└─") - made[0].index("└─") for line in made] == [0, 3, 6]


async def test_bits_size_and_the_strict_score_stand_beside_each(settings: Settings) -> None:
    make(finished_run(settings), "adapter", "fused")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "demo-1/fused", "24/25 ✓")
        adapter, fused = model_lines(pilot)[1:3]
        assert "2.5 MB" in adapter and "24/25 ✓" in adapter
        assert "16-bit" in fused and "24/25" not in fused


async def test_a_base_that_is_not_fetched_says_so_and_offers_no_work(settings: Settings) -> None:
    async with models_pane(settings) as pilot:
        screen = await until_shown(pilot, "not here", "fetched by the first run that needs it", "Press 2 and then n")
        assert not any(key in screen for key in ("u fuse", "z quantize", "v validate"))


async def test_what_can_be_done_depends_on_what_the_run_has(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    async with models_pane(settings) as pilot:
        screen = await until_shown(pilot, "u fuse", "v validate")
        assert "z quantize" not in screen
        make(run, "fused")
        await until_shown(pilot, "z quantize")
        keep_alive(run)
        await until(pilot, lambda: "u fuse" not in screen_text(pilot.app))  # type: ignore[arg-type]


async def test_z_asks_for_the_bits(settings: Settings) -> None:
    make(finished_run(settings), "adapter", "fused")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "z quantize")
        await pilot.press("z")
        await until_shown(pilot, "quantize to", "4 bits", "5 bits", "6 bits", "8 bits")
        await pilot.press("escape")
        await until(pilot, lambda: "quantize to" not in screen_text(pilot.app))  # type: ignore[arg-type]


async def test_the_running_job_shows_how_far_it_is(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    run.append_event(WorkerStarted(pid=1, host="here", stages=["quantize"]))
    run.append_event(StageStarted(stage="quantize"))
    run.append_event(StageProgress(stage="quantize", done=30, total=120, unit="layers", seconds_left=95))
    keep_alive(run)
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "● quantize", "25 %", "left 01:35")
        run.append_event(StageProgress(stage="quantize", done=90, total=120, unit="layers", seconds_left=20))
        await until_shown(pilot, "75 %", "left 00:20")


async def test_the_job_of_a_run_that_is_not_shown_elsewhere_is_followed_too(settings: Settings) -> None:
    older = finished_run(settings, name="older", now=time.time() - 10_000)
    make(older, "adapter")
    crashed_run(settings, name="newer")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "✗ newer-1", "older-1/adapter", "run older-1  finished")


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


async def test_at_80_by_24_all_columns_are_there(settings: Settings) -> None:
    make(finished_run(settings, name="a-recipe-with-a-rather-long-name"), "adapter", "fused", "quantized")
    async with models_pane(settings, (80, 24)) as pilot:
        screen = await until_shown(pilot, "bits", "size", "strict", "made", "6-bit", "24/25 ✓")
        assert max(map(len, screen.splitlines())) <= 80


async def test_a_hostile_model_name_is_shown_as_text(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    hostile = recipe().model_copy(update={"model": "./[bold]\x1b[31mbase\u202e"})
    write_atomically(run.recipe_file, dump_recipe(hostile).encode())
    async with models_pane(settings) as pilot:
        screen = await until_shown(pilot, "[bold]␛[31mbase\\u202e")
        assert not {"\x1b", "\u202e"} & set(screen)


def test_lineage_groups_runs_below_their_bases_in_the_order_given() -> None:
    base = ModelEntry("base", "base", None, None, 4, 1, None)
    first = ModelEntry("r1/adapter", "adapter", Path("r1/adapter"), "r1", None, 1, 1.0)
    second = ModelEntry("r2/adapter", "adapter", Path("r2/adapter"), "r2", None, 1, 1.0)
    fused = ModelEntry("r2/fused", "fused", Path("r2/fused"), "r2", 16, 1, 1.0)
    found = lineage([base, second, fused, first], {"r1": "base", "r2": "their/own"})
    assert [(one.name, one.depth) for one in found] == [
        ("base", 0),
        ("r1/adapter", 1),
        ("their/own", 0),
        ("r2/adapter", 1),
        ("r2/fused", 2),
    ]
    assert found[2].entry is None
