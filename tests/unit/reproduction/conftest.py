"""A workspace with the three standard entries, all done."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.grading.suite import load_suite
from punie_tui.reproduction.results import EntryResult, read_result
from punie_tui.settings import Settings
from recorded_entries import SUITES, lineup, record_run
from recorded_runs import workspace


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return workspace(tmp_path / "w")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[EntryResult]:
    """Read only. On seed25 0, 5 and 14 of 25 pass; on broad 0, 30 and 60 of 125, in the order of the suite."""
    settings, found = workspace(tmp_path_factory.mktemp("results") / "w"), []
    for one, counts in zip(lineup(settings), ((0, 0), (5, 30), (14, 60)), strict=True):
        passing = {
            suite: [query.id for query in load_suite(suite, settings).queries][:count]
            for suite, count in zip(SUITES, counts, strict=True)
        }
        found.append(read_result(one, record_run(settings, one, passing)))
    return found
