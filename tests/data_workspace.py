"""Workspaces with datasets in them, and the Data pane opened on one, for tests of that pane."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from recorded_runs import workspace

SYSTEM = "You have five tools and use them well."


def row(question: str, answer: str, **meta: str) -> bytes:
    """One line of a dataset in the form that is trained on."""
    messages = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": question},
        {"role": "assistant", "content": answer},
    ]
    return json.dumps({"messages": messages, "meta": meta}).encode() + b"\n"


def bare_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A workspace without the datasets that come with the package."""
    monkeypatch.setattr("punie_tui.settings.bundled_data", lambda: tmp_path / "none")
    return workspace(tmp_path / "work")


def dataset(settings: Settings, name: str, **splits: bytes) -> Path:
    """Writes a dataset's splits; its folder."""
    folder = settings.data / name
    folder.mkdir(parents=True)
    for split, data in splits.items():
        (folder / f"{split}.jsonl").write_bytes(data)
    return folder


@asynccontextmanager
async def data_pane(settings: Settings, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    """The dashboard with the Data pane in front."""
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("1")
        await pilot.pause()
        yield pilot
