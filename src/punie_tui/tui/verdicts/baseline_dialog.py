"""The dialog that asks what to compare a validation with: the usual one, or any other of this run or of other runs."""

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
"""The answer for the usual baseline: the validation before it."""


async def ask_for_baseline(
    app: App[Any], settings: Settings, validations: Validations, here: Validation
) -> Validation | Literal["-"] | None:
    """Asks what to compare `here` with; None if the dialog was cancelled. Call it in a worker."""
    found = await asyncio.to_thread(candidates, settings, validations, here.suite.name)
    found = [one for one in found if (one.run, one.name) != (here.run, here.name)]
    choices = [Choice(USUAL, Content("the previous one in this run"))]
    for at, one in enumerate(found):
        name = untrusted(title_of(one.run, one.title, here.run.id), limit=60, one_line=True)
        choices.append(Choice(str(at), Content.assemble(name, "  ", in_short(one))))
    chosen = await app.push_screen_wait(Chooser(f"compare {here.title} with", choices, current=USUAL))
    if chosen is None or chosen == USUAL:
        return USUAL if chosen else None
    return found[int(chosen)]
