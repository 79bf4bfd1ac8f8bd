"""How long stages took, whoever worked on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.runs.events import Event, RunFinished, StageFinished, StageProgress, StageStarted, WorkerStarted
from punie_tui.runs.exports.durations import stage_seconds
from punie_tui.runs.store import Run, create_run
from recorded_runs import recipe, workspace


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return create_run(workspace(tmp_path / "w"), recipe())


def tell(run: Run, *events: tuple[float, Event]) -> None:
    for t, event in events:
        run.append_event(event.model_copy(update={"t": t}))


def worker() -> WorkerStarted:
    return WorkerStarted(pid=1, host="h", stages=["train"])


def progress(stage: str) -> StageProgress:
    return StageProgress(stage=stage, done=1, total=2, unit="steps")


def test_a_stage_takes_what_it_says(run: Run) -> None:
    tell(run, (0, worker()), (1, StageStarted(stage="fetch")), (5, StageFinished(stage="fetch", seconds=3.5)))
    tell(run, (5, StageStarted(stage="train")), (6, progress("train")))
    assert stage_seconds(run) == {"fetch": 3.5}


def test_what_a_killed_and_a_stopped_worker_did_of_a_stage_counts_with_the_rest(run: Run) -> None:
    tell(run, (0, worker()), (10, StageStarted(stage="train")), (25, progress("train")))  # killed; heard of until 25
    tell(run, (900, worker()), (901, StageStarted(stage="train")), (905, progress("train")))
    tell(run, (906, RunFinished(state="stopped", exit_code=0)))
    tell(run, (2000, worker()), (2001, StageStarted(stage="train")), (2030, StageFinished(stage="train", seconds=29)))
    assert stage_seconds(run) == {"train": 15 + 4 + 29}


def test_a_stage_that_found_its_work_done_keeps_the_time_it_took(run: Run) -> None:
    for began, seconds in ((0, 60.0), (100, 0.2)):
        tell(run, (began, worker()), (began, StageStarted(stage="validate-adapter")))
        tell(run, (began + seconds, StageFinished(stage="validate-adapter", seconds=seconds)))
    assert stage_seconds(run) == {"validate-adapter": 60.0}
