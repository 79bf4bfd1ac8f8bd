"""Decoding together must say what decoding one by one says, and must end what never ends by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlx.core as mx
import pytest
from mlx_lm.generate import generate_step

from punie_tui.models.generation.decoding import shared_prefix
from punie_tui.models.generation.generate import Answer, generate_answers
from punie_tui.models.loading import Loaded, load
from punie_tui.models.prompt import prompt_tokens

QUESTIONS = [
    "Does src/ type-check?",
    "How many?",
    "Why is `with open(path) as f` considered safer than calling close() yourself?",
    "Which tests are failing in tests/? Just the names.",
    "?",
    "Run ruff, please, and print what it says about every file below src/core and src/web.",
]


@pytest.fixture(scope="module")
def loaded(tiny_model: Path) -> Loaded:
    return load(tiny_model)


@pytest.fixture(scope="module")
def prompts(loaded: Loaded) -> list[list[int]]:
    system = {"role": "system", "content": "You call tools by writing Python code. Be brief."}
    return [prompt_tokens(loaded.tokenizer, [system, {"role": "user", "content": text}]) for text in QUESTIONS]


def one_by_one(loaded: Loaded, prompt: list[int], max_tokens: int) -> list[int]:
    """mlx-lm's own greedy decoding of one prompt, up to its end-of-turn token."""
    tokens: list[int] = []
    for token, _ in generate_step(mx.array(prompt), loaded.model, max_tokens=max_tokens):
        if token in loaded.tokenizer.eos_token_ids:
            break
        tokens.append(token)
    return tokens


def together(loaded: Loaded, prompts: list[list[int]], max_tokens: int, **options: Any) -> dict[int, Answer]:
    answers: dict[int, Answer] = {}
    generate_answers(loaded.model, loaded.tokenizer, prompts, max_tokens, answers.__setitem__, **options)
    return answers


class EndsSooner:
    """The tokenizer, with further tokens that end a turn: random weights hardly ever say the real one."""

    def __init__(self, tokenizer: Any, more: set[int]) -> None:
        self._tokenizer = tokenizer
        self.eos_token_ids = set(tokenizer.eos_token_ids) | more

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)


@pytest.mark.parametrize("guessing", [True, False])
@pytest.mark.parametrize("batch_size", [32, 2])
def test_answers_decoded_together_are_token_for_token_those_decoded_one_by_one(
    loaded: Loaded, prompts: list[list[int]], batch_size: int, guessing: bool
) -> None:
    answers = together(loaded, prompts, 40, batch_size=batch_size, guessing=guessing)
    for index, prompt in enumerate(prompts):
        assert answers[index].tokens == one_by_one(loaded, prompt, 40)
        assert answers[index].stopped in ("length", "eos")
        assert answers[index].text == loaded.tokenizer.decode(answers[index].tokens)


def test_an_answer_ends_at_the_end_of_its_turn_and_does_not_hold_the_token(
    loaded: Loaded, prompts: list[list[int]]
) -> None:
    plain = one_by_one(loaded, prompts[0], 30)
    last = next(token for token in plain[5:] if token not in plain[:5])
    tokenizer = EndsSooner(loaded.tokenizer, {last})
    answers: dict[int, Answer] = {}
    generate_answers(loaded.model, tokenizer, prompts[:3], 30, answers.__setitem__)
    assert answers[0].stopped == "eos"
    assert answers[0].tokens == plain[: plain.index(last)]


def test_no_answer_is_longer_than_asked(loaded: Loaded, prompts: list[list[int]]) -> None:
    answers = together(loaded, prompts, 3)
    assert all(len(answer.tokens) == 3 and answer.stopped == "length" for answer in answers.values())


def test_every_prompt_gets_one_answer_where_there_are_more_than_places(
    loaded: Loaded, prompts: list[list[int]]
) -> None:
    delivered: list[int] = []
    generate_answers(
        loaded.model, loaded.tokenizer, prompts, 4, lambda index, answer: delivered.append(index), batch_size=2
    )
    assert sorted(delivered) == list(range(len(prompts)))


def test_a_single_prompt_and_equal_prompts_are_answered(loaded: Loaded, prompts: list[list[int]]) -> None:
    alone = together(loaded, prompts[:1], 10)[0].tokens
    assert [answer.tokens for answer in together(loaded, [prompts[0]] * 3, 10).values()] == [alone] * 3


class Parrot:
    """A model that says one token for ever, except to prompts that end in `exempt`: there it counts upwards."""

    def __init__(self, model: Any, token: int, exempt: int) -> None:
        self._model, self._token, self._exempt = model, token, exempt
        self.layers = model.layers

    def __call__(self, inputs: mx.array, cache: Any = None) -> mx.array:
        logits = self._model(inputs, cache=cache)
        size = logits.shape[-1]
        counting = (inputs >= self._exempt) & (inputs < size - 1)
        following = mx.where(counting, inputs + 1, self._token)
        return mx.where(mx.arange(size) == following[..., None], 1e4, logits)


@pytest.mark.parametrize("guessing", [True, False])
def test_an_answer_that_only_repeats_itself_is_stopped_early_and_the_others_go_on(
    loaded: Loaded, prompts: list[list[int]], guessing: bool
) -> None:
    size = loaded.model.args.vocab_size
    exempt = size - 120
    parrot = Parrot(loaded.model, token=10, exempt=exempt)
    counting = [*prompts[1][:-1], exempt]
    answers: dict[int, Answer] = {}
    three = [prompts[0], counting, prompts[2]]
    generate_answers(parrot, loaded.tokenizer, three, 100, answers.__setitem__, guessing=guessing)
    assert [answers[index].stopped for index in (0, 1, 2)] == ["degenerate", "length", "degenerate"]
    assert len(answers[0].tokens) == 48
    assert answers[1].tokens == list(range(exempt + 1, exempt + 101))


def test_progress_counts_every_token_and_every_finished_answer(loaded: Loaded, prompts: list[list[int]]) -> None:
    seen: list[tuple[int, int]] = []
    total = generate_answers(
        loaded.model,
        loaded.tokenizer,
        prompts,
        5,
        lambda index, answer: None,
        on_progress=lambda tokens, finished: seen.append((tokens, finished)),
    )
    assert seen == sorted(seen)
    assert seen[-1] == (total, len(prompts)) == (5 * len(prompts), len(prompts))


def test_what_the_control_hook_raises_ends_the_decoding(loaded: Loaded, prompts: list[list[int]]) -> None:
    class Stop(Exception):
        pass

    steps = iter(range(3))

    def control() -> None:
        if next(steps, None) is None:
            raise Stop

    delivered: list[int] = []
    with pytest.raises(Stop):
        generate_answers(
            loaded.model,
            loaded.tokenizer,
            prompts,
            50,
            lambda index, answer: delivered.append(index),
            each_step=control,
        )
    assert not delivered


def test_sampling_is_the_same_for_the_same_seed_and_another_for_another(
    loaded: Loaded, prompts: list[list[int]]
) -> None:
    def sampled(seed: int) -> list[int]:
        return together(loaded, prompts[:2], 20, temperatures=[1.0, 1.0], seeds=[seed, 5])[0].tokens

    assert sampled(1) == sampled(1)
    assert sampled(1) != sampled(2)


@pytest.mark.parametrize("guessing", [True, False])
def test_what_an_answer_becomes_does_not_depend_on_the_others_in_its_batch(
    loaded: Loaded, prompts: list[list[int]], guessing: bool
) -> None:
    temperatures, seeds = [0.7, 0.0, 1.0, 0.3, 0.0, 1.0], [11, 12, 13, 14, 15, 2**64 - 1]
    all_of_them = together(loaded, prompts, 20, temperatures=temperatures, seeds=seeds, guessing=guessing)
    for index, prompt in enumerate(prompts):
        own = {"temperatures": temperatures[index : index + 1], "seeds": seeds[index : index + 1]}
        assert together(loaded, [prompt], 20, **own)[0].tokens == all_of_them[index].tokens
    for index in (1, 4):
        assert all_of_them[index].tokens == one_by_one(loaded, prompts[index], 20)


def test_sampling_leaves_the_global_random_state_alone(loaded: Loaded, prompts: list[list[int]]) -> None:
    mx.random.seed(3)
    expected = mx.random.uniform().item()
    mx.random.seed(3)
    together(loaded, prompts[:2], 5, temperatures=[1.0, 0.5])
    assert mx.random.uniform().item() == expected


def test_no_prompts_need_no_model() -> None:
    assert generate_answers(None, None, [], 5, lambda index, answer: None) == 0


@pytest.mark.parametrize(
    ("prompts", "shared"),
    [
        ([[1, 2, 3, 4], [1, 2, 9]], 2),
        ([[1, 2], [1, 2, 3]], 1),
        ([[5], [5, 6]], 0),
        ([[1, 2, 3]], 2),
        ([[1, 2], [3, 4], [1, 9]], 0),
        ([[1, 2, 3]] * 3, 2),
    ],
)
def test_the_shared_prefix_leaves_every_prompt_a_token_of_its_own(prompts: list[list[int]], shared: int) -> None:
    assert shared_prefix(prompts) == shared
