"""Answers from a model: many prompts decoded together, each handed over as soon as it is finished.

On mlx-lm's continuous batching; at temperature 0 token for token what mlx-lm decodes one by one. What the
prompts share is computed once. Imports mlx: for a stage's own process only. Knows nothing of queries or grades.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import mlx.core as mx
from mlx_lm.generate import BatchGenerator
from mlx_lm.models.cache import KVCache, make_prompt_cache

from punie_tui.validation.repetition import repetition_start

Stopped = Literal["eos", "length", "degenerate"]

BATCH_SIZE = 32
"""Prompts decoded at once; the rest move up as places become free."""
REPETITION_EVERY = 8
"""Tokens between two looks for degenerate repetition."""
PREFILL_STEP = 512
"""Tokens of the shared prefix computed at a time; bounds the memory of its activations."""


@dataclass(frozen=True)
class Answer:
    """One finished answer. `tokens` without the end-of-turn token; `seconds` since decoding of all began."""

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
) -> int:
    """Decodes all `prompts` (token ids, none empty) together; the number of tokens that were decoded.

    `temperatures` and `seeds` (each below 2⁶⁴) are the prompts' own, 0 where not given: one batch may hold greedy
    and sampled answers, and what an answer becomes does not depend on the others in it.

    `on_answer(index of the prompt, answer)` is called as each finishes, `on_token(index, token)` as each token of an
    answer comes, `on_progress(tokens so far, answers finished)` after every step, `each_step()` before every step;
    what they raise ends the decoding.
    An answer ends at an end-of-turn token, at `max_tokens`, or where it only repeats itself.
    """
    if not prompts:
        return 0
    began = time.monotonic()
    samplers = _samplers(temperatures or [], seeds or [0] * len(prompts))
    greedy = _Greedy(model)
    generator = BatchGenerator(
        greedy if samplers is None else model,
        sampler=greedy.choose if samplers is None else None,
        stop_tokens=[[token] for token in tokenizer.eos_token_ids],
        completion_batch_size=batch_size,
        prefill_batch_size=batch_size,
    )
    try:
        shared, cache = _prefill_shared(model, prompts, generator.stream)
        uids = generator.insert(
            [list(prompt[shared:]) for prompt in prompts],
            max_tokens=[max_tokens] * len(prompts),
            caches=[cache] * len(prompts) if cache is not None else None,
            all_tokens=[list(prompt[:shared]) for prompt in prompts],
            samplers=samplers,
        )
        index_of = {uid: index for index, uid in enumerate(uids)}
        tokens: dict[int, list[int]] = {uid: [] for uid in uids}
        decoded = finished = 0

        def finish(uid: int, stopped: Stopped) -> None:
            nonlocal finished
            finished += 1
            own = tokens.pop(uid)
            on_answer(index_of[uid], Answer(tokenizer.decode(own), own, time.monotonic() - began, stopped))

        while tokens:
            each_step()
            degenerate = []
            for response in generator.next_generated():
                decoded += 1
                own = tokens[response.uid]
                if response.finish_reason == "stop":
                    finish(response.uid, "eos")
                    continue
                own.append(response.token)
                on_token(index_of[response.uid], response.token)
                if response.finish_reason == "length":
                    finish(response.uid, "length")
                elif len(own) % REPETITION_EVERY == 0 and repetition_start(own) is not None:
                    degenerate.append(response.uid)
            if degenerate:
                generator.remove(degenerate)
                for uid in degenerate:
                    finish(uid, "degenerate")
            on_progress(decoded, finished)
        return decoded
    finally:
        generator.close()


class _Greedy:
    """The model with its choice made at once. mlx-lm turns the scores of the whole vocabulary into log-probabilities
    first, a tenth of a step's time on a CPU; of the one score that is handed on instead it makes nothing."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._chosen = mx.array([])

    def __call__(self, inputs: mx.array, cache: Any = None) -> mx.array:
        logits = self._model(inputs, cache=cache)
        self._chosen = mx.argmax(logits[:, -1], axis=-1)
        handed_on: mx.array = logits[..., :1]
        return handed_on

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def choose(self, logprobs: mx.array) -> mx.array:
        """The tokens of the call just made; mlx-lm asks for them right after it."""
        return self._chosen


class _Sampler:
    """Draws one answer's tokens from a random sequence of its own (mlx-lm's samplers share the global one)."""

    def __init__(self, temperature: float, seed: int) -> None:
        self._temperature = temperature
        self._key = mx.random.key(seed)

    def __call__(self, logprobs: mx.array) -> mx.array:
        self._key, key = mx.random.split(self._key)
        return mx.random.categorical(logprobs / self._temperature, key=key)


def _samplers(temperatures: Sequence[float], seeds: Sequence[int]) -> list[Any] | None:
    """A sampler a prompt, None for a greedy one; None where all are greedy, so that they take one step together."""
    if not any(temperatures):
        return None
    return [_Sampler(*own) if own[0] > 0 else None for own in zip(temperatures, seeds, strict=True)]


def shared_prefix(prompts: Sequence[list[int]]) -> int:
    """How many tokens all prompts begin with in common, leaving each at least one of its own."""
    first, last = min(prompts), max(prompts)  # all others lie between these two in lexicographic order
    limit = min(len(prompt) for prompt in prompts) - 1
    return next((i for i in range(limit) if first[i] != last[i]), limit)


def _prefill_shared(model: Any, prompts: Sequence[list[int]], stream: Any) -> tuple[int, list[Any] | None]:
    """The prompts' common beginning, computed once: (its length, its cache); (0, None) where it does not pay.

    The batch copies from the cache and leaves it as it is, so all prompts may be given the same one. That
    holds for plain caches; models with others (sliding windows, recurrent states) compute each prompt whole.
    """
    shared = shared_prefix(prompts)
    cache = make_prompt_cache(model)
    if len(prompts) < 2 or shared == 0 or not all(type(layer) is KVCache for layer in cache):
        return 0, None
    with mx.stream(stream):
        for start in range(0, shared, PREFILL_STEP):
            model(mx.array(prompts[0][start : min(start + PREFILL_STEP, shared)])[None], cache=cache)
            mx.eval([layer.state for layer in cache])
    return shared, cache
