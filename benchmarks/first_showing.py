"""How soon each pane stands there, the first time and again, and the table of runs, in a workspace with many runs.

    python -m benchmarks.first_showing [--runs 200] [--json]

The dashboard runs headless in this process, without a terminal to wait for. Each run is a copy of the recorded demo,
with an adapter and a fused model of a few bytes. Time counts from the key to the last change of the screen, what is
read in the background included; the first pane is looked at for two seconds before the first key. Exits 1 where a pane
takes longer than half a second, or the table 0.3 s.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import shutil
import struct
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.panes import PANES

RECORDED = Path(__file__).parents[1] / "assets" / "recorded" / "demo"
PANE_LIMIT, TABLE_LIMIT = 0.5, 0.3  # seconds
REST = 0.4
"""Seconds without a change after which the screen counts as at rest."""
FIRST_LOOK = 2.0
"""Seconds spent on the first pane before the first key: the others are imported meanwhile."""
SIZE = (120, 40)


def write_workspace(folder: Path, runs: int) -> None:
    """Writes copies of the recorded run, each with its models."""
    for number in range(1, runs + 1):
        run = folder / "runs" / f"demo-{number}"
        shutil.copytree(RECORDED, run)
        for name, file in (("adapter", "adapters.safetensors"), ("fused", "model.safetensors")):
            _write_model(run / name, file)


def _write_model(folder: Path, name: str) -> None:
    """Writes a folder as mlx-lm does, with one tensor of four bytes."""
    folder.mkdir()
    header = json.dumps({"weight": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    (folder / name).write_bytes(struct.pack("<Q", len(header)) + header + bytes(4))
    config = {"model_type": "llama", "fine_tune_type": "lora", "num_layers": 8, "lora_parameters": {"rank": 8}}
    (folder / ("adapter_config.json" if folder.name == "adapter" else "config.json")).write_text(json.dumps(config))


def text(app: PunieApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def to_rest(app: PunieApp, before: str = "") -> float:
    """Waits until the screen has changed and come to rest; returns the seconds until its last change."""
    began = changed = perf_counter()
    while (now := perf_counter()) - changed < REST or changed == began:
        if (shown := text(app)) != before:
            before, changed = shown, now
        if now - began > 60:
            break
        await asyncio.sleep(0.01)
    return changed - began


async def measure(settings: Settings) -> dict[str, list[float]]:
    """What is opened → its seconds, the first time and again."""
    found: dict[str, list[float]] = {}
    app, began = PunieApp(settings), perf_counter()
    async with app.run_test(size=SIZE) as pilot:
        opened = perf_counter() - began
        found["opening"] = [opened + await to_rest(app)]
        await asyncio.sleep(FIRST_LOOK)
        keys = {name: entry.key for name, entry in PANES.items()} | {"table of runs": "R"}
        for _ in range(2):
            for name, key in keys.items():
                before, pressing = text(app), asyncio.create_task(pilot.press(key))
                found.setdefault(name, []).append(await to_rest(app, before))
                await pressing  # this also waits for what is not visible
            await pilot.press("escape")
            await to_rest(app)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder), arguments.runs)
        found = asyncio.run(measure(Settings(workspace=Path(folder))))
    limits = dict.fromkeys(PANES, PANE_LIMIT) | {"table of runs": TABLE_LIMIT}
    slow = [name for name, seconds in found.items() if seconds[0] > limits.get(name, math.inf)]
    if arguments.json:
        print(json.dumps({"runs": arguments.runs, "seconds": found, "over_the_limit": slow}, indent=2))
    else:
        print(f"{'seconds, ' + str(arguments.runs) + ' runs':24} {'first':>6} {'again':>6}")
        for name, seconds in found.items():
            print(f"{name:24}{''.join(f' {each:6.2f}' for each in seconds)}")
        print(f"over the limit: {', '.join(slow) or 'none'}")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
