"""Where attacks take place: copies of the template, one per attack, and the state of a workspace worth comparing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from punie_tui.errors import PunieError
from punie_tui.settings import load_settings


class Answers(dict[str, Any]):
    """The answers of a validation, by query and sample."""


State = dict[str, Any]
"""Part of a workspace → its value, without what differs each time (times, process ids)."""


@dataclass
class Ground:
    """`scratch`: the folder for copies."""

    template: Path
    scratch: Path
    known: dict[str, Any] = field(default_factory=dict)
    """What attacks found out about the template, for later ones."""
    quick: bool = False
    """Whether the template is the small one, and only steps that need no worker are attacked."""
    dashboards: float = 0.2
    """The probability that the dashboard is opened on a workspace, besides the commands."""
    made: int = 0

    @contextmanager
    def copy(self, place: Path | None = None) -> Iterator[Path]:
        """A copy of the template, removed afterwards."""
        self.made += 1
        target = (place or self.scratch) / f"w{self.made}"
        try:
            yield Path(shutil.copytree(self.template, target, symlinks=True))
        finally:
            shutil.rmtree(target, ignore_errors=True)


def state(workspace: Path) -> State:
    """What must not be lost, part by part."""
    found: State = {"registry": _registry(workspace)}
    for run in sorted((workspace / "runs").iterdir()):
        for folder in [run / "adapter", run / "fused", *sorted(run.glob("quantized-*")), *sorted(run.glob("sweep/*"))]:
            if folder.is_dir() and not folder.name.startswith("."):
                name = str(folder.relative_to(workspace))
                found[name] = _digests(folder, leave_out=("punie.json",))
        for file in sorted((run / "validation").glob("*.jsonl")):
            found[str(file.relative_to(workspace))] = _records(file)
    for folder in sorted((workspace / "data").iterdir()):
        if folder.is_dir() and not folder.name.startswith("."):
            found[str(folder.relative_to(workspace))] = _digests(folder)
    for file in [*sorted((workspace / "flywheel").glob("*.jsonl")), workspace / "decisions.jsonl"]:
        if file.is_file():
            found[str(file.relative_to(workspace))] = sorted({line for line in file.read_text().splitlines() if line})
    for file in sorted(workspace.glob("out*")):
        if file.is_dir():
            for folder in sorted(path for path in file.iterdir() if not path.name.startswith(".")):
                found[f"{file.name}/{folder.name}"] = _digests(folder)
        else:
            found[file.name] = "there" if file.stat().st_size else "empty"
    return found


def differing(found: State, *allowed: State) -> str:
    """The parts that are as in none of the allowed states, in words; empty if there are none."""
    names = found.keys() | {name for each in allowed for name in each}
    odd = [name for name in sorted(names) if all(found.get(name) != each.get(name) for each in allowed)]
    odd = [
        name for name in odd if len(allowed) == 1 or not _on_the_way(found.get(name), *(a.get(name) for a in allowed))
    ]
    return "; ".join(
        f"{name} {'is gone' if name not in found else 'is neither as before nor as after'}" for name in odd
    )


def _on_the_way(found: Any, before: Any, after: Any) -> bool:
    """Whether some of the answers are there, with at most one torn record: a validation can continue from that."""
    if not isinstance(found, Answers) or not isinstance(after, Answers) or found.get("broken", 0) > 1:
        return False
    return all(key == "broken" or value in (after.get(key), (before or {}).get(key)) for key, value in found.items())


def hidden(workspace: Path) -> set[str]:
    """The hidden files and folders in a workspace that are not locks: leftovers."""
    found = set()
    for folder, names, files in os.walk(workspace):
        for name in [*names, *files]:
            if name.startswith(".") and not name.endswith(".lock"):
                found.add(os.path.relpath(os.path.join(folder, name), workspace))  # noqa: PTH118
    return found


def _registry(workspace: Path) -> Any:
    try:
        kept = json.loads((workspace / "registry.json").read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        return "broken"
    history = sorted({(change["action"], change["model"]) for change in kept["history"]})
    cards = {name: sorted(card["hashes"]) for name, card in kept["cards"].items()}
    return kept["production"], kept["previous"], kept["archived"], cards, history


def _records(file: Path) -> Any:
    """The latest record of each query and sample, without its times; broken lines are counted."""
    latest = Answers()
    for line in file.read_bytes().splitlines():
        try:
            record = json.loads(line)
            latest[f"{record['query']} {record.get('sample')}"] = record["answer"], record["grades"].get("outcome")
        except (ValueError, KeyError):
            latest["broken"] = latest.get("broken", 0) + 1
    return latest


def _digests(folder: Path, leave_out: tuple[str, ...] = ()) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in leave_out
    }


def runs_of(workspace: Path) -> list[str]:
    try:
        return [path.name for path in load_settings(workspace).runs.iterdir()]
    except PunieError:
        return []
