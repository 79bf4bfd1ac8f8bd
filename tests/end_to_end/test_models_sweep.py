"""The verbs that make models, from the command line: a sweep with its table, and settings refused before the work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from punie_tui.runs.recipes.recipe import QuantizeSettings, Recipe, ValidateSettings
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings
from tiny_model import build_tiny_adapter


@pytest.fixture
def run(tiny_model_4bit: Path, tmp_path: Path) -> Run:
    recipe = Recipe(
        name="tiny",
        model=str(tiny_model_4bit),
        stages=["quantize"],
        quantize=QuantizeSettings(group_size=32),
        validation=ValidateSettings(max_tokens=6),
    )
    run = create_run(Settings(workspace=tmp_path), recipe)
    build_tiny_adapter(run.adapter, tiny_model_4bit)
    run.data.mkdir()
    row = {"messages": [{"role": "user", "content": "How many?"}, {"role": "assistant", "content": "Seventeen."}]}
    for split in ("train", "valid"):
        (run.data / f"{split}.jsonl").write_text((json.dumps(row) + "\n") * 3)
    return run


def punie(workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "punie_tui", "-w", str(workspace), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_sweep_tells_every_candidate_and_draws_size_against_outcome(run: Run, tmp_path: Path) -> None:
    done = punie(tmp_path, "sweep", run.id, "--bits", "4,surgical", "--rows", "2", "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    document = json.loads(done.stdout)
    assert [row["name"] for row in document["candidates"]] == ["4bit", "surgical-8bit"]
    for row in document["candidates"]:
        assert row["fidelity"]["kl"] >= 0
        assert row["tokens_per_second"] > 0
        assert row["outcome"]["total"] == 25
    assert "candidate" in done.stderr
    assert "★" in done.stderr
    listed = json.loads(punie(tmp_path, "models", "list", "--json").stdout)
    assert {f"{run.id}/sweep/4bit", f"{run.id}/sweep/surgical-8bit"} <= {entry["name"] for entry in listed}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("quantize", "--mode", "mxfp4", "--bits", "6"), "mxfp4 has 4 bits and group size 32"),
        (("quantize", "--mixed", "mixed_3_6", "--method", "surgical"), "surgical quantizes some modules only"),
        (("sweep", "--bits", "4,surgcal"), "did you mean 'surgical'"),
    ],
)
def test_what_does_not_go_together_is_refused_before_a_worker_starts(
    run: Run, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    verb, *options = words
    done = punie(tmp_path, verb, run.id, *options)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not run.events_file.exists()


def test_surgical_is_of_eight_bits_unless_asked_otherwise(run: Run, tmp_path: Path) -> None:
    done = punie(tmp_path, "quantize", run.id, "--method", "surgical")
    assert done.returncode == 0, done.stderr[-2000:]
    config = json.loads((run.path / "quantized-surgical-8bit" / "config.json").read_text())
    own = [value for value in config["quantization"].values() if isinstance(value, dict)]
    assert {settings["bits"] for settings in own} == {8}
    assert config["quantization"]["bits"] == 4
