"""Counts how many of a training step's numbers are subnormal, module by module: forward, backward and optimizer.

It counts the outputs of every module, the attention's weights, the cross-entropies and their exponentials, the
gradients of all of these, the optimizer's state and the trained weights. The step is not compiled. Call
`keep_subnormals` first, or flushing hides them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import punie_tui  # noqa: F401 - it has the process prepared before mlx is imported

# isort: split
import mlx.core as mx
import mlx.nn as nn
from mlx.utils import tree_flatten

from punie_tui.models.machine import compute, exponential
from punie_tui.models.machine.subnormals import flush_subnormals
from punie_tui.training.fast import patches


class Met:
    """Counts of numbers and of subnormal numbers by the kind of array they stood in."""

    def __init__(self) -> None:
        self.numbers: Counter[str] = Counter()
        self.subnormal: Counter[str] = Counter()
        self._seen: list[tuple[str, mx.array]] = []

    @property
    def share(self) -> float:
        """The share of subnormal numbers among all numbers counted."""
        return self.subnormal.total() / max(1, self.numbers.total())

    def see(self, kind: str, value: Any) -> None:
        """Notes a float32 array, which `count` will count."""
        if isinstance(value, mx.array) and value.dtype == mx.float32:
            self._seen.append((kind, value))

    def count(self) -> None:
        """Counts the noted arrays by their bits, since a comparison might itself flush."""
        for kind, value in self._seen:
            size = mx.view(mx.contiguous(value), mx.uint32) & 0x7FFFFFFF
            self.numbers[kind] += value.size
            self.subnormal[kind] += int(mx.logical_and(size > 0, size < 0x00800000).sum().item())
        self._seen.clear()

    def tap(self, kind: str, value: Any) -> Any:
        """Returns the value; it and its gradient are counted."""
        if not isinstance(value, mx.array) or value.dtype != mx.float32:
            return value
        self.see(kind, value)

        @mx.custom_function
        def same(x: mx.array) -> mx.array:
            return x * 1.0

        @same.vjp
        def gradient(primals: Any, wanted: Any, outputs: Any) -> mx.array:
            self.see(f"gradient of {kind}", wanted)
            return wanted * 1.0

        return same(value)


@contextmanager
def counted(model: Any) -> Iterator[Met]:
    """Counts what the model's modules, its attention and the loss compute in this block, which is not compiled."""
    met = Met()
    kept: list[tuple[Any, str, Any]] = []

    def replace(owner: Any, name: str, new: Any) -> None:
        kept.append((owner, name, getattr(owner, name)))
        setattr(owner, name, new)

    def tapped(kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            found = function(*arguments, **named)
            if isinstance(found, list | tuple):
                return [met.tap(kind, one) for one in found]
            return met.tap(kind, found)

        return call

    kinds = {type(module) for _, module in model.named_modules() if not isinstance(module, nn.Sequential)}
    for kind in kinds - {type(model)}:
        replace(kind, "__call__", tapped(kind.__name__, kind.__call__))
    replace(patches, "_weights", tapped("attention weights", patches._weights))
    replace(exponential, "_entropies", tapped("entropies", exponential._entropies))
    mx.disable_compile()
    try:
        yield met
    finally:
        mx.enable_compile()
        for owner, name, old in reversed(kept):
            setattr(owner, name, old)


def count_step(stepper: Any, batch: Any) -> Met:
    """The counts for one step of a Stepper and one validation of the same batch; the step trains the model."""
    with counted(stepper.model) as met:
        stepper.train(batch, 1)
        stepper.validate(batch)
        for name, value in tree_flatten(stepper.optimizer.state):
            met.see(f"optimizer's {name.rsplit('.', 1)[-1]}", value)
        for _, value in tree_flatten(stepper.model.trainable_parameters()):
            met.see("trained weights", value)
        met.count()
    return met


def keep_subnormals() -> None:
    """Makes this process compute with subnormals as they are. Call it before a model is loaded."""
    vars(compute)["flush_subnormals"] = lambda: flush_subnormals(False)
