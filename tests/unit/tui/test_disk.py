"""What models take of the disk, and what of it could be freed."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.registry import registry
from punie_tui.settings import Settings
from punie_tui.tui.models.disk import freeable, read_disk
from punie_tui.tui.models.model_table import ModelTableReader
from recorded_models import make, swept
from recorded_runs import finished_run, workspace


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "work"
    workspace(path)
    return Settings(workspace=path, cache_dir=tmp_path / "cache")


def test_what_could_be_freed_is_what_nobody_needs(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused", "quantized-6bit", "quantized-surgical-8bit")
    swept(run, settings, {"4bit": 9, "5bit": 8})
    registry.archive(settings, "demo-1/quantized-surgical-8bit")
    found = {one.name: one.why for one in freeable(ModelTableReader(settings).read())}
    assert found == {
        "demo-1/fused": "quantized since; u makes it again",
        "demo-1/quantized-surgical-8bit": "archived",
        "demo-1/sweep/5bit": "beaten in its sweep",
    }
    registry.promote(settings, "demo-1/fused", force=True)
    assert "demo-1/fused" not in {one.name for one in freeable(ModelTableReader(settings).read())}


def test_the_disk_is_told_by_kind_with_what_was_left_half_made(settings: Settings) -> None:
    run = finished_run(settings)
    make(run, "adapter", "fused")
    swept(run, settings, {"4bit": 9})
    for name, size in (("checkpoints/0000040", 5_000), (".fused.staging-1", 700)):
        (run.path / name).mkdir(parents=True)
        (run.path / name / "part").write_bytes(b"\x00" * size)
    disk = read_disk(settings, ModelTableReader(settings).read())
    parts = dict(disk.parts)
    assert list(parts) == ["fused", "adapters", "sweeps", "checkpoints", "leftovers"]
    assert (parts["checkpoints"], parts["leftovers"]) == (5_000, 700)
    assert disk.used == sum(parts.values())
