"""The registry: which model is in use and how it was made, in registry.json of a workspace, with a card per model.

Lightweight: imports no mlx. Every change is made under a lock, after reading the registry again, and is written
completely or not at all. The models themselves are never touched here; `removal` does that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.errors import SystemFailure, UsageError, unknown
from punie_tui.locking import exclusive
from punie_tui.models.folder import has_fingerprint, weights_fingerprint
from punie_tui.models.inventory import ModelEntry, list_models
from punie_tui.models.making.publish import read_provenance
from punie_tui.models.wheels import file_sha256
from punie_tui.regular_files import read_file, write_atomically
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.validation.plan import read_judged, read_plan
from punie_tui.validation.summary import summarise


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Judgement(_Kept):
    """One validation of a model: where it is kept in the run, and what it came to."""

    name: str
    suite: str
    suite_version: str
    passed: dict[str, int] = Field(description="metric → answers that passed; empty where nothing was asked")
    total: int
    complete: bool
    targets_met: bool


class Card(_Kept):
    """What a model is and what it was made of. `path` absolute (in registry.json, of a run's model, relative to the
    workspace); `hashes`: file name → SHA-256; `size` in bytes."""

    name: str
    kind: str
    path: str
    run: str | None
    base: str | None
    recipe: str | None
    recipe_sha256: str | None
    data: str | None
    data_manifest_sha256: str | None
    bits: int | None
    own_bits: dict[int, int] = Field(default_factory=dict, description="of modules with other bits: bits → modules")
    size: int
    created: float | None
    made_of: dict[str, Any] = Field(default_factory=dict)
    validations: list[Judgement] = Field(default_factory=list)
    hashes: dict[str, str] = Field(default_factory=dict)


Action = Literal["promote", "rollback", "archive", "restore", "delete", "replace", "drop"]
"""drop: a rollback skipped a model that is gone or has changed."""

ModelState = Literal["production", "previous", "archived", ""]
"""previous: what a rollback returns to; empty: none of the others."""


class Change(_Kept):
    """One line of the registry's history. `forced`: promoted without a validation that meets its targets."""

    t: float
    action: Action
    model: str
    forced: bool = False


class Registry(_Kept):
    """`previous`: what was in production before, the latest last."""

    production: str | None = None
    previous: list[str] = Field(default_factory=list)
    archived: list[str] = Field(default_factory=list)
    cards: dict[str, Card] = Field(default_factory=dict)
    history: list[Change] = Field(default_factory=list)

    def state(self, name: str) -> ModelState:
        if name == self.production:
            return "production"
        if self.previous and name == self.previous[-1]:
            return "previous"
        return "archived" if name in self.archived else ""


def registry_file(settings: Settings) -> Path:
    return settings.workspace / "registry.json"


def read_registry(settings: Settings) -> Registry:
    """The workspace's registry; an empty one if there is none. Raises SystemFailure if it is broken."""
    file = registry_file(settings)
    try:
        registry = Registry.model_validate_json(read_file(file))
    except FileNotFoundError:
        return Registry()
    except OSError as error:
        raise SystemFailure(f"{file}: cannot be read ({error.strerror})") from None
    except ValidationError as error:
        raise SystemFailure(f"{file}: not a registry ({error.errors()[0]['msg']}); fix it or move it away") from None
    cards = {
        name: card.model_copy(update={"path": str(_located(settings, card))}) for name, card in registry.cards.items()
    }
    return registry.model_copy(update={"cards": cards})


def _located(settings: Settings, card: Card) -> Path:
    """The path of a card's model. A run's model is found by its name, even if the workspace was moved or copied."""
    return settings.runs / card.name if card.run else settings.workspace / card.path


def _portable(settings: Settings, card: Card) -> Card:
    inside = card.run and Path(card.path).is_relative_to(settings.workspace)
    return card.model_copy(update={"path": str(Path(card.path).relative_to(settings.workspace))}) if inside else card


def find_model(settings: Settings, name: str) -> ModelEntry:
    """A model of this workspace by its name, its folder, or `production` and `previous`.

    Raises UsageError if there is none."""
    registry = read_registry(settings)
    if name == "production":
        name = registry.production or _nothing("no model is in production yet; promote one first")
    elif name == "previous":
        name = registry.previous[-1] if registry.previous else _nothing("there is no earlier model to go back to")
    models = {entry.name: entry for entry in list_models(settings)}
    if name in models:
        return models[name]
    folder = (settings.workspace / Path(name).expanduser()).resolve()
    found = next((entry for entry in models.values() if entry.path and entry.path.resolve() == folder), None)
    if found is None:
        raise unknown("model", name, models)
    return found


def judgements(settings: Settings, entry: ModelEntry) -> list[Judgement]:
    """Every validation of exactly these weights in the model's run."""
    if entry.run is None or entry.path is None:
        return []
    run = Run(settings.runs / entry.run)
    found = []
    for file in sorted((run.path / "validation").glob("*.plan.json")):
        name = file.name.removesuffix(".plan.json")
        plan = read_plan(run, name)
        if plan is None or plan.adapter is not None or Path(plan.model).resolve() != entry.path.resolve():
            continue
        if not has_fingerprint(plan.weights, entry.path):
            continue
        summary = summarise(plan.suite, read_judged(run, name))
        found.append(
            Judgement(
                name=name,
                suite=summary.suite,
                suite_version=summary.suite_version,
                passed={key: metric.passed for key, metric in summary.metrics.items()} if summary.asked else {},
                total=len(summary.queries),
                complete=summary.complete,
                targets_met=summary.targets_met,
            )
        )
    return found


def make_card(settings: Settings, entry: ModelEntry, each: Callable[[str], object] = lambda name: None) -> Card:
    """The model's current card; reads every file of the model to hash it (calls `each(file name)` before each)."""
    assert entry.path is not None
    return describe(settings, entry).model_copy(update={"hashes": _hashes(entry.path, each)})


def describe(settings: Settings, entry: ModelEntry) -> Card:
    """As `make_card`, without hashes: nothing large is read."""
    assert entry.path is not None
    run = Run(settings.runs / entry.run) if entry.run else None
    recipe = run.recipe() if run else None
    manifest = run.data / "manifest.json" if run else None
    return Card(
        name=entry.name,
        kind=entry.kind,
        path=str(entry.path),
        run=entry.run,
        base=recipe.model if recipe else None,
        recipe=recipe.name if recipe else None,
        recipe_sha256=file_sha256(run.recipe_file) if run else None,
        data=recipe.data if recipe else None,
        data_manifest_sha256=file_sha256(manifest) if manifest and manifest.is_file() else None,
        bits=entry.bits,
        own_bits=dict(entry.own_bits),
        size=entry.size,
        created=entry.created,
        made_of=read_provenance(entry.path),
        validations=judgements(settings, entry),
    )


def verify(card: Card) -> None:
    """Raises SystemFailure if the model is no longer, byte for byte, what its card says."""
    if fault := fault_of(card):
        raise SystemFailure(f"{card.name}: {fault}; go back with: punie-tui models rollback, or promote another model")


def fault_of(card: Card) -> str:
    """What is wrong with the model of a card; empty if it is as it was when promoted."""
    folder = Path(card.path)
    if not folder.is_dir():
        return f"its folder {folder} is gone"
    found = _hashes(folder)
    differing = sorted(name for name in found.keys() | card.hashes.keys() if found.get(name) != card.hashes.get(name))
    return f"{differing[0]} is not what it was when the model was promoted" if differing else ""


def production(settings: Settings, name: str = "production") -> Card:
    """The verified card of the model in production (or `previous`, or `name`). Raises UsageError if there is none."""
    registry = read_registry(settings)
    chosen = {"production": registry.production, "previous": registry.previous[-1] if registry.previous else None}
    known = chosen.get(name, name)
    if known is None:
        raise UsageError(f"no model is {'in production' if name == 'production' else 'kept for rollback'} yet")
    if known not in registry.cards:
        raise unknown("registered model", known, registry.cards)
    verify(registry.cards[known])
    return registry.cards[known]


def promote(settings: Settings, name: str, *, force: bool = False) -> Card:
    """Puts a model into production; what was there before is kept for a rollback.

    Raises UsageError if the model cannot be used on its own, or has no validation that meets its suite's targets;
    `force` waives the validation, and is recorded.
    """
    entry = find_model(settings, name)
    if entry.path is None or entry.kind == "adapter":
        raise UsageError(f"{entry.name} is not a standalone model; fuse or quantize it, and promote the result")
    validations = judgements(settings, entry)
    meets_targets = any(judged.targets_met for judged in validations)
    if not meets_targets and not force:
        raise UsageError(f"{entry.name} {_lacks(validations)}; validate it, or promote it anyway with --force")
    before = weights_fingerprint(entry.path)
    card = make_card(settings, entry)
    with changing(settings) as change:
        registry = change.registry
        if not entry.path.is_dir() or weights_fingerprint(entry.path) != before:
            raise SystemFailure(f"{entry.name} was deleted or made again meanwhile; nothing was promoted")
        if registry.production == entry.name:
            previous = registry.previous
        else:
            previous = [old for old in registry.previous if old != entry.name]
            previous += [registry.production] if registry.production else []
        change.to(
            "promote",
            entry.name,
            forced=not meets_targets,
            production=entry.name,
            previous=previous,
            archived=[old for old in registry.archived if old != entry.name],
            cards={**registry.cards, entry.name: card},
        )
    return card


class RolledBack(NamedTuple):
    """The card of the model that is in production again, and the models skipped: name → what is wrong with it."""

    card: Card
    dropped: dict[str, str]


def rollback(settings: Settings) -> RolledBack:
    """Puts the latest of the previous models that is unchanged back into production; later ones that have changed are
    dropped. Raises UsageError if there is none."""
    dropped: dict[str, str] = {}
    with changing(settings) as change:
        registry = change.registry
        for place in range(len(registry.previous) - 1, -1, -1):
            name = registry.previous[place]
            if fault := fault_of(registry.cards[name]) if name in registry.cards else "its card is gone":
                dropped[name] = fault
                continue
            change.to("rollback", name, dropped=dropped, production=name, previous=registry.previous[:place])
            return RolledBack(registry.cards[name], dropped)
    lost = "; ".join(f"{name}: {fault}" for name, fault in dropped.items())
    raise UsageError(f"there is no earlier model to go back to{f' ({lost})' if lost else ''}")


def archive(settings: Settings, name: str) -> str:
    """Archives a model: its folder stays, lists leave it out. Raises UsageError if it is in production."""
    with changing(settings) as change:
        registry, entry = change.registry, find_model(settings, name)
        refuse_production(registry, entry.name, "archived")
        change.to(
            "archive",
            entry.name,
            previous=[old for old in registry.previous if old != entry.name],
            archived=sorted({*registry.archived, entry.name}),
        )
    return entry.name


def restore(settings: Settings, name: str) -> str:
    """Takes a model out of the archive."""
    with changing(settings) as change:
        if name not in change.registry.archived:
            raise unknown("archived model", name, change.registry.archived)
        change.to("restore", name, archived=[old for old in change.registry.archived if old != name])
    return name


class Changes:
    """The registry while its lock is held, and its next state."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.registry = read_registry(settings)

    def to(
        self, action: Action, model: str, *, forced: bool = False, dropped: Iterable[str] = (), **changes: Any
    ) -> None:
        """Writes the registry with `changes`, and records the action (and dropped models) in its history."""
        now = time.time()
        lines = [*(Change(t=now, action="drop", model=name) for name in dropped)]
        lines.append(Change(t=now, action=action, model=model, forced=forced))
        made = self.registry.model_copy(update={**changes, "history": [*self.registry.history, *lines]})
        cards = {name: _portable(self._settings, card) for name, card in made.cards.items()}
        made = made.model_copy(update={"cards": cards})
        write_atomically(registry_file(self._settings), made.model_dump_json(indent=1).encode())
        self.registry = read_registry(self._settings)


@contextmanager
def changing(settings: Settings) -> Iterator[Changes]:
    """Holds the registry's lock, so that changes are made one after the other."""
    with exclusive(settings.workspace / ".registry.lock"):
        yield Changes(settings)


def _hashes(folder: Path, each: Callable[[str], object] = lambda name: None) -> dict[str, str]:
    found = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        each(name)
        found[name] = file_sha256(file)
    return found


def _lacks(validations: list[Judgement]) -> str:
    if not validations:
        return "has not been validated as it is now"
    best = max(validations, key=lambda judged: (judged.complete, judged.passed.get("outcome", 0)))
    if not best.complete:
        return f"has not been validated to the end on {best.suite}"
    return f"misses targets of {best.suite}"


def refuse_production(registry: Registry, name: str, what: str) -> None:
    if name == registry.production:
        raise UsageError(f"{name} is in production and cannot be {what}; promote another first, or roll back")


def _nothing(message: str) -> str:
    raise UsageError(message)
