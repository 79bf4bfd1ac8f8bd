"""A run outlives everything that looks at it, and whatever is done to it, it can be taken up again."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest
from workspace import answer, make_workspace, punie, the_run, wait_until

ITERS = 160  # long enough that a command given in the middle finds it still training


@pytest.fixture
def workspace(tmp_path: Path, tiny_model: Path) -> Path:
    return make_workspace(tmp_path, tiny_model, ITERS)


@pytest.fixture
def training(workspace: Path):
    """A detached run that is in the middle of its training; nobody's child."""
    assert punie(workspace, "train", "--recipe", "tiny", "--detach").returncode == 0
    run = the_run(workspace)
    wait_until(run, lambda tail: len(tail.view.train) >= 7)
    yield run
    beat = run.heartbeat()
    if beat and beat.is_alive():
        os.killpg(beat.pid, signal.SIGKILL)


def assert_whole_curve(run):
    view = wait_until(run, lambda tail: tail.state() in ("finished", "failed", "stopped")).view
    assert view.ended is not None and view.ended.state == "finished", view.ended
    assert [report.iteration for report in view.train] == list(range(1, ITERS + 1))
    assert (run.adapter / "adapters.safetensors").is_file()


def test_a_detached_run_finishes_by_itself_in_a_session_of_its_own(training):
    assert os.getsid(training.heartbeat().pid) == training.heartbeat().pid
    assert_whole_curve(training)


def test_a_worker_killed_in_the_middle_is_crashed_and_resume_finishes_its_run(workspace, training):
    pid = training.heartbeat().pid
    stages = psutil.Process(pid).children()
    os.kill(pid, signal.SIGKILL)
    wait_until(training, lambda tail: tail.state() == "crashed")
    psutil.wait_procs(stages, timeout=20)
    assert not any(stage.is_running() for stage in stages), "the stage's process outlived its worker"
    done = punie(workspace, "resume", training.id)
    assert done.returncode == 0, done.stderr
    assert_whole_curve(training)


def test_a_stage_killed_in_the_middle_fails_the_run_in_a_sentence_and_resume_finishes_it(workspace, training):
    (stage,) = psutil.Process(training.heartbeat().pid).children()
    stage.kill()
    tail = wait_until(training, lambda tail: tail.state() == "failed")
    assert tail.view.ended.exit_code == 3
    assert f"punie-tui resume {training.id}" in tail.view.ended.reason
    assert punie(workspace, "resume", training.id).returncode == 0
    assert_whole_curve(training)


def test_a_stopped_run_goes_on_where_it_was(workspace, training):
    assert punie(workspace, "stop", training.id).returncode == 0
    wait_until(training, lambda tail: tail.state() == "stopped")
    assert punie(workspace, "resume", training.id).returncode == 0
    assert_whole_curve(training)


def test_a_paused_run_holds_until_it_is_resumed(workspace, training):
    assert punie(workspace, "pause", training.id).returncode == 0
    held = wait_until(training, lambda tail: tail.state() == "paused").view.train[-1].iteration
    assert punie(workspace, "resume", training.id, "--detach").returncode == 0
    assert held < ITERS
    assert_whole_curve(training)


def test_a_run_that_is_being_worked_on_cannot_be_taken_up_twice(workspace, training):
    done = punie(workspace, "resume", training.id)
    assert done.returncode == 2
    assert "is being worked on" in done.stderr


def test_resuming_a_finished_run_says_that_nothing_is_left(workspace, training):
    assert_whole_curve(training)
    done = punie(workspace, "resume", training.id, "--json")
    assert done.returncode == 2
    assert "nothing is left to do" in answer(done)["error"]
