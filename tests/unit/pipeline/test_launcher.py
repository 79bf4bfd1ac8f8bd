"""A worker that cannot begin: its own words are told, never those of an earlier one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from punie_tui.errors import SystemFailure
from punie_tui.pipeline import launcher
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = create_run(Settings(workspace=tmp_path), Recipe(name="tiny", model="m", stages=["train"]))
    run.log_file.write_text("not enough disk for fuse\n")
    return run


def refused(run: Run, monkeypatch: pytest.MonkeyPatch, last_words: str = "") -> str:
    """What is said where the worker ends at once, with its last words in the log."""

    def spawn(settings: Settings, run: Run, module: str, words: list[str]) -> subprocess.Popen[bytes]:
        with run.log_file.open("ab") as log:
            code = f"import sys; sys.stderr.write({last_words!r}); sys.exit(3)"
            return subprocess.Popen([sys.executable, "-S", "-c", code], stderr=log)

    monkeypatch.setattr(launcher, "spawn", spawn)
    with pytest.raises(SystemFailure) as told:
        launcher._work_on(Settings(workspace=run.path.parents[1]), run, ["train"], [])
    return str(told.value)


def test_the_words_of_an_earlier_worker_are_not_its_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    said = refused(run, monkeypatch)
    assert "not enough disk" not in said and str(run.log_file) in said


def test_its_own_last_words_are_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no module of that name" in refused(run, monkeypatch, "no module of that name")


def test_on_a_full_disk_it_could_not_say_a_word_and_the_disk_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "disk_is_full", lambda folder: True)
    assert "the disk is full" in refused(run, monkeypatch)
