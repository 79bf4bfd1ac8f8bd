"""Which model came from which, as a tree: base → adapter → fused → quantized, and the models of a sweep. Pure; paints
nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from punie_tui.models.inventory import ModelEntry

UNKNOWN_BASE = "unknown base"


@dataclass(frozen=True)
class Descendant:
    """A model's place in the tree. `entry` is None for a base that is only known by its name.

    `label` is the name, without the run if the line above already shows it; `branch` is the tree's lines that lead to
    it.
    """

    name: str
    depth: int
    entry: ModelEntry | None
    label: str
    branch: str = ""


@dataclass
class _Node:
    name: str
    entry: ModelEntry | None
    below: list[_Node] = field(default_factory=list)


def lineage(models: Sequence[ModelEntry], base_of: Mapping[str, str]) -> list[Descendant]:
    """Each base, then the models made from it, run by run, in the order of `models`.

    `base_of`: run id → the name of the model that the run started from. A quantized model is placed below the fused one
    if there is one (the two-step and the direct method give the same bits, so either is true); a surgical model, or one
    of a sweep, was made from the adapter. A model whose parent is gone takes the parent's place.
    """
    roots = {entry.name: _Node(entry.name, entry) for entry in models if entry.kind == "base"}
    by_run: dict[str, list[ModelEntry]] = {}
    for entry in models:
        if entry.run is not None:
            by_run.setdefault(entry.run, []).append(entry)
    for run, entries in by_run.items():
        base = base_of.get(run, UNKNOWN_BASE)
        _hang(roots.setdefault(base, _Node(base, None)), entries)
    return [descendant for root in roots.values() for descendant in _walk(root, 0, "", "", None)]


def _hang(base: _Node, entries: Sequence[ModelEntry]) -> None:
    """Adds one run's models below their base."""
    adapter = fused = base
    for entry in sorted(entries, key=_order):
        node = _Node(entry.name, entry)
        if entry.kind == "adapter":
            base.below.append(node)
            adapter = fused = node
        elif entry.kind == "fused":
            adapter.below.append(node)
            fused = node
        else:
            (adapter if _is_from_adapter(entry) else fused).below.append(node)


def _order(entry: ModelEntry) -> tuple[int, bool]:
    kinds = ("adapter", "fused", "quantized")
    return kinds.index(entry.kind) if entry.kind in kinds else 0, _is_from_adapter(entry)


def _is_from_adapter(entry: ModelEntry) -> bool:
    made = entry.name.removeprefix(f"{entry.run}/")
    return made.startswith(("sweep/", "quantized-surgical"))


def _walk(node: _Node, depth: int, branch: str, beyond: str, above: ModelEntry | None) -> Iterator[Descendant]:
    """The node and all below it. `branch` is the lines that lead to it, `beyond` the lines that continue beside its
    children."""
    same_run = node.entry is not None and above is not None and node.entry.run == above.run
    label = node.name.removeprefix(f"{node.entry.run}/") if node.entry is not None and same_run else node.name
    yield Descendant(node.name, depth, node.entry, label, branch)
    for child in node.below:
        last = child is node.below[-1]
        forks = ("└─ ", "   ") if last else ("├─ ", "│  ")
        yield from _walk(child, depth + 1, beyond + forks[0], beyond + forks[1], node.entry)
