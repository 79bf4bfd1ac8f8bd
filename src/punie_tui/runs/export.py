"""A run's figures for other programs: CSV, JSON Lines, TensorBoard's event files, and whatever mlx-lm reports to.

Points are (iteration, when, name, value), from the folded run: what a crash undid is not among them.
"""

from __future__ import annotations

import csv
import io
import json
import math
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from punie_tui.errors import AskedWrong
from punie_tui.runs.state import RunView, read_run
from punie_tui.runs.store import Run, write_atomically

TRAIN_FIGURES = (
    *("train_loss", "learning_rate", "grad_norm", "tokens_per_second", "iterations_per_second", "trained_tokens"),
    *("epoch", "active_memory", "peak_memory", "cache_memory", "process_memory"),
)


@dataclass(frozen=True)
class Point:
    """One figure: after `iteration` steps, at `t` Unix seconds."""

    iteration: int
    t: float
    name: str
    value: float


def points(view: RunView) -> list[Point]:
    """Every figure of a training, by iteration; within one, as they are listed here."""
    found = [
        Point(report.iteration, report.t, name, float(value))
        for report in view.train
        for name in TRAIN_FIGURES
        if (value := getattr(report, name)) is not None
    ]
    found += [Point(report.iteration, report.t, "val_loss", report.val_loss) for report in view.validation]
    for probe in view.probes:
        rates = {"soft": probe.soft, "strict": probe.strict, "outcome": probe.outcome}
        found += [
            Point(probe.iteration, probe.t, f"probe_{name}", passed / len(probe.answers))
            for name, passed in rates.items()
            if passed is not None and probe.answers
        ]
    return sorted(found, key=lambda point: point.iteration)


def as_csv(found: Sequence[Point]) -> bytes:
    """One line an iteration, one column a figure; what was not measured there is empty."""
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
    """One object a figure; what is not finite becomes null, which JSON has and NaN not."""
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


def as_tensorboard(found: Sequence[Point]) -> bytes:
    """TensorBoard's event file: TFRecords of `Event` messages (tensorflow/core/util/event.proto) with scalars."""
    began = found[0].t if found else 0.0
    records = [_double(1, began) + _text(3, b"brain.Event:2")]
    for point in found:
        value = _text(1, point.name.encode()) + _float(2, point.value)
        records.append(_double(1, point.t) + _integer(2, point.iteration) + _text(5, _text(1, value)))
    return b"".join(_record(data) for data in records)


FORMATS: dict[str, tuple[str, Callable[[Sequence[Point]], bytes]]] = {
    "csv": ("csv", as_csv),
    "jsonl": ("jsonl", as_jsonl),
    "tensorboard": ("tfevents", as_tensorboard),
}
"""Format → the file's ending, and what makes its content."""


def export(run: Run, kind: str, target: Path | None = None) -> Path:
    """Writes a run's figures, by default into its own `export/`; where. Raises AskedWrong where there are none."""
    found = points(read_run(run).view)
    if not found:
        raise AskedWrong(f"{run.id} has no figures to export: it has not trained yet")
    ending, content = FORMATS[kind]
    # TensorBoard takes every file of a folder whose name holds "tfevents" for events.
    name = f"events.out.tfevents.{int(found[0].t)}.{run.id}" if kind == "tensorboard" else f"{run.id}.{ending}"
    path = target or run.path / "export" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content(found))
    return path


def _record(data: bytes) -> bytes:
    """A TFRecord: length, its checksum, data, its checksum (tensorflow/core/lib/io/record_writer.h)."""
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", _masked(length)) + data + struct.pack("<I", _masked(data))


def _masked(data: bytes) -> int:
    checksum = crc32c(data)
    return (((checksum >> 15) | (checksum << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def crc32c(data: bytes) -> int:
    """CRC-32C (Castagnoli, RFC 3720): reflected, polynomial 0x1EDC6F41."""
    checksum = 0xFFFFFFFF
    for byte in data:
        checksum = (checksum >> 8) ^ _CASTAGNOLI[(checksum ^ byte) & 0xFF]
    return checksum ^ 0xFFFFFFFF


def _table() -> Iterator[int]:
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


_CASTAGNOLI = tuple(_table())


# Fields of protocol buffers: a key (number × 8 + wire type), then the value.
def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _double(field: int, value: float) -> bytes:
    return _varint(field << 3 | 1) + struct.pack("<d", value)


def _float(field: int, value: float) -> bytes:
    return _varint(field << 3 | 5) + struct.pack("<f", value)


def _text(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])
