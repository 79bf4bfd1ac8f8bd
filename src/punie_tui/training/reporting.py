"""Reports to W&B and SwanLab through mlx-lm's own callbacks (`report_to`), if they are installed."""

from __future__ import annotations

from typing import Any

from mlx_lm.tuner.callbacks import get_reporting_callbacks

from punie_tui.errors import UsageError
from punie_tui.runs.events import Event, TrainReport, ValidationReport
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.runs.store import Run


class TrainingReporter:
    """Forwards train and validation reports, under mlx-lm's names and in its units. Does nothing without
    `report_to`."""

    def __init__(self, settings: TrainSettings, run: Run) -> None:
        try:
            self._callback: Any = get_reporting_callbacks(
                settings.report_to, settings.project_name or run.id, str(run.path), settings.model_dump(mode="json")
            )
        except (ImportError, ValueError) as error:
            raise UsageError(f"train.report_to = {settings.report_to!r}: {error}") from None

    def emit(self, event: Event) -> None:
        if self._callback is None:
            return
        match event:
            case TrainReport():
                figures = event.model_dump(include=set(_TRAIN_INFO))
                self._callback.on_train_loss_report({**figures, "peak_memory": (event.peak_memory or 0) / 1e9})
            case ValidationReport():
                self._callback.on_val_loss_report(event.model_dump(include={"iteration", "val_loss", "val_time"}))


_TRAIN_INFO = (
    *("iteration", "train_loss", "learning_rate"),
    *("iterations_per_second", "tokens_per_second", "trained_tokens"),
)
