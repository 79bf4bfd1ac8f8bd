"""The defects of mlx-lm's trainer that can be switched on again."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class UpstreamDefects(BaseModel):
    """Defects of mlx-lm's trainer that are fixed here. Each can be restored, to compare losses number for number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unsorted_batches: bool = Field(
        default=False, description="batch rows in file order (mlx-lm means to sort them by length)"
    )
    drop_last_batch: bool = Field(default=False, description="never train on the rows left over by batch_size")
    padding_target: bool = Field(default=False, description="one padding token after each row counts in the loss")
