"""Whatever interrupts training, what comes out is bit for bit what would have come out without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import mlx.core as mx
import pytest

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.runs.events import Alert, CheckpointSaved, Event, StageProgress, TrainingPlanned, TrainReport
from punie_tui.runs.events import ValidationReport as Validation
from punie_tui.runs.stage import StageStopped
from punie_tui.runs.state import read_run
from punie_tui.training.stage import train
from punie_tui.training.weights.checkpoints import Checkpoints

HARD = {
    "lora_parameters": {"rank": 4, "scale": 2.0, "dropout": 0.2},
    "optimizer": "adamw",
    "grad_accumulation_steps": 2,
    "lr_schedule": {"name": "cosine_decay", "arguments": [1e-2, 10], "warmup": 3},
    "mask_prompt": True,
    "steps_per_report": 3,
}


def losses(run) -> tuple[dict[int, float], dict[int, float]]:
    """What a reader of the run sees: the train and the validation losses, by iteration."""
    view = read_run(run).view
    return {r.iteration: r.train_loss for r in view.train}, {r.iteration: r.val_loss for r in view.validation}


def final_files(run) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (run.checkpoints / "12").glob("*.safetensors")}


def stop_at(context, iteration: int, note: str = "") -> None:
    def stop(event: Event) -> None:
        if isinstance(event, StageProgress) and event.done == iteration and note in event.note:
            context.asked.put("stop")

    context.on_event = stop


@pytest.fixture
def every_step_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress events are not thinned out, so that a test can react to each."""
    monkeypatch.setattr("punie_tui.runs.stage.PROGRESS_SECONDS", 0.0)


@pytest.mark.parametrize("settings", [{}, HARD], ids=["plain", "dropout, accumulation, schedule"])
@pytest.mark.parametrize("iteration", [0, 5, 6, 11])
def test_a_stopped_run_goes_on_as_if_it_had_not_been(start, every_step_told, settings, iteration: int) -> None:
    whole, halves = start(**settings), start(**settings)
    train(whole)
    stop_at(halves, iteration)
    with pytest.raises(StageStopped):
        train(halves)
    second = halves.again()
    train(second)
    assert second.of(TrainingPlanned)[0].start_iteration == iteration
    assert losses(halves.run) == losses(whole.run)
    assert final_files(halves.run) == final_files(whole.run)
    for name in ("adapters.safetensors", "adapter_config.json"):
        assert (halves.run.adapter / name).read_bytes() == (whole.run.adapter / name).read_bytes()


def test_a_stop_in_the_middle_of_a_validation_loses_nothing(start, every_step_told, monkeypatch) -> None:
    monkeypatch.setattr("punie_tui.training.tokens.rows.JOINED_TOKENS", 0)  # else one batch is the whole of it
    settings = {"batch_size": 1, "valid": 4}
    whole, halves = start(**settings), start(**settings)
    train(whole)
    stop_at(halves, 4, note="validating, 2 of 4")
    with pytest.raises(StageStopped):
        train(halves)
    assert [report.iteration for report in halves.of(Validation)] == [0]
    train(halves.again())
    assert losses(halves.run) == losses(whole.run)
    assert final_files(halves.run) == final_files(whole.run)


def test_a_worker_killed_without_warning_goes_on_from_its_last_checkpoint(start, tiny_model: Path) -> None:
    whole, killed = start(save_every=1), start(save_every=1)
    train(whole)
    program = (
        "import sys; sys.path[:0] = sys.argv[1:2]\n"
        "from pathlib import Path\n"
        "from punie_tui.runs.stage import StageContext\n"
        "from punie_tui.runs.store import Run\n"
        "from punie_tui.settings import Settings\n"
        "from punie_tui.training.stage import train\n"
        "run = Run(Path(sys.argv[2]))\n"
        "class Loud(StageContext):\n"
        "    def emit(self, event):\n"
        "        super().emit(event)\n"
        "        if event.type == 'checkpoint_saved': print(event.iteration, flush=True)\n"
        "train(Loud(run, run.recipe(), Settings(workspace=run.path.parent.parent), 'train'))\n"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", program, str(Path(__file__).parent), str(killed.run.path)], stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    while worker.stdout.readline().strip() != b"5":
        assert worker.poll() is None
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    second = killed.again()
    train(second)
    assert second.of(TrainingPlanned)[0].start_iteration >= 5
    assert losses(killed.run) == losses(whole.run)
    assert final_files(killed.run) == final_files(whole.run)


def test_a_checkpoint_whose_writing_fails_is_not_there_at_all(start, monkeypatch: pytest.MonkeyPatch) -> None:
    context = start(valid=0, save_every=4)
    real = mx.save_safetensors

    def full_disk(path: str, tensors: dict[str, mx.array]) -> None:
        real(path, tensors)
        if Path(path).name == "optimizer.safetensors" and len(Checkpoints(context.run.checkpoints).iterations()) == 1:
            raise RuntimeError("no space left on device")

    monkeypatch.setattr(mx, "save_safetensors", full_disk)
    with pytest.raises(SystemFailure, match="no space left on device"):
        train(context)
    assert [path.name for path in context.run.checkpoints.iterdir()] == ["4"]
    monkeypatch.undo()
    whole = start(valid=0, save_every=4)
    train(whole)
    train(context.again())
    assert final_files(context.run) == final_files(whole.run)


def test_a_damaged_checkpoint_is_passed_over_and_said_so(start) -> None:
    whole, context = start(valid=0), start(valid=0, iters=8)
    train(whole)
    train(context)
    damaged = context.run.checkpoints / "8" / "adapters.safetensors"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\x55")
    second = context.again(iters=12)
    train(second)
    assert second.of(TrainingPlanned)[0].start_iteration == 4
    assert "iteration 8 is damaged" in second.of(Alert)[0].reason
    assert final_files(context.run) == final_files(whole.run)


def test_what_a_killed_worker_left_half_written_is_swept_away(start) -> None:
    context = start(iters=4)
    leftover = context.run.checkpoints / ".9.staging-1"
    leftover.mkdir(parents=True)
    (leftover / "adapters.safetensors").write_bytes(b"torn")
    train(context)
    assert [path.name for path in context.run.checkpoints.iterdir()] == ["4"]


def test_a_finished_training_that_was_not_published_only_publishes(start) -> None:
    context = start(iters=4)
    first = train(context)
    published = (context.run.adapter / "adapters.safetensors").read_bytes()
    second = context.again()
    assert train(second).detail == first.detail
    assert not second.of(TrainReport)
    assert not second.of(CheckpointSaved)
    assert (context.run.adapter / "adapters.safetensors").read_bytes() == published


@pytest.mark.parametrize(("key", "value"), [("learning_rate", 0.5), ("seed", 3), ("mask_prompt", True)])
def test_checkpoints_made_with_other_settings_are_refused(start, key: str, value: object) -> None:
    context = start(iters=4)
    train(context)
    with pytest.raises(UsageError, match=f"it was trained with {key} = .* start a new run"):
        train(context.again(**{key: value}))
