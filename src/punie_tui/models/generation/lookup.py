"""Guesses how a sequence of tokens continues, from earlier ones: the answers of one suite resemble each other.

Prompt lookup (Saxena 2023, https://github.com/apoorvumang/prompt-lookup-decoding): it assumes
that the same last few tokens are followed by what followed them the last time. A guess costs nothing, and the caller
checks it. A `Lookup` knows tokens only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from punie_tui.datasets.examples import Example

LONGEST, SHORTEST = 5, 2
"""How many tokens at the end have to be the same, the longest match first."""
LIKELY_ROWS = 500
"""The most training rows, evenly spread, whose answers are used to speed up decoding."""


class Lookup:
    """The tokens that followed each run of SHORTEST to LONGEST tokens when it was last seen."""

    def __init__(self) -> None:
        self._following: dict[tuple[int, ...], int] = {}

    def learn(self, tokens: Sequence[int], start: int = 0) -> None:
        """Remembers which tokens precede each token of `tokens` from `start` on."""
        for place in range(max(start, SHORTEST), len(tokens)):
            for length in range(SHORTEST, min(LONGEST, place) + 1):
                self._following[tuple(tokens[place - length : place])] = tokens[place]

    def guess(self, tokens: Sequence[int], most: int) -> list[int]:
        """Up to `most` tokens that may follow `tokens`."""
        end = list(tokens[-LONGEST:])
        begun = len(end)
        while len(end) - begun < most and (token := self._next(end)) is not None:
            end.append(token)
        return end[begun:]

    def _next(self, tokens: list[int]) -> int | None:
        for length in range(min(LONGEST, len(tokens)), SHORTEST - 1, -1):
            if (token := self._following.get(tuple(tokens[-length:]))) is not None:
                return token
        return None


def likely_answers(tokenizer: Any, prompt: Sequence[int], rows: Sequence[Example]) -> list[list[int]]:
    """The answers in training rows as token ids, each after the end of a prompt and with its end-of-turn token."""
    spread = rows[:: -(-len(rows) // LIKELY_ROWS)] if rows else []
    texts = [answer for row in spread for answer in row.answers]
    encoded = [tokenizer.encode(text, add_special_tokens=False) for text in texts]
    return [[*prompt[-LONGEST:], *tokens, tokenizer.eos_token_id] for tokens in encoded]
