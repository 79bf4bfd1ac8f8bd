"""Comparing two datasets from the dashboard: asks for the other one, and compares in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.app import App
from textual.content import Content

from punie_tui.datasets.finding.comparison import compare_datasets
from punie_tui.tui.common.dialogs import Choice, Chooser
from punie_tui.tui.common.entry_list import Entry
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.data.checking import require_small
from punie_tui.tui.data.comparison_entries import comparison_entries, comparison_title


async def compare_with_another(
    app: App[Any], here: Path, folders: Sequence[Path]
) -> tuple[Content, Sequence[Entry]] | None:
    """Returns a heading and the differences; None if nothing was chosen. Raises UsageError if one of the two is not a
    dataset, or is too large. Call it in a worker: it waits for an answer."""
    others = [folder for folder in folders if folder != here]
    choices = [Choice(str(at), untrusted(folder.name, limit=60)) for at, folder in enumerate(others)]
    dialog = Chooser(f"compare {here.name} with", choices, empty="there is no other dataset")
    if (chosen := await app.push_screen_wait(dialog)) is None:
        return None
    other = others[int(chosen)]
    for folder in (here, other):
        require_small(folder, "compare them with: punie-tui data compare")
    found = await asyncio.to_thread(compare_datasets, here, other)
    return comparison_title(found, here.name, other.name), comparison_entries(found, here, other)
