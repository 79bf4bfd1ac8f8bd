"""One compiled step of training, and one batch of validation. No value that is not finite ever reaches a weight.

The arithmetic of `mlx_lm.tuner.trainer.train`, with the guard inside the compiled step: the new weights and optimizer
state are taken only if loss, gradient and weights are finite. Knows nothing of rows or runs.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import Any, cast

import mlx.core as mx
import mlx.nn as nn
import numpy as np
from mlx.optimizers import clip_grad_norm
from mlx.utils import tree_flatten, tree_map, tree_unflatten
from mlx_lm.tuner.trainer import grad_checkpoint

from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.training.fast.frozen import frozen_part
from punie_tui.training.fast.shared_prefix import can_share
from punie_tui.training.loss import arrays, supervised_loss
from punie_tui.training.randomness import random_key, set_random_key
from punie_tui.training.tokens.rows import Batch


class Stepper:
    """A model and its optimizer. `accumulated`: gradients that have not been applied yet.

    `group`: the ranks (of mx.distributed) whose gradients are summed in every step.
    """

    def __init__(self, model: Any, optimizer: Any, settings: TrainSettings, group: Any = None) -> None:
        self.model = model
        self.optimizer = optimizer
        self.accumulated: Any = None
        self._settings = settings
        self._group = group
        if settings.grad_checkpoint:
            grad_checkpoint(model.layers[0])
        optimizer.init(model.trainable_parameters())
        self.frozen = frozen_part(model, settings.frozen_cache)
        self._can_share = can_share(model)
        self._compile()

    def _compile(self) -> None:
        model, optimizer = self.model, self.optimizer
        loss = partial(
            supervised_loss, first=self.frozen.first if self.frozen else 0, fast=self._settings.fast_exponential
        )
        self._state = [model.state, optimizer.state, mx.random.state]
        self._gradients = nn.value_and_grad(model, loss)
        self._compiled = mx.compile(self._step, inputs=self._state, outputs=self._state)
        self._validation = mx.compile(lambda *batch: loss(model, *batch), inputs=[model.state], outputs=[])

    def _inputs(self, batch: Batch) -> tuple[mx.array | int | None, ...]:
        """The batch as arguments of the loss, with the output of the frozen layers."""
        tokens, *rest = arrays(batch)
        shared = batch.shared if self._can_share else 0
        return tokens, *rest, self.frozen(tokens[:, :-1], shared) if self.frozen else None, shared

    def train(self, batch: Batch, iteration: int) -> tuple[float, float, bool]:
        """Takes the step `iteration` (from 1); returns its loss, its gradient's norm, and whether all was finite.

        If it was not, weights and optimizer are as they were before.
        """
        self.model.train()
        update = iteration % self._settings.grad_accumulation_steps == 0
        before = self._snapshot() if self._group is not None else None
        try:
            loss, norm, finite, accumulated = self._compiled(*self._inputs(batch), self.accumulated, update)
            mx.eval(self._state, loss, norm, finite, accumulated)
        except RuntimeError:
            if before is not None:  # a rank was lost during the step: what it left unfinished must not be saved
                self._restore(before)
            raise
        self.accumulated = accumulated
        self._trim_cache()
        return float(loss), float(norm), bool(finite)

    def set_learning_rate(self, value: float) -> None:
        """Sets the learning rate from the next step on; it replaces any schedule."""
        if self.optimizer._schedulers.pop("learning_rate", None) is not None:
            self._compile()  # the schedule is part of the compiled step
        self.optimizer.learning_rate = value

    def validate(self, batch: Batch) -> float:
        """The mean loss over the tokens of a batch that count in it, with the current weights."""
        self.model.eval()
        loss = float(self._validation(*self._inputs(batch)))
        self._trim_cache()
        return loss

    def _snapshot(self) -> tuple[Any, Any, list[int]]:
        """Weights, optimizer and random state; arrays are never changed in place, so keeping references is enough."""
        kept = tree_map(lambda value: value, [self.model.trainable_parameters(), dict(self.optimizer.state)])
        return (*kept, random_key())

    def _restore(self, snapshot: tuple[Any, Any, list[int]]) -> None:
        weights, state, key = snapshot
        self.model.update(weights)
        for name, value in state.items():
            self.optimizer.state[name] = value
        set_random_key(key)

    def _summed(self, loss: mx.array, gradients: Any) -> tuple[mx.array, Any]:
        """Loss and gradients summed over all ranks, in one message."""
        flat = tree_flatten(gradients)
        sizes = np.cumsum([value.size for _, value in flat]).tolist()
        message = mx.concatenate([*(value.astype(mx.float32).reshape(-1) for _, value in flat), loss.reshape(1)])
        *parts, total = mx.split(mx.distributed.all_sum(message, group=self._group), sizes)
        summed = [
            (name, part.reshape(value.shape).astype(value.dtype))
            for (name, value), part in zip(flat, parts, strict=True)
        ]
        return total[0], tree_unflatten(summed)

    def _step(self, *arguments: Any) -> Any:
        *batch, accumulated, update = arguments
        loss, gradients = self._gradients(self.model, *batch)
        if self._group is not None:
            loss, gradients = self._summed(loss, gradients)
        norm = mx.sqrt(_total(value.astype(mx.float32).square().sum() for _, value in tree_flatten(gradients)))
        finite = mx.logical_and(mx.isfinite(loss), mx.isfinite(norm))
        gradients = tree_map(lambda value: mx.where(finite, value, mx.zeros_like(value)), gradients)
        if accumulated is not None:
            gradients = tree_map(mx.add, gradients, accumulated)
        if not update:
            return loss, norm, finite, gradients
        steps = self._settings.grad_accumulation_steps
        if steps > 1:
            gradients = tree_map(lambda value: value / steps, gradients)
            finite_update = mx.array(True)  # what was not finite has been left out of the sum
        else:
            finite_update = finite
        if self._settings.grad_clip_norm:
            gradients, _ = clip_grad_norm(gradients, self._settings.grad_clip_norm)
        finite = mx.logical_and(finite, self._update(gradients, finite_update))
        return loss, norm, finite, None

    def _update(self, gradients: Any, finite: mx.array) -> mx.array:
        """Updates weights and optimizer if `finite` and the new weights are finite; returns whether it did."""
        model, optimizer = self.model, self.optimizer
        old_weights = model.trainable_parameters()
        old_state = tree_map(lambda value: value, optimizer.state)
        optimizer.update(model, gradients)
        new_weights = model.trainable_parameters()
        bad = _total(mx.logical_not(mx.isfinite(value)).sum() for _, value in tree_flatten(new_weights))
        finite = mx.logical_and(finite, bad == 0)

        def chosen(new: mx.array, old: mx.array) -> mx.array:
            return mx.where(finite, new, old)

        model.update(tree_map(chosen, new_weights, old_weights))
        for name, value in tree_map(chosen, dict(optimizer.state), old_state).items():
            optimizer.state[name] = value
        return finite

    def _trim_cache(self) -> None:
        if mx.get_cache_memory() > self._settings.clear_cache_threshold:
            mx.clear_cache()


def _total(values: Any) -> mx.array:
    return cast(mx.array, reduce(mx.add, values))
