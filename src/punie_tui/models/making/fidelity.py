"""How faithful a smaller model is to the adapter it was made from, in numbers rather than answers.

Measured in two ways. With inference: on held-out rows, how far the next-token probabilities of a candidate are from
those of base + adapter. Without: how much of the adapter's change is still present in each layer's weights. Imports
mlx; knows nothing of runs, suites or grades.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx

from punie_tui.models.loading import dequantized, load
from punie_tui.models.making.fuse import merged
from punie_tui.models.making.sweep_results import Fidelity


@dataclass(frozen=True)
class HeldOut:
    """One row's tokens; those from `prompt` on (at least from the second) are predicted and counted."""

    tokens: Sequence[int]
    prompt: int

    @property
    def first(self) -> int:
        return max(self.prompt, 1)


def compare(
    reference: Any, candidate: Any, rows: Sequence[HeldOut], each: Callable[[int], object] = lambda done: None
) -> Fidelity:
    """Compares both models' next-token distributions on `rows`; calls `each(rows done)` before every row.

    D(p ‖ q) = Σ p (log p - log q), p the reference's (Kullback and Leibler 1951, eq. 2.4), in float32.
    """
    positions, kl, agreed, lost, reference_lost = 0, 0.0, 0, 0.0, 0.0
    for done, row in enumerate(rows):
        each(done)
        if len(row.tokens) <= row.first:
            continue
        inputs, targets = mx.array(list(row.tokens[:-1]))[None], mx.array(list(row.tokens[row.first :]))[:, None]
        true = _log_probabilities(reference, inputs, row.first)
        ours = _log_probabilities(candidate, inputs, row.first)
        divergence = (mx.exp(true) * (true - ours)).sum()
        same = (true.argmax(-1) == ours.argmax(-1)).sum()
        losses = [-mx.take_along_axis(log, targets, -1).sum() for log in (ours, true)]
        mx.eval(divergence, same, *losses)
        positions += targets.shape[0]
        kl += float(divergence)
        agreed += int(same)
        lost += float(losses[0])
        reference_lost += float(losses[1])
    count = max(positions, 1)
    return Fidelity(
        positions=positions,
        kl=kl / count,
        agreement=agreed / count,
        perplexity=_exp(lost / count),
        adapter_perplexity=_exp(reference_lost / count),
    )


def kept_change(base: Path, adapter: Path, candidate: Path) -> dict[str, float]:
    """Module → how much of the adapter's change to its weight the candidate still has, as a cosine.

    For each module that the adapter changes, W the base's weight, W + D with the adapter, W' the candidate's:
    the cosine of D and W' - W as vectors. 1: fully kept; near 0: lost in rounding; 0 if the candidate's weight is
    the base's. Without inference, a module at a time.
    """
    changed_model, changed = merged(base, adapter)
    with_adapter = _weights(changed_model, changed)
    del changed_model
    plain = _weights(load(base, as_stored=True).model, changed)
    made = _weights(load(candidate, as_stored=True).model, changed)
    kept = {}
    for name in [name for name in plain if name in with_adapter and name in made]:
        before = _dense(plain.pop(name))
        true, ours = _dense(with_adapter.pop(name)) - before, _dense(made.pop(name)) - before
        norm = mx.linalg.norm(true.flatten()) * mx.linalg.norm(ours.flatten())
        dot = (true * ours).sum()
        mx.eval(dot, norm)
        kept[name] = float(dot) / float(norm) if float(norm) else 0.0
    return kept


def _log_probabilities(model: Any, inputs: Any, first: int) -> Any:
    """Log-probabilities (positions, vocabulary), float32, of the tokens from `first` on, given those before."""
    logits = model(inputs)[0, first - 1 :].astype(mx.float32)
    return logits - mx.logsumexp(logits, axis=-1, keepdims=True)


def _weights(model: Any, names: set[str]) -> dict[str, Any]:
    return {name: module for name, module in model.named_modules() if name in names and "weight" in module}


def _dense(module: Any) -> Any:
    plain = dequantized(module)
    return (module if plain is None else plain).weight.astype(mx.float32)


def _exp(value: float) -> float:
    return math.exp(value) if value < 700 else math.inf
