"""The stages `validate-*` and `decide`: one model of the run is asked the suite, and the run gets its answer.

The four validation stages differ only in which weights they load. Records are written as answers come; a stage
that was killed asks only what is still open. Imports mlx, through `generate`, only once the stage computes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from punie_tui.datasets.examples import read_examples
from punie_tui.errors import AskedWrong
from punie_tui.models.catalog import resolve
from punie_tui.models.compute import prepare
from punie_tui.models.loading import load
from punie_tui.models.prompt import prompt_text, prompt_tokens
from punie_tui.runs.events import ComputeReady, QueryJudged
from punie_tui.runs.stage import StageContext, StageOutcome
from punie_tui.runs.store import Run, append_line
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.validation.grading import GRADER_VERSION, grade
from punie_tui.validation.plan import ValidationPlan, begin
from punie_tui.validation.records import QueryRecord
from punie_tui.validation.suite import Query, load_suite
from punie_tui.validation.summary import summarise, summarise_run

if TYPE_CHECKING:
    from punie_tui.validation.generate import Answer

WARMUP_TOKENS = 2


@dataclass(frozen=True)
class Weights:
    """The model folder that a stage loads, and the adapter over it."""

    model: Path
    adapter: Path | None = None

    def fingerprint(self) -> str:
        """Changes when a weight file does: the SHA-256 of names, sizes and times of change."""
        folders = [self.model, *([self.adapter] if self.adapter else [])]
        files = [file for folder in folders for file in sorted(folder.glob("*.safetensors"))]
        facts = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _base(context: StageContext) -> Weights:
    return Weights(resolve(context.recipe.model, context.settings))


def _adapter(context: StageContext) -> Weights:
    adapter = _made(context.run, context.run.adapter, "train")
    return Weights(resolve(context.recipe.model, context.settings), adapter)


def _fused(context: StageContext) -> Weights:
    return Weights(_made(context.run, context.run.fused, "fuse"))


def _quantized(context: StageContext) -> Weights:
    return Weights(_made(context.run, context.run.quantized(context.recipe.quantize.label), "quantize"))


WEIGHTS: Mapping[str, Callable[[StageContext], Weights]] = {
    "validate-base": _base,
    "validate-adapter": _adapter,
    "validate-fused": _fused,
    "validate-quantized": _quantized,
}
"""Stage → the weights that it judges."""


def _made(run: Run, folder: Path, by: str) -> Path:
    if not folder.is_dir():
        raise AskedWrong(f"run {run.id} has no {folder.name} to validate; its stage {by!r} makes it")
    return folder


def validate(context: StageContext) -> StageOutcome:
    """Asks the weights of `context.stage` every query of the recipe's suite that has no answer yet.

    `detail` is the summary and the seconds {load, warmup, steady}. Missed targets are no failure here; see `decide`.
    """
    settings = context.recipe.validation
    suite = load_suite(settings.suite, context.settings)
    weights = WEIGHTS[context.stage](context)
    plan = ValidationPlan(
        suite=suite,
        model=str(weights.model),
        adapter=str(weights.adapter) if weights.adapter else None,
        weights=weights.fingerprint(),
        system=system_turn(context.run),
        max_tokens=settings.max_tokens,
        temperature=settings.temperature,
    )
    records = begin(context.run, context.stage, plan)
    for record in records.values():
        if record.grader_version != GRADER_VERSION:
            record = _graded_again(context, suite.query(record.query), record)
            records[record.query] = record
        _tell(context, record)
    open_queries = [query for query in suite.queries if query.id not in records]
    seconds = _ask(context, plan, weights, open_queries, records) if open_queries else {}
    summary = summarise(suite, records.values())
    return StageOutcome(
        artefact=context.run.validation_file(context.stage),
        detail={"model": plan.model, "seconds": seconds, **summary.model_dump(mode="json")},
    )


def _ask(
    context: StageContext,
    plan: ValidationPlan,
    weights: Weights,
    queries: list[Query],
    records: dict[str, QueryRecord],
) -> dict[str, float]:
    """Puts `queries` to the weights, and every judged answer into `records` and the run; seconds by phase."""
    compute = prepare(context.settings.cache_dir)
    context.emit(ComputeReady(stage=context.stage, backend=compute.backend, blas=compute.blas, device=compute.device))
    from punie_tui.validation.generate import generate_answers

    began = time.monotonic()
    loaded = load(weights.model, weights.adapter)
    loading = time.monotonic() - began
    context.control()
    conversations = [conversation(plan.system, query) for query in queries]
    prompts = [prompt_tokens(loaded.tokenizer, messages) for messages in conversations]

    began = time.monotonic()
    generate_answers(loaded.model, loaded.tokenizer, prompts[:1], WARMUP_TOKENS, lambda index, answer: None)
    warmup = time.monotonic() - began

    began = time.monotonic()

    def on_answer(index: int, answer: Answer) -> None:
        query = queries[index]
        record = QueryRecord(
            suite=plan.suite.name,
            suite_version=plan.suite.version,
            grader_version=GRADER_VERSION,
            query=query.id,
            category=query.category,
            text=query.text,
            prompt=prompt_text(loaded.tokenizer, conversations[index]),
            answer=answer.text,
            answer_tokens=len(answer.tokens),
            seconds=answer.seconds,
            stopped=answer.stopped,
            grades=grade(query, answer.text),
        )
        _keep(context, record)
        records[query.id] = record
        _tell(context, record)

    def on_progress(tokens: int, finished: int) -> None:
        rate = tokens / max(time.monotonic() - began, 1e-9)
        context.progress(len(records), len(plan.suite.queries), "queries", note=f"{rate:.0f} tokens/s")

    context.progress(len(records), len(plan.suite.queries), "queries")
    generate_answers(
        loaded.model,
        loaded.tokenizer,
        prompts,
        plan.max_tokens,
        on_answer,
        on_progress=on_progress,
        each_step=context.control,
        temperature=plan.temperature,
    )
    return {"load": loading, "warmup": warmup, "steady": time.monotonic() - began}


def system_turn(run: Run) -> str | None:
    """The system turn that the run's model is trained with; ours where the run has no data."""
    train = run.data / "train.jsonl"
    rows = read_examples(train) if train.is_file() else []
    return rows[0].system if rows else SYSTEM_PROMPT


def conversation(system: str | None, query: Query) -> list[dict[str, str]]:
    """The turns that a query is asked with."""
    turns = [{"role": "system", "content": system}] if system is not None else []
    return [*turns, {"role": "user", "content": query.text}]


def _graded_again(context: StageContext, query: Query, record: QueryRecord) -> QueryRecord:
    """A saved answer under the graders of today; no model is needed."""
    graded = record.model_copy(update={"grader_version": GRADER_VERSION, "grades": grade(query, record.answer)})
    _keep(context, graded)
    return graded


def _keep(context: StageContext, record: QueryRecord) -> None:
    append_line(context.run.validation_file(context.stage), record.model_dump_json().encode() + b"\n")


def _tell(context: StageContext, record: QueryRecord) -> None:
    verdict = record.grades.strict
    context.emit(
        QueryJudged(
            stage=context.stage,
            query=record.query,
            category=record.category,
            soft=record.grades.soft,
            strict=verdict.passed,
            rung=verdict.rung,
        )
    )


def decide(context: StageContext) -> StageOutcome:
    """The answer of the run: whether the model validated last in the pipeline meets its suite's targets."""
    summaries: dict[str, Any] = dict(summarise_run(context.run))
    if not summaries:
        raise AskedWrong(
            f"run {context.run.id} has validated nothing to decide on; add a stage such as validate-adapter"
        )
    stage, summary = summaries.popitem()
    detail = {"decided_by": stage, "targets_met": summary.targets_met, "missed": summary.missed}
    if summary.targets_met:
        return StageOutcome(detail=detail)
    if not summary.complete:
        judged = sum(query.rung is not None for query in summary.queries)
        reason = f"{stage} judged only {judged} of {len(summary.queries)} queries; resume the run"
    else:
        reason = f"{stage} misses targets of {summary.suite}: {', '.join(summary.missed)}"
    return StageOutcome(ok=False, reason=reason, detail=detail)
