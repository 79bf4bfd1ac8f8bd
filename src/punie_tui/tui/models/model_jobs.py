"""The jobs that a worker can do with a run's models: which stages, with which settings. Asks if there is a choice.

Starts nothing, and knows no pane.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from textual.app import App

from punie_tui.models.inventory import ModelEntry
from punie_tui.models.making.sweep_results import SweepResults
from punie_tui.reachable import exists, is_folder
from punie_tui.runs.recipes.recipe import MODE_SIZES, Mixed, QuantizeSettings, StageName
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.models.making.quantize_form import QuantizeForm
from punie_tui.tui.models.making.sweep_form import SweepForm, candidate_of
from punie_tui.tui.verdicts.validation_dialog import ask_for_validation
from punie_tui.tui.verdicts.validations import Validations

_VALIDATIONS: dict[str, StageName] = {
    "adapter": "validate-adapter",
    "fused": "validate-fused",
    "quantized": "validate-quantized",
}


@dataclass(frozen=True)
class Job:
    """Stages of a run, settings that differ from its recipe (as `launcher.run_stages` takes them), and the message to
    show."""

    stages: tuple[StageName, ...]
    message: str
    overrides: Mapping[str, Any] = field(default_factory=dict)


def fuse() -> Job:
    return Job(("fuse", "check-fused"), "fusing")


async def quantize(app: App[Any], run: Run, kinds: Sequence[str]) -> Job | None:
    """Asks how to quantize; None if that was cancelled. `kinds`: the run's models to quantize from, adapter or fused or
    both.

    Raises UsageError if the run's recipe is broken."""
    methods = [*(["two-step"] if "fused" in kinds else []), *(["direct", "surgical"] if "adapter" in kinds else [])]

    def refuse(chosen: QuantizeSettings) -> str:
        there = exists(run.quantized(chosen.label))
        return f"{run.id} has quantized-{chosen.label} already; delete it first" if there else ""

    chosen = await app.push_screen_wait(QuantizeForm(methods, run.recipe().quantize, refuse))
    if chosen is None:
        return None
    return Job(("quantize", "check-quantized"), f"quantizing to {chosen.label}", quantize_override(chosen))


async def sweep(app: App[Any], run: Run, results: SweepResults) -> Job | None:
    """Asks for the candidates; those in the recipe are preselected. Raises UsageError if the recipe is broken."""
    finished = {row.name for row in results.candidates if row.outcome is not None and is_folder(Path(row.path))}
    chosen = await app.push_screen_wait(SweepForm(run.recipe().sweep.candidates, finished))
    return Job(("sweep",), f"sweeping {len(chosen)} candidates", sweep_override(chosen)) if chosen else None


def validate(entry: ModelEntry) -> Job | None:
    """The validation of a run's model; None if no settings produce the model's folder."""
    assert entry.path is not None
    text = f"validating {entry.name}"
    if entry.kind != "quantized":
        return Job((_VALIDATIONS[entry.kind],), text) if entry.kind in _VALIDATIONS else None
    if entry.path.parent.name == "sweep":
        candidate = candidate_of(entry.path.name)
        return Job(("sweep",), text, sweep_override([candidate])) if candidate is not None else None
    chosen = settings_of(entry.path.name.removeprefix("quantized-"))
    return Job((_VALIDATIONS["quantized"],), text, quantize_override(chosen)) if chosen is not None else None


async def ask_validation(app: App[Any], settings: Settings, run: Run, entry: ModelEntry) -> Job | None:
    """Asks what to validate a run's model on; None if that was cancelled, or if no settings produce the model. A
    sweep's candidate is validated like the others of its sweep, without asking. Raises UsageError if the run's recipe
    is broken."""
    job = validate(entry) if entry.path is not None else None
    if job is None or job.stages[0] == "sweep":
        return job
    validations = await asyncio.to_thread(lambda: Validations(settings).of(read_run(run)))
    chosen = await ask_for_validation(app, settings, run, validations, only=job.stages[0])
    return replace(job, overrides={**job.overrides, **chosen.overrides()}) if chosen is not None else None


def settings_of(label: str) -> QuantizeSettings | None:
    """The settings that have this label, as far as a label determines them; None if there are none."""
    own = label.removeprefix("surgical-")
    values: dict[str, object] = {"method": "surgical"} if own != label else {}
    if own in MODE_SIZES:
        values["mode"] = own
    elif own in get_args(Mixed):
        values["quant_predicate"] = own
    elif own.endswith("bit") and own.removesuffix("bit").isdigit():
        values["bits"] = int(own.removesuffix("bit"))
    else:
        return None
    try:
        return QuantizeSettings.model_validate(values)
    except ValidationError:
        return None


def quantize_override(chosen: QuantizeSettings) -> dict[str, Any]:
    """An override of the whole section: the values that the run's recipe has in it do not apply."""
    return {"quantize": chosen.model_dump(exclude_none=True)}


def sweep_override(candidates: Sequence[str]) -> dict[str, Any]:
    return {"sweep.candidates": list(candidates)}
