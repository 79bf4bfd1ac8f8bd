"""Rows and prompts: the same tokens as mlx-lm's own training data path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from punie_tui.errors import UsageError
from punie_tui.models.loading import load_tokenizer
from punie_tui.models.prompt import prompt_text, prompt_tokens, row_tokens

ROWS = [
    [
        {"role": "system", "content": "You call tools."},
        {"role": "user", "content": "How many 12345 errors — ünïcode ✓?"},
        {"role": "assistant", "content": "<tool_call><function=execute_code>\nx = 1\n</function></tool_call>"},
    ],
    [{"role": "user", "content": "  leading space\n\n"}, {"role": "assistant", "content": "Yes."}],
    [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "two"},
        {"role": "user", "content": "three"},
        {"role": "assistant", "content": "four"},
    ],
]


@pytest.fixture(scope="module")
def tokenizer(tiny_model: Path) -> Any:
    return load_tokenizer(tiny_model, {"eos_token_id": 2})


@pytest.mark.parametrize("row", ROWS)
def test_a_row_and_its_mask_are_those_of_mlx_lms_chat_dataset(tokenizer: Any, row: list[dict[str, str]]) -> None:
    from mlx_lm.tuner.datasets import ChatDataset

    tokens, offset = ChatDataset([{"messages": row}], tokenizer, mask_prompt=True).process({"messages": row})
    assert row_tokens(tokenizer, row) == tokens
    assert len(prompt_tokens(tokenizer, row)) == offset


@pytest.mark.parametrize("row", ROWS)
def test_the_prompt_is_a_prefix_of_its_row(tokenizer: Any, row: list[dict[str, str]]) -> None:
    prompt = prompt_tokens(tokenizer, row)
    assert row_tokens(tokenizer, row)[: len(prompt)] == prompt


def test_a_prompt_is_the_same_with_and_without_its_answer(tokenizer: Any) -> None:
    assert prompt_tokens(tokenizer, ROWS[0]) == prompt_tokens(tokenizer, ROWS[0][:-1])


def test_messages_may_be_objects_or_mappings(tokenizer: Any) -> None:
    @dataclass(frozen=True)
    class Message:
        role: str
        content: str

    objects = [Message(**turn) for turn in ROWS[0]]
    assert row_tokens(tokenizer, objects) == row_tokens(tokenizer, ROWS[0])


def test_the_text_of_a_prompt_encodes_to_its_tokens(tokenizer: Any) -> None:
    text = prompt_text(tokenizer, ROWS[0])
    assert text.endswith("<|im_start|>assistant\n")
    assert tokenizer.encode(text, add_special_tokens=False) == prompt_tokens(tokenizer, ROWS[0])


def test_a_tokenizer_without_a_template_is_refused_in_a_sentence(tokenizer: Any, tiny_model: Path) -> None:
    bare = load_tokenizer(tiny_model, {"eos_token_id": 2})
    bare.chat_template = None
    bare._tokenizer.chat_template = None
    with pytest.raises(UsageError, match="no chat template"):
        row_tokens(bare, ROWS[0])


def test_a_template_that_refuses_the_turns_is_reported_in_a_sentence(tiny_model: Path) -> None:
    strict = load_tokenizer(tiny_model, {"eos_token_id": 2})
    strict._tokenizer.chat_template = "{{ raise_exception('only users may speak') }}"
    with pytest.raises(UsageError, match="only users may speak"):
        prompt_tokens(strict, ROWS[0])
