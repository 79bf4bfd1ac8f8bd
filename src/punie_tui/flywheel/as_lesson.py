"""Drafts as a lesson: YAML for a person to edit, to give it more wordings and to build rows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from punie_tui.documents import dump_yaml
from punie_tui.flywheel.drafts import Draft
from punie_tui.lessons.intent import CATEGORIES
from punie_tui.lessons.library import SCHEMA

USUAL_CATEGORY = "C"
"""The category of a call whose draft names none of those that exist."""


def lesson_text(name: str, drafts: Sequence[Draft]) -> str:
    """The lesson as text: drafts with the same answer are wordings of one intent."""
    alike: dict[tuple[str | None, str | None], list[Draft]] = {}
    for draft in drafts:
        alike.setdefault((draft.code, draft.words), []).append(draft)
    intents = [_intent(name, number, each) for number, each in enumerate(alike.values(), 1)]
    failures = ", ".join(dict.fromkeys(f"{draft.failure.suite}/{draft.failure.query}" for draft in drafts))
    lesson = {"lesson": name, "about": f"Drafted for what failed at {failures}.", "intents": intents}
    return f"# yaml-language-server: $schema={SCHEMA}\n{dump_yaml(lesson)}"


def _intent(name: str, number: int, drafts: Sequence[Draft]) -> dict[str, Any]:
    first = drafts[0]
    category = first.category if first.category in CATEGORIES and first.category != "direct" else USUAL_CATEGORY
    wordings = {"ask": list(dict.fromkeys(_literal(draft.query) for draft in drafts))}
    id = {"id": f"{name}-{number}"}
    if first.code is None:
        return {**id, "category": "direct", **wordings, "answer": _literal(first.words or "")}
    return {**id, "category": category, **wordings, "code": f"{_literal(first.code)}\n"}


def _literal(text: str) -> str:
    """The text with `$`, which would begin a slot, escaped."""
    return text.replace("$", "$$").strip("\n")
