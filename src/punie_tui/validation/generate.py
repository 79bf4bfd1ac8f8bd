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
from mlx_lm.sample_utils import make_sampler

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
    each_step: Callable[[], object] = lambda: None,
    temperature: float = 0.0,
    seed: int = 0,
    batch_size: int = BATCH_SIZE,
) -> int:
    """Decodes all `prompts` (token ids, none empty) together; the number of tokens that were decoded.

    `on_answer(index of the prompt, answer)` is called as each finishes, `on_progress(tokens so far, answers
    finished)` after every step, `each_step()` before every step; what they raise ends the decoding.
    An answer ends at an end-of-turn token, at `max_tokens`, or where it only repeats itself.
    """
    if not prompts:
        return 0
    began = time.monotonic()
    mx.random.seed(seed)
    generator = BatchGenerator(
        model,
        stop_tokens=[[token] for token in tokenizer.eos_token_ids],
        sampler=make_sampler(temperature) if temperature > 0 else None,
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
