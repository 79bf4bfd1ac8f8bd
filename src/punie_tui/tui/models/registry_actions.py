"""Actions that change the registry or delete a model: each asks first if people might regret it, then runs in a thread.

Each returns the message to show, or "" if nothing was done. Raises PunieError if it is refused. The rules are in the
registry; this module only asks.
"""

from __future__ import annotations

import asyncio
from typing import Any

from textual.app import App
from textual.content import Content

from punie_tui.errors import UsageError
from punie_tui.registry import registry, removal
from punie_tui.runs.narrate import readable_bytes
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Confirmation
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.models.model_table import TableModel

_LOST = {
    "adapter": "The training is lost, unless a checkpoint has it; models made from it stay.",
    "fused": "It can be made again from the adapter.",
    "quantized": "It can be made again from the adapter or the fused model.",
}


def why_not_promoted(row: TableModel) -> str | None:
    """Why a model cannot be put into production: it is not fused or quantized, or it is in production already. None if
    it can."""
    if row.entry is None or row.entry.kind not in ("fused", "quantized"):
        return "choose a fused or a quantized model first"
    return "it is in production already" if row.state == "production" else None


async def promote(app: App[Any], settings: Settings, row: TableModel) -> str:
    """Puts the model into production. If none of its validations meets its targets, shows the reason and asks whether
    to promote it anyway, recorded as forced."""
    force = not row.targets_met
    if force:
        question = Content.assemble(_named("", row, " is not fit for production: "), why_not(row))
        if not await _ask(app, question, "Promote it anyway? The registry records that it was forced."):
            return ""
    card = await asyncio.to_thread(registry.promote, settings, row.name, force=force)
    return f"{card.name} is in production{' (forced)' if force else ''}"


def why_not(row: TableModel) -> Content:
    """Why a model's validations do not qualify it for production."""
    if row.score is None:
        return Content("these weights have not been validated.")
    summary = row.score.summary
    suite = untrusted(summary.suite, limit=60, one_line=True)
    if not summary.complete:
        return Content.assemble("it has not been validated to the end on ", suite, ".")
    missed = untrusted("; ".join(summary.missed), limit=500, one_line=True)
    return Content.assemble("it misses targets of ", suite, ": ", missed, ".")


async def roll_back(app: App[Any], settings: Settings, production: str | None, previous: str) -> str:
    question = Content.assemble(
        "Put ", untrusted(previous, limit=100, one_line=True, style="bold"), " back into production?"
    )
    now = f"{production} is in production now. " if production else ""
    if not await _ask(app, question, f"{now}The model's files are compared with its card first."):
        return ""
    card, dropped = await asyncio.to_thread(registry.rollback, settings)
    skipped = "".join(f"; {name} was skipped: {fault}" for name, fault in dropped.items())
    return f"{card.name} is in production again{skipped}"


async def archive(settings: Settings, row: TableModel) -> str:
    return f"{await asyncio.to_thread(registry.archive, settings, row.name)} is archived; its files stay"


async def restore(settings: Settings, row: TableModel) -> str:
    return f"{await asyncio.to_thread(registry.restore, settings, row.name)} is back from the archive"


async def delete(app: App[Any], settings: Settings, row: TableModel) -> str:
    """Deletes the model's files. Raises UsageError, before anything is asked, if the model is in production."""
    if row.state == "production":
        raise UsageError(
            f"{row.name} is in production and cannot be deleted; promote another model first, or roll back"
        )
    assert row.entry is not None
    question = _named("Delete ", row, f"? This frees {readable_bytes(row.entry.size)}.")
    kept = "It can no longer be rolled back to. " if row.state == "previous" else ""
    if not await _ask(app, question, kept + _LOST.get(row.entry.kind, "")):
        return ""
    freed = await asyncio.to_thread(removal.delete, settings, row.name)
    return f"{row.name} is deleted; {readable_bytes(freed)} freed"


async def _ask(app: App[Any], question: Content, consequence: str) -> bool:
    answer: bool = await app.push_screen_wait(Confirmation(question, consequence))
    return answer


def _named(before: str, row: TableModel, after: str) -> Content:
    return Content.assemble(before, untrusted(row.name, limit=100, one_line=True, style="bold"), after)
