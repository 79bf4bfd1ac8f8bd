"""The validation stages and `decide` on the tiny model: random weights answer nonsense, and fail honestly."""

from __future__ import annotations

import json
import queue
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from punie_tui.errors import UsageError
from punie_tui.grading.records import Grades, GradingStage, QueryRecord, Verdict
from punie_tui.grading.suite import load_suite
from punie_tui.regular_files import append_line
from punie_tui.runs.events import CheckResult, ComputeReady, QueryJudged, StageProgress
from punie_tui.runs.recipes.overrides import parse_assignments
from punie_tui.runs.recipes.recipe import Recipe, StageName, ValidateSettings, override
from punie_tui.runs.stage import StageContext, StageStopped
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings
from punie_tui.tools import catalog
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.validation.plan import ValidationPlan, begin, plan_file, read_judged
from punie_tui.validation.stage import decide, validate
from punie_tui.validation.summary import summarise_run

TWO_QUERIES = """
targets: {overall: 50, field_access: 0}
categories:
  A: {name: discrimination, target: 50, measures: discrimination}
queries:
  - {id: A1, category: A, text: "What is a lambda?", expect: {direct: true}, soft: {none: ["<tool_call>"]}}
  - {id: A2, category: A, text: "Does x.py type-check?", expect: {tools: [typecheck]}, soft: {any: ["typecheck("]}}
"""

WITH_GIT = """
uses: [git]
targets: {overall: 50, field_access: 0}
categories:
  A: {name: all, target: 50}
queries:
  - {id: A1, category: A, text: "Who made the last commit?", expect: {tools: [git_log]}, soft: {any: ["git_log("]}}
"""

STAGES: list[StageName] = ["validate-base", "validate-adapter", "validate-quantized", "decide"]


class Case:
    """A workspace with one run of the tiny model."""

    def __init__(self, folder: Path, model: Path, *, suite: str = "two", max_tokens: int = 6) -> None:
        suites = folder / "data" / "suites"
        suites.mkdir(parents=True)
        (suites / "two.yaml").write_text(TWO_QUERIES, encoding="utf-8")
        self.settings = Settings(workspace=folder, cache_dir=folder / "cache")
        self.recipe = Recipe(
            name="tiny",
            model=str(model),
            stages=STAGES,
            validation=ValidateSettings(suite=suite, max_tokens=max_tokens),
        )
        self.run: Run = create_run(self.settings, self.recipe)

    def context(self, stage: str, requests: Any = None) -> StageContext:
        return StageContext(self.run, self.recipe, self.settings, stage, requests)

    def events(self, kind: type) -> list[Any]:
        return [event for event in read_events(self.run) if isinstance(event, kind)]


def read_events(run: Run) -> list[Any]:
    from punie_tui.runs.events import parse_event

    return [parse_event(line) for line in run.events_file.read_bytes().splitlines()] if run.events_file.exists() else []


@pytest.fixture
def case(tmp_path: Path, tiny_model: Path) -> Case:
    return Case(tmp_path, tiny_model)


def test_every_query_of_the_suite_gets_a_record_and_an_event(tmp_path: Path, tiny_model: Path) -> None:
    case = Case(tmp_path, tiny_model, suite="seed25")
    outcome = validate(case.context("validate-base"))
    suite = load_suite("seed25", case.settings)
    ids = {query.id for query in suite.queries}
    records = read_judged(case.run, "validate-base")
    assert {record.query for record in records} == ids
    assert {event.query for event in case.events(QueryJudged)} == ids
    assert all(record.suite_version == suite.version and record.answer_tokens <= 6 for record in records)
    assert outcome.ok and outcome.artefact == case.run.validation_file("validate-base")


def test_random_weights_fail_honestly(tmp_path: Path, tiny_model: Path) -> None:
    case = Case(tmp_path, tiny_model, suite="seed25")
    outcome = validate(case.context("validate-base"))
    by_id = {record.query: record for record in read_judged(case.run, "validate-base")}
    wanting_a_tool = [query.id for query in load_suite("seed25", case.settings).queries if query.expect.tools]
    assert not any(by_id[id].grades.strict.passed for id in wanting_a_tool)
    assert outcome.detail["metrics"]["field_access"]["passed"] == 0
    assert not outcome.detail["targets_met"]


def test_the_detail_is_the_summary_and_the_seconds_of_each_phase(case: Case) -> None:
    detail = validate(case.context("validate-base")).detail
    assert set(detail["seconds"]) == {"load", "warmup", "steady"}
    assert detail["metrics"]["strict"]["total"] == 2
    assert json.loads(json.dumps(detail)) == detail


def test_the_run_says_what_computes_and_how_far_it_is(case: Case) -> None:
    validate(case.context("validate-base"))
    assert [event.stage for event in case.events(ComputeReady)] == ["validate-base"]
    last = case.events(StageProgress)[-1]
    assert (last.done, last.total, last.unit) == (2, 2, "queries")
    assert last.note.endswith(" tokens/s")


def test_the_prompt_is_our_system_prompt_and_the_query_in_the_models_own_template(case: Case) -> None:
    validate(case.context("validate-base"))
    record = next(record for record in read_judged(case.run, "validate-base") if record.query == "A2")
    assert record.prompt == (
        f"<|im_start|>system\n{SYSTEM_PROMPT}<|im_end|>\n"
        "<|im_start|>user\nDoes x.py type-check?<|im_end|>\n<|im_start|>assistant\n"
    )


@pytest.mark.parametrize("system", ["You fix Python projects.", None])
def test_where_the_run_has_data_the_system_turn_is_that_of_its_training_rows(case: Case, system: str | None) -> None:
    turns = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}]
    if system is not None:
        turns.insert(0, {"role": "system", "content": system})
    case.run.data.mkdir()
    (case.run.data / "train.jsonl").write_text(json.dumps({"messages": turns}) + "\n")
    validate(case.context("validate-base"))
    beginning = "<|im_start|>user\n" if system is None else f"<|im_start|>system\n{system}<|im_end|>\n"
    assert all(record.prompt.startswith(beginning) for record in read_judged(case.run, "validate-base"))


@pytest.fixture
def with_git(tmp_path: Path, tiny_model: Path) -> Iterator[Case]:
    """A run of a suite that needs the tools of git, which are in use."""
    case = Case(tmp_path, tiny_model, suite="git")
    (case.settings.data / "suites" / "git.yaml").write_text(WITH_GIT, encoding="utf-8")
    catalog.add((), ["git"])
    yield case
    catalog.add(())


def test_the_usual_prompt_names_the_further_tools_that_a_suite_needs(with_git: Case) -> None:
    validate(with_git.context("validate-base"))
    assert "git_status, git_diff and git_log" in read_judged(with_git.run, "validate-base")[0].prompt
    assert [(one.check, one.ok) for one in with_git.events(CheckResult)] == [("tools in the prompt", True)]


def test_a_prompt_that_the_model_was_trained_with_is_kept_and_the_tools_it_does_not_name_are_reported(
    with_git: Case,
) -> None:
    turns = [{"role": "system", "content": "Call git_log."}, {"role": "user", "content": "hi"}]
    with_git.run.data.mkdir()
    row = {"messages": [*turns, {"role": "assistant", "content": "ho"}]}
    (with_git.run.data / "train.jsonl").write_text(json.dumps(row) + "\n")
    validate(with_git.context("validate-base"))
    assert "system\nCall git_log.<" in read_judged(with_git.run, "validate-base")[0].prompt
    finding = next(one for one in with_git.events(CheckResult) if one.check == "tools in the prompt")
    assert (finding.ok, finding.advisory) == (False, True)
    assert "does not name git_status and git_diff, which git needs" in finding.message


def test_a_suite_whose_tools_are_not_in_use_is_refused_before_any_model_is_loaded(with_git: Case) -> None:
    catalog.add(())
    with pytest.raises(UsageError, match=r'the suite needs git, .*use = \["git"\]'):
        validate(with_git.context("validate-base"))
    assert with_git.events(ComputeReady) == []


def test_a_killed_stage_asks_only_what_is_still_open(tmp_path: Path, tiny_model: Path) -> None:
    case = Case(tmp_path, tiny_model, suite="seed25")
    validate(case.context("validate-base"))
    file = case.run.validation_file("validate-base")
    whole = {record.query: record for record in read_judged(case.run, "validate-base")}
    lines = file.read_bytes().splitlines(keepends=True)
    left = b"".join(lines[:10]) + lines[10][:40]
    file.write_bytes(left)
    validate(case.context("validate-base"))
    assert file.read_bytes().startswith(left)
    again = {record.query: record for record in read_judged(case.run, "validate-base")}
    assert file.read_bytes().count(b"\n") == 26  # ten, the torn one, fifteen
    assert {id: record.answer for id, record in again.items()} == {id: record.answer for id, record in whole.items()}


def test_a_stage_that_is_taken_up_again_reports_the_answers_it_already_has(case: Case) -> None:
    validate(case.context("validate-base"))
    validate(case.context("validate-base"))
    assert [event.query for event in case.events(QueryJudged)].count("A1") == 2
    assert len(case.events(ComputeReady)) == 1


def test_only_the_queries_that_are_named_are_asked_and_these_again(case: Case) -> None:
    for number in (1, 2):
        recipe = override(case.recipe, parse_assignments(['validation.queries=["A2"]']))
        context = StageContext(case.run, recipe, case.settings, "validate-base")
        detail = validate(context).detail
        assert (detail["questions"], detail["asked"], detail["complete"]) == (1, 1, False)
        assert [query["id"] for query in detail["queries"] if query["grading_stage"]] == ["A2"]
        assert case.run.validation_file("validate-base").read_bytes().count(b"\n") == number
    last = case.events(StageProgress)[-1]
    assert (last.done, last.total) == (1, 1)


def test_other_weights_are_judged_again(tmp_path: Path, tiny_model: Path) -> None:
    model = shutil.copytree(tiny_model, tmp_path / "model")
    case = Case(tmp_path / "workspace", model)
    validate(case.context("validate-base"))
    weights = bytearray((model / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (model / "model.safetensors").write_bytes(weights)
    validate(case.context("validate-base"))
    assert len(case.events(ComputeReady)) == 2
    assert case.run.validation_file("validate-base").read_bytes().count(b"\n") == 2


def test_answers_of_an_older_grader_are_graded_again_without_a_model(case: Case) -> None:
    validate(case.context("validate-base"))
    file = case.run.validation_file("validate-base")
    today = read_judged(case.run, "validate-base")
    wrong = Grades(soft=False, strict=Verdict(grading_stage="infrastructure"))
    old = [record.model_copy(update={"grader_version": 0, "grades": wrong}) for record in today]
    file.write_bytes(b"".join(record.model_dump_json().encode() + b"\n" for record in old))
    validate(case.context("validate-base"))
    assert read_judged(case.run, "validate-base") == today
    assert len(case.events(ComputeReady)) == 1


def test_a_request_to_stop_unwinds_the_stage_and_a_later_one_finishes_it(case: Case) -> None:
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
    requests.put("stop")
    with pytest.raises(StageStopped):
        validate(case.context("validate-base", requests))
    assert read_judged(case.run, "validate-base") == []
    validate(case.context("validate-base"))
    assert len(read_judged(case.run, "validate-base")) == 2


def test_the_adapter_stage_lays_the_runs_adapter_over_the_base(case: Case, tiny_model: Path) -> None:
    write_adapter(tiny_model, case.run.adapter)
    validate(case.context("validate-base"))
    validate(case.context("validate-adapter"))
    base, adapted = (
        {record.query: record.answer for record in read_judged(case.run, stage)}
        for stage in ("validate-base", "validate-adapter")
    )
    assert base.keys() == adapted.keys()
    assert base != adapted


def write_adapter(model: Path, folder: Path) -> None:
    """A LoRA adapter with large random weights, as mlx-lm writes one."""
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from mlx_lm.tuner.utils import linear_to_lora_layers

    from punie_tui.models.loading import load

    parameters = {"rank": 4, "scale": 20.0, "dropout": 0.0}
    adapted = load(model).model
    adapted.freeze()
    linear_to_lora_layers(adapted, 4, parameters)
    weights = {
        name: mx.random.normal(value.shape, key=mx.random.key(len(name)))
        for name, value in tree_flatten(adapted.trainable_parameters())
    }
    folder.mkdir()
    mx.save_safetensors(str(folder / "adapters.safetensors"), weights)
    config = {"fine_tune_type": "lora", "num_layers": 4, "lora_parameters": parameters}
    (folder / "adapter_config.json").write_text(json.dumps(config))


def test_the_quantized_stage_judges_the_runs_quantized_model(case: Case, tiny_model_4bit: Path) -> None:
    shutil.copytree(tiny_model_4bit, case.run.quantized(case.recipe.quantize.bits))
    validate(case.context("validate-quantized"))
    assert list(summarise_run(case.run)) == ["validate-quantized"]
    assert len(read_judged(case.run, "validate-quantized")) == 2


@pytest.mark.parametrize(
    ("stage", "missing"),
    [("validate-adapter", "adapter"), ("validate-fused", "fused"), ("validate-quantized", "quantized-6bit")],
)
def test_what_is_not_there_yet_is_reported_with_the_stage_that_makes_it(case: Case, stage: str, missing: str) -> None:
    with pytest.raises(UsageError, match=f"run tiny-1 has no {missing} to validate; its stage '.*' makes it"):
        validate(case.context(stage))


def judge(case: Case, stage: str, verdicts: dict[str, GradingStage]) -> None:
    """Puts records into the run as a validation stage would."""
    suite = load_suite("two", case.settings)
    plan = ValidationPlan(suite=suite, model="m", weights="w", system=None, max_tokens=6, temperature=0.0)
    begin(case.run, stage, plan)
    for id, grading_stage in verdicts.items():
        record = QueryRecord(
            suite=suite.name,
            suite_version=suite.version,
            grader_version=1,
            query=id,
            category="A",
            text="",
            prompt="",
            answer="",
            answer_tokens=0,
            seconds=0.0,
            stopped="eos",
            grades=Grades(soft=False, strict=Verdict(grading_stage=grading_stage)),
        )
        append_line(case.run.validation_file(stage), record.model_dump_json().encode() + b"\n")


def test_the_decision_is_yes_where_the_last_validated_stage_meets_its_targets(case: Case) -> None:
    judge(case, "validate-quantized", {"A1": "passed", "A2": "tool"})
    judge(case, "validate-base", {"A1": "tool", "A2": "tool"})
    outcome = decide(case.context("decide"))
    assert outcome.ok
    assert outcome.detail["decided_by"] == "validate-quantized"


def test_the_decision_is_no_where_a_target_is_missed_and_names_it(case: Case) -> None:
    judge(case, "validate-base", {"A1": "passed", "A2": "passed"})
    judge(case, "validate-adapter", {"A1": "tool", "A2": "types"})
    outcome = decide(case.context("decide"))
    assert not outcome.ok
    assert outcome.reason == (
        "validate-adapter misses targets of two: overall 0/2 (target 50 %), A discrimination 0/2 (target 50 %)"
    )


def test_the_decision_is_no_while_queries_are_open(case: Case) -> None:
    judge(case, "validate-base", {"A1": "passed"})
    outcome = decide(case.context("decide"))
    assert not outcome.ok
    assert outcome.reason == "validate-base judged only 1 of 2 queries; resume the run"


def test_with_nothing_validated_there_is_nothing_to_decide(case: Case) -> None:
    with pytest.raises(UsageError, match="has no validation to decide on"):
        decide(case.context("decide"))


def test_a_run_is_summarised_by_the_suite_as_it_was_when_it_was_asked(case: Case) -> None:
    judge(case, "validate-base", {"A1": "passed", "A2": "tool"})
    (case.settings.data / "suites" / "two.yaml").unlink()
    assert summarise_run(case.run)["validate-base"].metrics["strict"].passed == 1


def test_a_plan_that_cannot_be_read_is_as_if_there_were_none(case: Case) -> None:
    judge(case, "validate-base", {"A1": "passed"})
    plan_file(case.run, "validate-base").write_text('{"suite": {"outcome": 1}}')
    assert summarise_run(case.run) == {}


def test_the_folded_run_shows_each_judged_query(case: Case) -> None:
    validate(case.context("validate-base"))
    assert set(read_run(case.run).view.stage("validate-base").judged) == {"A1", "A2"}
