"""Exports a run's figures for other programs: CSV, JSON Lines and TensorBoard's event files."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from punie_tui.errors import UsageError
from punie_tui.regular_files import write_atomically
from punie_tui.runs.exports.figures import Point, points
from punie_tui.runs.exports.tensorboard import as_tensorboard
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run


def as_csv(found: Sequence[Point]) -> bytes:
    """One line per iteration, one column per figure; a figure that was not measured there is left empty."""
    names = list(dict.fromkeys(point.name for point in found))
    lines: dict[int, dict[str, float]] = {}
    for point in found:
        lines.setdefault(point.iteration, {})[point.name] = point.value
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["iteration", *names])
    writer.writerows([iteration, *(line.get(name, "") for name in names)] for iteration, line in lines.items())
    return text.getvalue().encode()


def as_jsonl(found: Sequence[Point]) -> bytes:
    """One object per figure; a value that is not finite becomes null, because JSON has no NaN."""
    return b"".join(
        json.dumps(
            {
                "iteration": point.iteration,
                "t": point.t,
                "name": point.name,
                "value": point.value if math.isfinite(point.value) else None,
            }
        ).encode()
        + b"\n"
        for point in found
    )


FigureFormat = Literal["csv", "jsonl", "tensorboard"]

FORMATS: dict[FigureFormat, tuple[str, Callable[[Sequence[Point]], bytes]]] = {
    "csv": ("csv", as_csv),
    "jsonl": ("jsonl", as_jsonl),
    "tensorboard": ("tfevents", as_tensorboard),
}
"""Format → the file's extension, and the function that makes its content."""


def export_figures(run: Run, kind: FigureFormat, target: Path | None = None) -> Path:
    """Writes a run's figures, by default into its own `export/`; returns the file. Raises UsageError if there are
    none."""
    found = points(read_run(run).view)
    if not found:
        raise UsageError(f"{run.id} has no figures to export: it has not trained yet")
    ending, content = FORMATS[kind]
    # TensorBoard reads every file in a folder whose name contains "tfevents".
    name = f"events.out.tfevents.{int(found[0].t)}.{run.id}" if kind == "tensorboard" else f"{run.id}.{ending}"
    path = target or run.path / "export" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content(found))
    return path
