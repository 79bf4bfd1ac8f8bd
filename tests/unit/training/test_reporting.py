"""Reports go on to where mlx-lm reports to, in its words and units."""

from __future__ import annotations

from typing import Any

import pytest
from mlx_lm.tuner import callbacks

from punie_tui.errors import UsageError
from punie_tui.runs.events import TrainReport, ValidationReport
from punie_tui.training.stage import train


class Diary(callbacks.TrainingCallback):
    """A reporting service that writes down what it is told."""

    told: list[dict[str, Any]]

    def __init__(self, project_name: str, log_dir: str, config: dict, wrapped_callback: Any = None) -> None:
        Diary.told = [{"project": project_name, "iters": config["iters"]}]

    def on_train_loss_report(self, train_info: dict) -> None:
        Diary.told.append(train_info)

    def on_val_loss_report(self, val_info: dict) -> None:
        Diary.told.append(val_info)


def test_every_report_is_passed_on(start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(callbacks.SUPPORT_CALLBACK, "diary", Diary)
    context = start(iters=2, steps_per_eval=2, report_to="diary", project_name="punie")
    train(context)
    first, *told = Diary.told
    assert first == {"project": "punie", "iters": 2}
    assert [info["iteration"] for info in told] == [0, 1, 2, 2]
    assert [info["train_loss"] for info in told if "train_loss" in info] == [
        report.train_loss for report in context.of(TrainReport)
    ]
    assert told[-1]["val_loss"] == context.of(ValidationReport)[-1].val_loss
    assert told[1]["peak_memory"] == context.of(TrainReport)[0].peak_memory / 1e9


@pytest.mark.parametrize(("name", "sentence"), [("wandb", "wandb is not installed"), ("nobody", "doesn't exist")])
def test_a_service_that_is_not_there_is_refused(start, name: str, sentence: str) -> None:
    if name == "wandb" and callbacks.wandb is not None:
        pytest.skip("wandb is installed here")
    with pytest.raises(UsageError, match=sentence):
        train(start(report_to=name))
