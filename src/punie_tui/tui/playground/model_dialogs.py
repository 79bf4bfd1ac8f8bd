"""Dialogs of the Playground: which model to ask, from a list or any other; and the decoding settings."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from textual.app import App
from textual.content import Content

from punie_tui.playground.candidates import Candidate, find_candidate, list_candidates
from punie_tui.playground.protocol import Decoding, parse_decoding
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Choice, Chooser
from punie_tui.tui.common.text_dialog import TextDialog
from punie_tui.tui.common.untrusted import untrusted

NONE: Literal["none"] = "none"
"""The answer that means: remove the second model."""
_OTHER = "other"


async def ask_for_candidate(
    app: App[Any], settings: Settings, title: str, *, may_be_none: bool
) -> Candidate | Literal["none"] | None:
    """Asks for a model; None if that was cancelled, `NONE` only if `may_be_none`. Call it in a worker."""
    found = await asyncio.to_thread(list_candidates, settings)
    choices = [Choice(str(at), untrusted(one.name, limit=80, one_line=True)) for at, one in enumerate(found)]
    choices.append(Choice(_OTHER, Content.styled("another: a folder, a server's address …", "$text-accent")))
    if may_be_none:
        choices.append(Choice(NONE, Content.styled("none: remove the second model", "$text-warning")))
    chosen = await app.push_screen_wait(Chooser(title, choices))
    if chosen is None or chosen == NONE:
        return NONE if chosen else None
    if chosen != _OTHER:
        return found[int(chosen)]
    text = Content.styled(
        "a folder of a model or an adapter, a run, a Hugging Face id; or the address of a server, such as "
        "http://localhost:8080/v1, followed by its name for the model and the variable that holds its key",
        "$foreground-muted",
    )
    name = await app.push_screen_wait(
        TextDialog(title, text, refuse=lambda name: find_candidate(name.strip(), settings))
    )
    return find_candidate(name.strip(), settings) if name is not None else None


async def ask_for_decoding(app: App[Any], now: Decoding) -> Decoding | None:
    """Asks for the decoding settings in one line; None if that was cancelled. Call it in a worker."""
    message = "Temperature 0 always takes the likeliest token; above 0, another seed gives another answer."
    dialog = TextDialog(
        "decoding settings", Content.styled(message, "$foreground-muted"), value=str(now), refuse=parse_decoding
    )
    text = await app.push_screen_wait(dialog)
    return parse_decoding(text) if text is not None else None
