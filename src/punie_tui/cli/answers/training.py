"""The documents around training: what it will take, and a replay of it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field

from punie_tui.runs.planned import TrainingPlan


class PlanDocument(TrainingPlan):
    """What a training will take. `warnings` begin with those about settings that have no effect."""

    changed: list[str] = Field(description="each setting that differs from the recipe's: `train.iters 240 → 100`")


class ReplayDocument(BaseModel):
    """A replay of a recorded run, which is a run of its own."""

    run: str
    replays: str = Field(description="the recorded run")
    path: Path
