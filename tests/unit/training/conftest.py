"""A run on the tiny model, with a few rows, and a context that records what its stage says."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from punie_tui.runs.events import Event
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.stage import StageContext
from punie_tui.runs.store import ControlAction, create_run
from punie_tui.settings import Settings

Kind = TypeVar("Kind")

SETTINGS: dict[str, Any] = {
    "iters": 12,
    "batch_size": 2,
    "num_layers": 2,
    "learning_rate": 1e-2,
    "steps_per_report": 1,
    "steps_per_eval": 4,
    "save_every": 4,
    "max_seq_length": 256,
    "lora_parameters": {"rank": 4, "scale": 2.0},
}


def chat(number: int) -> dict[str, Any]:
    """Rows of different lengths that have something to learn in common."""
    return {
        "messages": [
            {"role": "system", "content": "You call tools."},
            {"role": "user", "content": f"How many type errors are in src/{'sub/' * (number % 5)}?"},
            {"role": "assistant", "content": f'result = typecheck("src/")\nprint(result.error_count)  # {number}'},
        ]
    }


class Recorded(StageContext):
    """A stage context whose events are also kept in a list, and can be answered with requests."""

    def __init__(self, *arguments: Any) -> None:
        self.asked: queue.SimpleQueue[ControlAction] = queue.SimpleQueue()
        super().__init__(*arguments, self.asked)
        self.events: list[Event] = []
        self.on_event: Callable[[Event], None] = lambda event: None

    def emit(self, event: Event) -> None:
        super().emit(event)
        self.events.append(event)
        self.on_event(event)

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    def again(self, **settings: Any) -> Recorded:
        """The same run with a new worker, as `resume` starts it."""
        recipe = self.recipe.model_copy(update={"train": self.recipe.train.model_copy(update=settings)})
        return Recorded(self.run, recipe, self.settings, self.stage)


def new_run(workspace: Path, model: Path, *, rows: int = 7, valid: int = 3, **settings: Any) -> Recorded:
    """A run whose data are in place, ready to be trained."""
    recipe = Recipe.model_validate(
        {"name": "tiny", "model": str(model), "data": "demo", "stages": ["train"], "train": {**SETTINGS, **settings}}
    )
    place = Settings(workspace=workspace)
    run = create_run(place, recipe)
    run.data.mkdir()
    for split, numbers in (("train", range(rows)), ("valid", range(100, 100 + valid))):
        if lines := [json.dumps(chat(number)) + "\n" for number in numbers]:
            (run.data / f"{split}.jsonl").write_text("".join(lines))
    return Recorded(run, recipe, place, "train")


@pytest.fixture
def start(tmp_path: Path, tiny_model: Path) -> Callable[..., Recorded]:
    """Makes a run on the tiny model: `start(iters=6)`."""
    return lambda **settings: new_run(tmp_path, tiny_model, **settings)
