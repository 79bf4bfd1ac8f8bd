"""Which model came from which: base → adapter → fused → quantized. Pure; paints nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from punie_tui.models.inventory import Kind, ModelEntry

DEPTHS: dict[Kind, int] = {"base": 0, "adapter": 1, "fused": 2, "quantized": 3}


@dataclass(frozen=True)
class Descendant:
    """A model and how deep it stands below its base. `entry` is None for a base that is only known by its name."""

    name: str
    depth: int
    entry: ModelEntry | None


def lineage(models: Sequence[ModelEntry], base_of: Mapping[str, str]) -> list[Descendant]:
    """Each base, then what was made of it, run by run, in the order of `models`.

    `base_of`: run id → the name of the model that it started from.
    """
    bases = {entry.name: entry for entry in models if entry.kind == "base"}
    made: dict[str, list[ModelEntry]] = {name: [] for name in bases}
    for entry in models:
        if entry.run is not None:
            made.setdefault(base_of.get(entry.run, "unknown base"), []).append(entry)
    return [
        descendant
        for name, entries in made.items()
        for descendant in (
            Descendant(name, 0, bases.get(name)),
            *(Descendant(entry.name, DEPTHS[entry.kind], entry) for entry in entries),
        )
    ]
