"""Asking what a validation is to be held against: the usual one, or one of this run or any other."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from textual.app import App
from textual.content import Content

from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Choice, Chooser
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.verdicts.baselines import candidates, title_of
from punie_tui.tui.verdicts.validation_totals import in_short
from punie_tui.tui.verdicts.validations import Validation, Validations

USUAL: Literal["-"] = "-"
"""The answer that stands for the usual one: the validation before."""


async def ask_for_baseline(
    app: App[Any], settings: Settings, validations: Validations, here: Validation
) -> Validation | Literal["-"] | None:
    """Asks what to hold `here` against; None where it was left. Call it in a worker."""
    found = await asyncio.to_thread(candidates, settings, validations, here.suite.name)
    found = [one for one in found if (one.run, one.name) != (here.run, here.name)]
    choices = [Choice(USUAL, Content("the one before it in this run"))]
    for at, one in enumerate(found):
        name = untrusted(title_of(one.run, one.title, here.run.id), limit=60, one_line=True)
        choices.append(Choice(str(at), Content.assemble(name, "  ", in_short(one))))
    chosen = await app.push_screen_wait(Chooser(f"hold {here.title} against", choices, current=USUAL))
    if chosen is None or chosen == USUAL:
        return USUAL if chosen else None
    return found[int(chosen)]
