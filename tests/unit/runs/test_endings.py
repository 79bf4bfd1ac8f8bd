"""A run that did its work and came to a no is told from one that is a success, everywhere and in full."""

import json
from contextlib import suppress

import pytest

from punie_tui.cli import main
from punie_tui.cli.answers.runs import describe_run
from punie_tui.runs.events import CheckResult, RunFinished, StageFailed, StageFinished, StageStarted
from punie_tui.runs.narrate import Narrator
from punie_tui.runs.state import NEGATIVE, RunView, read_run, state_word
from punie_tui.settings import Settings
from punie_tui.tui.common.marks import CHECK_MARKS, RUN_MARKS, STAGE_MARKS
from punie_tui.tui.runs.run_list import RunSummaries
from punie_tui.tui.runs.run_table import run_line
from punie_tui.tui.status import status_line
from punie_tui.tui.train.stage_list import stage_table
from recorded_runs import diverged_run, failed_run, finished_run, missed_run, workspace

REASON = "validate-quantized misses targets of seed25: overall 0/25 (target 80 %), field access 0/20 (target 80 %)"
NEGATIVES = {"missed": missed_run, "diverged": diverged_run, "refused": failed_run}


@pytest.mark.parametrize(("state", "record"), NEGATIVES.items(), ids=list(NEGATIVES))
def test_a_no_is_a_state_with_a_word_of_its_own(tmp_path, state, record):
    run = record(workspace(tmp_path), reason=REASON)
    tail = read_run(run)
    assert tail.state() == state
    assert {stage.state for stage in tail.view.stages.values()} & set(NEGATIVE) == {state}
    assert tail.view.reason == REASON
    word = state_word(state)
    assert word in run_line(RunSummaries().whole(run), 0.0).plain
    assert word in status_line(run.id, tail.view, tail.state(), 80, 0.0).plain
    assert word in stage_table(tail.view, tail.state(), 400, 0.0).plain


def test_a_success_has_neither_the_marks_nor_the_words_of_a_no(tmp_path):
    tail = read_run(finished_run(workspace(tmp_path)))
    assert tail.state() == "finished"
    for marks in (RUN_MARKS, STAGE_MARKS):
        signs = [marks[state] for state in ("finished", "failed", *NEGATIVE)]
        assert len({sign for sign, _ in signs}) == len(signs)


def test_a_later_worker_that_did_its_work_does_not_hide_the_no_that_stands(tmp_path):
    run = missed_run(workspace(tmp_path), reason=REASON)
    last = read_run(run).view.last
    run.append_event(StageStarted(t=last + 1, stage="quantize"))
    run.append_event(StageFinished(t=last + 2, stage="quantize", seconds=1))
    run.append_event(RunFinished(t=last + 3, state="finished", exit_code=0))
    assert read_run(run).state() == "missed"


def test_a_machine_that_failed_is_not_called_a_no(tmp_path):
    view = RunView()
    view.apply(StageFailed(stage="decide", reason="the disk is full", exit_code=3))
    assert view.stage("decide").state == "failed"


def test_a_training_that_ended_without_a_number_is_no_success_even_where_an_older_version_said_so(tmp_path):
    run = diverged_run(workspace(tmp_path), reason=REASON)
    view = read_run(run).view
    view.apply(StageFinished(stage="train", seconds=1))
    view.apply(RunFinished(state="finished", exit_code=0))
    assert view.ended_as(view.ended) == "diverged"


def test_json_has_null_where_there_is_no_number(tmp_path, capsys):
    diverged_run(workspace(tmp_path), reason=REASON)
    with suppress(SystemExit):
        main(["--workspace", str(tmp_path), "runs", "--json"])

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    (document,) = json.loads(capsys.readouterr().out, parse_constant=refuse)
    assert (document["state"], document["train"]["last_loss"]) == ("diverged", None)


def test_a_check_that_only_notes_something_is_not_marked_as_failed(tmp_path):
    view = RunView()
    noted = CheckResult(stage="check-fused", check="smoke", ok=False, message="it answers in words", advisory=True)
    for event in (StageStarted(stage="check-fused"), noted, StageFinished(stage="check-fused", seconds=1)):
        view.apply(event)
    told = Narrator().line(noted, view)
    assert STAGE_MARKS["failed"][0] not in told and CHECK_MARKS["advisory"][0] in told
    shown = stage_table(view, "finished", 200, 0.0).plain
    assert CHECK_MARKS["advisory"][0] in shown and "it answers in words" in shown


def test_the_narrated_end_says_which_kind_of_no_it_was(tmp_path):
    run = missed_run(workspace(tmp_path), reason=REASON)
    view = read_run(run).view
    assert state_word("missed") in Narrator().line(view.ended, view)


def test_the_document_names_the_state_of_the_stage(tmp_path):
    document = describe_run(read_run(missed_run(Settings(workspace=tmp_path, cache_dir=tmp_path), reason=REASON)))
    assert [stage.state for stage in document.stages if stage.name == "decide"] == ["missed"]
    assert document.reason == REASON


def test_a_loss_that_is_no_number_is_told_in_words(tmp_path):
    view = read_run(diverged_run(workspace(tmp_path), reason=REASON)).view
    assert "not finite" in Narrator().line(view.train[-1], view)
