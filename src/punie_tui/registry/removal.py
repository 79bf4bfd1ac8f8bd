"""Deletes and replaces models: their folders and the registry together.

If the process is killed in between, a hidden folder is left beside the model's, which is otherwise removed last: while
it exists, `sweep` moves a newly made model into place and completes the work on files and registry.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.inventory import ModelEntry, list_models
from punie_tui.models.making.publish import folder_size
from punie_tui.registry.registry import (
    Action,
    Changes,
    Registry,
    changing,
    fault_of,
    find_model,
    read_registry,
    refuse_production,
)
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings

DOOMED, SUCCESSOR = "deleted", "new"


def delete(settings: Settings, name: str) -> int:
    """Deletes a model that a run made; returns the bytes freed. Raises UsageError for production and base models.

    The files are deleted before the registry is written, so that it works on a full disk. Raises SystemFailure if the
    folder cannot be moved; the model is then unchanged.
    """
    with changing(settings) as change:
        entry = _deletable(settings, change.registry, name, "deleted")
        assert entry.path is not None
        doomed = _sibling(entry.path, DOOMED)
        _rename(entry.path, doomed)  # atomic: nobody finds half a model
        _empty(doomed)
        change.to("delete", entry.name, **_without(change.registry, entry.name))
        shutil.rmtree(doomed, ignore_errors=True)
    return entry.size


def refuse_replacing(settings: Settings, name: str) -> None:
    """Raises UsageError if a model of that name exists and may not be made again."""
    if name in {entry.name for entry in list_models(settings)}:
        _deletable(settings, read_registry(settings), name, "made again", busy=False)


def replace(settings: Settings, name: str, fresh: Path) -> None:
    """Replaces the model `name`, which is deleted, by the complete model in `fresh` (`successor` of its folder).

    Raises UsageError if the model is in production, SystemFailure if a folder cannot be moved.
    """
    with changing(settings) as change:
        entry = _deletable(settings, change.registry, name, "made again", busy=False)
        assert entry.path is not None
        doomed = _sibling(entry.path, DOOMED)
        _rename(entry.path, doomed)
        _rename(fresh, entry.path)
        _empty(doomed)
        change.to("replace", entry.name, **_without(change.registry, entry.name))
        shutil.rmtree(doomed, ignore_errors=True)


def successor(folder: Path) -> Path:
    """The folder in which the model that is to replace `folder` is written before `replace`."""
    return _sibling(folder, SUCCESSOR)


def sweep(settings: Settings) -> list[str]:
    """Completes deletions and replacements whose process was killed; returns a sentence on each."""
    done = []
    with changing(settings) as change:
        for run in list_runs(settings):
            for parent in (run.path, run.path / "sweep"):
                for fresh in parent.glob(f".*.{SUCCESSOR}"):
                    place = parent / fresh.name[1 : -len(SUCCESSOR) - 1]
                    if not place.exists() and (fresh / "config.json").is_file() and _sibling(place, DOOMED).exists():
                        _rename(fresh, place)
                        done.append(
                            f"{run.id}/{place.relative_to(run.path)}: its interrupted replacement is complete now"
                        )
                for doomed in parent.glob(f".*.{DOOMED}"):
                    size = folder_size(doomed)
                    _empty(doomed)
                    place = parent / doomed.name[1 : -len(DOOMED) - 1]
                    _forget(
                        change, f"{run.id}/{place.relative_to(run.path)}", "replace" if place.exists() else "delete"
                    )
                    shutil.rmtree(doomed, ignore_errors=True)
                    done.append(f"{doomed}: removed what an interrupted deletion had left, {size / 1e6:,.0f} MB")
    return done


def _deletable(settings: Settings, registry: Registry, name: str, what: str, *, busy: bool = True) -> ModelEntry:
    """The model of that name. Raises UsageError if it may not be deleted. `busy`: also if its run is being worked
    on."""
    entry = find_model(settings, name)
    if entry.run is None or entry.path is None:
        raise UsageError(f"{entry.name} is not a model of this workspace's runs; only those are {what} here")
    if busy and Run(settings.runs / entry.run).worker_is_alive():
        raise UsageError(f"{entry.run} is being worked on; wait for it, or stop it with: punie-tui stop {entry.run}")
    refuse_production(registry, entry.name, what)
    return entry


def _without(registry: Registry, name: str) -> dict[str, Any]:
    """The parts of a registry that mention a model, without it."""
    return {
        "previous": [old for old in registry.previous if old != name],
        "archived": [old for old in registry.archived if old != name],
        "cards": {key: card for key, card in registry.cards.items() if key != name},
    }


def _forget(change: Changes, name: str, action: Action) -> None:
    """Removes a model from the registry, unless it is in production or still what its card says."""
    registry = change.registry
    card = registry.cards.get(name)
    named = card is not None or name in registry.previous or name in registry.archived
    if named and name != registry.production and not (card is not None and not fault_of(card)):
        change.to(action, name, **_without(registry, name))


def _empty(folder: Path) -> None:
    """Deletes the contents of a folder, as far as possible."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _sibling(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}")


def _rename(folder: Path, target: Path) -> None:
    try:
        if target.exists():
            shutil.rmtree(target)
        folder.rename(target)
    except OSError as error:
        raise SystemFailure(f"{folder}: cannot be moved or deleted ({error.strerror}); it is unchanged") from None
