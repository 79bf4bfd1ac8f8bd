"""tools: a part of phase27's curriculum, and questions for the further tools of the package.

What these tools now do instead of the shell, such as asking for git's status or grepping for a definition, is left out
of phase27's part: one question has one answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from punie_tui.curriculum import phase27
from punie_tui.lessons.intent import Category, Intent
from punie_tui.lessons.library import intents_of
from punie_tui.lessons.rows import LessonRow, Progress, sample_rows
from punie_tui.lessons.wording.words import SLOTS_IN_COMPOSED_WORDS

USES = ("git", "language_server", "project", "edits")
"""The groups of tools that its rows call."""
LESSONS: Mapping[str, str] = {
    "changes": "git",
    "navigation": "navigation",
    "health": "health",
    "edits": "edits",
    "symbol_or_text": "symbol_or_text",
    "listed": "listed",
    "workflows": "workflows",
}
"""The lessons that teach these tools: lesson → its file."""

BASE: dict[Category, int] = {"direct": 235, "A": 120, "B": 160, "C": 120, "D": 160, "E": 190}
FURTHER: dict[Category, int] = {"direct": 15, "A": 330, "B": 260, "C": 260, "D": 330, "E": 320}
COUNTS: dict[Category, int] = {name: count + FURTHER[name] for name, count in BASE.items()}
SEED = 24
FILLING = replace(phase27.FILLING, slots=SLOTS_IN_COMPOSED_WORDS)

_DONE_BY_TOOLS = re.compile(r"git (?:status|diff|log)\b|grep -\w+ (?:--\S+ )?'(?:\^?class |def |xname|\(xclass_)")
"""Commands, with slots as in `Intent.code`, that a tool now replaces."""


def sources() -> dict[str, Sequence[Intent]]:
    """The further tools' intents by the lesson that they come from."""
    return {name: intents_of(f"tools_of_today/{file}") for name, file in LESSONS.items()}


def base() -> dict[str, Sequence[Intent]]:
    """The intents of phase27 that no further tool answers better, by lesson, without the plain questions: these would
    take up half of so few rows."""
    return {
        name: [intent for intent in intents if not _DONE_BY_TOOLS.search(intent.code)]
        for name, intents in phase27.sources().items()
        if name != "plain"
    }


def compose(
    refused: Iterable[str] = (),
    counts: dict[Category, int] = COUNTS,
    seed: int = SEED,
    progress: Progress = lambda done, total: None,
) -> list[LessonRow]:
    """The rows, none of them similar to one of the `refused` questions; `counts` is for both parts together."""
    accept, total, rows = phase27.accepting(refused, seed), sum(counts.values()), list[LessonRow]()
    further = {name: counts[name] * FURTHER[name] // COUNTS[name] for name in counts}
    parts = ((sources(), further), (base(), {name: counts[name] - further[name] for name in counts}))
    for intents, part in parts:
        done = len(rows)
        rows += sample_rows(
            intents,
            part,
            seed,
            FILLING,
            accept,
            evenly=True,
            progress=lambda sampled, _, done=done: progress(done + sampled, total),  # type: ignore[misc]
        )
    return rows
