"""The `train` stage: from a run's rows to its adapter, resumed where an earlier worker left off.

Puts the parts together; imports mlx only once the compute backend is prepared.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from punie_tui.errors import AskedWrong
from punie_tui.models import compute
from punie_tui.models.catalog import resolve
from punie_tui.models.publish import require_disk
from punie_tui.runs.events import Alert, ComputeReady, TrainingPlanned
from punie_tui.runs.recipe import Recipe
from punie_tui.runs.stage import StageContext, StageOutcome
from punie_tui.runs.store import Run
from punie_tui.training.lint import lint
from punie_tui.training.rows import Row, group, read_rows

FREE_TO_CHANGE = frozenset(
    ("iters", "steps_per_report", "steps_per_eval", "save_every", "val_batches", "clear_cache_threshold")
)
"""Settings that a resumed run may have otherwise: they do not touch what a step computes."""


def train(context: StageContext) -> StageOutcome:
    """Trains the recipe's model on run.data, and publishes run.adapter: the best of all validations, or, without
    validation, the last. Raises AskedWrong for settings, rows or checkpoints that make no sense."""
    backend = compute.prepare(context.settings.cache_dir)
    context.emit(ComputeReady(stage=context.stage, backend=backend.backend, blas=backend.blas, device=backend.device))
    from mlx_lm.utils import maybe_set_recommended_wired_limit

    from punie_tui.models.loading import load
    from punie_tui.training.adapter import publish_adapter
    from punie_tui.training.adapting import adapt
    from punie_tui.training.checkpoints import Checkpoints
    from punie_tui.training.optimizer import build_optimizer
    from punie_tui.training.step import Stepper
    from punie_tui.training.trainer import Trainer

    run, recipe, settings = context.run, context.recipe, context.recipe.train
    optimizer = build_optimizer(settings)
    loaded = load(resolve(recipe.model, context.settings, lambda done, total, note: _stop_if_asked(context)))
    rows, validation_rows = (_rows(run, split, loaded.tokenizer, recipe) for split in ("train", "valid"))
    for alert in lint(settings, rows, validation_rows):
        context.emit(alert)
    parameters = adapt(loaded.model, settings)
    _check_disk(run.path, parameters.trained_bytes)
    maybe_set_recommended_wired_limit()

    checkpoints = Checkpoints(run.checkpoints)
    origin = _origin(run, recipe)
    newest, damaged = checkpoints.newest()
    for iteration in damaged:
        context.emit(Alert(level="warning", reason=f"the checkpoint of iteration {iteration} is damaged; not used"))
    stepper = Stepper(loaded.model, optimizer, settings)
    trainer = Trainer(context, stepper, group(rows, settings), group(validation_rows, settings), origin)
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
        )
    )
    position = trainer.run()

    chosen = checkpoints.load(position.best.iteration if position.best else position.iteration)
    if chosen is None:
        raise AskedWrong(f"{checkpoints.folder}: the best checkpoint is gone or damaged; train again in a new run")
    best, base = position.best, position.base_val_loss
    if best is not None and base is not None and best.val_loss >= base:
        context.emit(
            Alert(
                level="warning",
                reason=f"training did not help: validation loss {best.val_loss:.3f} at best, {base:.3f} before",
                advice="try another learning rate, or look at the data",
            )
        )
    publish_adapter(run.adapter, chosen, recipe)
    return StageOutcome(
        artefact=run.adapter,
        detail={
            "iteration": chosen.manifest.position.iteration,
            "iters": position.iteration,
            "val_loss": best.val_loss if best else None,
            "base_val_loss": base,
            "trained_tokens": position.trained_tokens,
            "skipped_steps": position.skipped_steps,
            "trainable_parameters": parameters.trained,
        },
    )


def _stop_if_asked(context: StageContext) -> None:
    context.control()


def _rows(run: Run, split: str, tokenizer: Any, recipe: Recipe) -> list[Row]:
    path = run.data / f"{split}.jsonl"
    if path.is_file():
        return read_rows(path, tokenizer, recipe.train)
    if split == "train":
        raise AskedWrong(f"{path}: the run has no data yet; run its data stage first")
    return []


def _check_disk(folder: Path, trained_bytes: int) -> None:
    """Checkpoints hold the weights and, at most, two moments of each; a few of them are kept."""
    from punie_tui.training.checkpoints import KEPT

    require_disk(folder, 3 * trained_bytes * (KEPT + 2), "the checkpoints")


def _origin(run: Run, recipe: Recipe) -> dict[str, Any]:
    """What a checkpoint's numbers come from: the model, the settings that matter, the rows."""
    settings = recipe.train.model_dump(mode="json", exclude=set(FREE_TO_CHANGE))
    rows = (run.data / "train.jsonl").read_bytes()
    return {"model": recipe.model, "train.jsonl": hashlib.sha256(rows).hexdigest(), **settings}


def _check_origin(path: Path, then: dict[str, Any], now: dict[str, Any]) -> None:
    for key in now:
        if then.get(key) != now[key]:
            raise AskedWrong(
                f"{path}: it was trained with {key} = {then.get(key)!r} and now that is {now[key]!r}; "
                "put it back, or start a new run"
            )
