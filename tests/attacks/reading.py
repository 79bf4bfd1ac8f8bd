"""The commands that only read, the dashboard, and what none of them may do in whatever workspace."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path

from punie_tui.visible import visible

from .forked import Ended, fork, punie, waited

QUICK = (
    ("runs",),
    ("runs", "--json"),
    ("models", "list"),
    ("models", "list", "--all", "--json"),
    ("models", "card", "tiny-1/fused"),
    ("models", "card", "production", "--json"),
    ("models", "path", "production"),
    ("models", "path", "previous"),
    ("watch", "tiny-1"),
    ("watch", "other-1", "--json"),
    ("report", "tiny-1"),
    ("report", "tiny-1", "--html", "--json"),
    ("compare", "tiny-1/validate-adapter", "tiny-1/validate-quantized"),
    ("compare", "tiny-1/adapter", "tiny-1", "--json"),
    ("data", "list"),
    ("data", "list", "--json"),
    ("data", "show", "small", "--row", "1"),
    ("data", "show", "hand", "--json"),
    ("data", "find", "small", "--text", "type"),
    ("data", "find", "small", "--tool", "typecheck", "--json"),
    ("data", "compare", "small", "hand"),
    ("suite", "list"),
    ("suite", "check", "two", "--json"),
    ("export", "tiny-1", "--format", "training", "--json"),
    ("stop", "tiny-1"),
    ("set-lr", "half-1", "1e-5"),
)
"""Commands that take no longer than an import; those that stop or steer a run are refused, since none is running."""

SLOW = (
    ("data", "check", "small", "--recipe", "tiny"),
    ("data", "try", "small", "--row", "1"),
    ("plan", "--recipe", "tiny", "--no-calibration", "--json"),
    ("data", "tokens", "small", "--row", "1", "--model", "models/tiny"),
)

MAY_SAY_NO = {"watch", "compare", "check", "try", "plan", "train", "pipeline", "validate", "draft", "accept", "resume"}
"""Commands whose exit code 1 is a negative result, not an error."""


def fault_of(ended: Ended) -> str:
    """What is wrong with how a command ended, in a sentence; empty if nothing is."""
    words = set(ended.words)
    if ended.code is None:
        return f"{ended}"
    if "Traceback (most recent call last)" in ended.err + ended.out or "bug in punie-tui" in ended.err:
        return f"{ended}: a traceback: {ended.last}"
    if ended.code not in (0, 1, 2, 3):
        return f"{ended}: no exit code of ours: {ended.last}"
    if ended.code == 1 and (not words & MAY_SAY_NO or "punie-tui: " in ended.err):
        return f"{ended}: 1 is the answer no, and this is none: {ended.last}"
    if ended.code in (2, 3) and not ended.err.strip() and not ended.out.strip():
        return f"{ended}: without a word"
    for text in (ended.out, ended.err):
        if (shown := visible(text)) != text:
            at = next(n for n, (a, b) in enumerate(zip(text, shown, strict=False)) if a != b)
            return f"{ended}: a raw character: {text[max(0, at - 30) : at + 10]!r}"
    if "--json" in words and ended.code in (0, 1):
        try:
            json.loads(ended.out)
        except ValueError as error:
            return f"{ended}: no JSON document ({error})"
    return ""


def reading_faults(
    workspace: Path,
    commands: Iterable[tuple[str, ...]],
    before: Callable[[], object] = lambda: None,
    others: Iterable[str] = (),
) -> str:
    """The first fault of the commands; it is also a fault if `runs` does not list the runs `others`."""
    for words in commands:
        ended = punie(workspace, *words, before=before)
        if fault := fault_of(ended):
            return fault
        if words[0] == "runs" and (missing := [run for run in others if run not in ended.out]):
            return f"{ended}: does not list {', '.join(missing)}"
    return ""


def dashboard_fault(workspace: Path, chance: random.Random, before: Callable[[], object] = lambda: None) -> str:
    """What is wrong with the dashboard on a workspace, after randomly chosen panes and keys and the list of runs."""
    keys = [*"123456", "]", "[", "j", "!", "?", "enter", "/"]
    panes = chance.sample(keys[:6], 3)
    pressed = [key for pane in panes for key in (pane, chance.choice(keys[6:]), "escape")] + ["R", "escape"]
    report = workspace.parent / f"{workspace.name}.dashboard"

    def opened() -> int:
        before()
        return asyncio.run(_press(workspace, pressed, report))

    code = waited(fork(opened, "dashboard"), 60.0)
    said = report.read_text() if report.exists() else "without a word"
    return "" if code == 0 else f"the dashboard, after {' '.join(pressed)} → {code}: {said}"


async def _press(workspace: Path, keys: list[str], report: Path) -> int:
    import traceback

    from punie_tui.errors import PunieError
    from punie_tui.settings import load_settings
    from punie_tui.tui.app import PunieApp

    try:
        try:
            settings = load_settings(workspace)
        except PunieError:
            return 0  # reported in a sentence before the dashboard opens
        app = PunieApp(settings)
        async with app.run_test(size=(120, 40)) as pilot:
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.05)
            screen = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
    except BaseException:
        report.write_text("\n".join(traceback.format_exc().splitlines()[-12:]))
        return 1
    if visible(screen) != screen:
        report.write_text("a raw character on the screen")
        return 1
    return 0
