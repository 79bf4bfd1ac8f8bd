"""One step of training, compiled, and one batch of validation. Nothing that is not finite ever reaches a weight.

The arithmetic of `mlx_lm.tuner.trainer.train`, with the guard inside the compiled step: the new weights and
optimizer state are taken only where loss, gradient and weights are finite. Knows nothing of rows or runs.
"""

from __future__ import annotations

from functools import reduce
from typing import Any, cast

import mlx.core as mx
import mlx.nn as nn
from mlx.utils import tree_flatten, tree_map
from mlx.optimizers import clip_grad_norm
from mlx_lm.tuner.trainer import grad_checkpoint

from punie_tui.runs.recipe import TrainSettings
from punie_tui.training.loss import arrays, supervised_loss
from punie_tui.training.rows import Batch


class Stepper:
    """A model and an optimizer that move together. `accumulated`: gradients that wait for their update."""

    def __init__(self, model: Any, optimizer: Any, settings: TrainSettings) -> None:
        self.model = model
        self.optimizer = optimizer
        self.accumulated: Any = None
        self._settings = settings
        if settings.grad_checkpoint:
            grad_checkpoint(model.layers[0])
        optimizer.init(model.trainable_parameters())
        self._compile()

    def _compile(self) -> None:
        model, optimizer = self.model, self.optimizer
        self._state = [model.state, optimizer.state, mx.random.state]
        self._gradients = nn.value_and_grad(model, supervised_loss)
        self._compiled = mx.compile(self._step, inputs=self._state, outputs=self._state)
        self._validation = mx.compile(lambda *batch: supervised_loss(model, *batch), inputs=[model.state], outputs=[])

    def train(self, batch: Batch, iteration: int) -> tuple[float, float, bool]:
        """Takes the step `iteration` (from 1): its loss, its gradient's norm, and whether all was finite.

        If it was not, weights and optimizer are as they were before.
        """
        self.model.train()
        update = iteration % self._settings.grad_accumulation_steps == 0
        loss, norm, sound, self.accumulated = self._compiled(*arrays(batch), self.accumulated, update)
        mx.eval(self._state, loss, norm, sound, self.accumulated)
        self._trim_cache()
        return float(loss), float(norm), bool(sound)

    def set_learning_rate(self, value: float) -> None:
        """From the next step on; where there is a schedule it is given up."""
        if self.optimizer._schedulers.pop("learning_rate", None) is not None:
            self._compile()  # the schedule is part of the compiled step
        self.optimizer.learning_rate = value

    def validate(self, batch: Batch) -> float:
        """The mean loss over the tokens of a batch that count, with the weights as they are."""
        self.model.eval()
        loss = float(self._validation(*arrays(batch)))
        self._trim_cache()
        return loss

    def _step(self, tokens: mx.array, positions: mx.array, weights: mx.array, accumulated: Any, update: bool) -> Any:
        loss, gradients = self._gradients(self.model, tokens, positions, weights)
        norm = mx.sqrt(_total(value.astype(mx.float32).square().sum() for _, value in tree_flatten(gradients)))
        sound = mx.logical_and(mx.isfinite(loss), mx.isfinite(norm))
        gradients = tree_map(lambda value: mx.where(sound, value, mx.zeros_like(value)), gradients)
        if accumulated is not None:
            gradients = tree_map(mx.add, gradients, accumulated)
        if not update:
            return loss, norm, sound, gradients
        steps = self._settings.grad_accumulation_steps
        if steps > 1:
            gradients = tree_map(lambda value: value / steps, gradients)
            sound_update = mx.array(True)  # what was not finite has been left out of the sum
        else:
            sound_update = sound
        if self._settings.grad_clip_norm:
            gradients, _ = clip_grad_norm(gradients, self._settings.grad_clip_norm)
        sound = mx.logical_and(sound, self._update(gradients, sound_update))
        return loss, norm, sound, None

    def _update(self, gradients: Any, sound: mx.array) -> mx.array:
        """Updates weights and optimizer where `sound` and the new weights are finite; returns whether it did."""
        model, optimizer = self.model, self.optimizer
        old_weights = model.trainable_parameters()
        old_state = tree_map(lambda value: value, optimizer.state)
        optimizer.update(model, gradients)
        new_weights = model.trainable_parameters()
        bad = _total(mx.logical_not(mx.isfinite(value)).sum() for _, value in tree_flatten(new_weights))
        sound = mx.logical_and(sound, bad == 0)

        def chosen(new: mx.array, old: mx.array) -> mx.array:
            return mx.where(sound, new, old)

        model.update(tree_map(chosen, new_weights, old_weights))
        for name, value in tree_map(chosen, dict(optimizer.state), old_state).items():
            optimizer.state[name] = value
        return sound

    def _trim_cache(self) -> None:
        if mx.get_cache_memory() > self._settings.clear_cache_threshold:
            mx.clear_cache()


def _total(values: Any) -> mx.array:
    return cast(mx.array, reduce(mx.add, values))
