"""The disk space of the workspace's models, and how much of it could be freed. Walks folders: call it in a thread."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from punie_tui.models.making.publish import folder_size
from punie_tui.models.making.sweep_results import frontier
from punie_tui.reachable import exists
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.models.model_table import ModelTable, TableModel


@dataclass(frozen=True)
class Freeable:
    """A model that could be deleted, and why nothing would be lost."""

    name: str
    size: int
    why: str


@dataclass(frozen=True)
class DiskUse:
    """Sizes in bytes. `parts`: what takes space → how much, the largest first; `free`: the free space of the disk."""

    parts: tuple[tuple[str, int], ...]
    freeable: tuple[Freeable, ...]
    free: int

    @property
    def used(self) -> int:
        return sum(size for _, size in self.parts)

    @property
    def could_be_freed(self) -> int:
        return sum(one.size for one in self.freeable)


def read_disk(settings: Settings, table: ModelTable) -> DiskUse:
    """Measures the models in `table`, and the checkpoints and leftovers of all runs."""
    parts: dict[str, int] = {}
    for row in table.rows:
        if row.entry is not None and row.entry.path is not None:
            what = _what(row)
            parts[what] = parts.get(what, 0) + row.entry.size
    for run in list_runs(settings):
        parts["checkpoints"] = parts.get("checkpoints", 0) + _size(run.checkpoints)
        parts["leftovers"] = parts.get("leftovers", 0) + sum(_size(folder) for folder in _leftovers(run))
    found = sorted(((what, size) for what, size in parts.items() if size), key=lambda part: -part[1])
    existing = next(path for path in (settings.workspace, *settings.workspace.parents) if exists(path))
    return DiskUse(tuple(found), tuple(freeable(table)), shutil.disk_usage(existing).free)


def freeable(table: ModelTable) -> Iterable[Freeable]:
    """The models that are no longer needed: archived, fused and quantized since, or beaten in their sweep.

    Never a model that is in production or kept for a rollback.
    """
    quantized = {row.entry.run for row in table.rows if row.entry is not None and row.entry.kind == "quantized"}
    adapters = {row.entry.run for row in table.rows if row.entry is not None and row.entry.kind == "adapter"}
    unbeaten = {(run, row.name) for run, results in table.sweeps.items() for row in frontier(results.candidates)}
    for row in table.rows:
        entry = row.entry
        if entry is None or entry.run is None or row.state in ("production", "previous"):
            continue
        if row.state == "archived":
            yield Freeable(row.name, entry.size, "archived")
        elif entry.kind == "fused" and entry.run in quantized and entry.run in adapters:
            yield Freeable(row.name, entry.size, "quantized since; u makes it again")
        elif row.candidate is not None and row.candidate.outcome and (entry.run, row.candidate.name) not in unbeaten:
            yield Freeable(row.name, entry.size, "beaten in its sweep")


def _what(row: TableModel) -> str:
    assert row.entry is not None and row.entry.path is not None
    if row.entry.path.parent.name == "sweep":
        return "sweeps"
    return {"base": "base models", "adapter": "adapters", "fused": "fused", "quantized": "quantized"}[row.entry.kind]


def _leftovers(run: Run) -> Iterable[Path]:
    """What a killed worker or an interrupted deletion left behind; making the same model again removes it."""
    for folder in (run.path, run.path / "sweep"):
        for pattern in (".*.staging-*", ".*.deleted"):
            yield from folder.glob(pattern)


def _size(folder: Path) -> int:
    try:
        return folder_size(folder)
    except OSError:  # a worker is changing it
        return 0
