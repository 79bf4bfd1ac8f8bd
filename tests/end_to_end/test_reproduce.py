"""The published comparison on the tiny model: run, stopped, gone on with, taken as it is, and written down."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from workspace import PATIENCE_SECONDS, answer, punie, wait_until

from punie_tui.reproduction.readme_table import BEGIN, END
from punie_tui.runs.events import StageStarted, WorkerStarted
from punie_tui.runs.state import RunTail, read_run
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import load_settings

RECIPE = """
name = "{name}"
model = "not-this-one"
data = "demo"
stages = ["fetch", "data", "check-data", "train", "fuse", "decide"]

[train]
iters = {iters}
batch_size = 1
num_layers = 2
max_seq_length = 2048
steps_per_report = 1
steps_per_eval = {iters}
val_batches = 2
save_every = 2

[validation]
suite = "nowhere"
"""
SUITE = """
targets: {overall: 100, field_access: 0}
categories:
  A: {name: discrimination, target: 100, measures: discrimination}
  C: {name: field access, target: 80}
queries:
  - {id: A1, category: A, text: "What is a lambda?", expect: {direct: true}, soft: {none: ["<tool_call>"]}}
  - {id: C1, category: C, text: "How many type errors are in x?", expect: {tools: [typecheck], fields: [error_count]},
     soft: {any: ["typecheck("]}, tags: {novel: "yes"}}
"""


def make_workspace(folder: Path, iters: int) -> Path:
    recipes, suites = folder / "data" / "recipes", folder / "data" / "suites"
    recipes.mkdir(parents=True)
    suites.mkdir()
    for name in ("phase23", "phase26"):
        (recipes / f"{name}.toml").write_text(RECIPE.format(name=name, iters=iters))
    (suites / "small.yaml").write_text(SUITE)
    (folder / "README.md").write_text(f"# Mine\n\n{BEGIN}\nold\n{END}\n\nThe rest.\n")
    return folder


def words(model: Path, *further: str) -> list[str]:
    asked = ["--model", str(model), "--suite", "seed25,small", "--set", "validation.max_tokens=8"]
    return ["reproduce", *asked, *further]


def events_of(run: Run, kind: type) -> list[Any]:
    return [event for event in RunTail(run).changes() if isinstance(event, kind)]


def runs_of(workspace: Path) -> dict[str, Run]:
    return {run.id: run for run in list_runs(load_settings(workspace))}


@pytest.fixture(scope="module")
def reproduced(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path):
    """The workspace, the finished command and its answer."""
    workspace = make_workspace(tmp_path_factory.mktemp("reproduce"), 4)
    done = punie(workspace, *words(tiny_model, "--readme", str(workspace / "README.md"), "--json"))
    assert done.returncode == 0, done.stderr[-3000:]
    return workspace, done, answer(done)


def test_each_recipe_has_one_run_that_trains_on_the_one_model_and_is_asked_both_suites(reproduced, tiny_model) -> None:
    workspace, _, document = reproduced
    assert [(one["name"], one["run"]) for one in document["entries"]] == [
        ("base", "base-1"), ("phase23", "phase23-1"), ("phase26", "phase26-1")
    ]  # fmt: skip
    runs = runs_of(workspace)
    assert {run.recipe().model for run in runs.values()} == {str(tiny_model)}
    assert sorted(path.name for path in (runs["phase26-1"].path / "validation").glob("*.jsonl")) == [
        "validate-adapter.jsonl", "validate-adapter.small.jsonl"
    ]  # fmt: skip
    assert [set(one["suites"]) for one in document["entries"]] == [{"seed25", "small"}] * 3
    assert document["entries"][2]["suites"]["seed25"]["overall"]["outcome"]["total"] == 25
    assert document["entries"][2]["suites"]["small"]["novel"]["strict"]["total"] == 1


def test_nothing_is_fused_and_the_times_are_those_of_the_stages(reproduced) -> None:
    stages = ["fetch", "data", "check-data", "train", "check-adapter", "validate-adapter"]
    assert [list(one["seconds"]) for one in reproduced[2]["entries"]] == [["fetch", "validate-base"], stages, stages]
    assert all(seconds >= 0 for one in reproduced[2]["entries"] for seconds in one["seconds"].values())


def test_every_recipe_is_compared_with_those_before_it_on_each_suite(reproduced) -> None:
    found = [(one["suite"], one["before"], one["after"]) for one in reproduced[2]["comparisons"]]
    order = [("phase23", "phase26"), ("base", "phase26"), ("base", "phase23")]
    assert found == [(suite, *pair) for suite in ("seed25", "small") for pair in order]


def test_progress_is_told_while_stdout_is_one_document(reproduced) -> None:
    _, done, _ = reproduced
    assert "══ phase26 (3 of 3): run phase26-1" in done.stderr
    assert "train: iteration 4/4" in done.stderr
    assert done.stdout.lstrip().startswith("{")


def test_the_document_and_its_pictures_lie_in_docs_and_the_readme_keeps_the_rest(reproduced) -> None:
    workspace, _, document = reproduced
    docs = workspace / "docs"
    assert sorted(path.name for path in docs.iterdir()) == [
        "results-phase23.svg", "results-phase26.svg", "results.md"
    ]  # fmt: skip
    assert "(results-phase26.svg)" in (docs / "results.md").read_text()
    assert (docs / "results-phase26.svg").read_text().startswith("<svg")
    readme = (workspace / "README.md").read_text()
    assert readme.startswith("# Mine\n\n" + BEGIN) and readme.endswith(END + "\n\nThe rest.\n")
    assert document["table"] in readme
    assert "old" not in readme


def test_again_nothing_is_run_and_the_document_is_the_same(reproduced, tiny_model) -> None:
    workspace, _, document = reproduced
    text = (workspace / "docs" / "results.md").read_bytes()
    events = {id: run.events_file.read_bytes() for id, run in runs_of(workspace).items()}
    done = punie(workspace, *words(tiny_model, "--json"))
    assert done.returncode == 0
    assert done.stderr.count("done already") == 3
    assert answer(done)["entries"] == document["entries"]
    assert {id: run.events_file.read_bytes() for id, run in runs_of(workspace).items()} == events
    assert (workspace / "docs" / "results.md").read_bytes() == text


def test_a_suite_that_changed_is_asked_again_and_nothing_is_trained_again(reproduced, tiny_model) -> None:
    workspace, _, _ = reproduced
    (workspace / "data" / "suites" / "small.yaml").write_text(SUITE.replace("What is a lambda?", "What is a tuple?"))
    done = punie(workspace, *words(tiny_model, "base", "phase26", "--json"))
    assert done.returncode == 0, done.stderr[-3000:]
    run = runs_of(workspace)["phase26-1"]
    assert len(runs_of(workspace)) == 3
    assert [event.stage for event in events_of(run, StageStarted)].count("train") == 1
    assert [event.stages for event in events_of(run, WorkerStarted)][1:] == [["fetch", "validate-adapter"]]
    records = (run.path / "validation" / "validate-adapter.small.jsonl").read_text()
    assert "What is a tuple?" in records and "lambda" not in records


def test_killed_in_the_middle_the_same_command_goes_on_with_the_same_runs(tmp_path: Path, tiny_model: Path) -> None:
    workspace = make_workspace(tmp_path, 40)
    command = [sys.executable, "-m", "punie_tui", "-w", str(workspace), *words(tiny_model, "phase23", "phase26")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run = Run(workspace / "runs" / "phase23-1")
    try:
        wait_until(run, lambda tail: tail.view.checkpoints)
        run.request("stop")
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
    finally:
        process.kill()
    stopped = wait_until(run, lambda tail: tail.state() == "stopped")
    assert stopped.view.checkpoints[-1].iteration < 40
    assert not (workspace / "docs").exists()
    refused = punie(workspace, *words(tiny_model, "phase23", "phase26", "--no-run"))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "phase23 has no finished run" in refused.stderr

    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(run, lambda tail: len(tail.view.train) and tail.view.planned and tail.view.planned.resumed)
    finally:
        process.send_signal(signal.SIGKILL)  # the worker lives on
        process.wait()
    done = punie(workspace, *words(tiny_model, "phase23", "phase26", "--json"))
    assert done.returncode == 0, done.stderr[-3000:]
    assert sorted(runs_of(workspace)) == ["phase23-1", "phase26-1"]
    assert len(events_of(run, WorkerStarted)) == 2
    assert [report.iteration for report in read_run(run).view.train] == list(range(1, 41))
    assert [one["run"] for one in answer(done)["entries"]] == ["phase23-1", "phase26-1"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["phase2"], "unknown recipe 'phase2'"),
        (["phase26", "phase26"], "named twice"),
        (["--suite", "hrad"], "unknown suite 'hrad'"),
        (["--set", "train.itres=3"], "did you mean 'iters'"),
    ],
)
def test_what_is_asked_wrong_is_said_before_anything_is_run(
    asked: list[str], said: str, tmp_path: Path, tiny_model: Path
) -> None:
    done = punie(make_workspace(tmp_path, 2), "reproduce", "--model", str(tiny_model), *asked)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "runs").exists()
