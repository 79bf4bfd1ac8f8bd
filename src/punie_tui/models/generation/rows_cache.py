"""Keys and values of several sequences, of different lengths and growing at different rates. Imports mlx."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import KVCache

GROWTH = 64
"""The number of places by which the arrays of keys and values grow."""


class CachePlaces:
    """The number of tokens that each sequence has so far, which the caches of all layers share."""

    lengths: list[int]
    offset: mx.array

    def __init__(self, lengths: Sequence[int]) -> None:
        self.set(lengths)

    def set(self, lengths: Sequence[int]) -> None:
        self.lengths = list(lengths)
        self.offset = mx.array(self.lengths)


class RowsCache:
    """One layer's keys and values (sequences, heads, places, channels), in mlx-lm's cache protocol.

    Sequences have different lengths and all begin at place 0; what is beyond a sequence's length is hidden by the mask
    and later overwritten. So rejected tokens need not be removed.
    """

    def __init__(self, places: CachePlaces, prefix: KVCache) -> None:
        self._places = places
        self.keys: mx.array | None = None
        self.values: mx.array | None = None
        if prefix.offset:
            self.keys, self.values = (
                mx.repeat(part[..., : prefix.offset, :], len(places.lengths), axis=0) for part in prefix.state[:2]
            )

    @property
    def offset(self) -> mx.array:
        """(sequences,): the position of the next token of each."""
        return self._places.offset

    def update_and_fetch(self, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        width = keys.shape[2]
        end = max(self._places.lengths) + width
        own = self.offset[:, None, None, None] + mx.arange(width)[:, None]
        self.keys, self.values = (
            mx.put_along_axis(_with_room(held, new, end), mx.broadcast_to(own, new.shape), new, axis=2)
            for held, new in ((self.keys, keys), (self.values, values))
        )
        return self.keys[..., :end, :], self.values[..., :end, :]

    def make_mask(self, width: int, **_: Any) -> mx.array:
        """(sequences, 1, width, places): a token sees itself and the earlier tokens of its own sequence."""
        positions = self.offset[:, None] + mx.arange(width)
        seen: mx.array = mx.arange(max(self._places.lengths) + width) <= positions[:, None, :, None]
        return seen

    def keep(self, rows: mx.array) -> None:
        if self.keys is not None and self.values is not None:
            self.keys, self.values = self.keys[rows], self.values[rows]

    def join(self, other: RowsCache, count: int) -> None:
        """Appends the other's `count` sequences to these, which must have taken at least one step."""
        assert self.keys is not None and self.values is not None
        self.keys, self.values = (
            _joined(held, new, count) for held, new in ((self.keys, other.keys), (self.values, other.values))
        )

    @property
    def state(self) -> tuple[mx.array | None, mx.array | None]:
        return self.keys, self.values


def _with_room(held: mx.array | None, new: mx.array, places: int) -> mx.array:
    """`held`, padded to at least `places` places; zeros if nothing is held."""
    if held is None:
        held = mx.zeros((*new.shape[:2], 0, new.shape[3]), new.dtype)
    return held if places <= held.shape[2] else _padded(held, -(-places // GROWTH) * GROWTH)


def _joined(held: mx.array, other: mx.array | None, count: int) -> mx.array:
    other = mx.zeros((count, *held.shape[1:]), held.dtype) if other is None else other
    room = max(held.shape[2], other.shape[2])
    return mx.concatenate([_padded(held, room), _padded(other, room)])


def _padded(held: mx.array, places: int) -> mx.array:
    return mx.pad(held, [(0, 0), (0, 0), (0, places - held.shape[2]), (0, 0)])


class CachedRows:
    """Sequences that a model continues together. `prefix`: one cache per layer, of what all of them begin with."""

    def __init__(self, model: Any, prefix: Sequence[KVCache], count: int) -> None:
        self._model = model
        self._places = CachePlaces([prefix[0].offset] * count)
        self._caches = [RowsCache(self._places, layer) for layer in prefix]

    def step(self, inputs: Sequence[Sequence[int]]) -> mx.array:
        """The scores (sequences, widest input, vocabulary) of what follows each token of `inputs`, lazily.

        Inputs shorter than the widest are padded at the end. Call `take` afterwards with how many tokens were right.
        """
        widest = max(map(len, inputs))
        tokens = mx.array([[*row, *[0] * (widest - len(row))] for row in inputs])
        scores: mx.array = self._model(tokens, cache=self._caches)
        return scores

    def take(self, counts: Sequence[int]) -> None:
        """Appends that many tokens of each of the last step's inputs to its sequence."""
        self._places.set([length + count for length, count in zip(self._places.lengths, counts, strict=True)])

    def read(self, inputs: Sequence[Sequence[int]], at_once: int) -> None:
        """Takes all tokens of the inputs, at most `at_once` places per step."""
        for start in range(0, max(map(len, inputs)), at_once):
            part = [row[start : start + at_once] for row in inputs]
            self.step(part)
            mx.eval([cache.state for cache in self._caches])
            self.take([len(row) for row in part])

    def keep(self, rows: Sequence[int]) -> None:
        """Keeps only these sequences, in this order."""
        chosen = mx.array(list(rows))
        self._places.set([self._places.lengths[row] for row in rows])
        for cache in self._caches:
            cache.keep(chosen)

    def join(self, other: CachedRows) -> None:
        """Appends the other's sequences to these, which must have taken at least one step."""
        added = other._places.lengths
        self._places.set(self._places.lengths + added)
        for cache, more in zip(self._caches, other._caches, strict=True):
            cache.join(more, len(added))
