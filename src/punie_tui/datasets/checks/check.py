"""What a check is: a name, why it matters, how to mend it, and a look at the material that finds where it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from punie_tui.datasets.checks.material import Material


@dataclass(frozen=True)
class Found:
    """What a look found. `where`: `file:line`, mostly followed by `: what stands there`, all of them."""

    ok: bool
    message: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckFinding:
    """One check's word on one dataset. What it quotes from rows has its control characters made visible."""

    name: str
    ok: bool
    message: str
    where: list[str]
    why: str
    mend: str

    @property
    def waive(self) -> str:
        """The line of a recipe that lets the check say no."""
        return f"check.waive = {json.dumps([self.name])}"


@dataclass(frozen=True)
class Check:
    """One rule that a dataset keeps. `why` and `mend` are sentences for a person."""

    name: str
    why: str
    mend: str
    look: Callable[[Material], Found]

    def run(self, material: Material) -> CheckFinding:
        found = self.look(material)
        return CheckFinding(self.name, found.ok, found.message, list(found.where), self.why, self.mend)


def nowhere(where: Iterable[str], good: str, bad: str) -> Found:
    """Passes, saying `good`, where nothing was found; else says `bad: how many`."""
    places = tuple(where)
    return Found(not places, f"{bad}: {len(places)}" if places else good, places)
