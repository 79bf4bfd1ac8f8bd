"""Makes a run of a training done elsewhere: its adapter, its settings, its curves, and what is not known about it."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from punie_tui.adoption.adapter_folder import AdapterFolder, read_adapter_folder
from punie_tui.adoption.curves import LogCurves, read_curves
from punie_tui.adoption.mlx_log import Report
from punie_tui.datasets.examples import read_dataset
from punie_tui.errors import UsageError
from punie_tui.models.catalog import on_this_machine
from punie_tui.models.folder import dense_tensors
from punie_tui.models.inventory import check_model_name
from punie_tui.models.making.checks import Checked, check_adapter, check_training, failures
from punie_tui.models.making.publish import folder_size, published, write_provenance
from punie_tui.models.wheels import file_sha256
from punie_tui.pipeline.data_stages import materialise
from punie_tui.private_folder import private_folder
from punie_tui.runs.events import (
    Adopted,
    CheckResult,
    Event,
    RunFinished,
    StageFailed,
    StageFinished,
    StageStarted,
    TrainingPlanned,
    ValidationReport,
)
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.stage import StageContext, StageOutcome
from punie_tui.runs.state import RunView
from punie_tui.runs.store import Run, create_run
from punie_tui.runs.warm_start import ADAPTERS, CONFIG
from punie_tui.settings import Settings
from punie_tui.training.alerts import Watch, loss_problem

MUST_HOLD = ("fits", "complete")
"""The checks that an adapter must pass to belong to the base model."""


@dataclass(frozen=True)
class _Training:
    """All that is known about a training, read and found to be consistent. `rows`: the number of rows by split; `base`:
    the model's folder, None if it is not on this machine."""

    folder: AdapterFolder
    recipe: Recipe
    curves: LogCurves | None
    partial: bool
    rows: dict[str, int]
    base: Path | None
    checks: list[Checked]

    @property
    def seconds(self) -> float:
        """Seconds that it took, as far as is known; else 0."""
        if self.curves is None:
            return 0.0
        began = self.curves.reports[0].t if self.curves.dated else 0.0
        return self.curves.reports[-1].t - began

    @property
    def ended(self) -> float:
        """When it ended, Unix seconds: at the last report if reports are dated, else when the adapter was written."""
        if self.curves is not None and self.curves.dated:
            return self.curves.reports[-1].t
        return (self.folder.path / ADAPTERS).stat().st_mtime


def adopt(
    settings: Settings,
    path: Path,
    *,
    log: Path | None = None,
    data: str | None = None,
    model: str | None = None,
    name: str | None = None,
    partial: bool = False,
) -> Run:
    """Makes a run of the adapter folder `path`. `log`: mlx-lm's log, a CSV or an events file. `data`: the dataset it
    was trained on. `model`: its base model, if that is not where the training had it. `partial`: the log may end before
    the training.

    Raises UsageError, before anything is created, if one of these is invalid or they do not belong together.
    """
    folder = read_adapter_folder(path)
    base_name = model or folder.model
    if base_name is None:
        raise UsageError(f"{path / CONFIG}: it does not name the adapter's base model; name it with --model")
    check_model_name(base_name, settings)
    recipe = folder.recipe(name, base_name, data)
    curves = read_curves(log) if log is not None else None
    if log is not None and curves is not None:
        _go_together(log, curves, folder, partial=partial)
    rows = {split: len(each) for split, each in read_dataset(settings.find_dataset(data)).items()} if data else {}
    base = on_this_machine(base_name, settings)
    checks = _checked(folder, base) if base is not None else []
    for check in checks:
        if check.name in MUST_HOLD and not check.ok:
            raise UsageError(f"{path}: not an adapter of {base_name} ({check.message}); name its model with --model")
    training = _Training(folder, recipe, curves, partial, rows, base, checks)
    from_log = str(log.resolve()) if log is not None else None
    adopted = Adopted(path=str(path.resolve()), log=from_log, not_known=[*_not_known(training)])
    run = create_run(settings, recipe)
    try:
        _publish(run, training)
        kept = materialise(_Silent(run, recipe, settings, "data")) if data else None
        for event in _events(run, training, kept, adopted):
            run.append_event(event)
    except BaseException:
        shutil.rmtree(run.path, ignore_errors=True)
        raise
    return run


def _checked(folder: AdapterFolder, base: Path) -> list[Checked]:
    """The results of the adapter checks, with the config in the current mlx-lm's format."""
    with private_folder("adapter") as name:
        as_of_today = Path(name)
        (as_of_today / ADAPTERS).symlink_to((folder.path / ADAPTERS).resolve())
        _write_config(folder, as_of_today)
        return [
            replace(check, message=check.message.replace(name, str(folder.path)))
            for check in check_adapter(as_of_today, base)
        ]


def _write_config(folder: AdapterFolder, target: Path, **changes: str) -> None:
    text = json.dumps({**folder.config, **changes}, indent=4, sort_keys=True)
    (target / CONFIG).write_text(text + "\n", encoding="utf-8")


class _Silent(StageContext):
    """The context of a stage that takes no time and whose events are written elsewhere."""

    def emit(self, event: Event) -> None: ...


def _go_together(log: Path, curves: LogCurves, folder: AdapterFolder, *, partial: bool) -> None:
    """Raises UsageError if the log is of another training, or ends early and `partial` is not set."""
    iters = folder.config.get("iters")
    if curves.iters is not None and isinstance(iters, int) and curves.iters != iters:
        raise UsageError(
            f"{log}: it logs a training of {curves.iters} iterations, but {folder.path / CONFIG} has {iters}; "
            "give the log of this adapter's training"
        )
    expected = curves.iters if curves.iters is not None else iters
    if curves.finished or partial or not isinstance(expected, int):
        return
    if expected - curves.iteration >= folder.settings.steps_per_report:
        message = "; ".join([f"the log ends at iteration {curves.iteration} of {expected}", *curves.notes])
        raise UsageError(f"{log}: {message}; give the whole log, or add --partial to adopt what there is")


def _publish(run: Run, training: _Training) -> None:
    with published(run.adapter) as staging:
        shutil.copyfile(training.folder.path / ADAPTERS, staging / ADAPTERS)
        _write_config(training.folder, staging, model=training.recipe.model)
        sha256 = {ADAPTERS: file_sha256(staging / ADAPTERS)}
        write_provenance(
            staging, {"kind": "adapter", "sha256": sha256, "adopted_from": str(training.folder.path.resolve())}
        )


def _not_known(training: _Training) -> Iterator[str]:
    """What cannot be known about the training, each as a clause."""
    yield (
        "the optimizer's and the random state, so it cannot be resumed; a new training can begin with the adapter "
        "(train.warm_start)"
    )
    if not training.rows:
        of = f" ({training.recipe.data})" if training.recipe.data else ""
        yield f"the rows it learned from{of}, so the workspace's system turn is used; --data keeps a copy of them"
    else:
        yield "whether its rows were these, byte for byte"
    curves = training.curves
    if curves is None:
        yield "its losses; --log takes mlx-lm's log, a CSV or TensorBoard's event file"
    elif not training.seconds:
        yield "how long it took"
    if training.base is None:
        yield (
            f"whether it fits {training.recipe.model}, which is not on this machine: punie-tui resume, with the run's "
            "name, fetches and checks it"
        )
    yield from [*training.folder.notes, *(curves.notes if curves is not None else [])]


def _events(run: Run, training: _Training, data: StageOutcome | None, adopted: Adopted) -> Iterator[Event]:
    """The events of the run, with the times at which they happened."""
    ended = training.ended
    began = ended - training.seconds
    view = RunView()
    if data is not None:
        yield StageFinished(t=began, stage="data", seconds=0.0, artefact=run.data.name, detail=data.detail)
    yield StageStarted(t=began, stage="train")
    yield _planned(training).model_copy(update={"t": began})
    watch = Watch(view)
    for report in _reports(training, began):
        view.apply(report)
        yield report
        yield from (alert.model_copy(update={"t": report.t}) for alert in watch.look(report.iteration))
    for event in [adopted, *_ending(run, training, view)]:
        yield event.model_copy(update={"t": ended})


def _planned(training: _Training) -> TrainingPlanned:
    curves, settings = training.curves, training.recipe.train
    total = curves.total_parameters if curves is not None else None
    if training.base is not None:
        total = sum(math.prod(tensor["shape"]) for tensor in dense_tensors(training.base).values())
    return TrainingPlanned(
        iters=(curves.iters if curves is not None else None) or settings.iters,
        rows=training.rows.get("train"),
        batch_size=settings.batch_size,
        validation_rows=training.rows.get("valid"),
        trainable_parameters=training.folder.trained,
        total_parameters=total,
    )


def _reports(training: _Training, began: float) -> Iterator[Report]:
    """The reports with their dates, and with what follows from settings and data: the constant learning rate, the
    epoch, and the number of validation rows."""
    curves, settings, rows = training.curves, training.recipe.train, training.rows
    for report in curves.reports if curves is not None else []:
        known: dict[str, object] = {} if curves is not None and curves.dated else {"t": began + report.t}
        if isinstance(report, ValidationReport):
            some = settings.val_batches * settings.batch_size if settings.val_batches > 0 else None
            known["rows"] = min((number for number in (some, rows.get("valid")) if number is not None), default=None)
            known["total_rows"] = rows.get("valid")
        else:
            if (
                report.learning_rate is None
                and settings.lr_schedule is None
                and "learning_rate" in training.folder.config
            ):
                known["learning_rate"] = settings.learning_rate
            if report.epoch is None and rows:
                known["epoch"] = report.iteration * settings.batch_size / rows["train"]
        yield report.model_copy(update=known)


def _ending(run: Run, training: _Training, view: RunView) -> Iterator[Event]:
    """The events after training: how it ended, and the results of the adapter checks."""
    wrong = loss_problem(view)
    if wrong:
        yield StageFailed(stage="train", reason=wrong, exit_code=1)
    else:
        artefact, size = run.adapter.name, folder_size(run.adapter)
        yield StageFinished(stage="train", seconds=training.seconds, artefact=artefact, size=size)
    failed = ""
    if training.base is not None:
        checks = [*check_training(view.train), *training.checks]
        yield StageStarted(stage="check-adapter")
        for check in checks:
            yield CheckResult(
                stage="check-adapter",
                check=check.name,
                ok=check.ok,
                message=check.message,
                where=list(check.where),
                advisory=check.advisory,
            )
        if failed := failures(checks):
            yield StageFailed(stage="check-adapter", reason=failed, exit_code=1)
        else:
            yield StageFinished(stage="check-adapter", seconds=0.0)
    if training.partial and training.curves is not None:
        reason = f"its log ends at iteration {training.curves.iteration}"
        yield RunFinished(state="stopped", exit_code=0, reason=reason)
    else:
        reason = "; ".join(filter(None, (wrong, failed)))
        yield RunFinished(state="finished", exit_code=1 if reason else 0, reason=reason)
