"""Which run belongs to a recipe, and what is left to do in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.grading.suite import find_suites
from punie_tui.reproduction.entries import RecipeEntry, entries, find_run_of, left_to_do
from punie_tui.runs.events import StageStarted, WorkerStarted
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings
from recorded_entries import NAMES, SUITES, lineup, record_run

TRAINED = ["fetch", "data", "check-data", "train", "check-adapter", "validate-adapter"]
NONE_PASSES = dict.fromkeys(SUITES, ())


@pytest.fixture
def phase26(settings: Settings) -> RecipeEntry:
    return lineup(settings, names=["phase26"])[0]


@pytest.fixture
def run(settings: Settings, phase26: RecipeEntry) -> Run:
    return record_run(settings, phase26, NONE_PASSES)


def test_the_standard_ones_have_the_historical_settings_on_the_one_model_and_end_with_both_suites(
    settings: Settings,
) -> None:
    found = lineup(settings)
    assert [one.name for one in found] == list(NAMES)
    assert {one.recipe.model for one in found} == {"smollm2-135m"}
    assert [one.recipe.stages for one in found] == [["fetch", "validate-base"], TRAINED, TRAINED]
    assert {tuple(one.recipe.validation.suites) for one in found} == {SUITES}
    trainings = [one.recipe.train for one in found[1:]]
    assert trainings[0] == trainings[1]
    assert (trainings[0].iters, trainings[0].batch_size, trainings[0].learning_rate) == (500, 1, 1e-4)


def test_records_of_both_suites_lie_side_by_side(phase26: RecipeEntry) -> None:
    assert [phase26.records_of(suite) for suite in SUITES] == ["validate-adapter", "validate-adapter.broad"]


def test_all_are_asked_alike_whatever_their_recipes_say(settings: Settings) -> None:
    recipes = settings.data / "recipes"
    recipes.mkdir(parents=True)
    own = settings.find_recipe("phase23").read_text() + "max_tokens = 7\ntemperature = 0.9\n"
    (recipes / "phase23.toml").write_text(own)
    found = lineup(settings)
    assert all(one.recipe.validation == found[0].recipe.validation for one in found)


@pytest.mark.parametrize(
    ("names", "suites", "message_part"),
    [
        (["base", "phase62"], SUITES, "unknown recipe 'phase62'; did you mean"),
        (["base", "base"], SUITES, "'base' is named twice"),
        (["base"], ["seed25", "brood"], "unknown suite 'brood'"),
    ],
)
def test_a_wrong_name_is_reported_before_anything_is_run(
    names: list[str], suites: list[str], message_part: str, settings: Settings
) -> None:
    with pytest.raises(UsageError, match=message_part):
        entries(settings, names, "smollm2-135m", suites)


def test_without_a_run_there_is_none_and_a_done_one_has_nothing_left(settings: Settings, phase26: RecipeEntry) -> None:
    assert find_run_of(settings, phase26) is None
    run = record_run(settings, phase26, NONE_PASSES)
    assert find_run_of(settings, phase26) == run
    assert left_to_do(settings, run, phase26) == []


def test_a_run_by_other_settings_does_not_answer_for_it(settings: Settings, phase26: RecipeEntry, run: Run) -> None:
    assert find_run_of(settings, lineup(settings, "train.seed=3", names=["phase26"])[0]) is None
    assert find_run_of(settings, lineup(settings, names=["phase23"])[0]) is None


def test_a_word_more_in_the_recipes_description_changes_nothing(
    settings: Settings, phase26: RecipeEntry, run: Run
) -> None:
    other = phase26.recipe.model_copy(update={"description": "another"})
    assert find_run_of(settings, RecipeEntry(other)) == run


def test_a_run_on_data_that_is_another_now_does_not_answer_for_it(
    settings: Settings, phase26: RecipeEntry, run: Run
) -> None:
    own = settings.data / "phase26_merged"
    shutil.copytree(settings.find_dataset("phase26_merged"), own)
    assert find_run_of(settings, phase26) == run
    (own / "train.jsonl").write_bytes((own / "train.jsonl").read_bytes().replace(b'"meta": {', b'"meta": {"seen": 1, '))
    assert find_run_of(settings, phase26) == run  # what is noted about rows is not learned
    rows = (own / "train.jsonl").read_bytes().splitlines(keepends=True)
    (own / "train.jsonl").write_bytes(b"".join(rows[1:]))
    assert find_run_of(settings, phase26) is None


def test_of_several_runs_the_done_one_answers_though_a_newer_one_was_begun(
    settings: Settings, phase26: RecipeEntry, run: Run
) -> None:
    begun = create_run(settings, phase26.recipe)
    begun.append_event(WorkerStarted(pid=1, host="h", stages=TRAINED))
    assert find_run_of(settings, phase26) == run


def test_what_a_killed_run_has_not_finished_is_left(settings: Settings, phase26: RecipeEntry, run: Run) -> None:
    run.append_event(WorkerStarted(pid=1, host="h", stages=["train"]))
    run.append_event(StageStarted(stage="train"))
    assert left_to_do(settings, run, phase26) == ["train"]


def test_a_suite_that_is_another_now_is_to_be_asked_again(settings: Settings, phase26: RecipeEntry, run: Run) -> None:
    _own_suite(settings, "broad", ("functools.lru_cache", "functools.cache"))
    assert left_to_do(settings, run, phase26) == ["fetch", "validate-adapter"]


@pytest.mark.parametrize("broken", ["one answer is missing", "graded by another version", "no record"])
def test_records_that_are_not_whole_and_of_today_are_to_be_made_so(
    broken: str, settings: Settings, phase26: RecipeEntry, run: Run
) -> None:
    file = run.validation_file("validate-adapter.broad")
    lines = file.read_text().splitlines(keepends=True)
    if broken == "no record":
        file.unlink()
    elif broken == "one answer is missing":
        file.write_text("".join(lines[1:]))
    else:
        file.write_text("".join([lines[0].replace('"grader_version":', '"grader_version":9'), *lines[1:]]))
    assert left_to_do(settings, run, phase26) == ["fetch", "validate-adapter"]


def _own_suite(settings: Settings, name: str, change: tuple[str, str]) -> Path:
    text = find_suites(settings)[name].read_text()
    own = settings.data / "suites" / f"{name}.yaml"
    own.parent.mkdir(parents=True)
    assert change[0] in text
    own.write_text(text.replace(*change))
    return own
