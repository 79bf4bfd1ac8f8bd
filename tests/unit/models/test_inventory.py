"""What models there are, while some are being deleted and some may not be looked at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from forbidden import forbid
from punie_tui.models import inventory
from punie_tui.models.inventory import hidden_models, list_models
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")


@pytest.fixture
def run(settings: Settings) -> Run:
    run = create_run(settings, Recipe(name="tiny", model="m", stages=["fuse"]))
    for folder in (run.fused, run.quantized(4)):
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        (folder / "model.safetensors").write_bytes(bytes(100))
    return run


def names(settings: Settings) -> list[str]:
    return [entry.name for entry in list_models(settings) if entry.run]


def test_a_model_that_is_deleted_while_it_is_listed_costs_no_other(
    settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_bits = inventory.stored_bits

    def deleted_meanwhile(folder: Path) -> object:
        if folder == run.fused:
            shutil.rmtree(folder)
        return stored_bits(folder)

    monkeypatch.setattr(inventory, "stored_bits", deleted_meanwhile)
    assert f"{run.id}/quantized-4bit" in names(settings)
    assert names(settings) == [f"{run.id}/quantized-4bit"]


def test_a_model_that_may_not_be_looked_at_is_named_apart(
    settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hidden_models(settings) == []
    forbid(monkeypatch, run.fused)
    assert names(settings) == [f"{run.id}/quantized-4bit"]
    (said,) = hidden_models(settings)
    assert str(run.fused) in said
