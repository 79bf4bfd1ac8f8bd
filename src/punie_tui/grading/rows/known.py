"""A cache of the problems found in rows: when a lesson is changed in one place, its other rows are not graded again."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import punie_tui.grading
import punie_tui.tools
from punie_tui.datasets.examples import Example
from punie_tui.grading.vocabulary import Outcome
from punie_tui.regular_files import read_json, write_atomically
from punie_tui.tools.state import state_of


class KnownVerdicts:
    """Row → its problems, for the current grader and tools. Without a folder nothing is kept on disk."""

    def __init__(self, folder: Path | None) -> None:
        self._file = (
            folder / "graded-rows" / f"{state_of(punie_tui.tools, punie_tui.grading)}.json"
            if folder is not None
            else None
        )
        self._found: dict[str, list[str]] = {}
        if self._file is not None:
            with contextlib.suppress(OSError, ValueError):
                self._found = read_json(self._file)

    def of(self, example: Example, outcome: Outcome | None) -> list[str] | None:
        found = self._found.get(_key(example, outcome))
        return found if isinstance(found, list) else None

    def keep(self, found: Mapping[int, list[str]], rows: Mapping[int, tuple[Example, Outcome | None]]) -> None:
        """Saves the problems found and deletes those of an older grader; ignores a cache that cannot be written."""
        self._found |= {_key(*rows[at]): problems for at, problems in found.items()}
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file, json.dumps(self._found).encode())
            for older in self._file.parent.glob("*.json"):
                if older != self._file:
                    older.unlink(missing_ok=True)


def _key(example: Example, outcome: Outcome | None) -> str:
    text = json.dumps([example.record(), outcome.model_dump(mode="json") if outcome is not None else None])
    return hashlib.sha256(text.encode()).hexdigest()
