"""Keeps a finished run as a recording: `python assets/record_run.py WORKSPACE RUN`. Writes it to `recorded/` beside
itself, under the name of its recipe: what was asked, what happened and what was answered, without weights and data,
and without paths of the machine it ran on. `punie-tui replay assets/recorded/NAME` plays it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import punie_tui
from punie_tui.runs.store import Run, find_run
from punie_tui.settings import Settings, bundled_data, load_settings

KEPT = ("recipe.toml", "events.jsonl", "validation/*.json", "validation/*.jsonl")


def record(run: Run, settings: Settings, folder: Path) -> None:
    """Writes the recording of a run into `folder`, in place of an older one."""
    places = {
        str(run.path): f"runs/{run.id}",
        str(settings.cache_dir): "cache",
        str(bundled_data()): "data",
        str(Path(punie_tui.__file__).parent): "punie_tui",
        str(settings.workspace): ".",
        str(Path.home()): "~",
    }
    shutil.rmtree(folder, ignore_errors=True)
    for kind in KEPT:
        for path in sorted(run.path.glob(kind)):
            text = path.read_text(encoding="utf-8")
            for place, name in places.items():
                text = text.replace(place, name)
            copy = folder / path.relative_to(run.path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    settings = load_settings(Path(sys.argv[1]).resolve())
    run = find_run(settings, sys.argv[2])
    record(run, settings, Path(__file__).parent / "recorded" / run.recipe().name)
