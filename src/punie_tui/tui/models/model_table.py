"""The data of the Models pane, read from the folders in one pass: the tree, the scores, the registry, the sweeps. Takes
as long as the disk does: call it in a thread. Paints nothing.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from punie_tui.errors import PunieError
from punie_tui.models.inventory import ModelEntry, list_models
from punie_tui.models.making.sweep_results import SweepCandidate, SweepResults, read_results
from punie_tui.reachable import is_folder, listed
from punie_tui.registry.registry import Registry, read_registry, registry_file
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.keys.offering import Copyable, FilePlace, existing
from punie_tui.tui.models.lineage import Descendant, lineage
from punie_tui.tui.verdicts.scores import Score, ScorePlaces, Scores, ranked
from punie_tui.validation.summary import Metric

READ_SECONDS = 0.1
"""On the first read, seconds after which what was read so far is shown."""
IDLE_LOOKS = 5
"""Seconds between checks for changes while no worker is running."""
REREAD_SECONDS = 60.0
"""Seconds after which everything is read again even if nothing seems to have changed."""


@dataclass(frozen=True)
class TableModel:
    """A model with its place in the tree, its state in the registry ("" for none) and its validations."""

    model: Descendant
    state: str = ""
    scores: tuple[Score, ...] = ()
    candidate: SweepCandidate | None = None

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def entry(self) -> ModelEntry | None:
        return self.model.entry

    @property
    def score(self) -> Score | None:
        """The validation that counts for the model: the latest complete one, else the latest."""
        return self.scores[0] if self.scores else None

    @property
    def targets_met(self) -> bool:
        """Whether any validation meets its suite's targets: without one, the model can only be promoted by force."""
        return any(score.summary.targets_met for score in self.scores)


@dataclass(frozen=True)
class ModelTable:
    """`problem` is the reason if the registry cannot be read; `live` are the ids of the runs with a worker now."""

    rows: tuple[TableModel, ...] = ()
    registry: Registry = field(default_factory=Registry)
    sweeps: dict[str, SweepResults] = field(default_factory=dict)
    live: tuple[str, ...] = ()
    problem: str = ""

    @property
    def newest(self) -> int | None:
        """The row of the model that was made last, which is usually the one looked for."""
        made = {at: row.entry.created or 0.0 for at, row in enumerate(self.rows) if row.entry is not None}
        return max(made, key=lambda at: made[at]) if made else None

    def sweep_of(
        self, run: Run | None, row: TableModel | None
    ) -> tuple[str, SweepResults | None, str | None, Metric | None]:
        """The run of a row, its sweep, the row's candidate in it, and what the adapter that the sweep began with
        passed."""
        if run is None or row is None:
            return "", None, None, None
        score = next((each.score for each in self.rows if each.name == f"{run.id}/adapter"), None)
        summary = score.summary if score is not None and score.summary.complete else None
        passed = summary.metrics[summary.decided_by] if summary is not None else None
        return run.id, self.sweeps.get(run.id), row.candidate.name if row.candidate else None, passed


class ModelTableReader:
    """Reads the table again and again, and parses only what changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._scores = Scores()
        self._stamps: tuple[int, ...] = ()
        self._calls = 0
        self._read_at = 0.0
        self._is_read = False

    def is_due(self, table: ModelTable) -> bool:
        """Whether to read again: while a worker is running, if anything changed, or if the last read was long ago. Call
        it every second."""
        self._calls += 1
        changed = self._calls % IDLE_LOOKS == 0 and self._changed()
        return bool(table.live) or changed or time.monotonic() - self._read_at > REREAD_SECONDS

    def _changed(self) -> bool:
        """Whether anything in the folders was added, removed or written since the last call; opens no file."""
        runs = str(self._settings.runs)
        found = [_stamp(runs), _stamp(str(registry_file(self._settings)))]
        for name in sorted(path.name for path in listed(self._settings.runs)) if found[0] else ():
            run = f"{runs}/{name}"
            found += (_stamp(f"{run}{part}") for part in ("", "/events.jsonl", "/validation", "/sweep"))
        before, self._stamps = self._stamps, tuple(found)
        return before != self._stamps

    def outline(self) -> ModelTable:
        """The models without scores and states, which is quick even for hundreds of runs."""
        runs = list_runs(self._settings)
        found = lineage(list_models(self._settings, runs), _base_of(runs))
        return ModelTable(tuple(TableModel(model) for model in found))

    def read(self) -> ModelTable:
        """Reads the whole table."""
        *_, table = self.reading()
        return table

    def reading(self) -> Iterator[ModelTable]:
        """Yields the table; the first time also partial tables, with the scores of more and more runs, newest first.
        The last table is complete."""
        self._read_at = time.monotonic()
        runs = list_runs(self._settings)
        models = list_models(self._settings, runs)
        try:
            registry, problem = read_registry(self._settings), ""
        except PunieError as error:
            registry, problem = Registry(), str(error)
        live = tuple(run.id for run in runs if run.worker_is_alive())
        sweeps = {run.id: results for run in runs if (results := _kept(read_results(run))).candidates}
        tree, places = lineage(models, _base_of(runs)), ScorePlaces(models)
        found: dict[str, list[Score]] = {}

        def table() -> ModelTable:
            rows = (
                TableModel(
                    model,
                    registry.state(model.name),
                    ranked(found.get(model.name, ())),
                    _candidate(model.entry, sweeps) if model.entry is not None else None,
                )
                for model in tree
            )
            return ModelTable(tuple(rows), registry, sweeps, live, problem)

        until = time.monotonic() + READ_SECONDS
        for run in runs:
            for name, score in self._scores.kept_in(run, places):
                found.setdefault(name, []).append(score)
            if not self._is_read and time.monotonic() > until:
                yield table()
                until = time.monotonic() + READ_SECONDS
        self._is_read = True
        yield table()


def _base_of(runs: list[Run]) -> dict[str, str]:
    """Run id → the model it started from; a run whose recipe is broken is left out."""
    found = {}
    for run in runs:
        with contextlib.suppress(PunieError):
            found[run.id] = run.recipe().model
    return found


def _stamp(path: str) -> int:
    """When a file or folder was last changed, in nanoseconds; 0 if there is none."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 (of hundreds, every second: a Path of each costs more)
    except OSError:
        return 0


def _kept(results: SweepResults) -> SweepResults:
    """The sweep without the candidates that were deleted since."""
    there = [row for row in results.candidates if is_folder(Path(row.path))]
    return results.model_copy(update={"candidates": there})


def _candidate(entry: ModelEntry, sweeps: dict[str, SweepResults]) -> SweepCandidate | None:
    """The row of a sweep's results for this model; None if there is none."""
    results = sweeps.get(entry.run or "")
    if results is None or entry.path is None or entry.path.parent.name != "sweep":
        return None
    return results.row(entry.path.name)


def model_texts(row: TableModel) -> list[Copyable]:
    """What can be copied of a model."""
    path = row.entry.path if row.entry is not None else None
    return [*([Copyable("path", str(path))] if path is not None else []), Copyable("name", row.name)]


def model_files(row: TableModel, run: Run | None, registry: Registry, settings: Settings) -> list[FilePlace]:
    """The files of a model that can be opened: its configuration, the file of its card, the recipe of the run that made
    it."""
    folder = row.entry.path if row.entry is not None else None
    configs = [folder / name for name in ("adapter_config.json", "config.json")] if folder is not None else []
    places = [FilePlace("config", config) for config in configs]
    if row.name in registry.cards:
        places.append(FilePlace("card", registry_file(settings)))
    if run is not None:
        places.append(FilePlace("recipe", run.recipe_file))
    return existing(places)
