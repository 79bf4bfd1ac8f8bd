"""The Models pane through Pilot, on recorded runs and folders as the stages leave them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from punie_tui.models import registry
from punie_tui.models.folder import weights_fingerprint
from punie_tui.models.inventory import ModelEntry
from punie_tui.models.registry import read_registry
from punie_tui.models.sweep_results import Candidate, Fidelity, Outcome, SweepResults, write_results
from punie_tui.runs.events import StageFinished, StageProgress, StageStarted, WorkerStarted
from punie_tui.runs.recipe import dump_recipe, override
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, read_records, write_atomically
from punie_tui.settings import Settings
from punie_tui.tui import model_jobs
from punie_tui.tui.app import PunieApp
from punie_tui.tui.disk import freeable, read_disk
from punie_tui.tui.lineage import lineage
from punie_tui.tui.shelf import ShelfReader
from punie_tui.tui.widgets.sweep_view import series_of, unbeaten
from punie_tui.validation.plan import plan_file, read_plan
from punie_tui.validation.suite import load_suite
from recorded_runs import crashed_run, finished_run, judge, keep_alive, recipe, workspace
from shown import screen_lines, screen_text, until, until_shown
from tiny_model import build_tiny_adapter

SIZES = {"adapter": 1_800_000, "fused": 2_700_000, "quantized-6bit": 1_100_000, "quantized-surgical-8bit": 1_000_000}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "work"
    workspace(path)
    return Settings(workspace=path, cache_dir=tmp_path / "cache")


@asynccontextmanager
async def models_pane(settings: Settings, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("3")
        await until_shown(pilot, "smollm2-135m")
        yield pilot


def make(run: Run, *names: str) -> None:
    """Leaves artefacts as the stages do: their files, without weights that could be loaded. Each a second newer."""
    for name in names:
        folder = run.path / name
        folder.mkdir(parents=True)
        found = re.search(r"(\d)bit", name)
        bits = int(found[1]) if found else None
        config = {"quantization": {"bits": bits}} if bits else {"dtype": "float16"} if name == "fused" else {}
        (folder / "config.json").write_text(json.dumps(config))
        weights = "adapters.safetensors" if name == "adapter" else "model.safetensors"
        (folder / weights).write_bytes(b"\x00" * SIZES.get(name, 900_000))


def validated(
    run: Run, settings: Settings, name: str, *, kept_as: str | None = None, fails: tuple[str, ...] = ()
) -> None:
    """All queries of seed25 put to a model of the run: its plan names these very weights, as the stage writes it."""
    suite = load_suite("seed25", settings)
    stage = kept_as or f"validate-{'quantized' if name.startswith('quantized') else name}"
    judge(run, stage, suite, [query.id for query in suite.queries], began=time.time() - 60)
    file, folder = run.validation_file(stage), run.path / name
    lines = []
    for record in read_records(file):
        record["grades"]["outcome"] = {"rung": "outcome" if record["query"] in fails else "passed"}
        lines.append(json.dumps(record))
    file.write_text("\n".join(lines) + "\n")
    plan = read_plan(run, stage)
    assert plan is not None
    base = run.path / "base"
    of = {"model": str(base), "adapter": str(folder)} if name == "adapter" else {"model": str(folder)}
    weights = weights_fingerprint(base, folder) if name == "adapter" else weights_fingerprint(folder)
    plan_file(run, stage).write_text(plan.model_copy(update={**of, "weights": weights}).model_dump_json())


def lenient(run: Run, settings: Settings, name: str) -> None:
    """As `validated`, by a suite whose targets these recorded answers meet."""
    validated(run, settings, name)
    plan = read_plan(run, f"validate-{name}")
    assert plan is not None
    targets = plan.suite.targets.model_copy(update={"field_access": 0})
    suite = plan.suite.model_copy(update={"targets": targets})
    plan_file(run, f"validate-{name}").write_text(plan.model_copy(update={"suite": suite}).model_dump_json())


def swept(run: Run, settings: Settings, passed: dict[str, int | None]) -> None:
    """A sweep's folders and results: candidate → queries passed of 25, None where that is still to be asked."""
    rows = []
    for number, (name, count) in enumerate(passed.items()):
        make(run, f"sweep/{name}")
        fidelity = Fidelity(
            positions=800,
            kl=0.2 / 4**number,
            agreement=1 - 0.1 / 2**number,
            perplexity=2.5,
            adapter_perplexity=2.4,
            kept=0.9,
        )
        outcome = None
        if count is not None:
            outcome = Outcome(suite="seed25", metric="outcome", passed=count, total=25, targets_met=count > 20)
        rows.append(
            Candidate(
                name=name,
                path=str(run.path / "sweep" / name),
                bits=4 + number,
                size=900_000 + 200_000 * number,
                made_of={},
                fidelity=fidelity,
                tokens_per_second=70.0 - number,
                outcome=outcome,
            )
        )
    write_results(run, SweepResults(backend="cpu", candidates=rows))


async def choose(pilot: Pilot[None], name: str) -> None:
    """Puts the cursor on a model."""
    pane = pilot.app.pane  # type: ignore[attr-defined]
    await until(pilot, lambda: name in [row.name for row in pane._shelf.rows])
    options = pane.first_focus()
    options.highlighted = [row.name for row in pane._shelf.rows].index(name)
    await until(pilot, lambda: pane.chosen is not None and pane.chosen.name == name)
    await pilot.pause()


def line_of(pilot: Pilot[None], label: str) -> str:
    """The line of the tree that holds a label."""
    return next(line for line in screen_lines(pilot.app) if f"─ {label}" in line)  # type: ignore[arg-type]


def hide(run: Run) -> None:
    """Takes the recorded validations away: they are of no model that lies here."""
    for file in (run.path / "validation").iterdir():
        file.unlink()


async def test_models_stand_below_what_they_were_made_of(settings: Settings) -> None:
    make(finished_run(settings), "adapter", "fused", "quantized-6bit", "quantized-surgical-8bit", "sweep/4bit")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "└─ sweep/4bit")
        depths = {
            label: line_of(pilot, label).index(label)
            for label in ("demo-1/adapter", "fused", "quantized-6bit", "quantized-surgical-8bit", "sweep/4bit")
        }
        assert [depth - depths["demo-1/adapter"] for depth in depths.values()] == [0, 3, 6, 3, 3]


async def test_size_bits_and_outcome_stand_beside_each(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    validated(run, settings, "adapter", fails=("C3", "D1"))
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "demo-1/adapter", "23/25 ✗")
        adapter, fused = line_of(pilot, "demo-1/adapter"), line_of(pilot, "fused")
        assert "1.8 MB" in adapter and "23/25 ✗" in adapter
        assert "16-bit" in fused and "2.7 MB" in fused and "/25" not in fused


async def test_where_no_outcome_is_judged_strict_stands_there_by_name(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    validated(run, settings, "adapter")
    plan = read_plan(run, "validate-adapter")
    assert plan is not None
    queries = [query.model_copy(update={"outcome": None}) for query in plan.suite.queries]
    without = plan.suite.model_copy(update={"queries": queries})
    plan_file(run, "validate-adapter").write_text(plan.model_copy(update={"suite": without}).model_dump_json())
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "strict 24/25 ✗")


async def test_a_validation_of_other_weights_does_not_count(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "quantized-6bit")
    validated(run, settings, "quantized-6bit")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "25/25")
        (run.quantized(6) / "model.safetensors").write_bytes(b"\x01" * 1_100_000)
        await until(pilot, lambda: "25/25" not in screen_text(pilot.app))  # type: ignore[arg-type]


async def test_a_base_that_is_not_fetched_says_so_and_offers_no_work(settings: Settings) -> None:
    async with models_pane(settings) as pilot:
        screen = await until_shown(pilot, "not here", "fetched by the first run that needs it", "Press 2 and then n")
        assert not any(key in screen for key in ("u fuse", "z quantize", "w sweep", "v validate", "p promote"))


async def test_what_can_be_done_depends_on_what_the_run_has(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    async with models_pane(settings) as pilot:
        screen = await until_shown(pilot, "u fuse", "z quantize", "w sweep", "v validate")
        assert "p promote" not in screen
        make(run, "fused")
        await choose(pilot, "demo-1/fused")
        await until_shown(pilot, "p promote")
        keep_alive(run)
        await until(pilot, lambda: "u fuse" not in screen_text(pilot.app))  # type: ignore[arg-type]


# quantize, sweep


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
        await until_shown(pilot, "w sweep")
        await pilot.press("w")
        await until_shown(pilot, "[x] 4 ", "there already", "[x] surgical", "[ ] mxfp4", "5 candidates")
        await pilot.press("space")
        await until_shown(pilot, "[ ] 4 ", "4 candidates")


@pytest.mark.parametrize("label", ["4bit", "surgical-8bit", "surgical-mxfp4", "mixed_3_6", "nvfp4"])
def test_a_quantized_model_is_validated_with_the_settings_that_made_it(label: str) -> None:
    path = Path("/runs/r1") / f"quantized-{label}"
    job = model_jobs.validate(ModelEntry(f"r1/quantized-{label}", "quantized", path, "r1", 4, 1, 1.0))
    assert job is not None
    asked = override(recipe(), job.overrides).quantize
    assert (job.stages, asked.label) == (("validate-quantized",), label)


def test_a_candidate_is_validated_by_a_sweep_of_it_alone() -> None:
    path = Path("/runs/r1/sweep/surgical-8bit")
    job = model_jobs.validate(ModelEntry("r1/sweep/surgical-8bit", "quantized", path, "r1", 8, 1, 1.0))
    assert job is not None
    assert override(recipe(), job.overrides).sweep.candidates == ["surgical"]


# the registry


async def test_p_refuses_a_model_that_misses_targets_and_records_that_it_was_forced(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    validated(run, settings, "fused", fails=("C1", "C2", "C3", "C4", "C5"))
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await pilot.press("p")
        await until_shown(pilot, "targets of seed25: field access 0/20", "Promote it all the same?")
        await pilot.press("n")
        await pilot.pause()
        assert read_registry(settings).production is None
        await pilot.press("p")
        await until_shown(pilot, "Promote it all the same?")
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
        await pilot.press("p")
        await until_shown(pilot, "★ production", "byte for byte what was promoted", "model.safetensors")
    assert read_registry(settings).history[-1].forced is False


async def test_b_brings_the_model_before_back(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused", "quantized-6bit")
    registry.promote(settings, "demo-1/fused", force=True)
    registry.promote(settings, "demo-1/quantized-6bit", force=True)
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "★ production", "↩ previous")
        await pilot.press("b")
        await until_shown(pilot, "Put demo-1/fused back into production?")
        await pilot.press("y")
        await until(pilot, lambda: "★ production" in line_of(pilot, "fused"))
    assert read_registry(settings).production == "demo-1/fused"


async def test_a_archives_and_takes_out_again(settings: Settings) -> None:
    make(finished_run(settings), "adapter", "fused")
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await pilot.press("a")
        await until_shown(pilot, "▫ archived")
        await pilot.press("a")
        await until(pilot, lambda: "▫ archived" not in screen_text(pilot.app))  # type: ignore[arg-type]
    assert read_registry(settings).archived == []


async def test_x_asks_first_and_really_frees_the_disk(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await pilot.press("x")
        await until_shown(pilot, "Delete demo-1/fused? 2.7 MB will be free again.", "made again from the adapter")
        await pilot.press("n")
        await pilot.pause()
        assert run.fused.is_dir()
        await pilot.press("x")
        await until_shown(pilot, "Delete demo-1/fused?")
        await pilot.press("y")
        await until_shown(pilot, "demo-1/fused is deleted; 2.7 MB are free again")
        await until(pilot, lambda: "─ fused" not in screen_text(pilot.app))  # type: ignore[arg-type]
    assert not list(run.path.glob("*fused*"))


async def test_what_is_in_production_is_not_deleted(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    registry.promote(settings, "demo-1/fused", force=True)
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await until_shown(pilot, "★ production")
        await pilot.press("x")
        await until_shown(pilot, "is in production and is not deleted")
    assert run.fused.is_dir()


async def test_a_broken_registry_is_told_and_the_models_are_shown(settings: Settings) -> None:
    make(finished_run(settings), "adapter")
    registry.registry_file(settings).write_text("{")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "demo-1/adapter", "not a registry")


# the card


async def test_the_card_says_what_the_model_was_made_of(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    run.data.mkdir()
    (run.data / "manifest.json").write_text("{}")
    validated(run, settings, "fused", fails=("C3",))
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await until_shown(
            pilot,
            "base       smollm2-135m",
            "data       demo  manifest 44136fa355b3678a…",  # the SHA-256 of {}
            "recipe     demo  sha256 ",
            "run        demo-1",
            "kind       fused, 16 bits, 2.7 MB",
            "outcome 24/25",
        )


async def test_a_model_that_changed_since_it_was_promoted_says_so(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    registry.promote(settings, "demo-1/fused", force=True)
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/fused")
        await until_shown(pilot, "✓ byte for byte what was promoted")
        (run.fused / "config.json").write_text('{"dtype": "float32"}')
        await pilot.press("h")
        await until_shown(pilot, "✗ demo-1/fused: config.json is not what it was")


async def test_h_shows_the_hashes_of_a_model_that_is_not_registered(settings: Settings) -> None:
    make(finished_run(settings), "adapter")
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/adapter")
        await pilot.press("h")
        await until_shown(pilot, "sha256", "adapters.safetensors", "its card is kept when it is promoted")


# the sweep, the disk


async def test_a_sweep_is_a_frontier_and_a_table(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    swept(run, settings, {"4bit": 9, "5bit": 16, "6bit": 15, "surgical-8bit": None})
    async with models_pane(settings, (200, 60)) as pilot:
        await choose(pilot, "demo-1/sweep/5bit")
        screen = await until_shown(
            pilot, "sweep of demo-1: queries passed against MB", "a ★ 4bit", "b ★ 5bit", "c   6bit"
        )
        table = [line for line in screen.splitlines() if "0.900" in line]
        assert "9/25" in next(line for line in table if "a ★ 4bit" in line)
        assert "98.8 %" in next(line for line in table if "d   surgical-8bit" in line)
        await pilot.press("m")
        await until_shown(pilot, "% of tokens as the adapter against MB")


def test_the_frontier_goes_through_those_that_no_other_beats() -> None:
    def row(name: str, size: int, agreement: float, passed: int) -> Candidate:
        fidelity = Fidelity(positions=1, kl=0, agreement=agreement, perplexity=1, adapter_perplexity=1)
        outcome = Outcome(suite="s", metric="outcome", passed=passed, total=25, targets_met=False)
        return Candidate(name=name, path="", bits=4, size=size, made_of={}, fidelity=fidelity, outcome=outcome)

    rows = [row("small", 1, 0.8, 12), row("worse", 2, 0.7, 10), row("large", 3, 0.9, 12), row("best", 4, 0.99, 20)]
    assert [one.name for one in unbeaten(rows, "outcome")] == ["small", "best"]
    assert [one.name for one in unbeaten(rows, "fidelity")] == ["small", "large", "best"]
    line, *dots = series_of(rows, "outcome", chosen=None)
    assert line.points.y.tolist() == [12, 20]
    assert [(dot.glyph, dot.points.y.tolist()) for dot in dots] == [("a", [12]), ("b", [10]), ("c", [12]), ("d", [20])]


async def test_in_a_small_terminal_the_panels_take_turns(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    swept(run, settings, {"4bit": 9})
    async with models_pane(settings, (80, 24)) as pilot:
        await until_shown(pilot, "kind       ", "d card · sweep · disk")
        await pilot.press("d")
        await until_shown(pilot, "sweep of demo-1", "a ★ 4bit")
        await pilot.press("d")
        await until_shown(pilot, "adapters", "free")
        await pilot.press("d")
        await until_shown(pilot, "kind       ")


def test_what_could_be_freed_is_what_nobody_needs(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused", "quantized-6bit", "quantized-surgical-8bit")
    swept(run, settings, {"4bit": 9, "5bit": 8})
    registry.archive(settings, "demo-1/quantized-surgical-8bit")
    found = {one.name: one.why for one in freeable(ShelfReader(settings).read())}
    assert found == {
        "demo-1/fused": "quantized since; u makes it again",
        "demo-1/quantized-surgical-8bit": "archived",
        "demo-1/sweep/5bit": "beaten in its sweep",
    }
    registry.promote(settings, "demo-1/fused", force=True)
    assert "demo-1/fused" not in {one.name for one in freeable(ShelfReader(settings).read())}


def test_the_disk_is_told_by_kind_with_what_was_left_half_made(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    swept(run, settings, {"4bit": 9})
    for name, size in (("checkpoints/0000040", 5_000), (".fused.staging-1", 700)):
        (run.path / name).mkdir(parents=True)
        (run.path / name / "part").write_bytes(b"\x00" * size)
    disk = read_disk(settings, ShelfReader(settings).read())
    parts = dict(disk.parts)
    assert list(parts) == ["fused", "adapters", "sweeps", "checkpoints", "left half-made"]
    assert (parts["checkpoints"], parts["left half-made"]) == (5_000, 700)
    assert disk.used == sum(parts.values())


# the job


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
        await until_shown(pilot, "Stop demo-1?", "Nothing half-made is left")
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


# small terminals, hostile names


async def test_at_80_by_24_all_columns_and_keys_are_there(settings: Settings) -> None:
    run = finished_run(settings, name="a-recipe-with-a-rather-long-name")
    make(run, "adapter", "fused", "quantized-6bit")
    validated(run, settings, "quantized-6bit", fails=("C3",))
    registry.promote(settings, f"{run.id}/quantized-6bit", force=True)
    async with models_pane(settings, (80, 24)) as pilot:
        screen = await until_shown(
            pilot, "bits", "size", "outcome", "state", "made", "6-bit", "24/25 ✗", "★ production"
        )
        assert max(map(len, screen.splitlines())) <= 80
        await choose(pilot, f"{run.id}/fused")
        keys = ["u fuse", "z quantize", "w sweep", "v validate", "p promote", "? help", "q quit"]
        last = screen_lines(pilot.app)[-1]  # type: ignore[arg-type]
        assert [key for key in keys if key not in last] == []


async def test_a_hostile_model_name_is_shown_as_text(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    hostile = recipe().model_copy(update={"model": "./[bold]\x1b[31mbase\u202e"})
    write_atomically(run.recipe_file, dump_recipe(hostile).encode())
    async with models_pane(settings) as pilot:
        screen = await until_shown(pilot, "[bold]␛[31mbase\\u202e")
        assert not {"\x1b", "\u202e"} & set(screen)


def entry(name: str, kind: str, run: str | None) -> ModelEntry:
    return ModelEntry(name, kind, Path(name), run, 4, 1, 1.0)  # type: ignore[arg-type]


def test_lineage_groups_runs_below_their_bases_in_the_order_given() -> None:
    base = entry("base", "base", None)
    second = [entry("r2/adapter", "adapter", "r2"), entry("r2/fused", "fused", "r2")]
    found = lineage([base, *second, entry("r1/adapter", "adapter", "r1")], {"r1": "base", "r2": "their/own"})
    assert [(one.name, one.depth, one.label) for one in found] == [
        ("base", 0, "base"),
        ("r1/adapter", 1, "r1/adapter"),
        ("their/own", 0, "their/own"),
        ("r2/adapter", 1, "r2/adapter"),
        ("r2/fused", 2, "fused"),
    ]
    assert found[2].entry is None


def test_a_model_whose_adapter_is_gone_stands_below_the_base_by_its_whole_name() -> None:
    models = [entry("base", "base", None), entry("r1/quantized-6bit", "quantized", "r1")]
    assert [(one.label, one.depth) for one in lineage(models, {"r1": "base"})] == [
        ("base", 0),
        ("r1/quantized-6bit", 1),
    ]


def test_the_lines_of_the_tree_lead_to_what_they_belong_to() -> None:
    models = [
        entry("base", "base", None),
        *(entry(f"r1/{name}", kind, "r1") for name, kind in [("adapter", "adapter"), ("fused", "fused")]),
        *(entry(f"r1/{name}", "quantized", "r1") for name in ("quantized-4bit", "quantized-6bit", "sweep/4bit")),
    ]
    assert [one.branch + one.label for one in lineage(models, {"r1": "base"})] == [
        "base",
        "└─ r1/adapter",
        "   ├─ fused",
        "   │  ├─ quantized-4bit",
        "   │  └─ quantized-6bit",
        "   └─ sweep/4bit",
    ]
