"""The status line says the weightiest things first, in whatever room there is."""

import time

import pytest

from punie_tui.runs.events import ControlApplied
from punie_tui.runs.state import read_run
from punie_tui.tui.status import status_line
from recorded_runs import crashed_run, finished_run, live_run, workspace


def line_of(run, width):
    tail = read_run(run)
    return status_line(run.id, tail.view, tail.state(), width, time.time()).plain


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_it_is_never_wider_than_its_place(tmp_path, width):
    settings = workspace(tmp_path)
    for run in (live_run(settings), crashed_run(settings), finished_run(settings)):
        assert len(line_of(run, width)) <= width


def test_a_live_run_tells_stage_progress_time_left_loss_speed_memory_and_compute(tmp_path):
    text = line_of(live_run(workspace(tmp_path)), 140)
    for part in ("demo-1", "train", "61 %", "left 00:55", "loss", "143 tok/s", "1.1 GB", "cpu + OpenBLAS"):
        assert part in text


def test_a_narrow_line_keeps_the_progress_and_the_loss(tmp_path):
    text = line_of(live_run(workspace(tmp_path)), 60)
    assert "61 %" in text and "loss" in text and "OpenBLAS" not in text


def test_a_crash_is_said_with_its_stage(tmp_path):
    assert "crashed in train" in line_of(crashed_run(workspace(tmp_path)), 80)


def test_a_paused_run_says_so(tmp_path):
    run = live_run(workspace(tmp_path))
    run.append_event(ControlApplied(action="pause", iteration=74))
    assert "paused" in line_of(run, 80)


def test_alerts_are_counted(tmp_path):
    assert "▲ 1" in line_of(finished_run(workspace(tmp_path)), 80)
