"""A check: a name, why it matters, how to mend it, and a function that finds where the material fails it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from punie_tui.datasets.checks.material import Material


@dataclass(frozen=True)
class CheckReport:
    """The result of a check. `where`: every place, as `file:line`, mostly followed by `: what is there`."""

    ok: bool
    message: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckFinding:
    """One check's result for one dataset. Text quoted from rows has its control characters made visible."""

    name: str
    ok: bool
    message: str
    where: list[str]
    why: str
    mend: str

    @property
    def waive(self) -> str:
        """The line of a recipe that waives the check."""
        return f"check.waive = {json.dumps([self.name])}"


@dataclass(frozen=True)
class Check:
    """One rule that a dataset must satisfy. `why` and `mend` are sentences for a person."""

    name: str
    why: str
    mend: str
    look: Callable[[Material], CheckReport]

    def run(self, material: Material) -> CheckFinding:
        found = self.look(material)
        return CheckFinding(self.name, found.ok, found.message, list(found.where), self.why, self.mend)


def nowhere(where: Iterable[str], good: str, bad: str) -> CheckReport:
    """Passes with the message `good` if `where` is empty; otherwise fails with the message `bad: count`."""
    places = tuple(where)
    return CheckReport(not places, f"{bad}: {len(places)}" if places else good, places)
