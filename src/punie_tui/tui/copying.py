"""Copies text out of the dashboard: to the clipboard, and to a file for terminals that give no access to theirs.

The terminal gets the text only as OSC 52's base64; the file gets it unchanged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from textual.app import App
from textual.content import Content

from punie_tui.errors import PunieError
from punie_tui.regular_files import write_atomically
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tui.common.dialogs import choose_one
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.offering import Copyable
from punie_tui.visible import visible

COPIED = "copied.txt"
"""The file with the text copied last, in the folder of the runs."""


def of_answers(question: str, answers: Mapping[str, str], path: object) -> list[Copyable]:
    """What can be copied of a question and its answers, by name; empty parts are left out."""
    parts: list[tuple[str, str]] = []
    for name, answer in answers.items():
        parts += [(name, answer), (name.replace("answer", "code"), parse_answer(answer).code or "")]
    return [Copyable(name, text) for name, text in (*parts, ("question", question), ("path", str(path))) if text]


def write_copied(settings: Settings, text: str) -> Path:
    """Writes a text into the file for copied text and returns its path. Raises SystemFailure if the disk refuses."""
    path = settings.runs / COPIED
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode("utf-8", "backslashreplace"))  # a lone surrogate is written as in JSON
    return path


async def copy_one(app: App[Any], settings: Settings | None, texts: Sequence[Copyable]) -> None:
    """Copies the text, or the one the user chooses from several, and reports where it is. Without settings, writes no
    file."""
    if not texts:
        app.notify("nothing here can be copied", severity="warning", markup=False)
        return
    chosen = await choose_one(app, "copy", texts, _look)
    if chosen is None:
        return
    app.copy_to_clipboard(chosen.text.encode("utf-8", "backslashreplace").decode())
    if settings is None:
        app.notify(f"{chosen.name} copied to the clipboard", markup=False)
        return
    try:
        path = await asyncio.to_thread(write_copied, settings, chosen.text)
    except PunieError as problem:
        app.notify(f"copied to the clipboard only: {problem}", severity="error", timeout=10, markup=False)
        return
    app.notify(f"{chosen.name} copied to the clipboard and to {visible(str(path))}", markup=False)


def _look(copyable: Copyable) -> Content:
    start = untrusted(copyable.text.strip(), limit=60, one_line=True, style="$foreground-muted")
    return Content.assemble(f"{copyable.name:<9} ", start)
