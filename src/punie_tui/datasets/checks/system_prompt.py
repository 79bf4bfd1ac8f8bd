"""Checks that all rows have the same system prompt, or one of a few intended ones."""

from __future__ import annotations

from collections import Counter

from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Material
from punie_tui.datasets.quoting import quoted

FEWEST = 3
"""A prompt is intended if at least this many rows have it; otherwise it is a mistake."""


def _look(material: Material) -> CheckReport:
    counted = Counter(located.example.system for located in material.examples)
    usual_prompts = {prompt for prompt, rows in counted.items() if prompt is not None and rows >= FEWEST}
    usual = max((prompt for prompt in counted if prompt is not None), key=lambda prompt: counted[prompt], default=None)
    if usual is None:
        return CheckReport(True, "no row has a system prompt")
    others = [
        f"{located.place}: {'none' if located.example.system is None else quoted(located.example.system)}"
        for located in material.examples
        if located.example.system not in usual_prompts | {usual}
    ]
    if len(usual_prompts) < 2:
        return nowhere(others, "one system prompt in all rows", f"rows whose system prompt is not {quoted(usual)}")
    listed = ", ".join(
        f"{rows} × {quoted(prompt, 40)}" for prompt, rows in counted.most_common() if prompt in usual_prompts
    )
    found = nowhere(
        others, f"{len(usual_prompts)} system prompts", f"rows with none of {len(usual_prompts)} system prompts"
    )
    return CheckReport(found.ok, f"{found.message}: {listed}; the model is asked with the first", found.where)


CHECKS = (
    Check(
        "one system prompt",
        "The model is asked with one system prompt; rows with another teach it a role that it never plays.",
        "Put the same system turn first in every row: data import --system does.",
        _look,
    ),
)
