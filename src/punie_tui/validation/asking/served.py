"""Asks a served model the open questions, several at once, and saves each judged answer as it comes.

A question that the server does not answer is recorded as just that: it counts neither for nor against the model, and is
open again the next time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Literal

from punie_tui.errors import SystemFailure
from punie_tui.grading.records import Grades, Verdict
from punie_tui.models import served
from punie_tui.models.prompt import turns_of
from punie_tui.runs.stage import StageContext
from punie_tui.validation.asking.judging import Judge
from punie_tui.validation.asking.prompts import plain_text
from punie_tui.validation.asking.questions import Question, RawAnswer, Recorder, Records
from punie_tui.validation.plan import ValidationPlan

GIVEN_UP = 8
"""After this many questions in a row without an answer, the others are not asked."""
SEEDS = 1 << 31
"""Seeds are sent modulo this number, since servers differ in how large a seed may be."""


def ask_served(
    context: StageContext,
    plans: Mapping[str, ValidationPlan],
    questions: Sequence[Question],
    records: Records,
) -> dict[str, float]:
    """As `local.ask`, but asks the server that the plans name. Raises SystemFailure, once the rest is asked, if
    questions have no answer, and UsageError for what the server refuses."""
    plan = next(iter(plans.values()))
    model = served.served_model(plan.model, context.recipe.server)
    turns = [turns_of(plan.system, question.query.text) for question in questions]
    requests = [
        served.ServedQuestion(own, plans[question.name].temperature, plan.max_tokens, question.seed % SEEDS)
        for question, own in zip(questions, turns, strict=True)
    ]
    began, note = time.monotonic(), ""
    recorder = Recorder(context, plans, questions, records)
    judge: Judge[tuple[int, RawAnswer]] = Judge(lambda answered, grades: recorder.keep(*answered, grades))

    def on_note(text: str) -> None:
        nonlocal note
        note = text

    def each_step() -> None:
        context.control()
        judge.hand_over()
        recorder.progress(note)

    failures: list[str] = []
    in_a_row = answered = 0
    try:
        for index, reply in model.ask_all(requests, on_note, each_step):
            prompt, seconds = plain_text(turns[index]), time.monotonic() - began
            if isinstance(reply, served.NoAnswer):
                failures.append(reply.why)
                recorder.keep(index, RawAnswer("", 0, seconds, "no answer", prompt), _unanswered(str(reply)))
                if (in_a_row := in_a_row + 1) == GIVEN_UP:
                    break
                continue
            in_a_row, note, answered = 0, "", answered + 1
            stopped: Literal["eos", "length"] = "length" if reply.stopped == "length" else "eos"
            judge.take(
                (index, RawAnswer(reply.text, reply.tokens, seconds, stopped, prompt)),
                questions[index].query,
                reply.text,
            )
    finally:
        judge.finish()  # what was answered is kept, whatever ended the asking
    recorder.progress()
    if failures:
        raise SystemFailure(
            f"{model.title}: {len(questions) - answered} of {len(questions)} questions have no answer "
            f"({failures[-1]}); ask them again with: punie-tui resume {context.run.id}"
        )
    return {"load": 0.0, "warmup": 0.0, "steady": time.monotonic() - began}


def _unanswered(why: str) -> Grades:
    verdict = Verdict(grading_stage="infrastructure", reason=why)
    return Grades(soft=False, strict=verdict, outcome=verdict)
