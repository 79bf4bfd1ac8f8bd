"""Saves mlx's random state as two words, and restores it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import mlx.core as mx


def random_key() -> list[int]:
    """The state as two 32-bit words, the high one first."""
    key: Any = mx.random.state  # mlx's type stubs do not know that it can be indexed
    return [int(word) for word in key[0].tolist()]


def set_random_key(words: list[int]) -> None:
    """Restores the state that `random_key` returned."""
    high, low = words
    mx.random.seed((high << 32) | low)


@contextmanager
def kept_random_state() -> Iterator[None]:
    """Restores the random state when the block ends, whatever the block draws."""
    words = random_key()
    try:
        yield
    finally:
        set_random_key(words)
