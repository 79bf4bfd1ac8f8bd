"""The stages that fuse and quantize a run's model, and check the results."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from punie_tui.datasets.examples import Example, read_examples
from punie_tui.errors import UsageError
from punie_tui.models.catalog import resolve
from punie_tui.models.machine import compute
from punie_tui.models.machine.report import Backend
from punie_tui.models.making import checks
from punie_tui.models.making.fuse import fuse as write_fused
from punie_tui.models.making.fuse import provenance as fused_provenance
from punie_tui.models.making.publish import folder_size, read_provenance
from punie_tui.models.making.quantize import adapter_provenance, quantize_adapter
from punie_tui.models.making.quantize import provenance as quantized_provenance
from punie_tui.models.making.quantize import quantize as write_quantized
from punie_tui.models.making.writing import WrittenModel
from punie_tui.models.system_turn import system_turn
from punie_tui.pipeline.fetch_stage import report
from punie_tui.registry.removal import refuse_replacing, replace, successor, sweep
from punie_tui.runs.events import ComputeReady
from punie_tui.runs.stage import StageContext, StageOutcome
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run


def fuse(context: StageContext) -> StageOutcome:
    """Fuses run.adapter into the recipe's model and writes run.fused."""
    run, dtype = context.run, context.recipe.fuse.dtype
    require(run.adapter / "adapters.safetensors", "no adapter", "train")
    base = resolve(context.recipe.model, context.settings, report(context))
    prepare(context)
    return _make(
        context,
        run.fused,
        fused_provenance(base, run.adapter, dtype),
        lambda target: write_fused(base, run.adapter, target, dtype, report(context)),
        again=context.recipe.fuse.again,
    )


def quantize(context: StageContext) -> StageOutcome:
    """Quantizes run.fused, or the recipe's model with run.adapter if the method needs no fused model, to
    run.quantized."""
    run, settings = context.run, context.recipe.quantize
    target = run.quantized(settings.label)
    if settings.method == "two-step":
        require(run.fused / "config.json", "no fused model", "fuse")
        prepare(context)
        return _make(
            context,
            target,
            quantized_provenance(run.fused, settings),
            lambda target: write_quantized(run.fused, target, settings, report(context)),
            again=settings.again,
        )
    require(run.adapter / "adapters.safetensors", "no adapter", "train")
    base, dtype = resolve(context.recipe.model, context.settings, report(context)), context.recipe.fuse.dtype
    prepare(context)
    return _make(
        context,
        target,
        adapter_provenance(base, run.adapter, settings, dtype),
        lambda target: quantize_adapter(base, run.adapter, target, settings, dtype, report(context)),
        again=settings.again,
    )


def check_adapter(context: StageContext) -> StageOutcome:
    """Checks run.adapter, and the training that it comes from."""
    require(context.run.adapter, "no adapter", "train")
    base = resolve(context.recipe.model, context.settings)
    prepare(context)
    context.doing("loading the model")
    training = read_run(context.run).view.train
    return _judge(context, chain(checks.check_training(training), checks.check_adapter(context.run.adapter, base)))


def check_fused(context: StageContext) -> StageOutcome:
    """Checks run.fused."""
    require(context.run.fused / "config.json", "no fused model", "fuse")
    base = resolve(context.recipe.model, context.settings)
    prepare(context)
    context.doing("loading the models")
    dtype, system = context.recipe.fuse.dtype, system_turn(context.run, context.settings)
    return _judge(context, checks.check_fused(context.run.fused, base, dtype, system, _rows(context.run)))


def check_quantized(context: StageContext) -> StageOutcome:
    """Checks run.quantized."""
    run, settings, system = context.run, context.recipe.quantize, system_turn(context.run, context.settings)
    made = run.quantized(settings.label)
    require(made / "config.json", f"no {made.name} model", "quantize")
    if settings.method == "two-step":
        require(run.fused / "config.json", "no fused model", "fuse")
        prepare(context)
        context.doing("loading the models")
        return _judge(context, checks.check_quantized(made, run.fused, settings, system=system, rows=_rows(run)))
    require(run.adapter / "adapters.safetensors", "no adapter", "train")
    base = resolve(context.recipe.model, context.settings)
    prepare(context)
    context.doing("loading the models")
    dtype = context.recipe.fuse.dtype
    answers = checks.check_quantized(
        made, base, settings, adapter=run.adapter, dtype=dtype, system=system, rows=_rows(run)
    )
    return _judge(context, answers)


def _rows(run: Run) -> list[Example]:
    """The run's training rows; none if it has no data of its own."""
    path = run.data / "train.jsonl"
    return read_examples(path) if path.is_file() else []


def _make(
    context: StageContext,
    target: Path,
    provenance: dict[str, Any],
    write: Callable[[Path], WrittenModel],
    *,
    again: bool,
) -> StageOutcome:
    """Writes an artefact, unless the same one exists already (a killed worker had finished it). With `again`, one that
    was made of something else is replaced once the new one is complete."""
    run = context.run
    sweep(context.settings)
    if again and target.exists() and read_provenance(target) != provenance:
        name, fresh = f"{run.id}/{target.relative_to(run.path)}", successor(target)
        refuse_replacing(context.settings, name)
        if read_provenance(fresh) != provenance:
            shutil.rmtree(fresh, ignore_errors=True)
            write(fresh)
        replace(context.settings, name, fresh)
    elif not is_there(run, target, provenance, "make it again with --again, or delete it first"):
        write(target)
    else:
        return StageOutcome(artefact=target, detail={"size": folder_size(target), "already": True})
    return StageOutcome(artefact=target, detail={"size": folder_size(target)})


def is_there(run: Run, target: Path, provenance: dict[str, Any], advice: str = "delete it first") -> bool:
    """Whether exactly this artefact of a run exists. Raises UsageError, with `advice`, if another is in its place."""
    if not target.exists():
        return False
    if read_provenance(target) == provenance:
        return True
    raise UsageError(
        f"{target}: it was made from an earlier adapter or with other settings; {advice}: "
        f"punie-tui models delete {run.id}/{target.relative_to(run.path)}"
    )


def _judge(context: StageContext, answers: Iterable[checks.Checked]) -> StageOutcome:
    judged = []
    for answer in answers:
        context.control()
        context.check(answer.name, answer.ok, answer.message, list(answer.where), advisory=answer.advisory)
        judged.append(answer)
    reason = checks.failures(judged)
    return StageOutcome(ok=not reason, reason=reason)


def prepare(context: StageContext) -> Backend:
    """Prepares the compute backend, and emits an event that names it."""
    found = compute.prepare_thread()
    context.emit(ComputeReady(stage=context.stage, backend=found.backend, blas=found.blas, device=found.device))
    return found.backend


def require(path: Path, lack: str, stage: str) -> None:
    """Raises UsageError if `path` is missing, naming what the run lacks and the stage that makes it."""
    if not path.exists():
        raise UsageError(f"{path.parent if path.suffix else path}: the run has {lack}; run its stage {stage} first")
