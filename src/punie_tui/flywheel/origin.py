"""Which failures a dataset answers, and of which run: read from the manifest, which goes with the data into every run.

Imports next to nothing, so that reading it is cheap.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from punie_tui.datasets.examples import MANIFEST
from punie_tui.regular_files import read_object
from punie_tui.runs.store import Run


def answers_of(dataset: Path) -> list[dict[str, Any]]:
    """The failures that a dataset answers, as its manifest names them; none for any other dataset."""
    found = read_object(dataset / MANIFEST).get("answers")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def came_from(run: Run) -> str | None:
    """The id of the run whose failures this run's data answers; None for other data."""
    runs = [each.get("run") for each in answers_of(run.data)]
    return next((id for id in runs if isinstance(id, str)), None)
