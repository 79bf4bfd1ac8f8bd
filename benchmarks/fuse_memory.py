"""Peak memory of `fuse` against `mlx_lm.fuse --dequantize`: same model, same adapter, same dtype.

    python -m benchmarks.fuse_memory [--model smollm2-135m] [--adapter FOLDER]

Both run one after the other, in processes of their own. `mlx`: the most that mlx held at once
(`mx.get_peak_memory`). `process`: the most that the process had resident, and how much of it fusing added to what
it had after its imports. Without --adapter one of random weights on 8 layers is made: the sizes are what counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

OURS = """
from pathlib import Path
import mlx_lm.fuse, mlx_lm.tuner.utils
from punie_tui.models.making.fuse import fuse

def run(model, adapter, target):
    fuse(Path(model), Path(adapter), Path(target), "float16", lambda done, total, note: None)
"""

UPSTREAM = """
import sys
import mlx_lm.fuse, mlx_lm.tuner.utils

def run(model, adapter, target):
    sys.argv = ["mlx_lm.fuse", "--model", model, "--adapter-path", adapter, "--save-path", target, "--dequantize"]
    mlx_lm.fuse.main()
"""

MEASURED = """
import json, resource, sys
import mlx.core as mx
import psutil

unit = 1 if sys.platform == "darwin" else 1024
before = psutil.Process().memory_info().rss
mx.reset_peak_memory()
run(*sys.argv[1:4])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print("PEAK " + json.dumps({"mlx": mx.get_peak_memory(), "process": peak, "added": peak - before}), flush=True)
"""


def measure(program: str, model: Path, adapter: Path, target: Path) -> dict[str, int]:
    """Peak memory in bytes: {mlx, process, added}."""
    command = [sys.executable, "-c", program + MEASURED, str(model), str(adapter), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line[5:] for line in done.stdout.splitlines() if line.startswith("PEAK ")]
    if done.returncode != 0 or not told:
        sys.exit(f"fusing failed:\n{done.stderr[-2000:]}")
    peaks: dict[str, int] = json.loads(told[-1])
    return peaks


def random_adapter(model: Path, folder: Path) -> Path:
    """A LoRA of rank 8 on 8 layers, in mlx-lm's format; written by a process of its own."""
    program = """
import json, sys
import mlx.core as mx
from pathlib import Path
from mlx.utils import tree_flatten
from mlx_lm.tuner.utils import linear_to_lora_layers
from mlx_lm.utils import load_model

model, folder = load_model(Path(sys.argv[1]), lazy=True)[0], Path(sys.argv[2])
model.freeze()
settings = {"rank": 8, "scale": 20.0, "dropout": 0.0}
linear_to_lora_layers(model, 8, settings)
weights = {name: 0.01 * mx.random.normal(value.shape) for name, value in tree_flatten(model.trainable_parameters())}
folder.mkdir()
mx.save_safetensors(str(folder / "adapters.safetensors"), weights)
config = {"fine_tune_type": "lora", "num_layers": 8, "lora_parameters": settings}
(folder / "adapter_config.json").write_text(json.dumps(config))
"""
    subprocess.run([sys.executable, "-c", program, str(model), str(folder)], check=True)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2-135m", help="catalog name or folder")
    parser.add_argument("--adapter", type=Path, help="an adapter folder of that model")
    arguments = parser.parse_args()
    from punie_tui.models.catalog import resolve
    from punie_tui.settings import load_settings

    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        model = resolve(arguments.model, load_settings(root))
        adapter = arguments.adapter or random_adapter(model, root / "adapter")
        upstream = measure(UPSTREAM, model, adapter, root / "upstream")
        ours = measure(OURS, model, adapter, root / "ours")
    print(f"{'':24}{'mlx':>10}{'process':>10}{'of it added':>14}")
    for title, peaks in (("mlx_lm.fuse --dequantize", upstream), ("punie-tui fuse", ours)):
        print(f"{title:24}" + "".join(f"{peaks[key] / 1e6:>{width}.0f}" for key, width in WIDTHS.items()) + "  MB")
    ratios = {key: ours[key] / upstream[key] for key in WIDTHS}
    print(f"{'ratio':24}" + "".join(f"{ratios[key]:>{width}.2f}" for key, width in WIDTHS.items()))


WIDTHS = {"mlx": 10, "process": 10, "added": 14}


if __name__ == "__main__":
    main()
