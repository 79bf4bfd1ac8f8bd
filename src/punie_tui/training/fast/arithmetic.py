"""The number of operations in a training step, counted from the model's shapes.

Counted: matrix products, with two operations per multiplication and addition. Left out: norms, activations, softmax,
the optimizer (a few per cent). For a step on T tokens in rows of width S, of which K count in the loss:

    a linear layer of P weights       2TP forward; from the first trained layer up 2TP more for the input's gradient
    its LoRA factors of A weights     2TA forward, 4TA backward (both gradients)
    a fully trained layer             2TP more for the weights' gradient
    attention with H query channels   4TSH forward, 8TSH backward
    the head of V words               2K·hidden·V forward, as much backward

A mixture-of-experts layer counts the experts that a token visits. Frozen layers whose output is cached count nothing.
If rows share a prefix, its pass and that of the rest are counted separately.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mlx.nn as nn
from mlx.utils import tree_flatten
from mlx_lm.models.switch_layers import QuantizedSwitchLinear, SwitchLinear


@dataclass(frozen=True)
class LayerWork:
    """Weights that a token is multiplied with in one layer: `linear`, frozen or not, of which `fully` are trained; and
    `low_rank`, the LoRA factors. `trained`: whether anything in the layer is."""

    linear: int
    low_rank: int
    fully: int
    trained: bool


@dataclass(frozen=True)
class Work:
    """A model's shapes, as far as its arithmetic depends on them."""

    layers: tuple[LayerWork, ...]
    query_channels: int
    head: int

    @property
    def first_trained(self) -> int:
        """The index of the lowest layer that is trained; the number of layers if none is."""
        return next((index for index, layer in enumerate(self.layers) if layer.trained), len(self.layers))

    def step(self, tokens: int, width: int, supervised: int, *, from_layer: int = 0) -> float:
        """Operations of one step; the layers below `from_layer` are not computed."""
        first = self.first_trained
        total = 4.0 * supervised * self.head
        for index, layer in enumerate(self.layers[from_layer:], from_layer):
            reached = index >= first
            total += 2 * tokens * layer.linear * (2 if reached else 1)
            total += 2 * tokens * (3 * layer.low_rank + layer.fully)
            total += 4 * tokens * width * self.query_channels * (3 if reached else 1)
        return total

    def batch(self, passes: Sequence[tuple[int, int]], supervised: int, *, from_layer: int = 0) -> float:
        """Operations of one step on a batch that goes through the layers in `passes` of (tokens, width)."""
        body = sum(self.step(tokens, width, 0, from_layer=from_layer) for tokens, width in passes)
        return body + 4.0 * supervised * self.head


def work_of(model: Any) -> Work:
    """The shapes of an mlx-lm model whose trainable part has been chosen."""
    args = model.args
    heads = args.num_attention_heads
    head_dim = getattr(args, "head_dim", None) or args.hidden_size // heads
    visited = getattr(args, "num_experts_per_tok", None) or 1
    layers = tuple(_layer(layer, visited) for layer in model.layers)
    return Work(layers, heads * head_dim, args.hidden_size * args.vocab_size)


def _layer(layer: Any, visited: int) -> LayerWork:
    linear = low_rank = fully = 0
    for _, module in layer.named_modules():
        if isinstance(module, nn.Linear | nn.QuantizedLinear):
            weights, copies = _inputs(module) * module.weight.shape[0], 1
        elif isinstance(module, SwitchLinear | QuantizedSwitchLinear):
            weights, copies = module.input_dims * module.output_dims, visited
        else:
            if "lora_a" in module:
                experts = module.lora_b.shape[0] if module.lora_b.ndim == 3 else 1
                factors = (module.lora_a.size + module.lora_b.size) // experts
                low_rank += factors * (visited if experts > 1 else 1)
            continue
        linear += copies * weights
        if "weight" in module.trainable_parameters():
            fully += copies * weights
    return LayerWork(linear, low_rank, fully, bool(tree_flatten(layer.trainable_parameters())))


def _inputs(module: Any) -> int:
    columns = int(module.weight.shape[1])
    return columns * 32 // module.bits if isinstance(module, nn.QuantizedLinear) else columns
