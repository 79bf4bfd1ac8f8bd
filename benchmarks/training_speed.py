"""Training speed of `punie-tui train` against `mlx_lm.lora` as installed: same model, data and settings.

    python -m benchmarks.training_speed [--recipe demo] [--iters 20] [--upstream-iters 1]

Both run one after the other in processes of their own. Tokens are counted as mlx-lm counts them (those that
count in the loss), over training steps alone. Upstream is measured by its own training callback.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

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


def upstream(run: Path, iters: int) -> tuple[float, float]:
    """Tokens/s of mlx_lm.lora on the run's data and settings, and the loss of its first step."""
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
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    reports = [json.loads(line[7:]) for line in done.stderr.splitlines() if line.startswith("REPORT ")]
    if done.returncode != 0 or not reports:
        sys.exit(f"mlx_lm.lora failed:\n{done.stderr[-2000:]}")
    seconds = sum(1 / report["iterations_per_second"] for report in reports)
    return reports[-1]["trained_tokens"] / seconds, reports[0]["train_loss"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", default="demo")
    parser.add_argument("--iters", type=int, default=20)
    parser.add_argument("--upstream-iters", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        document = ours(arguments.recipe, arguments.iters, Path(folder))
        figures = document["train"]
        assert isinstance(figures, dict)
        rate, loss = upstream(Path(str(document["path"])), arguments.upstream_iters)
    print(f"recipe {arguments.recipe}: {document['model']}, the same rows and settings, tokens that count in the loss")
    print(f"punie-tui train   {figures['tokens_per_second']:8.1f} tokens/s  first loss {figures['first_loss']:.4f}")
    print(f"mlx_lm.lora       {rate:8.1f} tokens/s  first loss {loss:.4f}")
    print(f"ratio             {figures['tokens_per_second'] / rate:8.1f}")


if __name__ == "__main__":
    main()
