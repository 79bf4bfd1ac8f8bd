"""Asks a local model the open questions and saves each judged answer as it comes. Imports mlx only when it computes.

All open questions are decoded in one go, whatever their suite and temperature, so a sweep of temperatures loads the
model and reads the common prefix only once. Reaches the run only through a stage's context and the plans' files.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from punie_tui.datasets.examples import Example, read_examples
from punie_tui.errors import UsageError
from punie_tui.grading.records import Grades
from punie_tui.models.generation.generate import Answer, generate_answers
from punie_tui.models.generation.lookup import likely_answers
from punie_tui.models.loading import Loaded, load
from punie_tui.models.machine.compute import prepare_thread
from punie_tui.models.prompt import turns_of
from punie_tui.runs.events import ComputeReady
from punie_tui.runs.stage import StageContext
from punie_tui.validation.asking.fidelity import compare
from punie_tui.validation.asking.judging import Judge
from punie_tui.validation.asking.prompts import text_of, tokens_of
from punie_tui.validation.asking.questions import Question, RawAnswer, Recorder, Records
from punie_tui.validation.plan import ValidationPlan

WARMUP_TOKENS = 2


def ask(
    context: StageContext,
    plans: Mapping[str, ValidationPlan],
    questions: Sequence[Question],
    records: Records,
) -> dict[str, float]:
    """Asks the plans' model the `questions`, and saves every judged answer in `records` and in the run. Returns the
    seconds {load, warmup, steady}. The plans differ in suite and temperature only.

    Raises UsageError if the prompt is not that of the training rows, unless the settings allow it.
    """
    compute = prepare_thread()
    context.emit(ComputeReady(stage=context.stage, backend=compute.backend, blas=compute.blas, device=compute.device))

    plan = next(iter(plans.values()))
    began = time.monotonic()
    context.doing("loading the model")
    loaded = load(Path(plan.model), Path(plan.adapter) if plan.adapter else None, merged=True)
    loading = time.monotonic() - began
    context.control()
    rows = read_examples(train) if (train := context.run.data / "train.jsonl").is_file() else []
    check_fidelity(context, loaded, plan, rows)
    turns = [turns_of(plan.system, question.query.text) for question in questions]
    prompts = [tokens_of(loaded.tokenizer, own, plan.prompt_format) for own in turns]

    began = time.monotonic()
    generate_answers(loaded.model, loaded.tokenizer, prompts[:1], WARMUP_TOKENS, lambda index, answer: None)
    warmup = time.monotonic() - began

    began = time.monotonic()
    recorder = Recorder(context, plans, questions, records)

    def keep(answered: tuple[int, Answer], grades: Grades) -> None:
        index, answer = answered
        prompt = text_of(loaded.tokenizer, turns[index], plan.prompt_format)
        recorder.keep(index, RawAnswer(answer.text, len(answer.tokens), answer.seconds, answer.stopped, prompt), grades)

    judge = Judge(keep)

    def on_answer(index: int, answer: Answer) -> None:
        judge.take((index, answer), questions[index].query, answer.text)

    decoded = 0

    def on_progress(tokens: int, finished: int) -> None:
        nonlocal decoded
        decoded = tokens
        judge.hand_over()
        recorder.progress(f"{tokens / max(time.monotonic() - began, 1e-9):.0f} tokens/s")

    recorder.progress()
    try:
        generate_answers(
            loaded.model,
            loaded.tokenizer,
            prompts,
            plan.max_tokens,
            on_answer,
            on_progress=on_progress,
            each_step=context.control,
            temperatures=[plans[question.name].temperature for question in questions],
            seeds=[question.seed for question in questions],
            likely=likely_answers(loaded.tokenizer, prompts[0], rows),
        )
    finally:
        judge.finish()  # what was answered is kept, whatever ended the decoding
    steady = time.monotonic() - began
    recorder.progress(f"{decoded / max(steady, 1e-9):.0f} tokens/s")
    return {"load": loading, "warmup": warmup, "steady": steady}


def check_fidelity(context: StageContext, loaded: Loaded, plan: ValidationPlan, rows: Sequence[Example]) -> None:
    """Compares the prompt with the run's training rows, if there are any, and records the finding.

    Raises UsageError on a mismatch, unless the settings allow it or ask for plain prompts, which always mismatch.
    """
    train = context.run.data / "train.jsonl"
    if not rows:
        return
    found = compare(loaded.tokenizer, rows, plan.system, plan.prompt_format)
    context.check("prompt fidelity", found.ok, found.message, [f"{train}:{line}" for line in found.mismatches])
    allowed = context.recipe.validation.allow_mismatch or plan.prompt_format != "chat"
    if not found.ok and not allowed:
        raise UsageError(
            f"{train}: {found.message}; the model would be prompted in another form than in training; fix the rows or"
            " the chat template, or validate anyway with --allow-mismatch"
        )
