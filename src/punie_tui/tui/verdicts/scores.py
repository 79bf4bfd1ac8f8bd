"""How models did: the validations that were of just these weights, each as its summary.

Reads a validation's files again only when they changed. Paints nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from punie_tui.errors import PunieError
from punie_tui.models.folder import has_fingerprint
from punie_tui.models.inventory import ModelEntry
from punie_tui.reachable import listed, stamp_of
from punie_tui.runs.store import Run
from punie_tui.validation.plan import ValidationPlan, plan_file, read_judged, read_plan
from punie_tui.validation.summary import Summary, summarise

_Stamp = tuple[int, int] | None


@dataclass(frozen=True)
class Score:
    """One validation of a model: the run that keeps it, the name it is kept under, and what it came to."""

    run: str
    name: str
    summary: Summary
    began: float


class Scores:
    """The validations of a workspace's models."""

    def __init__(self) -> None:
        self._plans: dict[Path, tuple[_Stamp, ValidationPlan | None]] = {}
        self._summaries: dict[Path, tuple[tuple[_Stamp, _Stamp], Summary]] = {}

    def of(self, runs: Sequence[Run], models: Sequence[ModelEntry]) -> dict[str, tuple[Score, ...]]:
        """Model name → its validations, those that are complete first, the latest of them first of all.

        A validation counts where its plan names the model's folder and the fingerprint of its weights as they are.
        """
        names = {entry.path.resolve(): entry.name for entry in models if entry.path is not None}
        found: dict[str, list[Score]] = {}
        for run in runs:
            for file in listed(run.path / "validation", "*.plan.json"):
                kept_as = file.name.removesuffix(".plan.json")
                stamp, plan = self._plan(run, kept_as)
                if plan is None or stamp is None:
                    continue
                name = names.get(Path(plan.adapter or plan.model).resolve())
                if name is not None and _is_as_it_was(plan):
                    summary = self._summary(run, kept_as, stamp, plan)
                    found.setdefault(name, []).append(Score(run.id, kept_as, summary, stamp[0] / 1e9))
        return {
            name: tuple(sorted(scores, key=lambda score: (score.summary.complete, score.began), reverse=True))
            for name, scores in found.items()
        }

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


def _is_as_it_was(plan: ValidationPlan) -> bool:
    try:
        return has_fingerprint(plan.weights, *plan.folders())
    except (OSError, PunieError):
        return False
