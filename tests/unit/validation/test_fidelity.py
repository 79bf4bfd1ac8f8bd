"""The model is asked in the form in which it was taught, token by token, or nobody asks it unawares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.examples import Example, Message
from punie_tui.models.loading import load_tokenizer
from punie_tui.models.system_turn import usual_system
from punie_tui.validation.asking.fidelity import ROWS_COMPARED, compare

SYSTEM = "You fix Python projects."


@pytest.fixture(scope="module")
def tokenizer(tiny_model: Path) -> Any:
    return load_tokenizer(tiny_model, {})


def row(question: str, system: str | None = SYSTEM, answer: str = "Yes.") -> Example:
    turns = [Message("user", question), Message("assistant", answer)]
    return Example([Message("system", system), *turns] if system is not None else turns)


def rows(count: int, system: str | None = SYSTEM) -> list[Example]:
    return [row(f"How many errors are in src/{number}?", system) for number in range(count)]


def test_the_prompt_of_the_models_template_is_the_beginning_of_every_row(tokenizer: Any) -> None:
    found = compare(tokenizer, rows(10), SYSTEM, "chat")
    assert found.ok
    assert found.message == "the prompt matches the beginning of 10 training rows token by token"


def test_a_row_with_more_turns_is_compared_up_to_its_first_answer(tokenizer: Any) -> None:
    more = [Message("user", "tool says 3"), Message("assistant", "Three.")]
    long = Example([*row("How many?").messages, *more])
    assert compare(tokenizer, [long], SYSTEM, "chat").ok


def test_a_plain_prompt_differs_from_the_first_token_on(tokenizer: Any) -> None:
    found = compare(tokenizer, rows(3), SYSTEM, "plain")
    assert not found.ok
    assert found.message.startswith("3 of 3 rows begin differently from the prompt: line 1 has '<|im_start|>")
    assert "at token 0 where the prompt has 'System: " in found.message


def test_a_template_that_opens_an_answer_otherwise_than_it_was_taught_is_found(tokenizer: Any) -> None:
    class Thinking:
        """The tokenizer with a template that opens an answer with a thought, as some models' do."""

        def __getattr__(self, name: str) -> Any:
            return getattr(tokenizer, name)

        def apply_chat_template(self, turns: Any, add_generation_prompt: bool, tokenize: bool) -> Any:
            text = tokenizer.apply_chat_template(turns, add_generation_prompt=add_generation_prompt, tokenize=False)
            text += "<think>\n" if add_generation_prompt else ""
            return tokenizer.encode(text, add_special_tokens=False) if tokenize else text

    found = compare(Thinking(), rows(2), SYSTEM, "chat")
    assert list(found.mismatches) == [1, 2]
    assert "where the prompt has '<th" in found.message


def test_a_few_rows_with_another_system_turn_are_reported_and_most_with_another_are_a_mismatch(
    tokenizer: Any,
) -> None:
    few = compare(tokenizer, [*rows(5), *rows(2, "Other."), *rows(1, None)], SYSTEM, "chat")
    assert few.ok
    assert few.message.endswith("; 3 of 8 rows have a different system turn from the prompt")
    assert not compare(tokenizer, [*rows(2), *rows(3, None)], SYSTEM, "chat").ok


def test_of_many_rows_a_spread_of_them_is_compared(tokenizer: Any) -> None:
    found = compare(tokenizer, rows(1000), SYSTEM, "chat")
    assert found.rows == 1000
    assert ROWS_COMPARED // 2 < found.compared <= ROWS_COMPARED


def test_the_usual_system_turn_is_the_one_that_most_rows_have() -> None:
    assert usual_system([*rows(2, "rare"), *rows(3)]) == SYSTEM
    assert usual_system([*rows(1), *rows(2, None)]) is None
