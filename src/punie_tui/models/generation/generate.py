"""Generates answers: many prompts are decoded together, and each answer is passed on as soon as it is finished.

At temperature 0 the tokens are those that mlx-lm decodes one by one. The prompts' shared prefix is computed once.
Imports mlx: for a stage's own process only. Knows nothing of queries or grades.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import mlx.core as mx
from mlx_lm.models.cache import KVCache, make_prompt_cache

from punie_tui.grading.repetition import repetition_start
from punie_tui.models.generation.continuous import decode_continuously
from punie_tui.models.generation.inference import fast_inference
from punie_tui.models.generation.speculative import decode_speculatively
from punie_tui.models.machine import compute

Stopped = Literal["eos", "length", "degenerate"]

BATCH_SIZE = 32
"""Prompts decoded at once; the others follow as places become free."""
REPETITION_EVERY = 8
"""Tokens between two checks for degenerate repetition."""


@dataclass(frozen=True)
class Answer:
    """One finished answer. `tokens` excludes the end-of-turn token; `seconds` counts from the start of all decoding."""

    text: str
    tokens: list[int]
    seconds: float
    stopped: Stopped


def _nothing(*_: object) -> None:
    pass


def generate_answers(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[list[int]],
    max_tokens: int,
    on_answer: Callable[[int, Answer], None],
    *,
    on_progress: Callable[[int, int], None] = _nothing,
    on_token: Callable[[int, int], None] = _nothing,
    each_step: Callable[[], object] = lambda: None,
    temperatures: Sequence[float] | None = None,
    seeds: Sequence[int] | None = None,
    batch_size: int = BATCH_SIZE,
    likely: Sequence[Sequence[int]] = (),
    guessing: bool = True,
) -> int:
    """Decodes all `prompts` (token ids, none empty) together; returns the number of tokens decoded.

    `temperatures` and `seeds` (each below 2⁶⁴) are per prompt, 0 if not given: one batch may mix greedy and sampled
    answers, and an answer does not depend on the others in its batch. `likely`: sequences of tokens that answers may
    resemble; if they do, decoding is faster, with the same result. Without `guessing` each answer gets one token per
    step, as it does on a GPU and with models whose caches cannot be rewound.

    `on_answer(index of the prompt, answer)` is called as each finishes, `on_token(index, token)` as each token of an
    answer is decoded, `on_progress(tokens so far, answers finished)` after every step, `each_step()` before every step;
    an exception from them ends the decoding.
    An answer ends at an end-of-turn token, at `max_tokens`, or when it only repeats itself.
    """
    if not prompts:
        return 0
    answers = _Answers(tokenizer, len(prompts), max_tokens, on_answer, on_token)
    given = zip(temperatures or [0.0] * len(prompts), seeds or [0] * len(prompts), strict=True)
    samplers = [Sampler(temperature, seed) if temperature > 0 else None for temperature, seed in given]
    plain = all(type(layer) is KVCache for layer in make_prompt_cache(model))
    on_cpu = compute.current_backend() == "cpu"
    if guessing and plain and on_cpu:
        steps = decode_speculatively(model, prompts, samplers, answers, batch_size, each_step, likely)
    else:
        steps = decode_continuously(model, prompts, samplers, answers, batch_size, each_step)
    with fast_inference(model) if on_cpu else nullcontext():
        for _ in steps:
            on_progress(answers.decoded, answers.finished)
    return answers.decoded


class _Answers:
    """What has been decoded of each prompt's answer; decides when an answer ends."""

    def __init__(
        self,
        tokenizer: Any,
        count: int,
        max_tokens: int,
        on_answer: Callable[[int, Answer], None],
        on_token: Callable[[int, int], None],
    ) -> None:
        self.ends = set(tokenizer.eos_token_ids)
        self.max_tokens = max_tokens
        self.decoded = self.finished = 0
        self.tokens: list[list[int]] = [[] for _ in range(count)]
        self._tokenizer = tokenizer
        self._on_answer, self._on_token = on_answer, on_token
        self._began = time.monotonic()

    def take(self, index: int, token: int) -> bool:
        """Takes the next token of an answer; returns whether the answer ends with it."""
        self.decoded += 1
        own = self.tokens[index]
        if token in self.ends:
            return self._finish(index, "eos")
        own.append(token)
        self._on_token(index, token)
        if len(own) >= self.max_tokens:
            return self._finish(index, "length")
        if len(own) % REPETITION_EVERY == 0 and repetition_start(own) is not None:
            return self._finish(index, "degenerate")
        return False

    def _finish(self, index: int, stopped: Stopped) -> bool:
        self.finished += 1
        own = self.tokens[index]
        seconds = time.monotonic() - self._began
        self._on_answer(index, Answer(self._tokenizer.decode(own), own, seconds, stopped))
        return True


class Sampler:
    """Draws one answer's tokens from a random sequence of its own (mlx-lm's samplers share the global one)."""

    def __init__(self, temperature: float, seed: int) -> None:
        self._temperature = temperature
        self._next = mx.random.key(seed)
        self._keys: list[mx.array] = []

    def draw(self, scores: mx.array, number: int) -> mx.array:
        """Draws token `number` (from 0) by the scores (…, vocabulary); repeated draws give the same token."""
        while len(self._keys) <= number:
            self._next, key = mx.random.split(self._next)
            self._keys.append(key)
        one = scores.reshape(1, -1) / self._temperature  # with another shape the same key would draw another token
        return mx.random.categorical(one, key=self._keys[number]).reshape(scores.shape[:-1])
