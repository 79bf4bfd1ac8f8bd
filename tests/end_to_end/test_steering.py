"""Steering a training from the command line: its learning rate, its seeds."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from workspace import answer, make_workspace, punie, the_run, wait_until

from punie_tui.regular_files import append_line
from punie_tui.runs.events import ControlApplied, WorkerStarted, parse_event
from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Request, Run, create_run
from punie_tui.settings import load_settings


@pytest.fixture
def workspace(tmp_path: Path, tiny_model: Path) -> Path:
    return make_workspace(tmp_path, tiny_model, 60)


def test_a_learning_rate_set_before_or_while_a_run_trains_reaches_it(workspace) -> None:
    assert punie(workspace, "train", "--recipe", "tiny", "--detach").returncode == 0
    run = the_run(workspace)
    try:
        assert answer(punie(workspace, "set-lr", run.id, "5e-5", "--json"))["value"] == 5e-5
        view = wait_until(run, lambda tail: tail.state() in ("finished", "failed")).view
    finally:
        if (beat := run.heartbeat()) and beat.is_alive():
            os.killpg(beat.pid, signal.SIGKILL)
    assert view.train[-1].learning_rate == pytest.approx(5e-5)
    done = punie(workspace, "set-lr", run.id, "1e-4")
    assert done.returncode == 2 and "is not running" in done.stderr


def test_a_checkpoint_that_is_asked_for_is_written_at_that_step(workspace) -> None:
    words = [f"--set=train.{key}=3000" for key in ("iters", "save_every", "steps_per_eval")]
    assert punie(workspace, "train", "--recipe", "tiny", "--detach", *words).returncode == 0
    run = the_run(workspace)
    try:
        wait_until(run, lambda tail: tail.view.train)
        assert punie(workspace, "checkpoint", run.id).returncode == 0
        saved = wait_until(run, lambda tail: tail.view.checkpoints).view.checkpoints[0]
        assert punie(workspace, "stop", run.id).returncode == 0
        wait_until(run, lambda tail: tail.state() == "stopped")
    finally:
        if (beat := run.heartbeat()) and beat.is_alive():
            os.killpg(beat.pid, signal.SIGKILL)
    events = [parse_event(line) for line in run.events_file.read_bytes().splitlines()]
    asked = [e for e in events if isinstance(e, ControlApplied) and e.action == "checkpoint"]
    assert [e.iteration for e in asked] == [saved.iteration]
    assert (run.path / saved.path / "state.json").is_file()


def test_a_request_counts_though_the_clock_was_set_back(workspace) -> None:
    words = [f"--set=train.{key}=3000" for key in ("iters", "save_every", "steps_per_eval")]
    assert punie(workspace, "train", "--recipe", "tiny", "--detach", *words).returncode == 0
    run = the_run(workspace)
    try:
        wait_until(run, lambda tail: tail.view.train)
        append_line(run.control_file, Request(action="stop", t=1.0).model_dump_json().encode() + b"\n")
        wait_until(run, lambda tail: tail.state() == "stopped")
    finally:
        if (beat := run.heartbeat()) and beat.is_alive():
            os.killpg(beat.pid, signal.SIGKILL)


def test_a_run_whose_worker_died_before_its_first_word_is_begun_by_resume(workspace) -> None:
    settings = load_settings(workspace)
    run = create_run(settings, load_recipe("tiny", settings))
    os.utime(run.recipe_file, (1, 1))
    watched = punie(workspace, "watch", run.id)
    assert watched.returncode == 3
    assert f"punie-tui resume {run.id}" in watched.stderr + watched.stdout
    assert punie(workspace, "resume", run.id, "--detach").returncode == 0
    assert punie(workspace, "stop", run.id).returncode == 0
    wait_until(run, lambda tail: tail.view.ended)


def test_a_resumed_stage_keeps_the_settings_that_were_changed_for_it(workspace) -> None:
    settings = load_settings(workspace)
    run = create_run(settings, load_recipe("tiny", settings))
    changed = {"validation.max_tokens": 7}
    run.append_event(WorkerStarted(pid=1, host="gone", stages=["fetch"], overrides=changed))
    assert punie(workspace, "resume", run.id).returncode == 0
    worker = read_run(run).view.worker
    assert worker is not None and worker.resumed
    assert (worker.stages, worker.overrides) == (["fetch"], changed)


def test_seeds_make_a_group_whose_spread_is_told(workspace) -> None:
    words = ("--set", "train.iters=3", "--set", "train.steps_per_eval=3")
    done = punie(workspace, "train", "--recipe", "tiny", "--seeds", "1,2", *words, "--json")
    document = answer(done)
    assert done.returncode == 0, done.stderr
    assert [run["seed"] for run in document["runs"]] == [1, 2]
    assert {run["state"] for run in document["runs"]} == {"finished"}
    assert document["best_validation"]["count"] == 2
    losses = [run["train"]["best_validation"] for run in document["runs"]]
    assert document["best_validation"]["low"] == min(losses) < max(losses) == document["best_validation"]["high"]
    first, second = (Run(Path(run["path"])) for run in document["runs"])
    assert first.recipe().group == second.recipe().group == document["group"]
    assert load_settings(workspace).runs == first.path.parent
    assert f"group {document['group']}: best validation" in punie(workspace, "runs").stdout
