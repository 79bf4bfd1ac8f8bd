"""The whole road, by the command line: train → fuse → quantize → validate, and what it leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from workspace import answer, make_workspace, punie, the_run

from punie_tui.runs.state import read_run
from punie_tui.settings import load_settings
from punie_tui.tui.app import PunieApp

STAGES = [
    "fetch", "data", "check-data", "train", "check-adapter", "validate-adapter", "fuse", "check-fused",
    "quantize", "check-quantized", "validate-quantized", "decide",
]  # fmt: skip


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path):
    """The workspace, the finished command and its answer."""
    workspace = make_workspace(tmp_path_factory.mktemp("road"), tiny_model)
    done = punie(workspace, "pipeline", "--recipe", "tiny", "--json")
    return workspace, done, answer(done)


def test_every_stage_finishes_and_a_model_of_noise_misses_its_targets(road):
    _, done, document = road
    assert [stage["name"] for stage in document["stages"]] == STAGES
    assert [stage["state"] for stage in document["stages"]] == ["finished"] * 11 + ["missed"], done.stderr
    assert (document["state"], document["exit_code"], done.returncode) == ("missed", 1, 1)
    assert "misses targets" in document["reason"]


def test_the_progress_goes_to_stderr_while_stdout_is_one_document(road):
    _, done, _ = road
    assert "train: iteration" in done.stderr
    assert "validate-quantized" in done.stderr
    assert done.stdout.lstrip().startswith("{")


def test_the_document_has_the_figures_of_training_and_of_both_validations(road):
    _, _, document = road
    assert document["train"]["iterations"] == 12
    assert document["train"]["tokens_per_second"] > 0
    assert set(document["validation"]) == {"validate-adapter", "validate-quantized"}
    assert len(document["validation"]["validate-quantized"]["queries"]) == 25


def test_what_was_written_loads_in_plain_mlx_lm(road):
    from mlx_lm import load

    run = the_run(road[0])
    for folder in (run.fused, run.quantized(6)):
        load(str(folder))
    load(run.recipe().model, adapter_path=str(run.adapter))


def test_the_runs_listing_tells_of_it(road):
    workspace, _, _ = road
    (document,) = answer(punie(workspace, "runs", "--json"))
    assert (document["run"], document["state"]) == ("tiny-1", "missed")


def test_single_stages_can_be_run_again_with_other_settings(road):
    workspace, _, _ = road
    done = punie(workspace, "quantize", "tiny-1", "--bits", "8", "--json")
    assert done.returncode == 0, done.stderr
    assert the_run(workspace).quantized(8).is_dir()
    assert the_run(workspace).quantized(6).is_dir()


async def test_its_events_replay_in_the_dashboard(road):
    workspace, _, _ = road
    app = PunieApp(load_settings(workspace), "tiny-1")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert app.current_run.tail is not None
        view = app.current_run.tail.view
        assert [report.iteration for report in view.train] == list(range(1, 13))
        assert view.stages["validate-quantized"].state == "finished"


@pytest.mark.real_model
def test_the_real_model_goes_the_road_in_a_few_iterations(tmp_path: Path, real_model: Path):
    done = punie(
        tmp_path, "pipeline", "--recipe", "demo", "--json",
        "--set", "train.iters=6", "--set", "train.steps_per_eval=6", "--set", "train.val_batches=2",
        "--set", "train.lr_schedule.arguments=[3e-4, 6]", "--set", "train.lr_schedule.warmup=1",
        "--set", "validation.max_tokens=16",
    )  # fmt: skip
    document = answer(done)
    assert [stage["state"] for stage in document["stages"][:11]] == ["finished"] * 11, done.stderr[-3000:]
    assert document["train"]["last_loss"] < document["train"]["validation"][0][1]
    run = the_run(tmp_path)
    assert read_run(run).state() == "missed"
    assert (run.quantized(6) / "model.safetensors").stat().st_size < (run.fused / "model.safetensors").stat().st_size
