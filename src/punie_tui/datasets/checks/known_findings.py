"""Earlier findings of the checks, kept in the cache: a dataset is checked again only if its rows, the suite's queries,
the tools or the checks have changed.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import punie_tui.datasets
import punie_tui.tools
from punie_tui.datasets.checks.check import Check, CheckFinding
from punie_tui.datasets.checks.material import Material
from punie_tui.errors import SystemFailure
from punie_tui.regular_files import read_json, write_atomically
from punie_tui.tools.state import state_of

MOST = 100
"""The number of datasets whose findings are kept; the oldest are deleted."""
_FOLDER = "\0"
"""Placeholder for the dataset's folder: a run has a copy of it somewhere else."""


class KnownFindings:
    """The known findings for one dataset, with the current tools and checks."""

    def __init__(self, cache: Path, material: Material) -> None:
        state = state_of(punie_tui.tools, punie_tui.datasets)
        self._file = cache / "checked-datasets" / f"{material.digest}-{state}.json"
        self._here = f"{material.folder}/"

    def of(self, checks: Mapping[str, Check]) -> list[CheckFinding] | None:
        """Each check's finding, in order; None unless all of them are known."""
        try:
            kept = read_json(self._file)
            return [self._found(check, kept[name]) for name, check in checks.items()]
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def _found(self, check: Check, kept: Sequence[str | bool]) -> CheckFinding:
        ok, message, *where = (part.replace(_FOLDER, self._here) if isinstance(part, str) else part for part in kept)
        return CheckFinding(check.name, bool(ok), str(message), [str(place) for place in where], check.why, check.mend)

    def keep(self, findings: Sequence[CheckFinding]) -> None:
        """Saves the findings; does nothing if the cache cannot be written."""
        kept = {
            each.name: [each.ok, *(part.replace(self._here, _FOLDER) for part in (each.message, *each.where))]
            for each in findings
        }
        folder = self._file.parent
        with contextlib.suppress(OSError, SystemFailure):
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file, json.dumps(kept).encode())
            for older in sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-MOST]:
                older.unlink(missing_ok=True)
