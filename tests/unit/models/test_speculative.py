"""Guessing may only ever save steps: what is guessed rightly, wrongly or not at all, the answers are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlx.core as mx
import pytest
from tests.tiny_model import build_tiny_adapter

from punie_tui.models.generation.generate import Answer, generate_answers
from punie_tui.models.generation.lookup import Lookup
from punie_tui.models.loading import Loaded, load
from punie_tui.models.prompt import prompt_tokens

QUESTIONS = ["Does src/ type-check?", "How many?", "Which tests are failing in tests/? Just the names.", "?"]


@pytest.fixture(scope="module")
def loaded(tiny_model: Path) -> Loaded:
    return load(tiny_model)


@pytest.fixture(scope="module")
def prompts(loaded: Loaded) -> list[list[int]]:
    return [prompt_tokens(loaded.tokenizer, [{"role": "user", "content": text}]) for text in QUESTIONS]


def decoded(loaded: Loaded, prompts: list[list[int]], **options: Any) -> tuple[list[list[int]], int]:
    """The answers' tokens, and the steps it took."""
    answers: dict[int, Answer] = {}
    steps: list[int] = []
    generate_answers(
        loaded.model,
        loaded.tokenizer,
        prompts,
        30,
        answers.__setitem__,
        on_progress=lambda tokens, finished: steps.append(tokens),
        **options,
    )
    return [answers[index].tokens for index in range(len(prompts))], len(steps)


@pytest.mark.parametrize("sampling", [{}, {"temperatures": [1.0] * 4, "seeds": [1, 2, 3, 4]}])
def test_answers_that_were_guessed_are_the_same_in_fewer_steps(
    loaded: Loaded, prompts: list[list[int]], sampling: dict[str, Any]
) -> None:
    plain, steps = decoded(loaded, prompts, **sampling)
    known = [[*prompt, *answer] for prompt, answer in zip(prompts, plain, strict=True)]
    guessed, fewer = decoded(loaded, prompts, likely=known, **sampling)
    assert guessed == plain
    assert fewer < steps / 2


def test_wrong_guesses_change_no_answer(loaded: Loaded, prompts: list[list[int]]) -> None:
    plain, _ = decoded(loaded, prompts)
    size = loaded.model.args.vocab_size
    wrong = [
        [*prompt, *((token + 1) % size for token in answer)] for prompt, answer in zip(prompts, plain, strict=True)
    ]
    half = [[*prompt, *answer[:7], *wrong[0]] for prompt, answer in zip(prompts, plain, strict=True)]
    assert decoded(loaded, prompts, likely=wrong + half)[0] == plain


def test_answers_that_come_in_later_are_the_same_with_guesses(loaded: Loaded, prompts: list[list[int]]) -> None:
    plain, _ = decoded(loaded, prompts)
    known = [[*prompts[0], *plain[0]], [*prompts[2], *plain[2]]]  # so that some answers get ahead of the others
    assert decoded(loaded, prompts, likely=known, batch_size=2)[0] == plain


def test_prompts_of_one_token_and_nothing_in_common_are_answered(loaded: Loaded, prompts: list[list[int]]) -> None:
    alone = [decoded(loaded, [prompt])[0][0] for prompt in ([7], prompts[2], [9])]
    assert decoded(loaded, [[7], prompts[2], [9]], batch_size=1)[0] == alone
    assert decoded(loaded, [[7], [9], prompts[2]])[0] == [alone[0], alone[2], alone[1]]


def test_an_adapter_added_to_the_weights_answers_as_one_laid_over_them(tiny_model: Path, tmp_path: Path) -> None:
    adapter = build_tiny_adapter(tmp_path / "adapter", tiny_model)
    over, into = load(tiny_model, adapter), load(tiny_model, adapter, merged=True)
    tokens = mx.arange(20)[None]
    assert mx.allclose(over.model(tokens), into.model(tokens), rtol=1e-4, atol=1e-4)
    assert not any(hasattr(module, "fuse") for module in into.model.modules())


def test_what_followed_the_longest_run_of_equal_tokens_is_guessed() -> None:
    lookup = Lookup()
    lookup.learn([1, 2, 3, 4, 5, 6])
    lookup.learn([9, 4, 5, 7])
    assert lookup.guess([3, 4, 5], 4) == [6]
    assert lookup.guess([9, 4, 5], 4) == [7]
    assert lookup.guess([1, 2, 3], 2) == [4, 5]
    assert lookup.guess([8, 8], 2) == []
