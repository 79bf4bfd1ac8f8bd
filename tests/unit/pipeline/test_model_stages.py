"""The stages: a run's adapter becomes its fused and quantized models, checked, repeatable, stoppable."""

from __future__ import annotations

import queue
import shutil
from pathlib import Path

import pytest

from punie_tui.errors import PunieError, UsageError
from punie_tui.models.folder import changed_modules, tensor_digests
from punie_tui.models.inventory import bits_shown, list_models, stored_bits
from punie_tui.models.making.publish import write_provenance
from punie_tui.models.wheels import file_sha256
from punie_tui.pipeline import model_stages as stages
from punie_tui.pipeline.stages import load_stage
from punie_tui.registry.registry import make_card, promote
from punie_tui.runs.events import CheckResult, ComputeReady, StageProgress, TrainReport
from punie_tui.runs.recipes.recipe import FuseSettings, Method, QuantizeSettings, Recipe, StageName
from punie_tui.runs.stage import StageContext, StageStopped
from punie_tui.runs.state import read_run
from punie_tui.runs.store import ControlAction, Run, create_run
from punie_tui.settings import Settings
from tiny_model import build_tiny_adapter


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")


@pytest.fixture
def recipe(tiny_model_4bit: Path) -> Recipe:
    return Recipe(
        name="tiny", model=str(tiny_model_4bit), stages=["fuse"], quantize=QuantizeSettings(bits=6, group_size=32)
    )


@pytest.fixture
def run(settings: Settings, recipe: Recipe, tiny_model_4bit: Path) -> Run:
    run = create_run(settings, recipe)
    build_tiny_adapter(run.adapter, tiny_model_4bit)
    return run


def context(run: Run, recipe: Recipe, settings: Settings, stage: str) -> StageContext:
    return StageContext(run, recipe, settings, stage)


def test_the_whole_road_from_adapter_to_checked_quantized_model(run: Run, recipe: Recipe, settings: Settings) -> None:
    road: list[StageName] = ["fetch", "check-adapter", "fuse", "check-fused", "quantize", "check-quantized"]
    outcomes = {name: load_stage(name)(context(run, recipe, settings, name)) for name in road}
    assert all(outcome.ok for outcome in outcomes.values())
    assert outcomes["fuse"].artefact == run.fused
    assert outcomes["quantize"].artefact == run.quantized(6)
    view = read_run(run).view
    assert {check.stage for name in road for check in view.stage(name).checks} == {
        name for name in road if "check" in name
    }
    assert view.stage("fuse").progress is not None


@pytest.mark.parametrize(("method", "folder"), [("direct", "quantized-6bit"), ("surgical", "quantized-surgical-8bit")])
def test_a_quantized_model_is_made_and_checked_without_a_fused_one(
    run: Run, recipe: Recipe, settings: Settings, method: Method, folder: str
) -> None:
    asked = QuantizeSettings(group_size=32, method=method)
    recipe = recipe.model_copy(update={"quantize": asked})
    made = stages.quantize(context(run, recipe, settings, "quantize"))
    assert made.artefact == run.path / folder
    assert not run.fused.exists()
    assert stages.quantize(context(run, recipe, settings, "quantize")).detail["already"]
    assert stages.check_quantized(context(run, recipe, settings, "check-quantized")).ok


def test_a_surgical_model_is_said_to_be_mixed(run: Run, recipe: Recipe, settings: Settings) -> None:
    recipe = recipe.model_copy(update={"quantize": QuantizeSettings(group_size=32, method="surgical")})
    stages.quantize(context(run, recipe, settings, "quantize"))
    entry = next(entry for entry in list_models(settings) if entry.name.endswith("surgical-8bit"))
    modules = len(changed_modules(run.adapter))
    assert (entry.bits, entry.own_bits) == (4, {8: modules})
    assert bits_shown(entry.bits, entry.own_bits) == "4/8"
    assert bits_shown(entry.bits, entry.own_bits, modules=True) == f"4 bits, 8 in {modules} modules"
    assert make_card(settings, entry).own_bits == {8: modules}


def test_events_tell_backend_progress_and_checks(run: Run, recipe: Recipe, settings: Settings) -> None:
    stages.fuse(context(run, recipe, settings, "fuse"))
    stages.check_fused(context(run, recipe, settings, "check-fused"))
    from punie_tui.runs.state import RunTail

    kinds = {type(event) for event in RunTail(run).refresh()}
    assert {ComputeReady, StageProgress, CheckResult} <= kinds


def test_a_fuse_that_had_finished_when_its_worker_died_is_not_done_again(
    run: Run, recipe: Recipe, settings: Settings
) -> None:
    stages.fuse(context(run, recipe, settings, "fuse"))
    written = (run.fused / "model.safetensors").stat().st_mtime_ns
    assert stages.fuse(context(run, recipe, settings, "fuse")).ok
    assert (run.fused / "model.safetensors").stat().st_mtime_ns == written


def test_a_fused_model_of_other_settings_is_not_written_over(run: Run, recipe: Recipe, settings: Settings) -> None:
    stages.fuse(context(run, recipe, settings, "fuse"))
    other = recipe.model_copy(update={"fuse": FuseSettings(dtype="float32")})
    with pytest.raises(UsageError, match=f"--again, or delete it first: punie-tui models delete {run.id}/fused"):
        stages.fuse(context(run, other, settings, "fuse"))


def again(recipe: Recipe) -> Recipe:
    return recipe.model_copy(update={"fuse": FuseSettings(dtype="float32", again=True)})


def test_a_model_is_made_again_in_the_place_of_the_earlier_one(run: Run, recipe: Recipe, settings: Settings) -> None:
    stages.fuse(context(run, recipe, settings, "fuse"))
    stages.fuse(context(run, again(recipe), settings, "fuse"))
    assert stored_bits(run.fused) == (32, {})
    assert not list(run.path.glob(".*"))
    written = (run.fused / "model.safetensors").stat().st_mtime_ns
    stages.fuse(context(run, again(recipe), settings, "fuse"))
    assert (run.fused / "model.safetensors").stat().st_mtime_ns == written


def test_the_earlier_model_stays_where_the_new_one_cannot_be_made(run: Run, recipe: Recipe, settings: Settings) -> None:
    stages.fuse(context(run, recipe, settings, "fuse"))
    earlier = tensor_digests(run.fused)
    (run.adapter / "adapter_config.json").write_text("{")
    with pytest.raises(PunieError):
        stages.fuse(context(run, again(recipe), settings, "fuse"))
    assert tensor_digests(run.fused) == earlier


def test_production_is_not_made_again(run: Run, recipe: Recipe, settings: Settings) -> None:
    stages.fuse(context(run, recipe, settings, "fuse"))
    promote(settings, f"{run.id}/fused", force=True)
    with pytest.raises(UsageError, match="in production"):
        stages.fuse(context(run, again(recipe), settings, "fuse"))
    assert stored_bits(run.fused) == (16, {})


def test_an_adapter_that_was_damaged_after_training_becomes_no_model(
    run: Run, recipe: Recipe, settings: Settings
) -> None:
    weights = run.adapter / "adapters.safetensors"
    write_provenance(run.adapter, {"kind": "adapter", "sha256": {weights.name: file_sha256(weights)}})
    damaged = bytearray(weights.read_bytes())
    damaged[-64:] = bytes(64)
    weights.write_bytes(damaged)
    with pytest.raises(UsageError, match="not what training ended with"):
        stages.fuse(context(run, recipe, settings, "fuse"))


def test_a_request_to_stop_leaves_no_model(run: Run, recipe: Recipe, settings: Settings) -> None:
    requests: queue.SimpleQueue[ControlAction] = queue.SimpleQueue()
    requests.put("stop")
    with pytest.raises(StageStopped):
        stages.fuse(StageContext(run, recipe, settings, "fuse", requests))
    assert not run.fused.exists()
    assert not list(run.path.glob(".*"))


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("check_adapter", "no adapter; run its stage train first"),
        ("fuse", "no adapter; run its stage train first"),
        ("quantize", "no fused model; run its stage fuse first"),
        ("check_fused", "no fused model; run its stage fuse first"),
        ("check_quantized", "no quantized-6bit model; run its stage quantize first"),
    ],
)
def test_a_stage_whose_input_is_missing_says_what_to_run(
    run: Run, recipe: Recipe, settings: Settings, stage: str, sentence: str
) -> None:
    shutil.rmtree(run.adapter)
    with pytest.raises(UsageError, match=sentence):
        getattr(stages, stage)(context(run, recipe, settings, stage))


def test_a_failed_check_is_an_answer_of_no(run: Run, recipe: Recipe, settings: Settings) -> None:
    (run.adapter / "adapters.safetensors").write_bytes(b"cut short")
    outcome = stages.check_adapter(context(run, recipe, settings, "check-adapter"))
    assert not outcome.ok
    assert "not a whole safetensors file" in outcome.reason


def test_training_whose_loss_did_not_fall_fails_its_check(run: Run, recipe: Recipe, settings: Settings) -> None:
    memory = {"peak_memory": 1, "active_memory": 1, "cache_memory": 0}
    rates = {"learning_rate": 1e-4, "iterations_per_second": 1.0, "tokens_per_second": 9.0, "trained_tokens": 1}
    for iteration in range(1, 13):
        run.append_event(TrainReport(iteration=iteration, train_loss=1.0, epoch=0.0, **memory, **rates))
    outcome = stages.check_adapter(context(run, recipe, settings, "check-adapter"))
    assert not outcome.ok
    assert "nothing was learned" in outcome.reason


def test_the_inventory_lists_what_a_run_made(run: Run, recipe: Recipe, settings: Settings) -> None:
    for name in ("fuse", "quantize"):
        getattr(stages, name)(context(run, recipe, settings, name))
    entries = {entry.name: entry for entry in list_models(settings)}
    assert entries["smollm2-135m"].path is None
    assert entries[f"{run.id}/adapter"].kind == "adapter"
    assert (entries[f"{run.id}/fused"].kind, entries[f"{run.id}/fused"].bits) == ("fused", 16)
    quantized = entries[f"{run.id}/quantized-6bit"]
    assert (quantized.kind, quantized.bits, quantized.run) == ("quantized", 6, run.id)
    assert quantized.size == sum(file.stat().st_size for file in run.quantized(6).iterdir())
