"""What the Models pane shows, through Pilot, on recorded runs and folders as the stages leave them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from punie_tui.grading.suite import load_suite
from punie_tui.registry import registry, removal
from punie_tui.regular_files import write_atomically
from punie_tui.runs.recipes.recipe import dump_recipe
from punie_tui.settings import Settings
from recorded_models import choose, judged_by, line_of, make, models_pane, swept, validated
from recorded_runs import finished_run, keep_alive, recipe, workspace
from shown import screen_lines, screen_text, until, until_shown


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "work"
    workspace(path)
    return Settings(workspace=path, cache_dir=tmp_path / "cache")


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
    suite = load_suite("seed25", settings)
    queries = [query.model_copy(update={"outcome": None}) for query in suite.queries]
    judged_by(run, "validate-adapter", suite.model_copy(update={"queries": queries}))
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
        assert not any(key in screen for key in ("u fuse", "z quantize", "Z sweep", "v validate", "P promote"))


async def test_what_can_be_done_depends_on_what_the_run_has(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    async with models_pane(settings) as pilot:
        screen = await until_shown(pilot, "u fuse", "z quantize", "Z sweep", "v validate")
        assert "P promote" not in screen
        make(run, "fused")
        await choose(pilot, "demo-1/fused")
        await until_shown(pilot, "P promote")
        keep_alive(run)
        await until(pilot, lambda: "u fuse" not in screen_text(pilot.app))  # type: ignore[arg-type]


async def test_a_broken_registry_is_told_and_the_models_are_shown(settings: Settings) -> None:
    make(finished_run(settings), "adapter")
    registry.registry_file(settings).write_text("{")
    async with models_pane(settings) as pilot:
        await until_shown(pilot, "demo-1/adapter", "not a registry")


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
        await until_shown(pilot, "✓ unchanged since it was promoted")
        (run.fused / "config.json").write_text('{"dtype": "float32"}')
        await pilot.press("c")
        await until_shown(pilot, "✗ demo-1/fused: config.json is not what it")


async def test_h_shows_the_hashes_of_a_model_that_is_not_registered(settings: Settings) -> None:
    make(finished_run(settings), "adapter")
    async with models_pane(settings) as pilot:
        await choose(pilot, "demo-1/adapter")
        await pilot.press("c")
        await until_shown(pilot, "sha256", "adapters.safetensors", "its card is recorded when it is promoted")


async def test_a_sweep_is_a_frontier_and_a_table(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    swept(run, settings, {"4bit": 9, "5bit": 16, "6bit": 15, "surgical-8bit": None})
    async with models_pane(settings, (200, 60)) as pilot:
        await choose(pilot, "demo-1/sweep/5bit")
        screen = await until_shown(
            pilot, "sweep of demo-1: queries passed against kB", "a ★ 4bit", "b ★ 5bit", "c   6bit"
        )
        table = [line for line in screen.splitlines() if "0.900" in line]
        assert "9/25" in next(line for line in table if "a ★ 4bit" in line)
        assert "98.8 %" in next(line for line in table if "d   surgical-8bit" in line)
        await pilot.press("m")
        await until_shown(pilot, "% agreement with the adapter against kB")


async def test_a_candidate_that_was_deleted_is_in_the_sweep_no_more(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    swept(run, settings, {"4bit": 9, "5bit": 16})
    removal.delete(settings, "demo-1/sweep/4bit")
    async with models_pane(settings, (200, 60)) as pilot:
        screen = await until_shown(pilot, "a ★ 5bit")
        assert "4bit" not in screen


async def test_while_no_candidate_is_validated_the_frontier_is_of_fidelity(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    swept(run, settings, {"4bit": None, "5bit": None})
    async with models_pane(settings, (200, 60)) as pilot:
        await until_shown(pilot, "sweep of demo-1: % agreement with the adapter against kB")


async def test_in_a_small_terminal_the_panels_take_turns(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter")
    swept(run, settings, {"4bit": 9})
    async with models_pane(settings, (80, 24)) as pilot:
        await until_shown(pilot, "kind       ", "t card · sweep · disk")
        await pilot.press("t")
        await until_shown(pilot, "sweep of demo-1", "a ★ 4bit")
        await pilot.press("t")
        await until_shown(pilot, "adapters", "free")
        await pilot.press("t")
        await until_shown(pilot, "kind       ")


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
        keys = ["u fuse", "z quantize", "Z sweep", "v validate", "P promote", "? help", "q quit"]
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


async def test_at_60_columns_a_model_has_one_line_and_the_chosen_one_is_in_sight(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused", "quantized-6bit")
    swept(run, settings, {"4bit": 9, "6bit": 20, "8bit": 22})
    registry.promote(settings, f"{run.id}/sweep/8bit", force=True)
    async with models_pane(settings, (60, 20)) as pilot:
        screen = await until_shown(pilot, "outcome", "state", "★ production", "✓ decide")
        models = pilot.app.query_one("#models-list", OptionList)
        assert models.virtual_size.height == models.option_count and models.highlighted is not None
        assert max(map(len, screen.splitlines())) <= 60
        await until(pilot, lambda: 0 <= models.highlighted - round(models.scroll_y) < models.size.height)
