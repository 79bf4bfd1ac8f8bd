"""How the dashboard was left, for the next start: theme, pane, dataset and filters, in a small file beside the runs.

It is a convenience: a file that is damaged or of another version counts as none, and one that cannot be written does
not keep the dashboard from quitting.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, JsonValue, TypeAdapter

from punie_tui.reachable import is_file
from punie_tui.regular_files import write_atomically
from punie_tui.settings import Settings

if TYPE_CHECKING:
    from punie_tui.datasets.finding.filtering import Filter


class DashboardMemory(BaseModel):
    """What is remembered; a default stands for what is usual. `rows` is Data's filter as JSON, `queries` Validate's."""

    theme: str | None = None
    pane: str | None = None
    dataset: Path | None = None
    rows: dict[str, JsonValue] = {}
    queries: str = ""

    def remember_rows(self, filter: Filter) -> None:
        from punie_tui.datasets.finding.filtering import Filter  # start-up

        self.rows = TypeAdapter(Filter).dump_python(filter, mode="json", exclude_defaults=True)

    def rows_filter(self) -> Filter:
        """The Data pane's filter; empty if what was stored is not a filter."""
        from punie_tui.datasets.finding.filtering import Filter  # not needed at start-up

        with suppress(ValueError):
            return TypeAdapter(Filter).validate_python(self.rows)
        return Filter()


def memory_file(settings: Settings) -> Path:
    return settings.runs / "dashboard.json"


def read_memory(file: Path | None) -> DashboardMemory:
    """Reads the file; returns the defaults if there is none or it is damaged."""
    with suppress(OSError, ValueError):
        if file is not None and is_file(file):
            return DashboardMemory.model_validate_json(file.read_bytes())
    return DashboardMemory()


def write_memory(file: Path | None, memory: DashboardMemory) -> None:
    """Writes `memory` if it differs from what the file already has."""
    with suppress(OSError):
        if file is not None and memory != read_memory(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(file, memory.model_dump_json(exclude_defaults=True).encode())
