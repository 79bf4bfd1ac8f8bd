"""The learning rate over the steps of a training: mlx-lm's schedules, and a peak that makes one."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

STEPS_ARGUMENT = {"cosine_decay": 1, "linear_schedule": 2}
"""Schedule → which of its arguments is the number of steps that it takes."""

WARMUP_SHARE = 24
"""Where only a peak is given, one in so many steps warms up: as the package's own recipes have it."""


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
        """The same schedule with another peak, as long as `iters` steps where it says how long it is."""
        arguments = [peak, *self.arguments[1:]]
        at = STEPS_ARGUMENT.get(self.name)
        if at is not None and at < len(arguments):
            arguments[at] = max(1, iters - self.warmup)
        share = peak / self.peak if self.peak > 0 else 1.0
        changed = {"arguments": arguments, "warmup_init": min(peak, self.warmup_init * share)}
        return self.model_copy(update=changed)

    @property
    def steps(self) -> int | None:
        """Steps from the first to the last, warm-up included; None for one that has no end."""
        at = STEPS_ARGUMENT.get(self.name)
        return self.warmup + round(self.arguments[at]) if at is not None and at < len(self.arguments) else None


def usual_schedule(peak: float, iters: int) -> LearningRateSchedule:
    """From a short linear warm-up to `peak`, and along a cosine to 0 at the last of `iters` steps."""
    warmup = iters // WARMUP_SHARE
    return LearningRateSchedule(name="cosine_decay", arguments=[peak, max(1, iters - warmup)], warmup=warmup)


def with_peak(values: dict[str, Any], iters: int) -> dict[str, Any]:
    """Settings of a training in which `peak_learning_rate` is written out as `lr_schedule`; unchanged where there is
    none, or what is there is no number or no schedule (which is refused later, with its place)."""
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
