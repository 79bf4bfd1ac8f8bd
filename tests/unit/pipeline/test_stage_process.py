"""The process of a stage: how it ends where not even that can be written down."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from punie_tui.errors import SystemFailure
from punie_tui.pipeline import stage_process
from punie_tui.runs.events import Event
from punie_tui.runs.stage import StageOutcome
from punie_tui.runs.store import Run
from recorded_runs import finished_run, workspace


def test_on_a_full_disk_a_stage_ends_with_3_and_its_words_are_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = workspace(tmp_path)
    run = finished_run(settings)

    def full(self: Run, event: Event) -> None:
        raise SystemFailure(f"{self.events_file}: cannot be written (No space left on device)")

    monkeypatch.setattr(Run, "append_event", full)
    monkeypatch.setattr(stage_process, "_listen", lambda requests: None)
    monkeypatch.setattr(stage_process, "load_stage", lambda name: lambda context: StageOutcome())
    words = ["stage", "--workspace", str(settings.workspace), "--run", str(run.path), "--stage", "check-adapter"]
    monkeypatch.setattr(sys, "argv", words)
    assert stage_process.main() == 3
    assert "No space left on device" in capfd.readouterr().err
