"""One system prompt, the same in every row."""

from __future__ import annotations

from collections import Counter

from punie_tui.datasets.checks.check import Check, Found, nowhere
from punie_tui.datasets.checks.material import Material
from punie_tui.datasets.quoting import quoted


def _look(material: Material) -> Found:
    counted = Counter(located.example.system for located in material.examples)
    usual = max((prompt for prompt in counted if prompt is not None), key=lambda prompt: counted[prompt], default=None)
    others = [
        f"{located.place}: {'none' if located.example.system is None else quoted(located.example.system)}"
        for located in material.examples
        if located.example.system is None or located.example.system != usual
    ]
    return nowhere(others, "one system prompt in all rows", _differing(usual))


def _differing(usual: str | None) -> str:
    return "rows without a system prompt" if usual is None else f"rows whose system prompt is not {quoted(usual)}"


CHECKS = (
    Check(
        "one system prompt",
        "The model is asked with one system prompt; rows under another teach it a role that it never plays.",
        "Put the same system turn first in every row.",
        _look,
    ),
)
