"""Computes the tokens that all rows of a batch begin with only once: the system prompt is nearly half of a short row.

What comes before a token cannot depend on what comes after it, so the keys and values of a common beginning are the
same in every row. They go through mlx-lm's cache protocol, as those of a prompt do in generation, but as part of the
graph, so that gradients flow back through them. Knows nothing of rows: the caller gives the length of the shared
prefix.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import KVCache, make_prompt_cache


class SharedKeys(KVCache):  # type: ignore[misc]
    """One layer's keys and values (1, heads, shared, channels): the first pass stores them, and the second, with any
    number of rows, puts them before its own."""

    keys: mx.array | None
    values: mx.array | None

    def update_and_fetch(self, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        if self.keys is None or self.values is None:
            self.keys, self.values, self.offset = keys, values, keys.shape[2]
            return keys, values
        return _after(self.keys, keys, axis=2), _after(self.values, values, axis=2)


def can_share(model: Any) -> bool:
    """Whether every layer of the model keeps plain keys and values: no sliding window, no recurrent state."""
    caches = make_prompt_cache(model)
    return len(caches) == len(model.layers) and all(type(cache) is KVCache for cache in caches)


def with_shared_prefix(
    compute: Callable[[mx.array, list[SharedKeys] | None], mx.array], rows: mx.array, shared: int, layers: int
) -> mx.array:
    """`compute(rows, None)` for rows (rows, width, …) whose first `shared` places are equal in all of them: computes
    those once, then the rest. `layers`: how many caches, one per layer, `compute` is given."""
    if not shared:
        return compute(rows, None)
    caches = [SharedKeys() for _ in range(layers)]
    beginning = compute(rows[:1, :shared], caches)
    return _after(beginning, compute(rows[:, shared:], caches), axis=1)


def _after(beginning: mx.array, rest: mx.array, axis: int) -> mx.array:
    """The rest of each row, after the beginning that all rows share."""
    return mx.concatenate([mx.broadcast_to(beginning, (rest.shape[0], *beginning.shape[1:])), rest], axis=axis)
