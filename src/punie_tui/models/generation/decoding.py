"""Shared by all ways of decoding: the protocols of an answer and a sampler, and the prompts' shared prefix.

Imports mlx.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import mlx.core as mx
from mlx_lm.models.cache import make_prompt_cache

PREFILL_STEP = 512
"""Tokens of a prompt that are computed at a time; bounds the memory of the activations."""


class Answers(Protocol):
    """Takes tokens, and knows when an answer ends. `tokens`: the tokens of each answer so far."""

    ends: set[int]
    max_tokens: int
    tokens: list[list[int]]

    def take(self, index: int, token: int) -> bool: ...


class Draws(Protocol):
    """An answer's own random sequence."""

    def draw(self, scores: mx.array, number: int) -> mx.array: ...


def shared_prefix(prompts: Sequence[list[int]]) -> int:
    """The number of tokens that all prompts begin with, leaving each at least one of its own."""
    first, last = min(prompts), max(prompts)  # all others are between these two in lexicographic order
    limit = min(len(prompt) for prompt in prompts) - 1
    return next((i for i in range(limit) if first[i] != last[i]), limit)


def prefill(model: Any, tokens: Sequence[int]) -> list[Any]:
    """One cache per layer, filled with `tokens`."""
    cache: list[Any] = make_prompt_cache(model)
    for start in range(0, len(tokens), PREFILL_STEP):
        model(mx.array([list(tokens[start : start + PREFILL_STEP])]), cache=cache)
        mx.eval([layer.state for layer in cache])
    return cache
