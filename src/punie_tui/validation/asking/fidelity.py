"""Prompt fidelity: is the model asked in exactly the form in which it was trained?

Compares, token by token, the prompt that validation makes of a training row's question with the beginning of that row
as training sees it. A model trained in one template and asked in another loses most of what it learned, and nothing
else reveals it. Needs a tokenizer as mlx-lm wraps it, and no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from punie_tui.datasets.examples import Example
from punie_tui.models.prompt import row_tokens, turns_of
from punie_tui.validation.asking.prompts import tokens_of
from punie_tui.validation.plan import PromptFormat

ROWS_COMPARED = 64
"""Rows compared token by token, evenly spread; the system turns of all rows are compared as text."""
SHOWN = 5
"""Tokens shown on each side from the first difference on."""


@dataclass(frozen=True)
class PromptFidelity:
    """The result of the comparison. `rows`: how many there are; `other_systems`: lines (from 1) of rows with another
    system turn than the prompt's; `compared`: how many of the others were compared by token; `mismatches`: line → how
    its tokens differ."""

    rows: int
    compared: int
    other_systems: list[int]
    mismatches: dict[int, str]

    @property
    def ok(self) -> bool:
        """Whether the prompt has the form of the rows: no token differs, and at least half of the rows have its system
        turn."""
        return not self.mismatches and 2 * len(self.other_systems) <= self.rows

    @property
    def message(self) -> str:
        """The finding in a sentence that names the first row that differs."""
        if self.mismatches:
            line, how = next(iter(self.mismatches.items()))
            return (
                f"{len(self.mismatches)} of {self.compared} rows begin differently from the prompt: line {line} {how}"
            )
        others = f"{len(self.other_systems)} of {self.rows} rows have a different system turn from the prompt"
        if not self.ok:
            return others
        aside = f"; {others}" if self.other_systems else ""
        return f"the prompt matches the beginning of {self.compared} training rows token by token{aside}"


def compare(tokenizer: Any, rows: Sequence[Example], system: str | None, format: PromptFormat) -> PromptFidelity:
    """Compares the prompt's form with the rows'."""
    others = [line for line, row in enumerate(rows, 1) if row.system != system]
    same = [(line, row) for line, row in enumerate(rows, 1) if row.system == system]
    spread = same[:: -(-len(same) // ROWS_COMPARED)] if same else []
    mismatches = {}
    for line, row in spread:
        prompt = tokens_of(tokenizer, turns_of(system, row.query), format)
        trained = row_tokens(tokenizer, row.messages, row.tools)
        if how := _first_difference(tokenizer, prompt, trained[: len(prompt)]):
            mismatches[line] = how
    return PromptFidelity(len(rows), len(spread), others, mismatches)


def _first_difference(tokenizer: Any, prompt: list[int], trained: list[int]) -> str:
    """Where two sequences of tokens first differ, in words; empty if they do not."""
    for at, (one, other) in enumerate(zip_longest(prompt, trained)):
        if one != other:
            ours, theirs = (tokenizer.decode(side[at : at + SHOWN]) for side in (prompt, trained))
            return f"has {theirs!r} at token {at} where the prompt has {ours!r}"
    return ""
