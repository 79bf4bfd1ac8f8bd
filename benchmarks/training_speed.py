"""Training speed of `punie-tui train` against `mlx_lm.lora` as installed: same model, data and settings.

    python -m benchmarks.training_speed [--recipe demo] [--iters 20] [--upstream-iters 1] [--limit 600]

Both run one after the other in processes of their own. Tokens are counted as mlx-lm counts them (those that
count in the loss), over training steps alone. Upstream is measured by its own training callback. Where it has not
taken a step after --limit seconds it is stopped, and what is printed is a bound: a step has at most as many tokens as
the longest rows, so upstream was slower, and the ratio is greater, than it says.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from punie_tui.runs.recipes.recipe import TrainSettings

UPSTREAM = """
import json, sys, types
import numpy as np
from mlx_lm import load
from mlx_lm.lora import CONFIG_DEFAULTS, train_model
from mlx_lm.tuner.callbacks import TrainingCallback
from mlx_lm.tuner.datasets import load_dataset

settings = json.loads(sys.argv[1])
args = types.SimpleNamespace(**{**CONFIG_DEFAULTS, **settings})

class Reports(TrainingCallback):
    def on_train_loss_report(self, info):
        print("REPORT " + json.dumps(info), file=sys.stderr, flush=True)

np.random.seed(args.seed)
model, tokenizer = load(args.model)
train_set, valid_set, _ = load_dataset(args, tokenizer)
train_model(args, model, train_set, [], Reports())
"""


def ours(recipe: str, iters: int, workspace: Path) -> dict[str, object]:
    """The run document of `punie-tui train --recipe RECIPE --json`."""
    command = [sys.executable, "-m", "punie_tui", "-w", str(workspace), "train", "--recipe", recipe, "--json"]
    command += ["--set", f"train.iters={iters}", "--set", "train.steps_per_report=1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"punie-tui train failed:\n{done.stderr[-2000:]}")
    document: dict[str, object] = json.loads(done.stdout)
    return document


def upstream(run: Path, iters: int, limit: float) -> tuple[float, float | None]:
    """Tokens/s of mlx_lm.lora on the run's data and settings, and the loss of its first step; if it took none within
    `limit` seconds, an upper bound of its tokens/s, and None."""
    from punie_tui.models.catalog import resolve
    from punie_tui.runs.store import Run
    from punie_tui.settings import load_settings

    recipe = Run(run).recipe()
    settings = recipe.train.model_dump(exclude={"optimizer_config", "lr_schedule", "lora_parameters"})
    settings |= {
        "model": str(resolve(recipe.model, load_settings(run.parent))),
        "data": str(run / "data"),
        "train": True,
        "iters": iters,
        "steps_per_report": 1,
        "adapter_path": str(run / "upstream"),
        "lora_parameters": recipe.train.lora_parameters.model_dump(exclude_none=True),
        "lr_schedule": recipe.train.lr_schedule.model_dump() if recipe.train.lr_schedule else None,
    }
    command = [sys.executable, "-c", UPSTREAM, json.dumps(settings)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        text, late = process.communicate(timeout=limit)[1], False
    except subprocess.TimeoutExpired:
        process.kill()
        text, late = process.communicate()[1], True
    reports = [json.loads(line[7:]) for line in text.splitlines() if line.startswith("REPORT ")]
    if not reports and late:
        return longest_step(run, settings["model"], recipe.train) / limit, None
    if not reports or (process.returncode != 0 and not late):
        sys.exit(f"mlx_lm.lora failed:\n{text[-2000:]}")
    seconds = sum(1 / report["iterations_per_second"] for report in reports)
    return reports[-1]["trained_tokens"] / seconds, reports[0]["train_loss"]


def longest_step(run: Path, model: str, settings: TrainSettings) -> int:
    """The most tokens that can count in one step."""
    from mlx_lm.utils import load_tokenizer

    from punie_tui.training.tokens.rows import read_rows

    rows = read_rows(run / "data" / "train.jsonl", load_tokenizer(Path(model)), settings)
    counts = sorted((len(row.targets) for row in rows), reverse=True)
    return sum(counts[: settings.batch_size])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", default="demo")
    parser.add_argument("--iters", type=int, default=20)
    parser.add_argument("--upstream-iters", type=int, default=1)
    parser.add_argument("--limit", type=float, default=600, help="seconds for mlx_lm.lora, its loading included")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        document = ours(arguments.recipe, arguments.iters, Path(folder))
        figures = document["train"]
        assert isinstance(figures, dict)
        rate, loss = upstream(Path(str(document["path"])), arguments.upstream_iters, arguments.limit)
    print(f"recipe {arguments.recipe}: {document['model']}, the same rows and settings, tokens that count in the loss")
    print(f"punie-tui train   {figures['tokens_per_second']:8.1f} tokens/s  first loss {figures['first_loss']:.4f}")
    ratio = figures["tokens_per_second"] / rate
    if loss is None:
        print(f"mlx_lm.lora      <{rate:8.2f} tokens/s  not one step in {arguments.limit:g} seconds")
        print(f"ratio            >{ratio:8.1f}")
    else:
        print(f"mlx_lm.lora       {rate:8.2f} tokens/s  first loss {loss:.4f}")
        print(f"ratio             {ratio:8.1f}")


if __name__ == "__main__":
    main()
