"""Two processes that train one model over loopback: the losses of one, and a clear word when one of them dies."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest
from workspace import answer, make_workspace, punie, the_run, wait_until

from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run

ITERS = 12
SHARED = ("--set", "train.batch_size=2", "--set", "train.learning_rate=1e-3", "--set", "train.steps_per_eval=6")
TOLERANCE = 2e-5
"""Losses of about 6 nats, summed in another order in float32."""


@pytest.fixture
def workspace(tmp_path: Path, tiny_model: Path) -> Path:
    return make_workspace(tmp_path, tiny_model, ITERS)


def losses(run: Run) -> tuple[list[float], list[float]]:
    view = read_run(run).view
    return [report.train_loss for report in view.train], [report.val_loss for report in view.validation]


def test_two_ranks_learn_what_one_process_learns(workspace) -> None:
    runs = []
    for ranks in ("1", "2"):
        done = punie(workspace, "train", "--recipe", "tiny", "--ranks", ranks, *SHARED, "--json")
        assert done.returncode == 0, done.stderr
        runs.append(Run(Path(answer(done)["path"])))
    alone, together = (losses(run) for run in runs)
    assert len(alone[0]) == len(together[0]) == ITERS
    assert together[0] == pytest.approx(alone[0], abs=TOLERANCE)
    assert together[1] == pytest.approx(alone[1], abs=TOLERANCE)
    assert together[0][-1] < together[0][0]
    tokens = [read_run(run).view.train[-1].trained_tokens for run in runs]
    assert tokens[0] == tokens[1]
    assert read_run(runs[1]).view.planned.ranks == 2
    assert (runs[1].path / "ranks" / "rank-1.log").is_file()


def test_a_dead_rank_ends_the_run_in_a_sentence_and_it_can_be_resumed(workspace) -> None:
    words = (*SHARED, "--set", "train.iters=400", "--set", "train.steps_per_eval=400", "--set", "train.save_every=1000")
    assert punie(workspace, "train", "--recipe", "tiny", "--ranks", "2", *words, "--detach").returncode == 0
    run = the_run(workspace)
    wait_until(run, lambda tail: len(tail.view.train) >= 7)
    ranks = [
        p
        for p in psutil.Process(run.heartbeat().pid).children(recursive=True)
        if "punie_tui.training.distributed_worker" in p.cmdline()
    ]
    assert len(ranks) == 1
    os.kill(ranks[0].pid, signal.SIGKILL)
    tail = wait_until(run, lambda tail: tail.state() in ("failed", "finished"))
    assert tail.state() == "failed"
    assert tail.view.ended.exit_code == 3
    assert "rank 1 was killed (signal 9)" in tail.view.ended.reason
    assert f"punie-tui resume {run.id}" in tail.view.ended.reason
    reached = tail.view.train[-1].iteration
    assert tail.view.checkpoints[-1].iteration == reached  # nothing that was learned is lost
    assert punie(workspace, "resume", run.id, "--detach").returncode == 0
    view = wait_until(run, lambda tail: len(tail.view.train) >= reached + 3).view
    assert view.planned.start_iteration == reached
    assert view.planned.resumed
    punie(workspace, "stop", run.id)
    wait_until(run, lambda tail: tail.state() == "stopped")
    assert not ranks[0].is_running()


def test_a_batch_that_cannot_be_shared_is_refused(workspace) -> None:
    done = punie(workspace, "train", "--recipe", "tiny", "--ranks", "2")
    assert done.returncode == 2
    assert "train.batch_size = 1 cannot be shared by train.ranks = 2" in done.stdout + done.stderr
