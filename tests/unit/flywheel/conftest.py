"""A workspace with one recorded run that failed a query."""

from __future__ import annotations

from pathlib import Path

import pytest

from failed_query import failed_run
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from recorded_runs import workspace as empty_workspace


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return empty_workspace(tmp_path / "work")


@pytest.fixture
def run(settings: Settings) -> Run:
    return failed_run(settings)
