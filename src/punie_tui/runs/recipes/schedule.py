"""The learning rate over the steps of a training: mlx-lm's schedules, and a schedule made from its peak."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

STEPS_ARGUMENT = {"cosine_decay": 1, "linear_schedule": 2}
"""Schedule → the index of its argument for the number of steps."""

WARMUP_SHARE = 24
"""If only a peak is given, one in this many steps is warm-up, as in the package's own recipes."""


class LearningRateSchedule(BaseModel):
    """mlx-lm's `lr_schedule`: replaces `learning_rate` altogether."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(description="a function of mlx.optimizers.schedulers, such as cosine_decay")
    arguments: list[float] = Field(min_length=1, description="its positional arguments; the first is the peak rate")
    warmup: int = Field(default=0, ge=0, description="steps of linear warm-up before the schedule")
    warmup_init: float = Field(default=0.0, ge=0, description="learning rate at the first warm-up step")

    @property
    def peak(self) -> float:
        return self.arguments[0]

    def reaching(self, peak: float, iters: int) -> LearningRateSchedule:
        """The same schedule with another peak; if it has a number of steps, it ends after `iters` of them."""
        arguments = [peak, *self.arguments[1:]]
        at = STEPS_ARGUMENT.get(self.name)
        if at is not None and at < len(arguments):
            arguments[at] = max(1, iters - self.warmup)
        share = peak / self.peak if self.peak > 0 else 1.0
        changed = {"arguments": arguments, "warmup_init": min(peak, self.warmup_init * share)}
        return self.model_copy(update=changed)

    @property
    def steps(self) -> int | None:
        """The number of steps, warm-up included; None for a schedule that has no end."""
        at = STEPS_ARGUMENT.get(self.name)
        return self.warmup + round(self.arguments[at]) if at is not None and at < len(self.arguments) else None


def usual_schedule(peak: float, iters: int) -> LearningRateSchedule:
    """A short linear warm-up to `peak`, then a cosine to 0 at the last of `iters` steps."""
    warmup = iters // WARMUP_SHARE
    return LearningRateSchedule(name="cosine_decay", arguments=[peak, max(1, iters - warmup)], warmup=warmup)


def with_peak(values: dict[str, Any], iters: int) -> dict[str, Any]:
    """Training settings with `peak_learning_rate` written out as `lr_schedule`; unchanged if there is no peak, or if
    the peak or the schedule is invalid (which is refused later, with its place)."""
    peak, schedule = values.get("peak_learning_rate"), values.get("lr_schedule")
    given = values.get("iters", iters)
    if isinstance(peak, bool) or not isinstance(peak, int | float) or not peak > 0 or not isinstance(given, int):
        return values
    try:
        known = LearningRateSchedule.model_validate(schedule) if schedule is not None else None
    except ValidationError:
        return values
    made = known.reaching(peak, given) if known is not None else usual_schedule(peak, given)
    return {**values, "lr_schedule": made.model_dump()}
