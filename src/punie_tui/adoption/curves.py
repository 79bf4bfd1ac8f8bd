"""The curves of a training done elsewhere: from mlx-lm's log, a table (CSV) or TensorBoard's event file."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from punie_tui.adoption.mlx_log import MlxLog, Report
from punie_tui.errors import UsageError
from punie_tui.regular_files import read_file
from punie_tui.runs.events import TrainReport, ValidationReport
from punie_tui.runs.exports.figures import TRAIN_FIGURES, Point
from punie_tui.runs.exports.tensorboard import read_tensorboard

NAMES: dict[str, tuple[str, ...]] = {
    "iteration": ("iteration", "iter", "iters", "step", "steps", "global_step", "train_global_step"),
    "train_loss": ("train_loss", "loss", "training_loss", "loss_train"),
    "val_loss": ("val_loss", "valid_loss", "validation_loss", "eval_loss", "loss_val", "loss_valid", "loss_eval"),
    "val_time": ("val_time", "val_took"),
    "learning_rate": ("learning_rate", "lr", "train_learning_rate", "train_lr"),
    "iterations_per_second": ("iterations_per_second", "it_sec", "it_s"),
    "tokens_per_second": ("tokens_per_second", "tokens_sec", "tok_s", "tok_sec"),
    "trained_tokens": ("trained_tokens", "tokens"),
    "peak_memory": ("peak_memory", "peak_mem"),
    "grad_norm": ("grad_norm", "train_grad_norm"),
    "epoch": ("epoch", "train_epoch"),
    **{name: (name,) for name in ("active_memory", "cache_memory", "process_memory")},
}
"""Figure → its names in various loggers, in lower case, with one underscore between words."""

_FIGURES = {alias: name for name, aliases in NAMES.items() for alias in aliases}
_WHOLE = ("trained_tokens", "active_memory", "peak_memory", "cache_memory", "process_memory")
_GIGABYTES = 1e6
"""A memory figure below this is in GB, as in mlx-lm; else in bytes, as in our own export."""


@dataclass(frozen=True)
class LogCurves:
    """The reports of a training. `iters`: the number of steps planned; `finished`: the log says that they were done;
    `dated`: the reports' `t` are Unix seconds, else seconds of training as far as they are known."""

    reports: list[Report]
    iters: int | None = None
    total_parameters: int | None = None
    finished: bool = False
    dated: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def iteration(self) -> int:
        """The last step that was reported."""
        return max(report.iteration for report in self.reports)


def read_curves(path: Path) -> LogCurves:
    """Reads a training's curves. Raises UsageError if the file cannot be read, is of none of the three kinds, is
    damaged or has no step."""
    try:
        data = read_file(path)
    except OSError as error:
        raise UsageError(f"{path}: the log cannot be read ({error.strerror})") from None
    if "tfevents" in path.name:
        found = _from_events(path, data)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError(
                f"{path}: the log is not UTF-8 text (byte {error.start}); give mlx-lm's log, a CSV or an events file"
            ) from None
        found = _from_table(path, text) if path.suffix.lower() in (".csv", ".tsv") else _from_log(path, text)
    if not found.reports:
        raise UsageError(f"{path}: the log has no training step; give what mlx_lm.lora --train printed")
    return found


def _from_log(path: Path, text: str) -> LogCurves:
    log = MlxLog()
    *lines, rest = text.split("\n")  # without a line end it may be half a line
    for line in lines:
        log.read(line)
    if log.broken:
        raise UsageError(f"{path}:{log.broken[0]}: the report is damaged; give the log as mlx_lm.lora printed it")
    notes = [f"the log has {log.trainings} trainings; this is the last"] if log.trainings > 1 else []
    if rest.strip():
        notes.append("the log's last line is cut off and was left out")
    return LogCurves(log.reports, log.iters, log.total_parameters, log.finished, notes=notes)


def _from_table(path: Path, text: str) -> LogCurves:
    head = text.partition("\n")[0]
    rows = list(csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count)))
    columns = [_FIGURES.get(_plain(name)) for name in rows[0]] if rows else []
    if "iteration" not in columns or not {"train_loss", "val_loss"} & set(columns):
        raise UsageError(f"{path}:1: the table needs a column iteration (or step), and train_loss or val_loss")
    points = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False) if name and cell.strip()}
        try:
            iteration = round(float(cells.pop("iteration")))
            points += [Point(iteration, 0.0, name, float(value)) for name, value in cells.items()]
        except (KeyError, ValueError, OverflowError):
            raise UsageError(f"{path}:{number}: not a row of numbers with its iteration; fix it") from None
    return LogCurves(_reports(points))


def _from_events(path: Path, data: bytes) -> LogCurves:
    try:
        scalars = read_tensorboard(data)
    except ValueError as error:
        raise UsageError(f"{path}: not a TensorBoard event file ({error})") from None
    points = [
        Point(point.iteration, point.t, name, point.value)
        for point in scalars
        if (name := _FIGURES.get(_plain(point.name))) is not None
    ]
    if scalars and not any(point.name in ("train_loss", "val_loss") for point in points):
        tags = ", ".join(sorted({point.name for point in scalars})[:5])
        raise UsageError(f"{path}: no train_loss or val_loss among its scalars, which are {tags}")
    return LogCurves(_reports(points), dated=True)


def _plain(name: str) -> str:
    """`my-run - train/loss` → train_loss."""
    return re.sub(r"\W+|_+", "_", name.rpartition(" - ")[2].strip().lower()).strip("_")


def _reports(points: Iterable[Point]) -> list[Report]:
    """The figures grouped into reports by iteration, the latest of each; validation comes before training at the same
    step."""
    by_iteration: dict[int, dict[str, Point]] = {}
    for point in points:
        by_iteration.setdefault(point.iteration, {})[point.name] = point
    reports: list[Report] = []
    for iteration, found in sorted(by_iteration.items()):
        value = {name: _figure(name, point.value) for name, point in found.items()}
        t = max(point.t for point in found.values())
        if "val_loss" in found:
            losses = {"val_loss": value["val_loss"], "val_time": value.get("val_time")}
            reports.append(ValidationReport.model_validate({"t": t, "iteration": iteration, **losses}))
        if "train_loss" in found:
            figures = {name: value[name] for name in TRAIN_FIGURES if name in value}
            reports.append(TrainReport.model_validate({"t": t, "iteration": iteration, **figures}))
    return reports


def _figure(name: str, value: float) -> float | int | None:
    if name not in _WHOLE:
        return value
    if not math.isfinite(value):
        return None
    return round(value * 1e9 if name.endswith("_memory") and value < _GIGABYTES else value)
