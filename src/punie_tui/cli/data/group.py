"""The group `data`, and what its commands share: finding a row, choosing a tokenizer's settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from punie_tui.cli.main import cli
from punie_tui.datasets.examples import Example, lines_of, parse_row, read_bytes, split_files
from punie_tui.errors import UsageError
from punie_tui.runs.recipes.recipe import TrainSettings, load_recipe
from punie_tui.settings import Settings

DEFAULT_MODEL = "smollm2-135m"


@cli.group()
def data() -> None:
    """Datasets: look at them, check them, make them."""


@dataclass(frozen=True)
class FoundRow:
    """One line of a split's file, from 1, and the example in it."""

    path: Path
    number: int
    line: bytes
    example: Example


def find_row(settings: Settings, name: str, split: str, number: int) -> FoundRow:
    """A row of a dataset. Raises UsageError for a split or line that does not exist, or a line that is not an
    example."""
    folder = settings.find_dataset(name)
    files = split_files(folder)
    if split not in files:
        raise UsageError(f"{folder}: no split {split!r}; it has {', '.join(files)}")
    path = files[split]
    lines = lines_of(read_bytes(path))
    if number > len(lines):
        raise UsageError(f"{path}: no line {number}; it has {len(lines)}")
    row = parse_row(lines[number - 1])
    if row.example is None:
        raise UsageError(f"{path}:{number}: {row.problem}")
    return FoundRow(path, number, lines[number - 1], row.example)


def training(settings: Settings, model: str | None, recipe: str | None) -> tuple[str, TrainSettings]:
    """The model and the training settings under which rows become tokens: the recipe's, or a default."""
    if recipe is None:
        return model or DEFAULT_MODEL, TrainSettings()
    loaded = load_recipe(recipe, settings)
    return model or loaded.model, loaded.train


def tokenizer_at_hand(settings: Settings, model: str) -> Any | None:
    """The model's tokenizer; None if the model is not on this machine. Raises UsageError for an unknown model."""
    from punie_tui.models.tokenizers import read_tokenizer, tokenizer_folder

    folder = tokenizer_folder(model, settings)
    return None if folder is None else read_tokenizer(folder, settings)
