"""What is trained: the run's own recipe from its adapter on, or anew on everything; and what is said afterwards."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from punie_tui.datasets.examples import read_dataset
from punie_tui.errors import UsageError
from punie_tui.flywheel.accepting import accept
from punie_tui.flywheel.checking import run_lineage
from punie_tui.flywheel.drafting import draft_into_file
from punie_tui.flywheel.failures import failures_of
from punie_tui.flywheel.learning import before_of, incremental, learn, merged_with, recipe_from_scratch
from punie_tui.flywheel.origin import came_from
from punie_tui.flywheel.verdict import outcome
from punie_tui.grading.records import Grades, Verdict
from punie_tui.runs.events import Lineage, TrainingPlanned
from punie_tui.runs.recipes.recipe import dump_recipe, parse_recipe
from punie_tui.runs.store import Run
from punie_tui.settings import Settings, bundled_data
from punie_tui.validation.reports.comparison import JudgedValidation, compare, find_validation
from recorded_runs import live_run


@pytest.fixture
def judged(settings: Settings, run: Run) -> JudgedValidation:
    return find_validation(settings, run.id)


def dataset(settings: Settings, judged: JudgedValidation, name: str = "phase26_3", count: int = 4) -> str:
    draft_into_file(settings, judged, failures_of(judged, every=True), count=count)
    accept(settings, judged, name, range(1, count + 1))
    return name


def test_incrementally_it_goes_on_from_the_runs_adapter_gently_and_sees_each_row_three_times(
    judged: JudgedValidation,
) -> None:
    before, recipe = judged.run.recipe(), incremental(judged, "phase26_3", 20)
    assert (recipe.name, recipe.data, recipe.train.warm_start) == ("phase26_3", "phase26_3", "demo-1")
    assert recipe.train.iters == 30  # 20 rows, two at a time
    assert recipe.train.learning_rate == pytest.approx(before.train.learning_rate / 5)
    assert (recipe.train.num_layers, recipe.train.lora_parameters) == (8, before.train.lora_parameters)
    assert recipe.stages == ["fetch", "data", "check-data", "train", "check-adapter", "validate-adapter"]
    assert parse_recipe(dump_recipe(recipe), "again") == recipe


def test_the_rate_is_a_share_of_a_schedules_peak(judged: JudgedValidation) -> None:
    recipe = judged.run.recipe()
    schedule = {"name": "cosine_decay", "arguments": [4e-4, 100]}
    train = recipe.train.model_validate({**recipe.train.model_dump(exclude_none=True), "lr_schedule": schedule})
    judged.run.recipe_file.write_text(dump_recipe(recipe.model_copy(update={"train": train})))
    changed = incremental(judged, "d", 4).train
    assert changed.lr_schedule is None
    assert changed.learning_rate == pytest.approx(8e-5)


def test_it_is_asked_as_the_failures_were(judged: JudgedValidation) -> None:
    plan = judged.plan.model_copy(update={"temperature": 0.7, "samples": 4, "max_tokens": 99})
    validation = recipe_from_scratch(replace(judged, plan=plan), "d").validation
    assert (validation.suite, validation.temperature, validation.samples, validation.max_tokens) == (
        "seed25",
        0.7,
        4,
        99,
    )


def test_from_scratch_is_the_runs_own_training_without_a_warm_start(judged: JudgedValidation) -> None:
    before, recipe = judged.run.recipe(), recipe_from_scratch(judged, "all")
    assert recipe.train == before.train
    assert recipe.data == "all"


def test_everything_is_what_the_run_learned_from_and_the_new_rows(settings: Settings, judged: JudgedValidation) -> None:
    for file in (bundled_data() / "demo").glob("*.jsonl"):
        (judged.run.data / file.name).write_bytes(file.read_bytes())
    name = merged_with(settings, dataset(settings, judged), judged.run, seed=1)
    splits = read_dataset(settings.data / name)
    sources = [row.meta["source"] for rows in splits.values() for row in rows]
    assert (sources.count("demo"), sources.count("phase26_3")) == (420, 4)
    manifest = json.loads((settings.data / name / "manifest.json").read_bytes())
    assert [each["query"] for each in manifest["answers"]] == ["C3"]
    assert merged_with(settings, "phase26_3", judged.run, seed=1) == name
    with pytest.raises(UsageError, match="there is already a dataset 'phase26_3_merged'"):
        merged_with(settings, "phase26_3", judged.run, seed=2)


def test_a_run_of_such_a_dataset_knows_whose_failures_it_answers(settings: Settings, judged: JudgedValidation) -> None:
    folder = settings.data / dataset(settings, judged)
    later = live_run(settings, name="phase26_3")
    assert came_from(later) is None
    later.data.mkdir()
    (later.data / "manifest.json").write_bytes((folder / "manifest.json").read_bytes())
    assert came_from(later) == judged.run.id


def test_the_data_in_use_is_that_of_all_runs_back_to_the_first(settings: Settings, run: Run) -> None:
    later = live_run(settings, name="later")
    planned = TrainingPlanned(
        iters=3,
        rows=4,
        batch_size=1,
        validation_rows=0,
        trainable_parameters=1,
        total_parameters=2,
        start_iteration=0,
        warm_start=Lineage(path=str(run.adapter), sha256="0", run=run.id, iteration=120),
    )
    later.append_event(planned.model_copy(update={"t": time.time()}))
    assert run_lineage(settings, later) == [later, run]


def test_without_an_adapter_to_go_on_from_it_says_so(settings: Settings, judged: JudgedValidation) -> None:
    with pytest.raises(UsageError, match="that run has no adapter yet"):
        learn(settings, judged, dataset(settings, judged), overrides={"model": "smollm2-135m"})


def test_a_new_adapter_is_compared_with_the_runs_own(judged: JudgedValidation) -> None:
    assert judged.name == "validate-quantized"
    assert before_of(judged).name == "validate-adapter"


def changed(judged: JudgedValidation, **verdicts: bool) -> JudgedValidation:
    """The validation with other verdicts for some queries."""
    records = [
        record.model_copy(
            update={
                "grades": Grades(
                    soft=True, strict=Verdict(grading_stage="passed" if verdicts[record.query] else "tool")
                )
            }
        )
        if record.query in verdicts
        else record
        for record in judged.records
    ]
    return replace(judged, records=records)


def test_it_says_what_improved_and_that_one_query_is_not_more_than_noise(judged: JudgedValidation) -> None:
    message = outcome(compare(judged, changed(judged, C3=True)), {"C3"})
    assert message.helped
    assert message.sentences == [
        "outcome of seed25: 24 of 25 before, 25 after.",
        "1 of the 1 queries that the rows were made for pass now.",
        "Improved: C3 (types → passed).",
        "Regressed: nothing.",
        "That is not more than noise (exact McNemar, p = 1.000): chance alone often causes as much.",
    ]


def test_it_says_plainly_that_many_regressed_and_that_it_is_more_than_noise(judged: JudgedValidation) -> None:
    message = outcome(compare(judged, changed(judged, **dict.fromkeys(("A1", "A2", "A3", "A4", "A5", "B1"), False))))
    assert not message.helped
    assert message.sentences[2].startswith("Regressed: A1 (passed → tool), A2")
    assert message.sentences[-1] == "That is more than noise: it is worse (exact McNemar, p = 0.031)."


def test_it_says_that_nothing_differs(judged: JudgedValidation) -> None:
    assert outcome(compare(judged, judged)).sentences[-1] == ("No query differs, so there is no difference to test.")
