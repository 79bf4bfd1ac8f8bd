"""Builds the mlx optimizer that a recipe asks for, by mlx-lm's names and with mlx-lm's schedules."""

from __future__ import annotations

import inspect
from typing import Any

import mlx.optimizers
from mlx.optimizers import schedulers
from mlx_lm.tuner.utils import build_schedule

from punie_tui.errors import UsageError, nearest, unknown
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.runs.recipes.schedule import LearningRateSchedule

OPTIMIZERS = {"adam": "Adam", "adamw": "AdamW", "muon": "Muon", "sgd": "SGD", "adafactor": "Adafactor"}


def build_optimizer(settings: TrainSettings) -> Any:
    """The optimizer, its state not yet initialised. Raises UsageError for arguments it does not take."""
    kind = getattr(mlx.optimizers, OPTIMIZERS[settings.optimizer])
    known = set(inspect.signature(kind).parameters) - {"learning_rate"}
    for key in settings.optimizer_config:
        if key not in known:
            hint = nearest(key, known) or f"; it takes {', '.join(sorted(known))}"
            raise UsageError(f"train.optimizer_config: {settings.optimizer} has no argument {key!r}{hint}")
    rate = learning_rate(settings.lr_schedule) if settings.lr_schedule else settings.learning_rate
    try:
        return kind(learning_rate=rate, **settings.optimizer_config)
    except (TypeError, ValueError) as error:
        raise UsageError(f"train.optimizer_config: {settings.optimizer} refuses it ({error})") from None


def schedule_names() -> list[str]:
    """The schedules of mlx that a recipe can name: those whose arguments are plain numbers."""
    return sorted(
        name
        for name, value in vars(schedulers).items()
        if inspect.isfunction(value) and not name.startswith("_") and name != "join_schedules"
    )


def learning_rate(schedule: LearningRateSchedule) -> Any:
    """Step → learning rate. Raises UsageError for an unknown schedule or arguments it does not take."""
    if schedule.name not in schedule_names():
        raise unknown("learning-rate schedule", schedule.name, schedule_names())
    signature = inspect.signature(getattr(schedulers, schedule.name))
    try:
        signature.bind(*schedule.arguments)
        return build_schedule(schedule.model_dump())
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"train.lr_schedule.arguments: {schedule.name}{_plain(signature)} does not take "
            f"{schedule.arguments} ({error})"
        ) from None


def _plain(signature: inspect.Signature) -> str:
    return f"({', '.join(signature.parameters)})"
