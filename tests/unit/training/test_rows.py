"""Rows and batches: what counts in the loss, in which order, padded to what."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.errors import UsageError
from punie_tui.runs.recipes.recipe import TrainSettings, UpstreamDefects
from punie_tui.training.tokens.lint import lint
from punie_tui.training.tokens.rows import (
    JOINED_TOKENS,
    PAD_TO,
    TrainingRow,
    collate,
    epoch_order,
    group,
    joined,
    read_rows,
)


class CharacterTokenizer:
    """A tokenizer with a token a character, whose template is the turns one after another."""

    chat_template = "plain"

    def apply_chat_template(self, turns: list[dict[str, str]], *, add_generation_prompt: bool, tokenize: bool) -> Any:
        text = "".join(f"{turn['role'][0]}:{turn['content']};" for turn in turns) + "a:" * add_generation_prompt
        return [ord(character) for character in text] if tokenize else text


def row(length: int, prompt: int = 0) -> TrainingRow:
    return TrainingRow(tuple(range(1, length + 1)), prompt, length)


def write(path: Path, *conversations: list[tuple[str, str]]) -> Path:
    lines = [{"messages": [{"role": r, "content": c} for r, c in turns]} for turns in conversations]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def learned(batch) -> list[int]:
    """The tokens that count in the loss."""
    targets = batch.tokens[:, 1:].reshape(-1)
    return [int(targets[place]) for place, weight in zip(batch.positions, batch.weights, strict=True) if weight]


def test_without_a_mask_every_token_but_the_first_is_learned() -> None:
    assert learned(collate([row(5)], TrainSettings())) == [2, 3, 4, 5]


def test_a_masked_row_teaches_its_answer_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", [("user", "hi"), ("assistant", "yes")])
    (only,) = read_rows(path, CharacterTokenizer(), TrainSettings(mask_prompt=True))
    batch = collate([only], TrainSettings(mask_prompt=True))
    assert "".join(map(chr, learned(batch))) == "yes;"


def test_a_row_of_several_turns_teaches_its_last_answer(tmp_path: Path) -> None:
    turns = [("user", "hi"), ("assistant", "no"), ("user", "so?"), ("assistant", "yes")]
    (only,) = read_rows(write(tmp_path / "t.jsonl", turns), CharacterTokenizer(), TrainSettings(mask_prompt=True))
    assert "".join(map(chr, learned(collate([only], TrainSettings())))) == "yes;"


def test_answers_of_weight_0_are_not_learned_and_the_other_turns_are(tmp_path: Path) -> None:
    turns = [("user", "hi"), ("assistant", "no"), ("user", "so?"), ("assistant", "yes")]
    record = {"messages": [{"role": role, "content": content} for role, content in turns]}
    record["messages"][1]["weight"] = 0
    record["messages"][3]["weight"] = 1
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps(record))
    (only,) = read_rows(path, CharacterTokenizer(), TrainSettings())
    assert "".join(map(chr, learned(collate([only], TrainSettings())))) == ":hi;a:u:so?;a:yes;"
    record["messages"][3]["weight"] = 0
    path.write_text(json.dumps(record))
    with pytest.raises(UsageError, match=r"train\.jsonl:1: .* weight 0"):
        read_rows(path, CharacterTokenizer(), TrainSettings(mask_prompt=True))


def test_the_tools_of_a_row_are_handed_to_the_template(tmp_path: Path) -> None:
    class Offering(CharacterTokenizer):
        def apply_chat_template(self, turns: list[dict[str, str]], *, tools: Any = None, **options: Any) -> Any:
            system = [{"role": "system", "content": str(tools)}] if tools else []
            return super().apply_chat_template([*system, *turns], **options)

    record = {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yes"}], "tools": ["Z"]}
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps(record))
    (only,) = read_rows(path, Offering(), TrainSettings())
    assert "".join(map(chr, only.tokens)) == "s:['Z'];u:hi;a:yes;"


def test_the_padding_target_of_mlx_lm_can_be_had_back() -> None:
    settings = TrainSettings(upstream_defects=UpstreamDefects(padding_target=True))
    assert learned(collate([row(5)], settings)) == [2, 3, 4, 5, 0]


def test_a_row_that_truncation_leaves_with_nothing_to_learn_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(
        tmp_path / "train.jsonl",
        [("user", "hi"), ("assistant", "yes")],
        [("user", "a long question"), ("assistant", "yes")],
    )
    with pytest.raises(UsageError, match=r"train\.jsonl:2: its prompt has 20 tokens, so max_seq_length = 12 leaves"):
        read_rows(path, CharacterTokenizer(), TrainSettings(mask_prompt=True, max_seq_length=12))


def test_a_masked_row_without_a_last_answer_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", [("assistant", "yes"), ("user", "hi")])
    with pytest.raises(UsageError, match=r"train\.jsonl:1: the last message is not the assistant's"):
        read_rows(path, CharacterTokenizer(), TrainSettings(mask_prompt=True))


def test_rows_that_lose_their_ends_are_told_of(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", [("user", "hi"), ("assistant", "a long answer")])
    settings = TrainSettings(max_seq_length=12, batch_size=1)
    rows = read_rows(path, CharacterTokenizer(), settings)
    (alert,) = lint(settings, rows, [row(5)])
    assert alert.level == "warning"
    assert "1 of 2 rows are longer than max_seq_length = 12 (the longest has 21 tokens)" in alert.reason


def test_an_empty_training_split_is_refused() -> None:
    with pytest.raises(UsageError, match=r"train\.jsonl has no rows"):
        lint(TrainSettings(), [], [])


@given(st.lists(st.integers(2, 90), min_size=1, max_size=40), st.integers(1, 7), st.integers(0, 5))
def test_an_epoch_sees_every_row_once(lengths: list[int], batch_size: int, epoch: int) -> None:
    rows = [TrainingRow(tuple([index + 1] * length), 0, length) for index, length in enumerate(lengths)]
    groups = group(rows, TrainSettings(batch_size=batch_size))
    seen = [row.tokens[0] for index in epoch_order(len(groups), 3, epoch) for row in groups[index]]
    assert sorted(seen) == list(range(1, len(rows) + 1))


def test_rows_of_a_batch_are_alike_in_length_unless_asked_otherwise() -> None:
    rows = [row(length) for length in (9, 3, 8, 2, 5)]
    assert [[len(r.tokens) for r in g] for g in group(rows, TrainSettings(batch_size=2))] == [[2, 3], [5, 8], [9]]
    defects = UpstreamDefects(unsorted_batches=True, drop_last_batch=True)
    upstream = group(rows, TrainSettings(batch_size=2, upstream_defects=defects))
    assert [[len(r.tokens) for r in g] for g in upstream] == [[9, 3], [8, 2]]


def test_the_order_is_numpys_after_one_seeding() -> None:
    generator = np.random.RandomState(11)
    expected = [tuple(generator.permutation(13)) for _ in range(3)]
    assert [epoch_order(13, 11, epoch) for epoch in (2, 0, 1)] == [expected[2], expected[0], expected[1]]


@given(st.lists(st.integers(2, 120), min_size=1, max_size=5))
def test_batches_are_as_wide_as_mlx_lms_and_few_in_shape(lengths: list[int]) -> None:
    batch = collate([row(length) for length in lengths], TrainSettings(max_seq_length=120, shared_prefix=False))
    assert batch.tokens.shape[1] == min(1 + PAD_TO * -(-max(lengths) // PAD_TO), 120)
    assert len(batch.positions) % PAD_TO == 0
    assert batch.positions.max() < batch.tokens[:, 1:].size


@given(st.lists(st.lists(st.integers(2, 700), min_size=1, max_size=4), max_size=12))
def test_small_batches_are_validated_together_and_no_row_is_lost(lengths: list[list[int]]) -> None:
    batches = [[row(length) for length in batch] for batch in lengths]
    together = joined(batches, TrainSettings())
    assert len(together) <= len(batches)
    assert sorted(len(one.tokens) for batch in together for one in batch) == sorted(chain.from_iterable(lengths))
    own = [sorted(batch) for batch in lengths]
    for batch in together:
        found = sorted(len(one.tokens) for one in batch)
        assert len(found) * found[-1] <= JOINED_TOKENS or found in own


def test_batches_that_are_padded_as_mlx_lm_does_stay_as_they_are() -> None:
    batches = [[row(3)], [row(5)]]
    defects = UpstreamDefects(padding_target=True)
    assert joined(batches, TrainSettings(upstream_defects=defects)) == batches
