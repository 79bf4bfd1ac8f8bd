"""Run folders as a worker leaves them, for tests of what reads runs: live, finished, crashed, and so on.

Everything goes through the run's own door (`append_event`, the records' model), so a recording is what a worker
would have written. Times lie in the past of `now`; losses are a fixed curve.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from punie_tui.grading.records import Grades, QueryRecord, Verdict
from punie_tui.grading.suite import Query, Suite, load_suite
from punie_tui.regular_files import append_line, write_atomically
from punie_tui.runs.events import (
    Alert,
    CheckpointSaved,
    CheckResult,
    ComputeReady,
    Event,
    ProbeAnswer,
    ProbeReport,
    QueryJudged,
    RunFinished,
    StageFailed,
    StageFinished,
    StageProgress,
    StageStarted,
    TrainingPlanned,
    TrainReport,
    ValidationReport,
    WorkerStarted,
)
from punie_tui.runs.recipes.recipe import Recipe, dump_recipe
from punie_tui.runs.store import Heartbeat, Run, create_run
from punie_tui.settings import Settings
from punie_tui.validation.plan import ValidationPlan, begin

ITERS = 120
FAILED_QUERY = "C3"
FAILED_ANSWER = """<tool_call><function=execute_code>
<parameter=code>
result = pytest_run("tests/integration")
print(f"Skipped: {result.skipped_count}")
</parameter>
</function></tool_call>"""
LAST_WORDS = "\x1b[31mlibc++abi: terminating [bold]due to[/bold] uncaught exception: out of memory"

STAGES = [
    "fetch",
    "data",
    "check-data",
    "train",
    "check-adapter",
    "validate-adapter",
    "fuse",
    "check-fused",
    "quantize",
    "check-quantized",
    "validate-quantized",
    "decide",
]


@dataclass
class Recorder:
    """Writes one run's events, `seconds` after it began."""

    run: Run
    began: float

    def at(self, seconds: float, event: Event) -> None:
        self.run.append_event(event.model_copy(update={"t": self.began + seconds}))

    def stage(self, name: str, start: float, seconds: float, *between: Event, artefact: str | None = None) -> None:
        self.at(start, StageStarted(stage=name))
        for event in between:
            self.at(start + seconds / 2, event)
        size = {"data": 210_000, "fused": 270_000_000, "quantized-6bit": 110_000_000}.get(artefact or "")
        self.at(start + seconds, StageFinished(stage=name, seconds=seconds, artefact=artefact, size=size))


def recipe(name: str = "demo", **train: object) -> Recipe:
    return Recipe.model_validate(
        {
            "name": name,
            "description": "learns five tools from 300 rows",
            "model": "smollm2-135m",
            "data": "demo",
            "stages": STAGES,
            "train": {"iters": ITERS, "batch_size": 2, "learning_rate": 1e-4, "num_layers": 8, **train},
        }
    )


def _begin(settings: Settings, name: str, *, began: float, stages: list[str]) -> Recorder:
    run = create_run(settings, recipe(name))
    os.utime(run.recipe_file, (began, began))
    recorder = Recorder(run, began)
    recorder.at(0, WorkerStarted(pid=os.getpid(), host="here", stages=stages))
    return recorder


def train_report(iteration: int, loss: float | None = None) -> TrainReport:
    wobble = 0.12 * math.sin(iteration * 1.7) + 0.06 * math.sin(iteration * 0.61)
    return TrainReport(
        iteration=iteration,
        train_loss=2.1 * math.exp(-iteration / 35) + 0.42 + wobble if loss is None else loss,
        learning_rate=1e-4,
        iterations_per_second=0.84,
        tokens_per_second=143.2,
        trained_tokens=170 * iteration,
        epoch=iteration * 2 / 300,
        peak_memory=1_400_000_000,
        active_memory=1_100_000_000,
        cache_memory=200_000_000,
        grad_norm=0.83,
    )


def validation_report(iteration: int) -> ValidationReport:
    overfit = 0.002 * max(0, iteration - 80)
    loss = 2.05 * math.exp(-iteration / 38) + 0.55 + overfit
    return ValidationReport(iteration=iteration, val_loss=loss, val_time=3.1, rows=30)


PROBED = (
    ("A1", "What is a decorator?", "A decorator wraps a function."),
    ("B1", "Are there failing tests in tests/?", 'result = pytest_run("tests/")\nprint(result.failed > 0)'),
    ("C3", "How many tests are skipped in tests/integration?", FAILED_ANSWER),
    ("D2", "Name each file with a type error.", "I [bold]cannot[/bold] \x1b[2J do that."),
)


def probe_report(iteration: int) -> ProbeReport:
    """Of four questions one more passes every 40 iterations."""
    good = iteration // 40
    answers = [
        ProbeAnswer(
            query=query,
            question=question,
            text=text,
            soft=number < good + 1,
            strict=number < good,
            grading_stage="passed" if number < good else "types",
        )
        for number, (query, question, text) in enumerate(PROBED)
    ]
    return ProbeReport(iteration=iteration, answers=answers, seconds=2.5, share=0.04)


def training(start: int = 0, until: int = ITERS, *, every: int = 2) -> Iterator[tuple[float, Event]]:
    """The events of training from `start` to `until`, with their seconds since the first step."""
    planned = TrainingPlanned(
        iters=ITERS,
        rows=300,
        batch_size=2,
        validation_rows=30,
        trainable_parameters=462_000,
        total_parameters=134_500_000,
        start_iteration=start,
    )
    yield start * 1.2, planned
    for iteration in range(start, until + 1, every):
        if iteration % 20 == 0:
            yield iteration * 1.2, validation_report(iteration)
        if iteration > start:
            yield iteration * 1.2, train_report(iteration)
        if iteration > start and iteration % 40 == 0:
            path = f"checkpoints/{iteration:07}"
            yield iteration * 1.2, CheckpointSaved(iteration=iteration, path=path, best=iteration <= 80)
        if iteration % 40 == 0 and (iteration > start or start == 0):
            yield iteration * 1.2, probe_report(iteration)


def _trained(recorder: Recorder, start: float, *, until: int = ITERS) -> None:
    recorder.at(start, StageStarted(stage="train"))
    recorder.at(start, ComputeReady(stage="train", backend="cpu", blas="OpenBLAS", device="2 cores"))
    for seconds, event in training(until=until):
        recorder.at(start + seconds, event)


def _prepared(recorder: Recorder) -> None:
    fetched = StageProgress(stage="fetch", done=93e6, total=93e6, unit="bytes", rate=9e6)
    recorder.stage("fetch", 0, 12, fetched)
    recorder.stage("data", 12, 1, artefact="data")
    good = CheckResult(stage="check-data", check="roles", ok=True, message="all 300 rows alternate user and assistant")
    recorder.stage("check-data", 13, 2, good)


def live_run(settings: Settings, *, until: int = 74, name: str = "demo", now: float | None = None) -> Run:
    """A run in the middle of its training; this process stands in for its worker."""
    began = (now or time.time()) - until * 1.2 - 16
    recorder = _begin(settings, name, began=began, stages=STAGES)
    _prepared(recorder)
    _trained(recorder, 15, until=until)
    left = (ITERS - until) * 1.2
    recorder.at(
        15 + until * 1.2,
        StageProgress(stage="train", done=until, total=ITERS, unit="steps", rate=0.84, seconds_left=left),
    )
    keep_alive(recorder.run)
    return recorder.run


def begun_run(settings: Settings, *, name: str = "demo", now: float | None = None) -> Run:
    """A run whose training began just now and has done no step yet."""
    recorder = _begin(settings, name, began=(now or time.time()) - 16, stages=STAGES)
    _prepared(recorder)
    recorder.at(15, StageStarted(stage="train"))
    recorder.at(15, next(event for _, event in training()))
    keep_alive(recorder.run)
    return recorder.run


def finished_run(settings: Settings, *, name: str = "demo", now: float | None = None) -> Run:
    """A run whose stages all finished: two validations, one query failed in each."""
    began = (now or time.time()) - 600
    recorder = _begin(settings, name, began=began, stages=STAGES)
    _prepared(recorder)
    _trained(recorder, 15)
    rising = "the validation loss rose twice in a row"
    recorder.at(157, Alert(level="warning", reason=rising, advice="stop earlier", iteration=120))
    recorder.at(160, StageFinished(stage="train", seconds=145, artefact="adapter", size=1_800_000))
    recorder.stage("check-adapter", 160, 1)
    _validated(recorder, "validate-adapter", 161, settings)
    recorder.stage("fuse", 222, 8, artefact="fused")
    recorder.stage("check-fused", 230, 2)
    recorder.stage("quantize", 232, 4, artefact="quantized-6bit")
    recorder.stage("check-quantized", 236, 2)
    _validated(recorder, "validate-quantized", 238, settings)
    recorder.stage("decide", 300, 0.1)
    recorder.at(300.2, RunFinished(state="finished", exit_code=0))
    return recorder.run


def failed_run(settings: Settings, *, reason: str, name: str = "demo", now: float | None = None) -> Run:
    """A run whose data were not fit to train on."""
    recorder = _begin(settings, name, began=(now or time.time()) - 60, stages=STAGES)
    recorder.stage("fetch", 0, 2)
    recorder.stage("data", 2, 1)
    recorder.at(3, StageStarted(stage="check-data"))
    recorder.at(4, StageFailed(stage="check-data", reason=reason, exit_code=1))
    recorder.at(4.1, RunFinished(state="failed", exit_code=1, reason=reason))
    return recorder.run


def missed_run(settings: Settings, *, reason: str, name: str = "demo", now: float | None = None) -> Run:
    """A run that did everything, and whose model misses its targets."""
    recorder = _begin(settings, name, began=(now or time.time()) - 7300, stages=STAGES)
    _prepared(recorder)
    _trained(recorder, 15)
    recorder.at(300, StageStarted(stage="decide"))
    recorder.at(300.1, StageFailed(stage="decide", reason=reason, exit_code=1))
    recorder.at(300.2, RunFinished(state="finished", exit_code=1, reason=reason))
    return recorder.run


def diverged_run(settings: Settings, *, reason: str, name: str = "demo", now: float | None = None) -> Run:
    """A run whose loss was no number to the end."""
    recorder = _begin(settings, name, began=(now or time.time()) - 7300, stages=STAGES)
    _prepared(recorder)
    recorder.at(15, StageStarted(stage="train"))
    for number, iteration in enumerate(range(2, 14, 2)):
        recorder.at(16 + number, train_report(iteration, loss=math.nan))
    recorder.at(30, StageFailed(stage="train", reason=reason, exit_code=1))
    recorder.at(30.1, RunFinished(state="failed", exit_code=1, reason=reason))
    return recorder.run


def crashed_run(settings: Settings, *, until: int = 46, name: str = "demo", now: float | None = None) -> Run:
    """A run whose worker died in the middle of training, with last words that try to paint the terminal."""
    recorder = _begin(settings, name, began=(now or time.time()) - 900, stages=STAGES)
    _prepared(recorder)
    _trained(recorder, 15, until=until)
    crash(recorder.run)
    return recorder.run


def nan_run(settings: Settings, *, name: str = "demo", now: float | None = None) -> Run:
    """A live run whose loss was no number for some steps, which raised an alert."""
    run = live_run(settings, until=50, name=name, now=now)
    t = (now or time.time()) - 30
    for number, iteration in enumerate(range(52, 76, 2)):
        gone = 56 <= iteration < 62
        report = train_report(iteration, loss=math.nan if gone else None)
        run.append_event(report.model_copy(update={"t": t + number}))
        if iteration == 56:
            reason, advice = "no step since the last report had a finite loss (iteration 56)", "lower the learning rate"
            alert = Alert(level="error", reason=reason, advice=advice, iteration=56, name="non-finite", t=t + number)
            run.append_event(alert)
    return run


def resumed_run(settings: Settings, *, name: str = "demo", now: float | None = None) -> Run:
    """A run that crashed after iteration 58 and goes on from the checkpoint at 40; now at 92."""
    now = now or time.time()
    began = now - 900
    recorder = _begin(settings, name, began=began, stages=STAGES)
    _prepared(recorder)
    _trained(recorder, 15, until=58)
    again = 900 - (92 - 40) * 1.2 - 4
    recorder.at(again, WorkerStarted(pid=os.getpid(), host="here", stages=STAGES[3:], resumed=True))
    recorder.at(again + 1, StageStarted(stage="train"))
    for seconds, event in training(start=40, until=92):
        recorder.at(again + 2 + seconds - 40 * 1.2, event)
    keep_alive(recorder.run)
    return recorder.run


def in_group(run: Run, group: str, seed: int) -> Run:
    """Makes a recorded run one of a group of seeds."""
    began, frozen = run.recipe_file.stat().st_mtime, run.recipe()
    changed = frozen.model_copy(update={"group": group, "train": frozen.train.model_copy(update={"seed": seed})})
    write_atomically(run.recipe_file, dump_recipe(changed).encode())
    os.utime(run.recipe_file, (began, began))
    return run


def keep_alive(run: Run) -> None:
    """Lets this process's heart beat for the run."""
    write_atomically(run.heartbeat_file, Heartbeat.mine().model_dump_json().encode())


def crash(run: Run) -> None:
    """Leaves the run as a killed worker does: a heartbeat of nobody, and last words in the log."""
    mine = Heartbeat.mine()
    dead = mine.model_copy(update={"started": mine.started - 1e6, "t": mine.t - 60})
    write_atomically(run.heartbeat_file, dead.model_dump_json().encode())
    run.log_file.write_text(f"loading smollm2-135m\n{LAST_WORDS}\n", encoding="utf-8")


def _validated(recorder: Recorder, stage: str, start: float, settings: Settings) -> None:
    """All queries of seed25 judged, `FAILED_QUERY` wrong."""
    suite = load_suite("seed25", settings)
    judge(recorder.run, stage, suite, [query.id for query in suite.queries], began=recorder.began + start)


def judge(run: Run, stage: str, suite: Suite, queries: list[str], *, began: float, finish: bool = True) -> None:
    """Writes what a validation stage writes for these queries, two seconds apart."""
    run.append_event(StageStarted(stage=stage, t=began))
    plan = ValidationPlan(
        suite=suite, model=str(run.fused), weights="w", system="You have tools.", max_tokens=256, temperature=0.0
    )
    begin(run, stage, plan)
    for number, id in enumerate(queries):
        record = _record(suite, suite.query(id))
        append_line(run.validation_file(stage), record.model_dump_json().encode() + b"\n")
        strict = record.grades.strict
        event = QueryJudged(
            t=began + 2 * number,
            stage=stage,
            query=id,
            category=record.category,
            soft=record.grades.soft,
            strict=strict.passed,
            grading_stage=strict.grading_stage,
        )
        run.append_event(event)
    if finish:
        seconds = 2.0 * len(queries)
        run.append_event(StageFinished(t=began + seconds, stage=stage, seconds=seconds))


def _record(suite: Suite, query: Query) -> QueryRecord:
    failed = query.id == FAILED_QUERY
    answer = FAILED_ANSWER if failed else f"An answer to {query.text}"
    start = answer.find("skipped_count")
    verdict = (
        Verdict(
            grading_stage="types",
            reason="no field `skipped_count` on TestResult",
            start=start,
            end=start + len("skipped_count"),
            nearest="skipped",
        )
        if failed
        else Verdict(grading_stage="passed")
    )
    return QueryRecord(
        suite=suite.name,
        suite_version=suite.version,
        grader_version=1,
        query=query.id,
        category=query.category,
        text=query.text,
        prompt=f"<|im_start|>user\n{query.text}<|im_end|>\n<|im_start|>assistant\n",
        answer=answer,
        answer_tokens=len(answer.split()),
        seconds=1.9,
        stopped="eos",
        grades=Grades(soft=True, strict=verdict),
    )


def workspace(path: Path) -> Settings:
    """An empty workspace in `path`."""
    path.mkdir(parents=True, exist_ok=True)
    return Settings(workspace=path)
