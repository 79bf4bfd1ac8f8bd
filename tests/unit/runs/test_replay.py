"""A recorded run plays again in the rhythm of its events, as a run that readers take for live."""

from __future__ import annotations

import pytest

from punie_tui.errors import UsageError
from punie_tui.runs.events import RunFinished, StageStarted, WorkerStarted
from punie_tui.runs.exports.replay import play, prepare, schedule
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings

EVENTS = [
    WorkerStarted(t=100.0, pid=1, host="elsewhere", stages=["train"]),
    StageStarted(t=110.0, stage="train"),
    RunFinished(t=130.0, state="finished", exit_code=0),
]


@pytest.fixture
def recorded_run(tmp_path) -> Run:
    run = create_run(
        Settings(workspace=tmp_path), Recipe.model_validate({"name": "r", "model": "m", "stages": ["train"]})
    )
    (run.path / "validation").mkdir()
    (run.path / "validation" / "validate-base.jsonl").write_text("{}\n")
    for event in EVENTS:
        run.append_event(event)
    return run


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.seen: list[str] = []
        self.copy: Run | None = None

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        assert self.copy is not None
        self.seen.append(read_run(self.copy).state())
        self.now += seconds


def test_events_come_in_their_rhythm_as_fast_as_asked() -> None:
    assert [due for due, _ in schedule(EVENTS, 10.0)] == [0.0, 1.0, 3.0]


def test_a_clock_that_was_set_back_does_not_stop_it() -> None:
    events = [EVENTS[0], EVENTS[2], EVENTS[1].model_copy(update={"t": 90.0})]
    assert [due for due, _ in schedule(events, 1.0)] == [0.0, 30.0, 30.0]


def test_the_copy_is_live_while_it_plays_and_then_is_what_the_original_was(recorded_run: Run) -> None:
    copy = prepare(recorded_run, recorded_run.path.parent)
    clock = Clock(5000.0)
    clock.copy = copy
    play(recorded_run, copy, 10.0, clock=clock, wait=clock.wait)
    assert set(clock.seen) == {"running"}
    tail = read_run(copy)
    assert tail.state() == "finished"
    assert (tail.view.first, tail.view.last) == (5000.0, 5003.0)
    assert copy.recipe() == recorded_run.recipe()
    assert copy.validation_file("validate-base").read_text() == "{}\n"


def test_the_original_is_left_as_it_was_and_each_replay_is_a_run_of_its_own(recorded_run: Run) -> None:
    before = recorded_run.events_file.read_bytes()
    first = prepare(recorded_run, recorded_run.path.parent)
    second = prepare(recorded_run, recorded_run.path.parent)
    assert (first.id, second.id) == ("r-1-replay-1", "r-1-replay-2")
    assert recorded_run.events_file.read_bytes() == before


def test_a_run_without_events_cannot_be_replayed(tmp_path) -> None:
    empty = create_run(
        Settings(workspace=tmp_path), Recipe.model_validate({"name": "e", "model": "m", "stages": ["train"]})
    )
    with pytest.raises(UsageError, match="has no events to replay"):
        play(empty, prepare(empty, empty.path.parent), 1.0)
