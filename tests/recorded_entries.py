"""Finished runs of entries as their workers leave them, with the queries that pass chosen by the test."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence

from punie_tui.grading.records import GRADER_VERSION, Grades, Verdict
from punie_tui.grading.suite import Query, load_suite
from punie_tui.reproduction.entries import RecipeEntry, entries
from punie_tui.runs.events import RunFinished, StageFinished, StageStarted, WorkerStarted
from punie_tui.runs.recipes.overrides import parse_assignments
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings
from punie_tui.validation.plan import SampleRecord, ValidationPlan, begin
from recorded_runs import training

NAMES = ("base", "phase23", "phase26")
SUITES = ("seed25", "broad")
PASSED, WRONG = Verdict(grading_stage="passed"), Verdict(grading_stage="outcome", reason="it says 3 where 17 is meant")


def lineup(settings: Settings, *assignments: str, names: Sequence[str] = NAMES) -> list[RecipeEntry]:
    return entries(settings, names, "smollm2-135m", SUITES, parse_assignments(assignments))


def record_run(settings: Settings, entry: RecipeEntry, passing: Mapping[str, Collection[str]]) -> Run:
    """A finished run of it. `passing`: suite → ids of the queries whose outcome is right; all are right to `soft`."""
    run = create_run(settings, entry.recipe)
    stages = entry.recipe.ordered_stages()
    run.append_event(WorkerStarted(t=0, pid=1, host="h", stages=list(stages), versions={"mlx": "0.32.4"}))
    for number, stage in enumerate(stages):
        run.append_event(StageStarted(t=100.0 * number, stage=stage))
        if stage == "data":
            assert entry.recipe.data is not None
            shutil.copytree(settings.find_dataset(entry.recipe.data), run.data)
        if stage == "train":
            for seconds, event in training():
                run.append_event(event.model_copy(update={"t": 100 * number + seconds}))
        if stage == entry.judging_stage:
            for suite in entry.recipe.validation.suites:
                answer(settings, run, entry, suite, passing[suite])
        seconds = 500.0 if stage == "train" else 2.0
        run.append_event(StageFinished(t=100.0 * number + seconds, stage=stage, seconds=seconds))
    run.append_event(RunFinished(t=9000, state="finished", exit_code=0))
    return run


def answer(settings: Settings, run: Run, entry: RecipeEntry, name: str, passing: Collection[str]) -> None:
    suite, kept = load_suite(name, settings), entry.records_of(name)
    begin(run, kept, ValidationPlan(suite=suite, model="m", weights="w", system=None, max_tokens=256, temperature=0))
    records = [
        SampleRecord(
            suite=suite.name,
            suite_version=suite.version,
            grader_version=GRADER_VERSION,
            query=query.id,
            category=query.category,
            text=query.text,
            prompt=query.text,
            answer=_code(query),
            answer_tokens=9,
            seconds=0.1,
            stopped="eos",
            grades=Grades(soft=True, strict=PASSED, outcome=PASSED if query.id in passing else WRONG),
        )
        for query in suite.queries
    ]
    text = "".join(record.model_dump_json() + "\n" for record in records)
    run.validation_file(kept).write_text(text, encoding="utf-8")


def _code(query: Query) -> str:
    """A call that reads the field expected of category C alone."""
    read = f"print(r.{query.expect.fields[0]})" if query.category == "C" and query.expect.fields else "print(r)"
    tool = query.expect.tools[0] if query.expect.tools else "typecheck"
    code = f'r = {tool}("src/")\n{read}'
    return f"<tool_call><function=execute_code>\n<parameter=code>\n{code}\n</parameter>\n</function></tool_call>"
