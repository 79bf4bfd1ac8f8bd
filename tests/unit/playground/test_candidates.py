"""Which model a name stands for; nothing is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.playground.candidates import Candidate, find_candidate, list_candidates
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")


@pytest.fixture
def run(settings: Settings) -> Run:
    return create_run(settings, Recipe(name="demo", model="smollm2-135m", stages=["fetch"]))


def give(folder: Path, name: str, text: str = "{}") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder


def test_a_run_stands_for_the_furthest_model_that_it_made(settings: Settings, run: Run) -> None:
    assert find_candidate("demo-1", settings) == Candidate("demo-1/base", "smollm2-135m", run=run)
    give(run.adapter, "adapters.safetensors")
    assert find_candidate("last", settings) == Candidate("demo-1/adapter", "smollm2-135m", run.adapter, run)
    give(run.fused, "config.json")
    assert find_candidate("demo-1", settings).model == str(run.fused)
    quantized = give(run.quantized(run.recipe().quantize.label), "config.json")
    assert find_candidate("demo-1", settings).model == str(quantized)


def test_a_part_of_a_run_is_named_with_a_slash(settings: Settings, run: Run) -> None:
    give(run.adapter, "adapters.safetensors")
    give(run.fused, "config.json")
    assert find_candidate("demo-1/adapter", settings).adapter == run.adapter
    assert find_candidate("demo-1/fused", settings) == Candidate("demo-1/fused", str(run.fused), run=run)
    assert find_candidate("demo-1/base", settings).adapter is None


def test_what_a_run_has_not_is_told_with_what_it_has(settings: Settings, run: Run) -> None:
    give(run.adapter, "adapters.safetensors")
    with pytest.raises(UsageError, match=r"unknown model of demo-1 'adaptor'; did you mean 'adapter'"):
        find_candidate("demo-1/adaptor", settings)


def test_an_adapter_folder_is_laid_over_the_model_that_it_names(settings: Settings) -> None:
    folder = give(settings.workspace / "mine", "adapters.safetensors")
    give(folder, "adapter_config.json", json.dumps({"model": "smollm2-135m"}))
    assert find_candidate("mine", settings) == Candidate("mine", "smollm2-135m", folder)
    give(folder, "adapter_config.json")
    with pytest.raises(UsageError, match="does not say which model it belongs to"):
        find_candidate("mine", settings)


def test_a_folder_inside_a_run_knows_that_run(settings: Settings, run: Run) -> None:
    give(run.fused, "config.json")
    assert find_candidate("runs/demo-1/fused", settings).run == run


@pytest.mark.parametrize("name", ["no-such-model", "./nowhere", ""])
def test_a_name_of_nothing_is_told(settings: Settings, name: str) -> None:
    if name:
        with pytest.raises(UsageError):
            find_candidate(name, settings)
    else:  # the workspace itself is a folder, and shows to be no model when it is loaded
        assert find_candidate(name, settings).model == str(settings.workspace)


def test_the_list_has_the_catalog_and_what_runs_made_but_for_broken_runs(settings: Settings, run: Run) -> None:
    give(run.adapter, "adapters.safetensors")
    broken = create_run(settings, Recipe(name="broken", model="smollm2-135m", stages=["fetch"]))
    give(broken.adapter, "adapters.safetensors")
    broken.recipe_file.write_text("nonsense")
    assert [candidate.name for candidate in list_candidates(settings)] == ["smollm2-135m", "demo-1/adapter"]
