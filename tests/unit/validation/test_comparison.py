"""Two validations side by side: what changed, how surely, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.grading.records import GRADER_VERSION, Grades, Verdict
from punie_tui.grading.suite import Suite, load_suite
from punie_tui.regular_files import append_line
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings
from punie_tui.validation.plan import SampleRecord, ValidationPlan, begin
from punie_tui.validation.reports.comparison import change_of, compare, find_validation, metric_rows


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path)


@pytest.fixture
def suite(settings: Settings) -> Suite:
    return load_suite("seed25", settings)


@pytest.fixture
def run(settings: Settings) -> Run:
    return create_run(settings, Recipe(name="r", model="m", stages=["validate-base"]))


def judge(run: Run, name: str, suite: Suite, passes: dict[str, list[bool]], temperature: float = 0.0) -> None:
    """Puts judged answers into the run: query → whether each of its samples passes."""
    samples = max(map(len, passes.values()))
    plan = ValidationPlan(
        suite=suite, model="m", weights=name, system=None, max_tokens=9, temperature=temperature, samples=samples
    )
    begin(run, name, plan)
    for id, answers in passes.items():
        for sample, good in enumerate(answers):
            verdict = Verdict(grading_stage="passed" if good else "outcome")
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
                answer="",
                answer_tokens=0,
                seconds=0.0,
                stopped="eos",
                grades=Grades(soft=good, strict=verdict, outcome=verdict),
            )
            append_line(run.validation_file(name), record.model_dump_json().encode() + b"\n")


def first(suite: Suite, count: int) -> dict[str, list[bool]]:
    """The first so many queries pass, the others do not."""
    return {query.id: [at < count] for at, query in enumerate(suite.queries)}


def test_six_improved_and_none_regressed_is_the_least_that_is_better(
    settings: Settings, run: Run, suite: Suite
) -> None:
    judge(run, "validate-base", suite, first(suite, 10))
    for count, verdict in ((15, "not significant"), (16, "better")):
        judge(run, "validate-adapter", suite, first(suite, count))
        found = compare(find_validation(settings, "r-1/base"), find_validation(settings, "r-1/adapter"))
        assert found.metrics[0].name == "outcome"
        assert found.metrics[0].verdict == verdict
        assert len(found.improved) == count - 10
        assert (len(found.regressed), len(found.same)) == (0, 35 - count)


def test_the_other_way_round_it_is_worse(settings: Settings, run: Run, suite: Suite) -> None:
    judge(run, "validate-base", suite, first(suite, 20))
    judge(run, "validate-adapter", suite, first(suite, 5))
    found = compare(find_validation(settings, "last/base"), find_validation(settings, "last"))
    assert found.metrics[0].verdict == "worse"
    assert found.sentence == ("r-1/adapter is worse: improved 0, regressed 15, same 10 (exact McNemar, p < 0.001)")
    assert found.regressed[0].stage_before == "passed"
    assert found.regressed[0].stage_after == "outcome"


def test_the_same_answers_are_the_same_and_nothing_more_is_claimed(settings: Settings, run: Run, suite: Suite) -> None:
    judge(run, "validate-base", suite, first(suite, 20))
    judge(run, "validate-fused", suite, first(suite, 20))
    found = compare(find_validation(settings, "r-1/base"), find_validation(settings, "r-1/fused"))
    assert {metric.verdict for metric in found.metrics} == {"the same"}
    assert found.sentence.startswith("no query differs: improved 0, regressed 0, same 25")
    assert metric_rows(found)[0][:3] == ["outcome", "20/25", "20/25"]


def test_samples_are_folded_into_one_share_a_query_and_never_pooled(settings: Settings, run: Run, suite: Suite) -> None:
    half = {query.id: [True, False] for query in suite.queries[:4]}
    judge(run, "validate-base", suite, {query.id: [False, False] for query in suite.queries[:4]}, 0.7)
    judge(run, "validate-adapter", suite, half, 0.7)
    found = compare(find_validation(settings, "r-1/base"), find_validation(settings, "r-1/adapter"))
    metric = found.metrics[0]
    assert (metric.queries, metric.before, metric.after, metric.test) == (4, 0.0, 0.5, "sign flip")
    assert metric.p == pytest.approx(2 / 2**4)
    assert metric.verdict == "not significant"
    assert metric_rows(found)[0][2] == "2/4"


def test_a_query_that_one_of_them_has_not_answered_is_left_out_and_named(
    settings: Settings, run: Run, suite: Suite
) -> None:
    judge(run, "validate-base", suite, first(suite, 20))
    some = first(suite, 20)
    del some["C3"]
    judge(run, "validate-adapter", suite, some)
    found = compare(find_validation(settings, "r-1/base"), find_validation(settings, "r-1/adapter"))
    assert (found.queries, found.left_out) == (24, ["C3"])


def test_a_query_that_is_put_otherwise_now_is_left_out(settings: Settings, run: Run, suite: Suite) -> None:
    judge(run, "validate-base", suite, first(suite, 20))
    changed = [suite.queries[0].model_copy(update={"text": "Another question?"}), *suite.queries[1:]]
    other = suite.model_copy(update={"queries": changed})
    other.__dict__.pop("version", None)  # the cached one
    judge(run, "validate-adapter", other, first(other, 20))
    found = compare(find_validation(settings, "r-1/base"), find_validation(settings, "r-1/adapter"))
    assert found.left_out == [suite.queries[0].id]


def test_what_cannot_be_compared_is_reported(settings: Settings, run: Run, suite: Suite) -> None:
    with pytest.raises(UsageError, match="run r-1 has validated nothing"):
        find_validation(settings, "r-1")
    judge(run, "validate-base", suite, first(suite, 20))
    with pytest.raises(UsageError, match="unknown validation of r-1 'fsued'"):
        find_validation(settings, "r-1/fsued")
    judge(run, "validate-adapter", suite.model_copy(update={"name": "other"}), first(suite, 20))
    with pytest.raises(UsageError, match="r-1/base answered the suite seed25, r-1/adapter the suite other"):
        compare(find_validation(settings, "r-1/base"), find_validation(settings, "r-1/adapter"))


def test_a_run_may_be_named_by_its_path(settings: Settings, run: Run, suite: Suite) -> None:
    judge(run, "validate-base", suite, first(suite, 20))
    assert find_validation(settings, "runs/r-1").name == "validate-base"
    assert find_validation(settings, "runs/r-1/base").name == "validate-base"


def test_the_interval_and_the_test_of_a_metric_are_the_statistics_rooms() -> None:
    found = change_of("strict", [1, 0, 0, 0], [1, 1, 1, 0])
    assert found.change == 0.5
    assert found.low < 0.5 < found.high
    assert found.p == pytest.approx(0.5)
