"""A dataset that was checked before is not checked again, until it or anything that the checks depend on is another."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets import checks
from punie_tui.datasets.checks import CHECKS, CheckFinding, CheckReport, each_finding, read_material
from punie_tui.tools.catalog import TOOLS

Rows = list[dict[str, Any]]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The checks that were really run, in a registry of three that tell of every row."""

    def look_of(name: str) -> Callable[[Any], CheckReport]:
        def look(material: checks.Material) -> CheckReport:
            ran.append(name)
            return CheckReport(
                name != "no empty rows", f"{name} of {material.folder}", tuple(line.place for line in material.lines)
            )

        return look

    ran: list[str] = []
    names = list(CHECKS)[:3]
    stand_ins = {name: checks.Check(name, CHECKS[name].why, CHECKS[name].mend, look_of(name)) for name in names}
    monkeypatch.setattr(checks, "CHECKS", stand_ins)
    return ran


def found(folder: Path, cache: Path | None, queries: tuple[str, ...] = ()) -> list[CheckFinding]:
    return list(each_finding(read_material(folder, queries), cache=cache))


def test_the_second_time_nothing_is_run_and_the_same_is_said(
    sound_rows: Rows, write_folder: Callable[..., Path], looked: list[str], tmp_path: Path
) -> None:
    folder = write_folder(train=sound_rows)
    first = found(folder, tmp_path / "cache")
    assert len(looked) == 3 and {each.ok for each in first} == {True, False}
    assert found(folder, tmp_path / "cache") == first == found(folder, None)
    assert len(looked) == 6  # the third time without a cache


def test_a_copy_elsewhere_is_known_too_and_told_by_its_own_places(
    sound_rows: Rows, write_folder: Callable[..., Path], looked: list[str], tmp_path: Path
) -> None:
    folder = write_folder(train=sound_rows)
    found(folder, tmp_path / "cache")
    copy_of_it = folder.rename(folder.with_name("elsewhere"))
    findings = found(copy_of_it, tmp_path / "cache")
    assert len(looked) == 3
    assert all(place.startswith(f"{copy_of_it}/train.jsonl:") for each in findings for place in each.where)


def test_other_rows_queries_or_tools_and_a_broken_cache_are_checked_anew(
    sound_rows: Rows,
    write_folder: Callable[..., Path],
    looked: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache = tmp_path / "cache"
    folder = write_folder(train=sound_rows)
    found(folder, cache)
    found(folder, cache, ("How many errors are in src/?",))
    assert len(looked) == 6
    changed = copy.deepcopy(sound_rows)
    changed[0]["messages"][1]["content"] += "?"
    folder = write_folder(train=changed)
    found(folder, cache)
    assert len(looked) == 9
    monkeypatch.delitem(TOOLS, next(iter(TOOLS)))
    found(folder, cache)
    assert len(looked) == 12
    for file in (cache / "checked-datasets").iterdir():
        file.write_text("[1, 2")
    assert len(found(folder, cache)) == 3
    assert len(looked) == 15


def test_further_checks_are_always_run(
    sound_rows: Rows, write_folder: Callable[..., Path], looked: list[str], tmp_path: Path
) -> None:
    folder = write_folder(train=sound_rows)
    for _ in range(2):
        material = read_material(folder)
        rows = checks.Check("rows", "", "", lambda material: CheckReport(True, f"{len(material.lines)} rows"))
        assert list(each_finding(material, [rows], tmp_path))[-1].message == f"{len(sound_rows)} rows"
    assert len(looked) == 3
