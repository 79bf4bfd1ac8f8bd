"""Follows CONTRIBUTING.md on adding a query, a check and a measure: its examples are accepted and work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import punie_tui
from data_workspace import row
from punie_tui.datasets.checks import read_material
from punie_tui.grading.suite import load_suite
from punie_tui.runs.state import read_run
from punie_tui.settings import Settings
from punie_tui.tui.charts.curves import Curves
from punie_tui.tui.charts.measures import ChartMaterial
from recorded_runs import finished_run, workspace

CONTRIBUTING = Path(punie_tui.__file__).parents[2] / "CONTRIBUTING.md"


def shown(section: str) -> str:
    """The first fenced block of a section."""
    text = CONTRIBUTING.read_text("utf-8").partition(f"## {section}\n")[2].partition("\n## ")[0]
    return re.findall(r"```\w+\n(.*?)```", text, re.DOTALL)[0]


def defined(section: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(shown(section), str(CONTRIBUTING), "exec"), names)
    return names


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return workspace(tmp_path / "work")


def test_a_query_is_an_entry_of_a_suite(settings: Settings) -> None:
    folder = settings.data / "suites"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(shown("Add a query to a suite"), encoding="utf-8")
    assert load_suite("mine", settings).query("C1").expect.fields == ["error_count"]


def test_a_check_says_where_it_fails(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_bytes(row("How many?", "Three.") + row("HOW MANY?", "Three."))
    (check,) = defined("Add a check on data")["CHECKS"]
    found = check.run(read_material(tmp_path, ()))
    assert not found.ok and found.where == [f"{tmp_path / 'train.jsonl'}:2: HOW MANY?"]


def test_a_measure_draws_what_a_run_reported(settings: Settings) -> None:
    run = finished_run(settings)
    view, curves = read_run(run).view, Curves()
    while curves.take(view):
        pass
    measure = defined("Add a measure to the charts")["PACE"]
    (series,) = measure.draw(ChartMaterial(view, curves)).series
    assert list(series.points.y) == pytest.approx([report.tokens_per_second for report in view.train])
