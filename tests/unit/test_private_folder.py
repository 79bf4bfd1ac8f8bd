"""Temporary folders of processes that were killed are swept by the next; those of the living are not."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from punie_tui import private_folder as module
from punie_tui.private_folder import private_folder
from punie_tui.tools.fixtures.git_repository import GitRepository

LEAVES = """
import os
from punie_tui.private_folder import private_folder
made = private_folder("git")
print(made.name, flush=True)
os._exit(0)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    module._sweep.cache_clear()
    return tmp_path


def left_behind(temporary: Path) -> Path:
    """The folder of a process that is dead."""
    command = [sys.executable, "-c", LEAVES]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "TMPDIR": str(temporary)}
    )
    return Path(done.stdout.strip())


def test_what_a_dead_process_left_is_swept_by_the_next_and_nothing_else(temporary: Path) -> None:
    dead = left_behind(temporary)
    assert dead.is_dir() and dead.stat().st_mode & 0o077 == 0
    others = [temporary / "punie-git-odd", temporary / f"punie-ty-{dead.name.split('-')[2]}-x", temporary / "mine"]
    for other in others:
        other.mkdir()
    with private_folder("git") as name:
        assert Path(name).is_dir() and not dead.exists()
        assert all(other.is_dir() for other in others)
    assert not Path(name).exists()


def test_a_folder_that_somebody_holds_is_not_swept_whatever_its_number(temporary: Path) -> None:
    held = left_behind(temporary)
    descriptor = os.open(held, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    with private_folder("git"):
        assert held.is_dir()
    os.close(descriptor)


def test_the_repositories_of_the_fixture_projects_lie_in_such_folders(temporary: Path) -> None:
    dead = left_behind(temporary)
    repository = GitRepository("clean", ["src/a.py"], lambda path: "x = 1\n")
    assert repository.answer(("status",), ".").code == 0
    assert not dead.exists()
    assert list(temporary.glob(f"punie-git-{os.getpid()}-*"))
