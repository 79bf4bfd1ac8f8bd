"""The workspace that is attacked: a trained run with all that can be made from one, another run, one that was cut off
in the middle, datasets, a suite, drafts, decisions, and a registry with two models. Made once, by the commands
themselves.
"""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path

from tests.tiny_model import build_tiny_model

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.hand_made import add_row
from punie_tui.runs.about import About, write_about
from punie_tui.runs.store import Run
from punie_tui.settings import bundled_data, load_settings

from .forked import fork, punie, settle, waited
from .operations import OPERATIONS, Plan

LONG = 240.0
"""Seconds that all stages of a run may take together, on a machine with other work."""

RECIPE = """
name = "{name}"
model = "models/tiny"
data = "small"
stages = {stages}

[check]
waive = ["field patterns", "tool and direct answers"]

[train]
iters = 6
batch_size = 1
num_layers = 1
learning_rate = 1e-3
max_seq_length = 1024
steps_per_report = 1
steps_per_eval = 6
val_batches = 1
save_every = 2
lora_parameters = {{rank = 2, scale = 2.0, dropout = 0.0}}

[fuse]
dtype = "float16"

[quantize]
bits = 6
group_size = 32

[sweep]
candidates = ["4"]
rows = 1

[validation]
suite = "two"
max_tokens = 4
"""

SUITE = """
targets: {overall: 0, field_access: 0}
categories:
  A: {name: discrimination, target: 0, measures: discrimination}
queries:
  - {id: A1, category: A, text: "What is a lambda?", expect: {direct: true}, soft: {none: ["<tool_call>"]}}
  - {id: A2, category: A, text: "How many type errors are in lib/?", soft: {any: ["typecheck("]},
     expect: {tools: [typecheck]}}
"""

ROAD = [
    "fetch", "data", "check-data", "train", "check-adapter", "validate-adapter", "fuse", "check-fused", "quantize",
    "check-quantized", "validate-quantized", "decide",
]  # fmt: skip
TRAINING = ["fetch", "data", "check-data", "train", "check-adapter"]


def import_mlx() -> None:
    """Imports what stages import, for commands that are forked from here on. No array is made yet: forked processes
    make their own threads."""
    for name in (
        "mlx_lm.utils",
        "mlx_lm.convert",
        "mlx_lm.tuner.utils",
        "mlx_lm.models.qwen3",
        "transformers",
        "punie_tui.training.trainer",
        "punie_tui.training.stage",
        "punie_tui.pipeline.check_data",
        "punie_tui.pipeline.model_stages",
        "punie_tui.pipeline.sweep",
        "punie_tui.validation.stage",
        "punie_tui.validation.asking.local",
        "punie_tui.pipeline.data_stages",
        "punie_tui.pipeline.worker",
        "punie_tui.pipeline.stage_process",
    ):
        importlib.import_module(name)


def make_template(workspace: Path, *, quick: bool = False) -> None:
    """Makes the workspace; a quick one has no drafts and no run that was cut off. Call it where mlx is imported."""
    for folder in ("data/small", "data/recipes", "data/suites", "models"):
        (workspace / folder).mkdir(parents=True)
    if waited(fork(lambda: build_tiny_model(workspace / "models" / "tiny") and 0, "model"), LONG) != 0:
        raise SystemExit("the model could not be made")
    (workspace / "punie.toml").write_text("ascii = false\n")
    (workspace / "data" / "suites" / "two.yaml").write_text(SUITE)
    for name, stages in (("tiny", ROAD), ("other", TRAINING), ("half", TRAINING)):
        text = RECIPE.format(name=name, stages=json.dumps(stages))
        (workspace / "data" / "recipes" / f"{name}.toml").write_text(text)
    rows = {split: _rows(split) for split in ("train", "valid", "test")}
    for split, count in (("train", 8), ("valid", 2), ("test", 2)):
        (workspace / "data" / "small" / f"{split}.jsonl").write_text("".join(rows[split][:count]))
    (workspace / "rows.jsonl").write_text("".join(rows["train"][20:24]))
    settings = load_settings(workspace)
    add_row(
        settings.data / "hand", Example([Message("user", "Why?"), Message("assistant", "For a reason.")]), "by hand"
    )
    _does(workspace, 0, "train", "--recipe", "other")
    _does(workspace, 0, "pipeline", "--recipe", "tiny")
    write_about(Run(settings.runs / "tiny-1"), About(title="the first", note="a note"))
    _does(workspace, 0, "models", "promote", "tiny-1/fused", "--force")
    _does(workspace, 0, "models", "promote", "tiny-1/quantized-6bit", "--force")
    _does(workspace, 0, "quantize", "tiny-1", "--bits", "4")
    _does(workspace, 0, "data", "mark", "small", "--row", "2", "--drop", "--decisions", "decisions.jsonl")
    if quick:
        return
    _cut_off(workspace)
    _does(workspace, 0, "flywheel", "draft", "tiny-1", "--query", "A2", "--count", "1")


def _rows(split: str) -> list[str]:
    """The short rows of the demo's split, so that a step takes little time."""
    with (bundled_data() / "demo" / f"{split}.jsonl").open() as file:
        return [line for line in file if len(line) < 900]


def _does(workspace: Path, code: int, *words: str) -> None:
    done = punie(workspace, *words, seconds=LONG)
    if done.code != code:
        raise SystemExit(f"the workspace could not be made: {done}: {done.err[-2000:]}")


def _cut_off(workspace: Path) -> None:
    """Makes a run that died in training, with a checkpoint."""
    plan = Plan("die", "stage train", 25)
    done = punie(workspace, "train", "--recipe", "half", before=lambda: OPERATIONS.watch(workspace, plan), seconds=LONG)
    settle()
    checkpoints = workspace / "runs" / "half-1" / "checkpoints"
    if done.code != 3 or not any(path.name.isdigit() for path in checkpoints.iterdir()):
        raise SystemExit(f"the run could not be cut off: {done}: {done.err[-2000:]}")
    for half_written in checkpoints.glob(".*"):  # they depend on where it died; `kills` tests what a kill leaves
        shutil.rmtree(half_written)


def copy(template: Path, place: Path) -> Path:
    """A copy to attack."""
    return Path(shutil.copytree(template, place, symlinks=True))
