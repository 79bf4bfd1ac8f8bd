"""Checks training settings against the rows before any work is done. Knows nothing of mlx."""

from __future__ import annotations

from collections.abc import Sequence

from punie_tui.errors import UsageError
from punie_tui.runs.events import Alert
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.training.tokens.rows import TrainingRow


def lint(settings: TrainSettings, train: Sequence[TrainingRow], valid: Sequence[TrainingRow]) -> list[Alert]:
    """What the user should know before training starts. Raises UsageError if it cannot start."""
    if not train:
        raise UsageError("train.jsonl has no rows; there is nothing to learn from")
    if settings.batch_size > len(train):
        raise UsageError(f"train.batch_size = {settings.batch_size}, but there are {len(train)} rows; lower it")
    if settings.batch_size % settings.ranks:
        raise UsageError(
            f"train.batch_size = {settings.batch_size} cannot be shared by train.ranks = {settings.ranks}; "
            "make it a multiple"
        )
    if settings.num_layers == 0:
        raise UsageError("train.num_layers = 0: mlx-lm treats that as all layers; write -1 for all, or 1 or more")
    if settings.seed >= 2**32:
        raise UsageError(f"train.seed = {settings.seed}: it must be below 2^32")
    return [*_cut(settings, [*train, *valid]), *_validation(settings, valid)]


def _cut(settings: TrainSettings, rows: Sequence[TrainingRow]) -> list[Alert]:
    cut = [row.full_length for row in rows if row.cut]
    if not cut:
        return []
    return [
        Alert(
            level="warning",
            reason=f"{len(cut)} of {len(rows)} rows are longer than max_seq_length = {settings.max_seq_length} "
            f"(the longest has {max(cut)} tokens) and lose their ends",
            advice="raise max_seq_length, or split those rows",
        )
    ]


def _validation(settings: TrainSettings, valid: Sequence[TrainingRow]) -> list[Alert]:
    if not valid:
        return [
            Alert(
                level="warning",
                reason="there is no validation split, so the last adapter is taken and not the best",
                advice="add valid.jsonl to the dataset",
            )
        ]
    if settings.val_batches == 0:
        return [Alert(level="info", reason="val_batches = 0: the last adapter is taken and not the best")]
    return []
