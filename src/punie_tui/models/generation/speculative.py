"""Decodes several answers at once on a CPU, several tokens per step, with the same result as one at a time.

A step on a CPU mostly spends its time reading the weights, so a few more tokens in it cost little. Each answer is
therefore given, after its newest token, the tokens that may come next; the model computes what follows each of them,
and those that it would have chosen itself are taken (Leviathan et al. 2023, https://arxiv.org/abs/2211.17192, with
guesses in place of a second model). Imports mlx. Knows nothing of prompts or of what ends an answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import mlx.core as mx

from punie_tui.models.generation.decoding import PREFILL_STEP, Answers, Draws, prefill, shared_prefix
from punie_tui.models.generation.lookup import Lookup
from punie_tui.models.generation.rows_cache import CachedRows

TOKENS_A_STEP = 100
"""The approximate number of tokens of all answers in a step: a hundred take twice as long as 25."""
MOST_GUESSED = 8
"""The most tokens guessed for one answer."""


def decode_speculatively(
    model: Any,
    prompts: Sequence[list[int]],
    samplers: Sequence[Draws | None],
    answers: Answers,
    batch_size: int,
    each_step: Callable[[], object],
    likely: Sequence[Sequence[int]] = (),
) -> Iterator[None]:
    """Decodes all `prompts`; yields after every step, having passed its tokens to `answers`.

    Guesses come from `likely` sequences, the prompts and the answers so far. Only for models with plain caches.
    """
    lookup = Lookup()
    for tokens in (*likely, *prompts):
        lookup.learn(tokens)
    shared = shared_prefix(prompts)
    prefix = prefill(model, prompts[0][:shared])
    waiting, active = deque(range(len(prompts))), list[int]()
    rows = CachedRows(model, prefix, 0)
    while waiting or active:
        each_step()
        if waiting and len(active) <= batch_size // 2:
            new = [waiting.popleft() for _ in range(min(len(waiting), batch_size - len(active)))]
            new_rows = CachedRows(model, prefix, len(new))
            new_rows.read([prompts[index][shared:-1] for index in new], max(1, PREFILL_STEP // len(new)))
            if active:
                rows.join(new_rows)
            else:
                rows = new_rows
            active += new
        known = [prompts[index] + answers.tokens[index] for index in active]
        room = [answers.max_tokens - len(answers.tokens[index]) - 1 for index in active]
        most = min(TOKENS_A_STEP // len(active) - 1, MOST_GUESSED)
        inputs = [
            [tokens[-1], *lookup.guess(tokens, min(most, left))] for tokens, left in zip(known, room, strict=True)
        ]
        drawn = [(samplers[index], len(answers.tokens[index])) for index in active]
        chosen = _chosen(rows.step(inputs), inputs, drawn)
        counts, open_ = [], []
        for row, index in enumerate(active):
            count, ended = _take(answers, index, inputs[row], chosen[row])
            counts.append(count)
            if not ended:
                open_.append(row)
            lookup.learn(prompts[index] + answers.tokens[index], len(known[row]))
        rows.take(counts)
        if open_ and len(open_) < len(active):
            rows.keep(open_)
        active = [active[row] for row in open_]
        yield


def _take(answers: Answers, index: int, given: Sequence[int], chosen: Sequence[int]) -> tuple[int, bool]:
    """Passes on the chosen tokens up to the first wrong guess; returns how many, and whether the answer ended."""
    for count, (token, guessed) in enumerate(zip(chosen, [*given[1:], None], strict=False), 1):
        if answers.take(index, token):
            return count, True
        if token != guessed:
            break
    return count, False


def _chosen(
    scores: mx.array, inputs: Sequence[Sequence[int]], drawn: Sequence[tuple[Draws | None, int]]
) -> list[list[int]]:
    """The token that follows each token of the inputs, by the scores (sequences, widest input, vocabulary).

    `drawn`: the sampler of each, None for a greedy one, and how many tokens its answer has.
    """
    best = mx.argmax(scores, axis=-1)
    tokens = {
        row: [sampler.draw(scores[row, place], number + place) for place in range(len(inputs[row]))]
        for row, (sampler, number) in enumerate(drawn)
        if sampler is not None
    }
    mx.eval(best, tokens)
    found = cast(list[list[int]], best.tolist())
    for row, own in tokens.items():
        found[row] = [int(token) for token in own]
    return found
