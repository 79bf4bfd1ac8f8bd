"""The stages `data` and `check-data`: a run's own copy of its dataset, and the checks over it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.checks import CHECKS
from punie_tui.errors import UsageError
from punie_tui.grading.suite import load_suite
from punie_tui.pipeline.data_stages import check, materialise
from punie_tui.runs.events import CheckResult, parse_event
from punie_tui.runs.recipes.recipe import CheckSettings, Recipe
from punie_tui.runs.stage import StageContext, StageStopped
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings

Rows = list[dict[str, Any]]


def context_of(workspace: Path, stage: str, data: str | None) -> StageContext:
    settings = Settings(workspace=workspace)
    recipe = Recipe(name="r", model="m", data=data, stages=["data", "check-data"])
    return StageContext(create_run(settings, recipe), recipe, settings, stage)


def checks_told(run: Run) -> list[CheckResult]:
    events = [parse_event(line) for line in run.events_file.read_bytes().splitlines()]
    return [event for event in events if isinstance(event, CheckResult)]


def test_the_run_gets_the_splits_and_the_manifest_byte_for_byte_with_their_hashes(
    tmp_path: Path, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    folder = write_folder(train=sound_rows[3:], valid=sound_rows[:3])
    (folder / "manifest.json").write_text("{}")
    (folder / "notes.txt").write_text("not part of it")
    context = context_of(tmp_path, "data", "dataset")
    outcome = materialise(context)
    copied = {path.name: path.read_bytes() for path in context.run.data.iterdir()}
    assert copied == {name: (folder / name).read_bytes() for name in ("train.jsonl", "valid.jsonl", "manifest.json")}
    assert outcome.artefact == context.run.data
    assert outcome.detail["rows"] == {"train": 12, "valid": 3}
    assert outcome.detail["sha256"]["train"] == hashlib.sha256(copied["train.jsonl"]).hexdigest()


def test_a_dataset_is_found_by_name_in_the_workspace(tmp_path: Path, sound_rows: Rows) -> None:
    from punie_tui.datasets.examples import Example, Message, write_dataset

    write_dataset(tmp_path / "data" / "mine", {"train": [Example([Message("user", "Hi")])]}, {})
    assert materialise(context_of(tmp_path, "data", "mine")).detail["rows"] == {"train": 1}


def test_doing_it_again_replaces_the_copy(tmp_path: Path, sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    write_folder(train=sound_rows, test=sound_rows)
    context = context_of(tmp_path, "data", "dataset")
    materialise(context)
    (tmp_path / "dataset" / "test.jsonl").unlink()
    assert materialise(context).detail["rows"] == {"train": 15}
    assert [path.name for path in context.run.data.iterdir()] == ["train.jsonl"]


@pytest.mark.parametrize(
    ("splits", "reason"),
    [
        ({"valid": [b"{}"]}, r"no train\.jsonl"),
        ({"train": [b"{}"]}, r'train\.jsonl:1: it has no "messages"'),
        ({"train": []}, "there are no rows in it"),
    ],
)
def test_a_dataset_that_cannot_be_trained_on_is_refused_and_nothing_is_left(
    splits: dict[str, list[bytes]], reason: str, tmp_path: Path, write_folder: Callable[..., Path]
) -> None:
    write_folder(**splits)
    context = context_of(tmp_path, "data", "dataset")
    with pytest.raises(UsageError, match=reason):
        materialise(context)
    assert not context.run.data.exists()


def test_a_broken_line_in_the_validation_split_is_refused_with_its_place(
    tmp_path: Path, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    write_folder(train=sound_rows, valid=[*sound_rows[:2], b"oops"])
    with pytest.raises(UsageError, match=r"valid\.jsonl:3: not valid JSON"):
        materialise(context_of(tmp_path, "data", "dataset"))


@pytest.mark.parametrize(("data", "reason"), [(None, "names no dataset"), ("nowhere", "unknown dataset 'nowhere'")])
def test_a_recipe_without_a_dataset_is_refused(data: str | None, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=reason):
        materialise(context_of(tmp_path, "data", data))


def test_a_stop_is_obeyed_between_splits(tmp_path: Path, sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    write_folder(train=sound_rows)
    context = context_of(tmp_path, "data", "dataset")
    context._requests.put("stop")
    with pytest.raises(StageStopped):
        materialise(context)
    assert not context.run.data.exists()


def test_checking_tells_every_check_and_says_yes_to_sound_data(
    tmp_path: Path, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    write_folder(train=sound_rows)
    context = context_of(tmp_path, "check-data", "dataset")
    materialise(context)
    assert check(context).ok
    assert [(each.check, each.ok) for each in checks_told(context.run)] == [(name, True) for name in CHECKS]


def test_checking_says_no_with_the_reason_and_the_place_where_a_suite_query_is_in_the_data(
    tmp_path: Path, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    suite = load_suite("seed25", Settings(workspace=tmp_path))
    sound_rows[11]["messages"][1]["content"] = suite.queries[0].text.upper()
    write_folder(train=sound_rows)
    context = context_of(tmp_path, "check-data", "dataset")
    materialise(context)
    outcome = check(context)
    assert not outcome.ok
    assert outcome.reason.startswith(f"1 of {len(CHECKS)} data checks failed: contamination")
    assert 'check.waive=["contamination"]' in outcome.reason
    (failed,) = [each for each in checks_told(context.run) if not each.ok]
    assert failed.where[0].startswith(f"{context.run.data}/train.jsonl:12")


def test_a_check_that_the_recipe_waives_still_says_no_and_holds_nothing_up(
    tmp_path: Path, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    write_folder(train=[row for row in sound_rows if ".fixable_count" not in row["messages"][2]["content"]])
    context = context_of(tmp_path, "check-data", "dataset")
    materialise(context)
    assert check(context).reason.startswith(f"1 of {len(CHECKS)} data checks failed: field patterns")
    waiving = context.recipe.model_copy(update={"check": CheckSettings(waive=["field patterns"])})
    context = StageContext(context.run, waiving, context.settings, "check-data")
    assert check(context).ok
    failures = [one for one in checks_told(context.run) if not one.ok]
    assert [one.check for one in failures] == ["field patterns"] * 2
    assert failures[1].message == f"{failures[0].message}; waived by the recipe"


def test_every_suite_that_will_be_asked_must_not_be_in_the_data(
    tmp_path: Path, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    sound_rows[11]["messages"][1]["content"] = load_suite("broad", Settings(workspace=tmp_path)).queries[0].text
    write_folder(train=sound_rows)
    context = context_of(tmp_path, "check-data", "dataset")
    materialise(context)
    assert check(context).ok
    validation = context.recipe.validation.model_copy(update={"further_suites": ["broad"]})
    recipe = context.recipe.model_copy(update={"validation": validation})
    outcome = check(StageContext(context.run, recipe, context.settings, "check-data"))
    assert outcome.reason.startswith(f"1 of {len(CHECKS)} data checks failed: contamination")


def test_checking_before_the_data_is_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        check(context_of(tmp_path, "check-data", "dataset"))
