"""The stages by name, and which of them a run still has to do. Loads no stage's code."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence

from punie_tui.runs.recipes.overrides import Overrides
from punie_tui.runs.recipes.recipe import STAGE_ORDER, Recipe, StageName
from punie_tui.runs.stage import StageContext, StageOutcome
from punie_tui.runs.state import RunView

STAGES: dict[StageName, str] = {
    "fetch": "punie_tui.pipeline.fetch_stage:fetch",
    "data": "punie_tui.pipeline.data_stages:materialise",
    "check-data": "punie_tui.pipeline.check_data:check",
    "train": "punie_tui.training.stage:train",
    "check-adapter": "punie_tui.pipeline.model_stages:check_adapter",
    "validate-base": "punie_tui.validation.stage:validate",
    "validate-served": "punie_tui.validation.stage:validate",
    "validate-adapter": "punie_tui.validation.stage:validate",
    "fuse": "punie_tui.pipeline.model_stages:fuse",
    "check-fused": "punie_tui.pipeline.model_stages:check_fused",
    "validate-fused": "punie_tui.validation.stage:validate",
    "quantize": "punie_tui.pipeline.model_stages:quantize",
    "check-quantized": "punie_tui.pipeline.model_stages:check_quantized",
    "validate-quantized": "punie_tui.validation.stage:validate",
    "sweep": "punie_tui.pipeline.sweep:sweep",
    "decide": "punie_tui.validation.stage:decide",
}
"""Stage → "module:function". The function takes a StageContext and returns a StageOutcome."""


def load_stage(name: StageName) -> Callable[[StageContext], StageOutcome]:
    """Imports a stage's function; only a stage's own process does this."""
    module, function = STAGES[name].split(":")
    loaded: Callable[[StageContext], StageOutcome] = getattr(importlib.import_module(module), function)
    return loaded


def unfinished(view: RunView, recipe: Recipe) -> tuple[list[StageName], Overrides]:
    """What a resume continues with: the stages that the last worker left unfinished, with the settings changed for it;
    if it left none, the unfinished stages of the recipe."""
    if view.worker is not None and (left := remaining(view, view.worker.stages)):
        return left, view.worker.overrides
    # A training done elsewhere left nothing to resume it from.
    return [stage for stage in remaining(view, recipe.stages) if not (view.adopted and stage in ("data", "train"))], {}


def remaining(view: RunView, stages: Sequence[str]) -> list[StageName]:
    """Those of `stages` that have not finished in this run, in pipeline order."""
    return [name for name in STAGE_ORDER if name in stages and view.stage(name).state != "finished"]
