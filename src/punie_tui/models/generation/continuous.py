"""Decodes several answers at once, one token each per step, by mlx-lm's continuous batching: any model, any machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import mlx.core as mx
from mlx_lm.generate import BatchGenerator
from mlx_lm.models.cache import KVCache, make_prompt_cache

from punie_tui.models.generation.decoding import Answers, Draws, prefill, shared_prefix


def decode_continuously(
    model: Any,
    prompts: Sequence[list[int]],
    samplers: Sequence[Draws | None],
    answers: Answers,
    batch_size: int,
    each_step: Callable[[], object],
) -> Iterator[None]:
    """Decodes all `prompts`; yields after every step, having passed its tokens to `answers`."""
    greedy = _Greedy(model)
    generator = BatchGenerator(
        model if any(samplers) else greedy,
        sampler=None if any(samplers) else greedy.choose,
        stop_tokens=[[token] for token in answers.ends],
        completion_batch_size=batch_size,
        prefill_batch_size=batch_size,
    )
    try:
        shared = _shared(model, prompts)
        with mx.stream(generator.stream):
            cache = prefill(model, prompts[0][:shared])
        uids = generator.insert(
            [list(prompt[shared:]) for prompt in prompts],
            max_tokens=[answers.max_tokens] * len(prompts),
            caches=[cache] * len(prompts) if shared else None,
            all_tokens=[list(prompt[:shared]) for prompt in prompts],
            samplers=[sampler and _numbered(sampler) for sampler in samplers] if any(samplers) else None,
        )
        index_of = {uid: index for index, uid in enumerate(uids)}
        while index_of:
            each_step()
            ended = []
            for response in generator.next_generated():
                if answers.take(index_of[response.uid], response.token):
                    del index_of[response.uid]
                    if response.finish_reason is None:
                        ended.append(response.uid)
            if ended:
                generator.remove(ended)
            yield
    finally:
        generator.close()


def _shared(model: Any, prompts: Sequence[list[int]]) -> int:
    """The number of the prompts' first tokens that are computed once; 0 if that does not pay.

    The batch copies from the cache and leaves it unchanged, so all prompts may be given the same one. That is true
    of plain caches; models with others (sliding windows, recurrent states) compute each prompt in full.
    """
    plain = all(type(layer) is KVCache for layer in make_prompt_cache(model))
    return shared_prefix(prompts) if plain and len(prompts) > 1 else 0


def _numbered(sampler: Draws) -> Callable[[mx.array], mx.array]:
    """The sampler as mlx-lm calls it, once per token."""
    number = -1

    def draw(scores: mx.array) -> mx.array:
        nonlocal number
        number += 1
        return sampler.draw(scores, number)

    return draw


class _Greedy:
    """The model, with the token chosen as soon as its scores are known. mlx-lm first turns the scores of the whole
    vocabulary into log-probabilities, a tenth of a step's time on a CPU; it is given a single score instead."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._chosen = mx.array([])

    def __call__(self, inputs: mx.array, cache: Any = None) -> mx.array:
        logits = self._model(inputs, cache=cache)
        self._chosen = mx.argmax(logits[:, -1], axis=-1)
        reduced: mx.array = logits[..., :1]
        return reduced

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def choose(self, logprobs: mx.array) -> mx.array:
        """The tokens of the call just made; mlx-lm asks for them right after it."""
        return self._chosen
