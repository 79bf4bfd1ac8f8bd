"""Folders that are whole or not there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.making.publish import published, require_disk


def test_a_published_folder_holds_what_was_written_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    with published(tmp_path / "model") as staging:
        (staging / "a.txt").write_text("a")
        assert not (tmp_path / "model").exists()
    assert (tmp_path / "model" / "a.txt").read_text() == "a"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), published(tmp_path / "model") as staging:
        (staging / "a.txt").write_text("a")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "model"
    target.mkdir()
    (target / "mine").write_text("mine")
    with pytest.raises(UsageError, match="exists already"), published(target):
        pytest.fail("nothing is written")
    assert (target / "mine").read_text() == "mine"


def test_what_a_killed_process_left_is_swept_by_the_next(tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from punie_tui.models.making.publish import published
with published(Path({str(tmp_path / "model")!r})) as staging:
    (staging / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert [path.name.startswith(".model.staging-") for path in tmp_path.iterdir()] == [True]
    with published(tmp_path / "model") as staging:
        (staging / "whole").write_text("whole")
    assert [path.name for path in tmp_path.rglob("*")] == ["model", "whole"]


def test_too_little_disk_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SystemFailure, match="not enough disk for model"), published(tmp_path / "model", needs=1 << 60):
        pytest.fail("nothing is written")
    assert list(tmp_path.iterdir()) == []


def test_the_disk_of_a_folder_that_is_not_there_yet_is_its_parents(tmp_path: Path) -> None:
    require_disk(tmp_path / "a" / "b", 1, "a model")


def test_a_place_that_cannot_be_written_is_the_machines_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemFailure, match="cannot be written"), published(tmp_path / "file" / "model"):
        pytest.fail("nothing is written")
