"""The `train` stage: from a run's rows to its adapter, resumed where an earlier worker left off.

Puts the parts together; imports mlx only once the compute backend is prepared.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from mlx_lm.utils import maybe_set_recommended_wired_limit

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.catalog import resolve
from punie_tui.models.loading import load
from punie_tui.models.machine import compute
from punie_tui.models.machine.allocator import keep_memory
from punie_tui.models.machine.blas import set_blas_threads
from punie_tui.models.machine.product_rate import product_rate
from punie_tui.models.making.publish import require_disk
from punie_tui.models.system_turn import system_turn
from punie_tui.processors import usable_cores
from punie_tui.regular_files import write_atomically
from punie_tui.runs.events import Alert, ComputeReady, Lineage, TrainingPlanned
from punie_tui.runs.recipes.recipe import Recipe, TrainSettings
from punie_tui.runs.stage import StageContext, StageOutcome
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run
from punie_tui.runs.warm_start import find_adapter, lineage
from punie_tui.training.alerts import loss_problem, machine_busy
from punie_tui.training.distributed import Ranks, shared_cores, together
from punie_tui.training.fast.cores import Governor, choose_cores, may_choose, used_before
from punie_tui.training.fast.patches import patch_model
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.probe import Prober
from punie_tui.training.step import Stepper
from punie_tui.training.tokens.lint import lint
from punie_tui.training.tokens.questions import probe_queries
from punie_tui.training.tokens.rows import TrainingRow, group, read_rows
from punie_tui.training.trainer import Trainer
from punie_tui.training.weights.adapter_files import publish_adapter
from punie_tui.training.weights.checkpoints import Checkpoint, Checkpoints
from punie_tui.training.weights.lora import adapt, begin_with

WORTH_A_LOOK = 100
"""From this many iterations on, training first checks whether the machine is busy; a shorter one is over soon."""

CORES = "cores.json"
"""The file in the run's folder that says how its training uses the cores."""

FREE_TO_CHANGE = frozenset(
    (
        *("iters", "steps_per_report", "steps_per_eval", "save_every", "val_batches", "clear_cache_threshold"),
        *("early_stop_patience", "early_stop_min_delta", "keep_checkpoints", "ranks", "hostfile", "frozen_cache"),
        *("report_to", "project_name"),
    )
)
"""Settings that may change when a run is resumed: they do not affect what a step computes."""


def train(context: StageContext) -> StageOutcome:
    """Trains the recipe's model on run.data, and publishes run.adapter: the one with the best validation, or, without
    validation, the last. Raises UsageError for invalid settings, rows or checkpoints."""
    settings = context.recipe.train
    os.environ.update(shared_cores(settings))
    keep_memory()
    backend = compute.prepare_thread()
    context.emit(ComputeReady(stage=context.stage, backend=backend.backend, blas=backend.blas, device=backend.device))
    if backend.backend == "cpu" and settings.iters >= WORTH_A_LOOK:
        rate = product_rate(context.settings.cache_dir)
        if (busy := machine_busy(rate.now, rate.best)) is not None:
            context.emit(busy)

    checkpoints = Checkpoints(context.run.checkpoints, settings.keep_checkpoints)
    newest, damaged = checkpoints.newest()
    for iteration in damaged:
        context.emit(Alert(level="warning", reason=f"the checkpoint of iteration {iteration} is damaged; not used"))
    recipe, governor = _use_cores(context, resumed=newest is not None)
    with together(context, recipe, newest.manifest.position.iteration if newest else None) as ranks:
        return _train(context, recipe, checkpoints, newest, ranks, governor)


def _use_cores(context: StageContext, *, resumed: bool) -> tuple[Recipe, Governor | None]:
    """The recipe with as many ranks as suit this machine, and a Governor for the threads if a single process trains.

    A resumed run continues the way it began, because another way would round differently.
    """
    recipe, run, cores = context.recipe, context.run, usable_cores()
    if compute.current_backend() != "cpu" or cores == 1 or not may_choose(recipe):
        return recipe, None
    file = run.path / CORES
    if resumed:
        way = used_before(file)
    else:
        context.doing("measuring how the cores are used best")
        folder = resolve(recipe.model, context.settings, lambda done, total, note: _stop_if_asked(context))
        way = choose_cores(recipe, folder, run.data / "train.jsonl", context.settings, lambda: _stop_if_asked(context))
        write_atomically(file, way.model_dump_json().encode())
    set_blas_threads(way.threads)
    if way.processes > 1:
        train = recipe.train.model_copy(update={"ranks": way.processes})
        return recipe.model_copy(update={"train": train}), None
    return recipe, Governor(way.threads, cores, measured=recipe.train.batch_size > 1)


def _train(
    context: StageContext,
    recipe: Recipe,
    checkpoints: Checkpoints,
    newest: Checkpoint | None,
    ranks: Ranks | None,
    governor: Governor | None,
) -> StageOutcome:
    run, settings = context.run, recipe.train
    optimizer = build_optimizer(settings)
    queries = probe_queries(recipe, context.settings)
    context.doing("loading the model")
    loaded = load(resolve(recipe.model, context.settings, lambda done, total, note: _stop_if_asked(context)))
    context.doing("reading the rows")
    rows, validation_rows = (_rows(run, split, loaded.tokenizer, recipe) for split in ("train", "valid"))
    for alert in lint(settings, rows, validation_rows):
        context.emit(alert)
    parameters = adapt(loaded.model, settings)
    patch_model(loaded.model, settings.fast_exponential)
    require_disk(run.path, checkpoints_size(parameters.trained_bytes, settings.keep_checkpoints), "the checkpoints")
    maybe_set_recommended_wired_limit()

    began_with = _begin(context, loaded.model, newest)
    origin = _origin(run, recipe, began_with)
    stepper = Stepper(loaded.model, optimizer, settings, ranks.group if ranks else None)
    prober = Prober(
        loaded.model, loaded.tokenizer, queries, system_turn(run, context.settings), recipe.probe.max_tokens
    )
    trainer = Trainer(
        context,
        stepper,
        group(rows, settings),
        group(validation_rows, settings),
        origin,
        prober if queries else None,
        ranks,
        governor,
    )
    if newest is not None:
        _check_origin(newest.path, newest.manifest.origin, origin)
        trainer.restore(newest)
    context.emit(
        TrainingPlanned(
            iters=settings.iters,
            rows=len(rows),
            batch_size=settings.batch_size,
            validation_rows=len(validation_rows),
            trainable_parameters=parameters.trained,
            total_parameters=parameters.total,
            start_iteration=trainer.position.iteration,
            resumed=newest is not None,
            warm_start=began_with,
            ranks=settings.ranks,
        )
    )
    if ranks is not None:
        _wait_for(ranks)
    position = trainer.run()
    wrong = loss_problem(read_run(run).view)
    if wrong and position.best is None:
        return StageOutcome(ok=False, reason=f"{wrong}; there is no adapter worth keeping")

    chosen = checkpoints.load(position.best.iteration if position.best else position.iteration)
    if chosen is None:
        raise UsageError(f"{checkpoints.folder}: the best checkpoint is gone or damaged; train again in a new run")
    best, base = position.best, position.base_val_loss
    if best is not None and base is not None and best.val_loss >= base:
        context.emit(
            Alert(
                level="warning",
                reason=f"training did not help: validation loss {best.val_loss:.3f} at best, {base:.3f} before",
                advice="try another learning rate, or look at the data",
            )
        )
    publish_adapter(run.adapter, chosen, context.recipe, began_with)
    kept = f"the adapter of iteration {chosen.manifest.position.iteration}, the best validated, is kept"
    return StageOutcome(
        ok=not wrong,
        reason=f"{wrong}; {kept}" if wrong else "",
        artefact=run.adapter,
        detail={
            "iteration": chosen.manifest.position.iteration,
            "iters": position.iteration,
            "stopped_early": trainer.stopped_early,
            "val_loss": best.val_loss if best else None,
            "base_val_loss": base,
            "trained_tokens": position.trained_tokens,
            "skipped_steps": position.skipped_steps,
            "trainable_parameters": parameters.trained,
        },
    )


def _wait_for(ranks: Ranks) -> None:
    """Waits until all ranks have loaded their model. Raises SystemFailure if one of them died."""
    try:
        ranks.exchange()
    except RuntimeError as error:
        raise SystemFailure(f"{ranks.dead() or f'a rank was lost ({error})'}; training has not begun") from None


def _stop_if_asked(context: StageContext) -> None:
    context.control()


def _rows(run: Run, split: str, tokenizer: Any, recipe: Recipe) -> list[TrainingRow]:
    path = run.data / f"{split}.jsonl"
    if path.is_file():
        return read_rows(path, tokenizer, recipe.train)
    if split == "train":
        raise UsageError(f"{path}: the run has no data yet; run its data stage first")
    return []


def checkpoints_size(trained_bytes: int, keep: int) -> int:
    """Bytes of the checkpoints: each has the weights and at most two moments; there are `keep`, the best, and one being
    written."""
    return 3 * trained_bytes * (keep + 2)


def _begin(context: StageContext, model: Any, newest: Checkpoint | None) -> Lineage | None:
    """Loads the adapter of a warm start into the model, unless a checkpoint will replace it; returns where it came
    from."""
    name = context.recipe.train.warm_start
    if name is None:
        return None
    if newest is not None and (known := newest.manifest.origin.get("lineage")):
        return Lineage.model_validate(known)

    folder = find_adapter(name, context.settings)
    begin_with(model, folder, context.recipe.train)
    return lineage(folder)


def _origin(run: Run, recipe: Recipe, began_with: Lineage | None) -> dict[str, Any]:
    """What a checkpoint's numbers come from: the model, the settings that matter, the rows, the warm start."""
    settings = recipe.train.model_dump(mode="json", exclude=set(FREE_TO_CHANGE))
    rows = (run.data / "train.jsonl").read_bytes()
    known = {"lineage": began_with.model_dump(mode="json")} if began_with else {}
    return {"model": recipe.model, "train.jsonl": hashlib.sha256(rows).hexdigest(), **known, **settings}


def _check_origin(path: Path, then: dict[str, Any], now: dict[str, Any]) -> None:
    defaults = TrainSettings().model_dump(mode="json")  # for settings added since the checkpoint was written
    for key in now:
        before = then.get(key, defaults.get(key))
        if before != now[key]:
            raise UsageError(
                f"{path}: it was trained with {key} = {before!r}, which is now {now[key]!r}; "
                "restore it, or start a new run"
            )
