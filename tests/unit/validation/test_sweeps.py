"""Samples, temperatures and several suites in one validation: what is asked, kept, resumed and reported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from punie_tui.errors import UsageError
from punie_tui.runs.events import CheckResult, ComputeReady, QueryJudged, StageProgress
from punie_tui.validation.plan import planned_stages, read_judged, read_plan, read_samples
from punie_tui.validation.samples import format_adherence
from punie_tui.validation.stage import decide, validate

SWEEP = {"further_temperatures": [0.5, 1.0], "samples": 3}


def answers(asking: Any, name: str) -> dict[tuple[str, int], str]:
    return {(record.query, record.sample): record.answer for record in read_judged(asking.run, name)}


def test_a_sweep_keeps_one_greedy_answer_and_k_samples_at_each_other_temperature(asking: Any) -> None:
    validate(asking.context(**SWEEP))
    names = {name: plan.temperature for name, plan in planned_stages(asking.run)}
    assert names == {"validate-base": 0.0, "validate-base.t0.5": 0.5, "validate-base.t1": 1.0}
    assert set(answers(asking, "validate-base")) == {("A1", 0), ("A2", 0)}
    for name in ("validate-base.t0.5", "validate-base.t1"):
        assert set(answers(asking, name)) == {(query, sample) for query in ("A1", "A2") for sample in range(3)}
        assert {record.temperature for record in read_samples(asking.run, name)} == {names[name]}


def test_samples_differ_from_each_other_and_are_the_same_the_next_time(asking: Any) -> None:
    validate(asking.context(**SWEEP))
    first = answers(asking, "validate-base.t1")
    assert len({first["A1", sample] for sample in range(3)}) > 1
    for file in asking.run.validation_file("validate-base").parent.iterdir():
        file.unlink()
    validate(asking.context(**SWEEP))
    assert answers(asking, "validate-base.t1") == first


def test_the_greedy_answers_of_a_sweep_are_those_of_no_sweep(asking: Any) -> None:
    validate(asking.context())
    alone = answers(asking, "validate-base")
    asking.run.validation_file("validate-base").unlink()
    validate(asking.context(**SWEEP))
    assert answers(asking, "validate-base") == alone


def test_a_killed_sweep_asks_only_what_is_open_and_comes_to_the_same(asking: Any) -> None:
    validate(asking.context(**SWEEP))
    file = asking.run.validation_file("validate-base.t0.5")
    whole, lines = answers(asking, "validate-base.t0.5"), file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:2]) + lines[2][:30])
    validate(asking.context(**SWEEP))
    assert answers(asking, "validate-base.t0.5") == whole
    assert file.read_bytes().count(b"\n") == 7  # two, the torn one, four
    assert asking.run.validation_file("validate-base.t1").read_bytes().count(b"\n") == 6


def test_more_samples_are_added_to_those_there_are(asking: Any) -> None:
    validate(asking.context(temperature=1.0, samples=2))
    before = answers(asking, "validate-base.t1")
    validate(asking.context(temperature=1.0, samples=4))
    after = answers(asking, "validate-base.t1")
    assert len(after) == 8
    assert {key: after[key] for key in before} == before
    plan = read_plan(asking.run, "validate-base.t1")
    assert plan is not None and plan.samples == 4


def test_another_suite_or_temperature_leaves_what_was_there(asking: Any) -> None:
    validate(asking.context())
    validate(asking.context(suite="one"))
    validate(asking.context(temperature=0.7))
    assert [name for name, _ in planned_stages(asking.run)] == [
        "validate-base",
        "validate-base.one",
        "validate-base.t0.7",
    ]
    assert len(answers(asking, "validate-base")) == 2


def test_several_suites_are_asked_in_one_go(asking: Any) -> None:
    detail = validate(asking.context(further_suites=["one"])).detail
    assert detail["kept_as"] == ["validate-base", "validate-base.one"]
    assert detail["suite"] == "two"
    assert [record.suite for record in read_judged(asking.run, "validate-base.one")] == ["one"]
    assert len(asking.events(ComputeReady)) == 1


def test_the_run_reports_one_answer_a_query_and_counts_all_of_them(asking: Any) -> None:
    validate(asking.context(**SWEEP))
    assert sorted(event.query for event in asking.events(QueryJudged)) == ["A1", "A2"]
    last = asking.events(StageProgress)[-1]
    assert (last.done, last.total, last.unit) == (14, 14, "answers")


def test_firmness_shows_each_temperature_by_rung_over_all_its_answers(asking: Any) -> None:
    validate(asking.context(**SWEEP))
    table = format_adherence(asking.run)
    assert [one.temperature for one in table] == [0.0, 0.5, 1.0]
    assert [one.answers for one in table] == [2, 6, 6]
    assert [sum(one.grading_stages.values()) for one in table] == [2, 6, 6]
    assert [sum(one.form.values()) for one in table] == [1, 3, 3]  # one of the two queries wants a call
    assert [sum(one.consistency.values()) for one in table] == [2, 2, 2]


def test_the_decision_looks_at_every_suite_that_was_asked_for(asking: Any) -> None:
    validate(asking.context(further_suites=["one"]))
    outcome = decide(asking.context("decide", further_suites=["one"]))
    assert outcome.detail["suites"] == ["two", "one"]
    assert outcome.detail["decided_by"] == "validate-base"


def train_on(asking: Any, system: str) -> None:
    turns = [("system", system), ("user", "hi"), ("assistant", "ho")]
    row = {"messages": [{"role": role, "content": content} for role, content in turns]}
    asking.run.data.mkdir()
    (asking.run.data / "train.jsonl").write_text(json.dumps(row) + "\n")


def test_the_finding_about_the_prompt_is_recorded_where_there_are_training_rows(asking: Any) -> None:
    validate(asking.context(suite="one"))
    assert asking.events(CheckResult) == []
    train_on(asking, "You fix Python projects.")
    validate(asking.context())
    assert [(event.check, event.ok) for event in asking.events(CheckResult)] == [("prompt fidelity", True)]


def test_a_prompt_in_another_form_than_the_rows_is_refused_before_anything_is_asked(
    asking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_on(asking, "You fix Python projects.")
    monkeypatch.setattr("punie_tui.validation.stage.system_turn", lambda run, settings: "Another one.")
    with pytest.raises(UsageError, match=r"1 of 1 rows have a different system turn.*--allow-mismatch"):
        validate(asking.context())
    assert read_judged(asking.run, "validate-base") == []
    validate(asking.context(allow_mismatch=True))
    assert len(read_judged(asking.run, "validate-base")) == 2


def test_a_plain_prompt_is_used_as_requested_and_kept_apart(asking: Any) -> None:
    train_on(asking, "You fix Python projects.")
    validate(asking.context(prompt_format="plain"))
    assert [event.ok for event in asking.events(CheckResult)] == [False]
    prompts = {record.prompt for record in read_judged(asking.run, "validate-base.plain")}
    assert "System: You fix Python projects.\n\nUser: What is a lambda?\n\nAssistant:" in prompts
