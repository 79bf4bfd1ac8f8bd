"""The defects of mlx-lm's trainer that can be switched on again."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class UpstreamDefects(BaseModel):
    """What is mended here and not in mlx-lm's trainer. Each can be had back, to compare losses number for number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unsorted_batches: bool = Field(
        default=False, description="batch rows as the file has them (mlx-lm means to sort them by length)"
    )
    drop_last_batch: bool = Field(default=False, description="never train on what batch_size leaves over")
    padding_target: bool = Field(default=False, description="one padding token after each row counts in the loss")
