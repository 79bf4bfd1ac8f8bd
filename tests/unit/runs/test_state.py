"""A run's view is a fold over its events, whatever happened to its workers."""

import time

import pytest

from punie_tui.pipeline.stages import remaining, unfinished
from punie_tui.regular_files import write_atomically
from punie_tui.runs.events import (
    Alert,
    CheckpointSaved,
    ControlApplied,
    RunFinished,
    StageFinished,
    StageProgress,
    StageStarted,
    TrainingPlanned,
    TrainReport,
    ValidationReport,
    WorkerStarted,
)
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import RunTail, RunView, damage, read_run
from punie_tui.runs.store import Heartbeat, create_run
from punie_tui.settings import Settings

RECIPE = Recipe(name="tiny", model="m", stages=["fetch", "train"])


def started(*stages, resumed=False, overrides=None):
    return WorkerStarted(pid=1, host="h", stages=list(stages), resumed=resumed, overrides=overrides or {})


def begun(folder):
    """A run whose worker began and is no more."""
    run = create_run(Settings(workspace=folder), RECIPE)
    run.append_event(started("train"))
    return run


def planned(start=0):
    return TrainingPlanned(
        iters=10,
        rows=5,
        batch_size=1,
        validation_rows=2,
        trainable_parameters=1,
        total_parameters=2,
        start_iteration=start,
    )


def report(iteration):
    return TrainReport(
        iteration=iteration,
        train_loss=1.0,
        learning_rate=1e-4,
        iterations_per_second=1,
        tokens_per_second=1,
        trained_tokens=iteration,
        epoch=0.1,
        peak_memory=1,
        active_memory=1,
        cache_memory=1,
    )


def folded(*events):
    view = RunView()
    for event in events:
        view.apply(event)
    return view


@pytest.fixture
def run(tmp_path):
    settings = Settings(workspace=tmp_path, cache_dir=tmp_path)
    return create_run(settings, RECIPE)


def alive(run):
    write_atomically(run.heartbeat_file, Heartbeat.mine().model_dump_json().encode())


def test_what_a_crashed_worker_did_after_its_last_checkpoint_is_dropped_on_resume():
    view = folded(planned(), report(1), report(2), report(3), planned(start=2), report(3))
    assert [r.iteration for r in view.train] == [1, 2, 3]


def test_the_best_validation_is_the_lowest():
    losses = [(0, 3.0), (5, 1.0), (10, 2.0)]
    view = folded(*(ValidationReport(iteration=i, val_loss=loss, val_time=1, rows=1) for i, loss in losses))
    assert view.best is not None and view.best.iteration == 5


def test_checkpoints_and_alerts_are_kept():
    view = folded(CheckpointSaved(iteration=5, path="checkpoints/5"), Alert(level="warning", reason="r"))
    assert [c.path for c in view.checkpoints] == ["checkpoints/5"]
    assert [a.reason for a in view.alerts] == ["r"]


def test_only_unfinished_stages_remain():
    view = folded(
        started("fetch", "train"),
        StageStarted(stage="fetch"),
        StageFinished(stage="fetch", seconds=1),
        StageStarted(stage="train"),
    )
    assert remaining(view, ["train", "fetch"]) == ["train"]


def test_a_resume_goes_on_with_what_was_asked_last_and_with_the_settings_changed_for_it():
    events = [
        started("fetch", "train"),
        StageFinished(stage="fetch", seconds=1),
        StageFinished(stage="train", seconds=1),
        started("quantize", "check-quantized", resumed=True, overrides={"quantize.bits": 4}),
        StageFinished(stage="quantize", seconds=1),
        StageStarted(stage="check-quantized"),
    ]
    assert unfinished(folded(*events), RECIPE) == (["check-quantized"], {"quantize.bits": 4})


def test_a_resume_goes_on_with_the_recipe_where_what_was_asked_last_is_done():
    events = [
        started("fetch", "train"),
        StageFinished(stage="fetch", seconds=1),
        StageStarted(stage="train"),
        started("check-data", resumed=True, overrides={"train.iters": 3}),
        StageFinished(stage="check-data", seconds=1),
    ]
    assert unfinished(folded(*events), RECIPE) == (["train"], {})


def test_a_stage_that_was_running_when_the_run_stopped_is_stopped():
    view = folded(started("train"), StageStarted(stage="train"), RunFinished(state="stopped", exit_code=0))
    assert view.stages["train"].state == "stopped"


def test_a_run_without_a_worker_yet_is_new(run):
    assert read_run(run).state() == "new"


def test_a_run_is_running_paused_and_running_again(run):
    alive(run)
    run.append_event(started("fetch", "train"))
    tail = RunTail(run)
    tail.refresh()
    assert tail.state() == "running"
    run.append_event(ControlApplied(action="pause"))
    run.append_event(ControlApplied(action="checkpoint"))
    tail.refresh()
    assert tail.state() == "paused"
    run.append_event(ControlApplied(action="resume"))
    tail.refresh()
    assert tail.state() == "running"


def test_a_run_whose_worker_left_without_a_word_is_crashed(run):
    run.append_event(started("fetch", "train"))
    assert read_run(run).state() == "crashed"


def test_a_run_that_was_taken_up_again_is_not_what_it_ended_as_before(run):
    run.append_event(started("train"))
    run.append_event(RunFinished(state="failed", exit_code=3))
    assert read_run(run).state() == "failed"
    alive(run)
    run.append_event(started("train", resumed=True))
    assert read_run(run).state() == "running"


def test_the_last_words_of_a_worker_are_the_end_of_its_log(run):
    run.log_file.write_text("one\n\ntwo\nthree\n")
    assert run.last_words(2) == ["two", "three"]


def test_lines_that_are_no_events_are_counted_and_those_of_a_newer_version_are_not(tmp_path):
    run = begun(tmp_path)
    with run.events_file.open("ab") as file:
        file.write(b'{"type": "train_report", "iteration": 3}\n\xff\xfe garbage\n{"type": "of_tomorrow", "v": 9}\n')
    run.append_event(StageStarted(stage="train"))
    tail = read_run(run)
    assert tail.view.unreadable == [2, 3] and tail.view.current == "train"
    found = damage(tail)
    assert found is not None and "2 lines" in found.reason and "line 2" in found.reason


@pytest.mark.parametrize("events", [b"\x00\xff\x00", b"no event\n", b'{"type": "worker_sta\n'])
def test_a_run_none_of_whose_events_can_be_read_is_damaged(tmp_path, events):
    run = begun(tmp_path)
    run.events_file.write_bytes(events)
    assert read_run(run).state() == "damaged"


def test_a_heart_of_another_host_that_is_seen_to_beat_is_alive_whatever_its_clock_says(tmp_path):
    run = begun(tmp_path)
    tail = read_run(run)
    ahead = Heartbeat.mine().model_copy(update={"host": "elsewhere", "t": time.time() + 6000})
    for beat in (ahead, ahead.model_copy(update={"t": ahead.t + 1})):
        write_atomically(run.heartbeat_file, beat.model_dump_json().encode())
        states = tail.state()
    assert states == "running"


def test_types_of_events_may_be_left_out_but_for_the_last_that_was_heard(tmp_path):
    run = begun(tmp_path)
    for t in (10.0, 20.0, 30.0):
        run.append_event(StageProgress(t=t, stage="train", done=t, total=40, unit="steps"))
    tail = RunTail(run, without=("stage_progress",))
    assert [event.t for event in tail.refresh()][1:] == [30.0]
    assert tail.view.last == 30.0


def test_overrides_of_a_run_from_before_are_read() -> None:
    line = (
        '{"type": "worker_started", "pid": 1, "host": "h", "stages": [], "overrides": ["quantize.bits=4", "model=m"]}'
    )
    assert WorkerStarted.model_validate_json(line).overrides == {"quantize.bits": 4, "model": "m"}
