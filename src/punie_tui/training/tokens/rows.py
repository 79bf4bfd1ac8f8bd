"""Rows of tokens and the batches they are trained in: their contents, their order, and what counts in the loss.

Batches are padded as mlx-lm pads them. Knows nothing of mlx or models: returns numpy arrays, the same for the same
rows, settings and seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from punie_tui.datasets.examples import Message, read_examples
from punie_tui.errors import UsageError
from punie_tui.models.prompt import prompt_tokens, row_tokens
from punie_tui.runs.recipes.recipe import TrainSettings

PAD_TO = 32
"""Widths and numbers of supervised positions are rounded up to a multiple of this, so that few shapes are compiled."""

PAD_REST_TO = 16
"""The same for what follows a shared prefix: half as much, because it is shorter and padding weighs more."""

JOINED_TOKENS = 512
"""This many tokens are validated at once: products of fewer are slower on a CPU, and more would take memory."""

SHARED_AT_LEAST = 16
"""Fewer common tokens than this are not worth a separate pass."""

SHARED_IN_STEPS_OF = 8
"""Shared prefixes are rounded down to a multiple of this, because each length has to be compiled."""


@dataclass(frozen=True)
class TrainingRow:
    """One example's tokens, cut to `max_seq_length`.

    The first `prompt` of them are not learned (mlx-lm's offset: 0 unless `mask_prompt`), nor are those in `unlearned`,
    the answers of weight 0; `full_length` is the number of tokens before the cut.
    """

    tokens: tuple[int, ...]
    prompt: int
    full_length: int
    unlearned: tuple[range, ...] = ()

    @property
    def cut(self) -> bool:
        return self.full_length > len(self.tokens)

    @property
    def targets(self) -> Sequence[int]:
        """The indices of the tokens that count in the loss; the first token has nothing to be predicted from."""
        after = range(max(self.prompt, 1), len(self.tokens))
        return [at for at in after if not any(at in span for span in self.unlearned)] if self.unlearned else after


@dataclass(frozen=True)
class Batch:
    """Rows as arrays. The model sees tokens[:, :-1] and is trained to predict tokens[:, 1:].

    tokens: (rows, width) int32, padded with 0. positions: (k,) int32, places in the flattened (rows, width - 1) targets
    that count in the loss, k a multiple of PAD_TO. weights: (k,) float32, 1 for those, 0 for padding.
    """

    tokens: NDArray[np.int32]
    positions: NDArray[np.int32]
    weights: NDArray[np.float32]
    total: int
    """How many tokens count in the loss of the whole batch, of which this may be one rank's share."""
    shared: int = 0
    """The number of equal tokens that all rows begin with, if they are to be computed once; else 0."""

    @property
    def count(self) -> int:
        """How many tokens count in the loss."""
        return int(np.count_nonzero(self.weights))

    @property
    def passes(self) -> list[tuple[int, int]]:
        """The passes through the layers, as (tokens, width of attention): the shared beginning once, and the rest."""
        count, width = self.tokens.shape
        rest = (count * (width - 1 - self.shared), width - 1)
        return [(self.shared, self.shared), rest] if self.shared else [rest]


def read_rows(path: Path, tokenizer: Any, settings: TrainSettings) -> list[TrainingRow]:
    """A split's rows, tokenised through the code path that validation uses too.

    Raises UsageError (file:line) for a broken row, and for one that truncation or masking leaves with nothing
    to learn: in mlx-lm such a row makes the loss NaN, and the weights with it.
    """
    rows = []
    for line, example in enumerate(read_examples(path), 1):
        try:
            row = tokenise(example.messages, tokenizer, settings, example.tools)
        except NothingToLearn as lack:
            raise UsageError(f"{path}:{line}: {lack}") from None
        rows.append(row)
    return rows


class NothingToLearn(UsageError):
    """A row that truncation or masking leaves without a token that counts; the message says why, as a clause."""


def tokenise(
    messages: Sequence[Message], tokenizer: Any, settings: TrainSettings, tools: Sequence[Any] = ()
) -> TrainingRow:
    """A conversation as the trainer sees it, with the tools that it offers. Raises NothingToLearn, and UsageError if
    the template refuses it."""
    tokens = row_tokens(tokenizer, messages, tools)
    prompt = 0
    if settings.mask_prompt:
        if not messages or messages[-1].role != "assistant":
            raise NothingToLearn(
                "the last message is not the assistant's, so mask_prompt leaves nothing to learn; "
                "end the row with an answer or delete it"
            )
        prompt = len(prompt_tokens(tokenizer, messages, tools))
    unlearned = tuple(_unlearned(messages, tokens, tokenizer, tools))
    row = TrainingRow(tuple(tokens[: settings.max_seq_length]), prompt, len(tokens), unlearned)
    if replace(row, unlearned=()).targets and not row.targets:
        raise NothingToLearn("what would count in the loss has weight 0; give an answer weight 1 or delete the row")
    if not row.targets:
        raise NothingToLearn(
            f"{'its prompt' if prompt else 'the row'} has {prompt or len(tokens)} tokens, so "
            f"max_seq_length = {settings.max_seq_length} leaves nothing to learn; raise it or shorten the row"
        )
    return row


def _unlearned(
    messages: Sequence[Message], tokens: Sequence[int], tokenizer: Any, tools: Sequence[Any]
) -> Iterator[range]:
    """The place in the row's tokens of each answer of weight 0, its end of turn included. Raises UsageError if the
    template writes an earlier turn differently once more turns follow, so that it has no place of its own."""
    for at, message in enumerate(messages):
        if message.role == "assistant" and message.weight == 0:
            before = prompt_tokens(tokenizer, messages[:at], tools)
            until = row_tokens(tokenizer, messages[: at + 1], tools)
            if list(tokens[: len(until)]) != until or until[: len(before)] != before:
                raise UsageError(
                    f"the chat template does not write message {at + 1} as a part of its own, so its weight 0 "
                    "cannot be applied; end the row before it, or leave the weight out"
                )
            yield range(len(before), len(until))


def group(rows: Sequence[TrainingRow], settings: TrainSettings) -> list[list[TrainingRow]]:
    """The rows in batches of similar length, so that there is little padding; the last batch may be smaller."""
    defects = settings.upstream_defects
    ordered = list(rows) if defects.unsorted_batches else sorted(rows, key=lambda row: len(row.tokens))
    groups = [ordered[at : at + settings.batch_size] for at in range(0, len(ordered), settings.batch_size)]
    if defects.drop_last_batch and groups and len(groups[-1]) < settings.batch_size:
        groups.pop()
    return groups


def joined(batches: Sequence[Sequence[TrainingRow]], settings: TrainSettings) -> list[list[TrainingRow]]:
    """Batches for validation, with the small ones merged: their loss is a sum over tokens, which merging does not
    change.

    A merged batch has at most JOINED_TOKENS tokens, padding included; a larger one stays alone. None are merged if
    mlx-lm's padding is wanted, which counts as a target.
    """
    found: list[list[TrainingRow]] = []
    for rows in sorted(batches, key=_longest):
        both = [*found[-1], *rows] if found else []
        if both and len(both) * _longest(both) <= JOINED_TOKENS and not settings.upstream_defects.padding_target:
            found[-1] = both
        else:
            found.append(list(rows))
    return found


def _longest(rows: Sequence[TrainingRow]) -> int:
    return max(len(row.tokens) for row in rows)


@lru_cache(maxsize=4)
def epoch_order(batches: int, seed: int, epoch: int) -> tuple[int, ...]:
    """The order of an epoch's batches: a pure function, so that a resumed run needs only its iteration.

    The (epoch + 1)th permutation that numpy draws after `np.random.seed(seed)`: mlx-lm's order, as long as none of its
    validations has drawn from the same generator in between.
    """
    generator = np.random.RandomState(seed)
    for _ in range(epoch):
        generator.permutation(batches)
    return tuple(int(index) for index in generator.permutation(batches))


def collate(rows: Sequence[TrainingRow], settings: TrainSettings) -> Batch:
    """The rows as one batch, as wide as mlx-lm makes it: 1 + a multiple of PAD_TO, at most max_seq_length. After a
    shared prefix, which is counted separately, it is a multiple of PAD_REST_TO."""
    longest = _longest(rows)
    shared = shared_prefix(rows, settings)
    rest = _rounded_up(longest - shared, PAD_REST_TO if shared else PAD_TO)
    width = min(1 + shared + rest, settings.max_seq_length)
    tokens = np.zeros((len(rows), width), np.int32)
    positions: list[int] = []
    for index, row in enumerate(rows):
        tokens[index, : len(row.tokens)] = row.tokens
        targets = row.targets
        if settings.upstream_defects.padding_target and len(row.tokens) < width:
            targets = [*targets, len(row.tokens)]
        positions += [index * (width - 1) + target - 1 for target in targets]
    filling = _rounded_up(len(positions)) - len(positions)
    weights = np.concatenate([np.ones(len(positions), np.float32), np.zeros(filling, np.float32)])
    return Batch(tokens, np.array(positions + [0] * filling, np.int32), weights, len(positions), shared)


def shared_prefix(rows: Sequence[TrainingRow], settings: TrainSettings) -> int:
    """The number of equal tokens that the rows begin with, if computing them once is wanted, worth it and equivalent;
    else 0.

    With dropout it is not equivalent: each row would drop different values. With grad_checkpoint mlx-lm computes a
    layer from its arguments alone. Each row's last token is not an input, and something must be left to follow.
    """
    if not settings.shared_prefix or settings.grad_checkpoint or settings.lora_parameters.dropout or len(rows) == 1:
        return 0
    places = zip(*(row.tokens[:-2] for row in rows), strict=False)
    common = sum(1 for _ in takewhile(lambda tokens: len(set(tokens)) == 1, places))
    return common - common % SHARED_IN_STEPS_OF if common >= SHARED_AT_LEAST else 0


def batch_of_step(
    batches: Sequence[Sequence[TrainingRow]], step: int, settings: TrainSettings, rank: int = 0, ranks: int = 1
) -> Batch:
    """The batch of a step, counted from 0 over all epochs; with several ranks, the share of one.

    A rank for which a small last batch has no row gets one that does not count.
    """
    epoch, place = divmod(step, len(batches))
    rows = batches[epoch_order(len(batches), settings.seed, epoch)[place]]
    if ranks == 1:
        return collate(rows, settings)
    total = collate(rows, settings).count
    if own := rows[rank::ranks]:
        return replace(collate(own, settings), total=total)
    idle = collate(rows[:1], settings)
    return replace(idle, weights=np.zeros_like(idle.weights), total=total)


def _rounded_up(count: int, step: int = PAD_TO) -> int:
    return step * ((count + step - 1) // step)
