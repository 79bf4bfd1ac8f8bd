"""Probes: a few questions asked of the current weights during training.

Training is not affected: the random state is restored, and nothing is written to the model. The trainer counts the time
they take. Knows how to ask and grade, not when.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import mlx.core as mx

from punie_tui.grading.grade import grade
from punie_tui.grading.suite import Query
from punie_tui.models.generation.generate import Answer, generate_answers
from punie_tui.models.prompt import prompt_tokens, turns_of
from punie_tui.runs.events import ProbeAnswer
from punie_tui.training.randomness import kept_random_state


class Prober:
    """The questions of a probe, tokenised once and asked many times."""

    def __init__(self, model: Any, tokenizer: Any, queries: list[Query], system: str | None, max_tokens: int) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._queries = queries
        self._max_tokens = max_tokens
        self._prompts = [prompt_tokens(tokenizer, turns_of(system, query.text)) for query in queries]

    def ask(self, each_step: Callable[[], object]) -> tuple[list[ProbeAnswer], float]:
        """The graded answers, in the order of the questions, and the seconds it took.

        `each_step` is called before each token; an exception from it ends the probe.
        """
        texts: dict[int, str] = {}

        def on_answer(index: int, answer: Answer) -> None:
            texts[index] = answer.text

        began = time.perf_counter()
        self._model.eval()
        with kept_random_state():
            generate_answers(
                self._model, self._tokenizer, self._prompts, self._max_tokens, on_answer, each_step=each_step
            )
        answers = [_judged(query, texts[index]) for index, query in enumerate(self._queries)]
        mx.clear_cache()
        return answers, time.perf_counter() - began


def _judged(query: Query, text: str) -> ProbeAnswer:
    grades = grade(query, text)
    return ProbeAnswer(
        query=query.id,
        question=query.text,
        text=text,
        soft=grades.soft,
        strict=grades.strict.passed,
        grading_stage=grades.verdict.grading_stage,
        outcome=None if grades.outcome is None else grades.outcome.passed,
    )
