"""A workspace with one run of the tiny model, for tests of what validation stages do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from punie_tui.runs.events import parse_event
from punie_tui.runs.recipes.recipe import Recipe, StageName, ValidateSettings
from punie_tui.runs.stage import StageContext
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings

TWO_QUERIES = """
targets: {overall: 50, field_access: 0}
categories:
  A: {name: discrimination, target: 50, measures: discrimination}
queries:
  - {id: A1, category: A, text: "What is a lambda?", expect: {direct: true}, soft: {none: ["<tool_call>"]}}
  - {id: A2, category: A, text: "Does x.py type-check?", expect: {tools: [typecheck]}, soft: {any: ["typecheck("]}}
"""

STAGES: list[StageName] = ["validate-base", "validate-adapter", "validate-quantized", "decide"]


class Asking:
    """One run and its workspace; `settings` of validation may change from stage to stage, the run's own do not."""

    def __init__(self, folder: Path, model: Path) -> None:
        suites = folder / "data" / "suites"
        suites.mkdir(parents=True)
        (suites / "two.yaml").write_text(TWO_QUERIES, encoding="utf-8")
        (suites / "one.yaml").write_text(TWO_QUERIES.rsplit("  - {id", 1)[0], encoding="utf-8")
        self.settings = Settings(workspace=folder, cache_dir=folder / "cache")
        own = ValidateSettings(suite="two", max_tokens=6)
        self.recipe = Recipe(name="tiny", model=str(model), stages=STAGES, validation=own)
        self.run: Run = create_run(self.settings, self.recipe)

    def context(self, stage: str = "validate-base", requests: Any = None, **changes: Any) -> StageContext:
        validation = self.recipe.validation.model_copy(update=changes)
        recipe = self.recipe.model_copy(update={"validation": validation})
        return StageContext(self.run, recipe, self.settings, stage, requests)

    def events(self, kind: type) -> list[Any]:
        lines = self.run.events_file.read_bytes().splitlines() if self.run.events_file.exists() else []
        return [event for event in map(parse_event, lines) if isinstance(event, kind)]


@pytest.fixture
def asking(tmp_path: Path, tiny_model: Path) -> Asking:
    return Asking(tmp_path, tiny_model)
