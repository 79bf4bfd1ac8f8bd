"""Scores of models: the validations of exactly these weights, each with its summary.

Reads a validation's files again only if they have changed. Renders nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from punie_tui.errors import PunieError
from punie_tui.models.folder import has_fingerprint
from punie_tui.models.inventory import ModelEntry
from punie_tui.reachable import Stamp, listed, stamp_of
from punie_tui.runs.store import Run
from punie_tui.validation.plan import ValidationPlan, plan_file, read_judged, read_plan
from punie_tui.validation.summary import Summary, summarise

_Stamp = Stamp | None


@dataclass(frozen=True)
class Score:
    """One validation of a model: its run, the name it is kept under, its summary, and when its plan was written (Unix
    seconds)."""

    run: str
    name: str
    summary: Summary
    began: float


class ScorePlaces:
    """Finds the model that lies in a folder."""

    def __init__(self, models: Iterable[ModelEntry]) -> None:
        self._names = {str(entry.path): entry.name for entry in models if entry.path is not None}

    def model_in(self, folder: str) -> str | None:
        return self._names.get(folder) or self._real.get(os.path.realpath(folder))

    @cached_property
    def _real(self) -> dict[str, str]:
        """By resolved folder; needed only for a folder that is not known as it is written."""
        return {os.path.realpath(path): name for path, name in self._names.items()}


class Scores:
    """The scores of a workspace's models."""

    def __init__(self) -> None:
        self._plans: dict[Path, tuple[_Stamp, ValidationPlan | None]] = {}
        self._summaries: dict[Path, tuple[tuple[_Stamp, _Stamp], Summary]] = {}

    def kept_in(self, run: Run, places: ScorePlaces) -> Iterator[tuple[str, Score]]:
        """The scores of the validations in a run, each with the name of its model.

        A validation counts if its plan names the model's folder and the current fingerprint of its weights.
        """
        for file in listed(run.path / "validation", "*.plan.json"):
            kept_as = file.name.removesuffix(".plan.json")
            stamp, plan = self._plan(run, kept_as)
            if plan is None or stamp is None:
                continue
            name = places.model_in(plan.adapter or plan.model)
            if name is not None and _is_as_it_was(plan):
                summary = self._summary(run, kept_as, stamp, plan)
                yield name, Score(run.id, kept_as, summary, stamp[0] / 1e9)

    def _plan(self, run: Run, kept_as: str) -> tuple[_Stamp, ValidationPlan | None]:
        file = plan_file(run, kept_as)
        stamp, known = stamp_of(file), self._plans.get(file)
        if known is None or known[0] != stamp:
            known = self._plans[file] = (stamp, read_plan(run, kept_as))
        return known

    def _summary(self, run: Run, kept_as: str, planned: _Stamp, plan: ValidationPlan) -> Summary:
        file = run.validation_file(kept_as)
        stamps, known = (planned, stamp_of(file)), self._summaries.get(file)
        if known is None or known[0] != stamps:
            known = self._summaries[file] = (stamps, summarise(plan.suite, read_judged(run, kept_as)))
        return known[1]


def ranked(scores: Iterable[Score]) -> tuple[Score, ...]:
    """The scores, complete ones first, and of these the latest first."""
    return tuple(sorted(scores, key=lambda score: (score.summary.complete, score.began), reverse=True))


def _is_as_it_was(plan: ValidationPlan) -> bool:
    try:
        return has_fingerprint(plan.weights, *plan.folders())
    except (OSError, PunieError):
        return False
