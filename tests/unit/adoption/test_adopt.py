"""A run made of an adapter that was trained elsewhere."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from punie_tui.adoption.adapter_folder import read_adapter_folder
from punie_tui.adoption.adopt import adopt
from punie_tui.cli.answers.runs import describe_run
from punie_tui.errors import UsageError
from punie_tui.pipeline.launcher import resume_run
from punie_tui.pipeline.stages import unfinished
from punie_tui.runs.state import read_run
from punie_tui.runs.store import list_runs
from punie_tui.runs.warm_start import lineage
from punie_tui.settings import Settings, load_settings
from tiny_model import build_tiny_adapter
from training_logs import SENTENCES

ROW = '{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}]}\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path)


@pytest.fixture
def adapter(tmp_path: Path, tiny_model: Path) -> Path:
    """As `mlx_lm.lora` leaves it: 20 steps on the tiny model."""
    folder = build_tiny_adapter(tmp_path / "adapters", tiny_model)
    change(folder, model=str(tiny_model), data="mine", iters=20, batch_size=2, learning_rate=1e-5, val_batches=3)
    change(folder, optimizer="adam", optimizer_config={"adam": {"betas": [0.9, 0.98]}, "sgd": {}}, seed=7, train=True)
    change(folder, max_seq_length=256, steps_per_report=10)
    return folder


def change(folder: Path, **values: Any) -> None:
    file = folder / "adapter_config.json"
    config = {**json.loads(file.read_text()), **values}
    file.write_text(json.dumps({key: value for key, value in config.items() if value is not ...}))


def log_file(folder: Path, text: str = SENTENCES) -> Path:
    path = folder / "train.log"
    path.write_text(text)
    return path


def test_it_is_a_finished_run_with_settings_curves_and_adapter(
    settings: Settings, adapter: Path, tiny_model: Path
) -> None:
    run = adopt(settings, adapter, log=log_file(settings.workspace), name="old")
    tail, recipe = read_run(run), run.recipe()
    assert (run.id, tail.state(), recipe.model, recipe.data) == ("old-1", "finished", str(tiny_model), "mine")
    assert (recipe.train.iters, recipe.train.seed, recipe.train.lora_parameters.rank) == (20, 7, 4)
    assert recipe.train.optimizer_config == {"betas": [0.9, 0.98]}
    assert [report.iteration for report in tail.view.train] == [10, 20]
    assert tail.view.best is not None and (tail.view.best.iteration, tail.view.best.rows) == (19, 6)
    assert tail.view.planned is not None and tail.view.planned.rows is None
    assert {check.check: check.ok for check in tail.view.stage("check-adapter").checks}["fits"]
    kept = run.adapter / "adapters.safetensors"
    assert kept.read_bytes() == (adapter / "adapters.safetensors").read_bytes()
    trained = describe_run(read_run(run)).train
    assert trained is not None and trained.peak_memory == 5_143_000_000


def test_its_times_are_those_of_the_training(settings: Settings, adapter: Path) -> None:
    view = read_run(adopt(settings, adapter, log=log_file(settings.workspace))).view
    written = (adapter / "adapters.safetensors").stat().st_mtime
    assert view.last == pytest.approx(written)
    assert view.first == pytest.approx(written - (1.62 + 10 / 2 + 3.335 + 10 / 4))


def test_what_is_not_known_is_said_and_remembered(settings: Settings, adapter: Path) -> None:
    run = adopt(settings, adapter)
    view = read_run(run).view
    assert len([alert for alert in view.alerts if alert.name == "not-known"]) == 3  # state, rows, losses
    document = describe_run(read_run(run))
    assert (document.state, document.train) == ("finished", None)
    assert document.adopted is not None and document.adopted.path == str(adapter)
    assert len(document.adopted.not_known) == 3


def test_its_training_cannot_be_resumed(settings: Settings, adapter: Path) -> None:
    run = adopt(settings, adapter, log=log_file(settings.workspace))
    with pytest.raises(UsageError, match="cannot be resumed"):
        resume_run(settings, run)


def test_nor_can_one_that_diverged_which_may_only_be_checked_again(settings: Settings, adapter: Path) -> None:
    run = adopt(settings, adapter, log=log_file(settings.workspace, SENTENCES.replace("2.512", "nan")))
    assert unfinished(read_run(run).view, run.recipe()) == (["check-adapter"], {})


def test_its_data_are_kept_with_it(settings: Settings, adapter: Path) -> None:
    rows = settings.data / "mine"
    rows.mkdir(parents=True)
    (rows / "train.jsonl").write_text(10 * ROW)
    (rows / "valid.jsonl").write_text(4 * ROW)
    run = adopt(settings, adapter, log=log_file(settings.workspace), data="mine")
    view = read_run(run).view
    assert (run.data / "train.jsonl").read_bytes() == (rows / "train.jsonl").read_bytes()
    assert view.train[-1].epoch == 20 * 2 / 10
    assert (view.validation[-1].rows, view.validation[-1].total_rows) == (4, 4)
    assert set(view.stage("data").finished.detail["sha256"]) == {"train", "valid"}  # type: ignore[union-attr]


def test_without_its_model_on_this_machine_it_is_left_to_be_checked(settings: Settings, adapter: Path) -> None:
    change(adapter, model="nobody/has-this-model")
    view = read_run(run := adopt(settings, adapter)).view
    assert not view.stage("check-adapter").checks
    assert view.adopted is not None and any("nobody/has-this-model" in each for each in view.adopted.not_known)
    assert unfinished(view, run.recipe()) == (["check-adapter"], {})


def test_a_training_that_diverged_is_adopted_as_that(settings: Settings, adapter: Path) -> None:
    run = adopt(settings, adapter, log=log_file(settings.workspace, SENTENCES.replace("2.512", "nan")))
    tail = read_run(run)
    assert tail.state() == "diverged"
    assert math.isnan(tail.view.train[-1].train_loss)
    assert any(alert.name == "non-finite" for alert in tail.view.alerts)
    assert tail.view.ended is not None and tail.view.ended.exit_code == 1


def test_part_of_a_log_is_taken_when_asked_for(settings: Settings, adapter: Path) -> None:
    half = log_file(settings.workspace, SENTENCES[: SENTENCES.index("Iter 20: Val")])
    with pytest.raises(UsageError, match="iteration 10 of 20"):
        adopt(settings, adapter, log=half)
    run = adopt(settings, adapter, log=half, partial=True)
    assert read_run(run).state() == "stopped"
    assert read_run(run).view.train[-1].iteration == 10


def test_its_adapter_can_begin_a_new_training(settings: Settings, adapter: Path) -> None:
    run = adopt(settings, adapter)
    assert lineage(run.adapter).run == run.id


def test_a_config_of_an_old_version_is_read_as_today(settings: Settings, adapter: Path) -> None:
    change(adapter, num_layers=..., lora_layers=2, fine_tune_type=..., use_dora=False)
    change(adapter, lora_parameters={"rank": 4, "alpha": 16, "scale": 10.0, "dropout": 0.0})
    folder = read_adapter_folder(adapter)
    assert (folder.settings.num_layers, folder.settings.lora_parameters.scale) == (2, 10.0)
    assert any("alpha" in note for note in folder.notes)
    run = adopt(settings, adapter)  # fits: mlx-lm loads the config that is written
    assert json.loads((run.adapter / "adapter_config.json").read_text())["num_layers"] == 2


def test_a_setting_that_is_not_known_here_is_left_out_and_said(adapter: Path) -> None:
    change(adapter, optimizer="lion", iters=...)
    folder = read_adapter_folder(adapter)
    assert folder.settings.optimizer == "adam"
    assert any("lion" in note for note in folder.notes)
    assert any("iters" in note for note in folder.notes)


def without_config(adapter: Path) -> None:
    (adapter / "adapter_config.json").unlink()


def broken_config(adapter: Path) -> None:
    (adapter / "adapter_config.json").write_bytes(b"{\xff")


def without_weights(adapter: Path) -> None:
    (adapter / "adapters.safetensors").unlink()


def half_the_weights(adapter: Path) -> None:
    file = adapter / "adapters.safetensors"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def of_peft(adapter: Path) -> None:
    change(adapter, peft_type="LORA")


def of_nobody(adapter: Path) -> None:
    change(adapter, model=...)


def of_a_lost_folder(adapter: Path) -> None:
    change(adapter, model="/gone/model")


def of_another_rank(adapter: Path) -> None:
    change(adapter, lora_parameters={"rank": 8, "scale": 10.0, "dropout": 0.0})


def of_another_number_of_layers(adapter: Path) -> None:
    change(adapter, num_layers=3)


def of_other_iters(adapter: Path) -> None:
    change(adapter, iters=600)


def gone(adapter: Path) -> None:
    shutil.rmtree(adapter)


@pytest.mark.parametrize(
    "damage",
    [
        *(gone, without_config, broken_config, without_weights, half_the_weights, of_peft, of_nobody),
        *(of_a_lost_folder, of_another_rank, of_another_number_of_layers, of_other_iters),
    ],
)
def test_what_is_no_adapter_of_its_model_is_refused_before_a_run_is_there(
    settings: Settings, adapter: Path, damage: Any
) -> None:
    damage(adapter)
    with pytest.raises(UsageError) as refused:
        adopt(settings, adapter, log=log_file(settings.workspace))
    assert "\n" not in str(refused.value)
    assert list_runs(settings) == []


@pytest.mark.parametrize("name", ["", "a b", "../up", ".hidden"])
def test_a_name_that_no_run_can_have_is_refused(settings: Settings, adapter: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--name"):
        adopt(settings, adapter, name=name)
    assert list_runs(settings) == []


def test_data_with_a_broken_row_leave_nothing_behind(settings: Settings, adapter: Path) -> None:
    (settings.data / "mine").mkdir(parents=True)
    (settings.data / "mine" / "train.jsonl").write_text(ROW + "{\n")
    with pytest.raises(UsageError, match=r"train\.jsonl:2"):
        adopt(settings, adapter, data="mine")
    assert list_runs(settings) == []
