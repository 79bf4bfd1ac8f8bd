"""What leaves a run for other tools: Inspect's log, rows to learn from, the suites' schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.examples import parse_examples
from punie_tui.grading.records import GRADER_VERSION, Grades, GradingStage, Verdict
from punie_tui.grading.suite import Suite, load_suite
from punie_tui.grading.suite_schema import dump_schema, suite_schema
from punie_tui.regular_files import append_line
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings
from punie_tui.validation.plan import SampleRecord, ValidationPlan, begin, read_samples
from punie_tui.validation.regrading import regrade
from punie_tui.validation.reports.comparison import JudgedValidation, find_validation, siblings
from punie_tui.validation.reports.inspect_log import inspect_log
from punie_tui.validation.reports.pairs import failures

ROOT = Path(__file__).parents[3]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path)


@pytest.fixture
def suite(settings: Settings) -> Suite:
    return load_suite("seed25", settings)


@pytest.fixture
def run(settings: Settings) -> Run:
    return create_run(settings, Recipe(name="r", model="m", stages=["validate-base"]))


def answer(run: Run, name: str, suite: Suite, given: list[tuple[str, int, str, GradingStage]]) -> None:
    """Puts answers into the run: query, sample, answer, the stage it falls on."""
    samples = 1 + max(sample for _, sample, _, _ in given)
    temperature = 0.5 if samples > 1 else 0.0
    plan = ValidationPlan(
        suite=suite, model="m", weights="w", system="S", max_tokens=9, temperature=temperature, samples=samples
    )
    begin(run, name, plan)
    for id, sample, text, stage in given:
        verdict = Verdict(grading_stage=stage, reason="" if stage == "passed" else "because")
        record = SampleRecord(
            suite=suite.name,
            suite_version=suite.version,
            grader_version=GRADER_VERSION,
            query=id,
            category=suite.query(id).category,
            sample=sample,
            temperature=temperature,
            text=suite.query(id).text,
            prompt="",
            answer=text,
            answer_tokens=7,
            seconds=0.5,
            stopped="length" if stage == "format" else "eos",
            grades=Grades(soft=True, strict=verdict, outcome=verdict),
        )
        append_line(run.validation_file(name), record.model_dump_json().encode() + b"\n")


@pytest.fixture
def judged(run: Run, settings: Settings, suite: Suite) -> JudgedValidation:
    given: list[tuple[str, int, str, GradingStage]] = [
        ("A1", 0, "good", "passed"),
        ("A1", 1, "bad", "outcome"),
        ("B1", 0, "bad", "types"),
        ("B1", 1, "bad", "types"),
        ("B2", 0, "odd", "unsupported"),
        ("C1", 0, "cut", "format"),
    ]
    answer(run, "validate-adapter", suite, given)
    return find_validation(settings, "r-1/adapter")


def test_an_inspect_log_has_a_sample_an_answer_and_a_score_a_grader(judged: JudgedValidation, suite: Suite) -> None:
    log = inspect_log(judged, 1000.0, 1010.0, {"mlx": "1"})
    assert (log["version"], log["status"]) == (2, "started")  # most queries are open
    assert log["eval"]["created"] == "1970-01-01T00:16:40+00:00"
    assert [(one["id"], one["epoch"]) for one in log["samples"]][:3] == [("A1", 1), ("A1", 2), ("B1", 1)]
    first, second = log["samples"][:2]
    assert [message["role"] for message in first["messages"]] == ["system", "user", "assistant"]
    assert {name: score["value"] for name, score in first["scores"].items()} == dict.fromkeys(first["scores"], "C")
    assert second["scores"]["outcome"] == {
        "value": "I",
        "answer": "bad",
        "explanation": "outcome: because",
        "metadata": {"grading_stage": "outcome", "nearest": None},
    }
    assert log["samples"][-1]["output"]["choices"][0]["stop_reason"] == "max_tokens"
    assert json.loads(json.dumps(log)) == log


def test_the_logs_accuracy_is_the_mean_over_queries_not_over_answers(judged: JudgedValidation) -> None:
    scores = {one["name"]: one for one in inspect_log(judged, 0, 0, {})["results"]["scores"]}
    assert list(scores) == ["outcome", "strict", "soft"]
    assert scores["outcome"]["metrics"]["accuracy"]["value"] == pytest.approx(
        0.5 / 3
    )  # what was not judged is left out
    assert scores["outcome"]["params"] == {"stable": 0, "flaky": 1, "broken": 2}


def test_a_failure_with_a_right_answer_elsewhere_becomes_a_row_and_one_without_is_named(
    judged: JudgedValidation, run: Run, settings: Settings, suite: Suite
) -> None:
    assert failures(judged, "preference").unanswered == ["B1", "C1"]
    answer(run, "validate-quantized", suite, [("B1", 0, "right", "passed")])
    found = failures(judged, "preference", siblings(judged))
    assert [(row["meta"]["query"], row["chosen"], row["rejected"]) for row in found.rows] == [
        ("A1", [{"role": "assistant", "content": "good"}], [{"role": "assistant", "content": "bad"}]),
        ("B1", [{"role": "assistant", "content": "right"}], [{"role": "assistant", "content": "bad"}]),
    ]
    assert found.rows[0]["prompt"][0] == {"role": "system", "content": "S"}
    assert found.unanswered == ["C1"]


def test_training_rows_are_examples_that_can_be_trained_on(judged: JudgedValidation, tmp_path: Path) -> None:
    rows = failures(judged, "training").rows
    data = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    example = parse_examples(data, tmp_path / "rows.jsonl")[0]
    assert example.answers == ["good"]
    assert example.meta["suite"] == "seed25"


def test_regrading_needs_no_model_and_reports_whose_verdict_differs(judged: JudgedValidation, run: Run) -> None:
    [done] = regrade(run)
    assert (done.name, done.answers) == ("validate-adapter", 6)
    assert done.now_fail == ["A1"]  # "good" is no answer to it
    again = {(one.query, one.sample): one for one in read_samples(run, "validate-adapter")}
    assert len(again) == 6
    assert again["B1", 0].grades.strict.reason != "because"
    assert regrade(run)[0].now_fail == []


def test_the_published_schema_is_that_of_the_suites() -> None:
    published = (ROOT / "assets" / "suite.schema.json").read_text(encoding="utf-8")
    assert published == dump_schema(), "write it anew: punie-tui suite schema --output assets/suite.schema.json"


def test_the_schema_knows_every_section_and_refuses_unknown_keys() -> None:
    def objects(schema: Any) -> list[dict[str, Any]]:
        return [schema, *schema["$defs"].values()]

    schema = suite_schema()
    assert {"targets", "categories", "queries"} == set(schema["required"])
    assert all(one["additionalProperties"] is False for one in objects(schema) if one.get("type") == "object")
