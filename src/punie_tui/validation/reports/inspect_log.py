"""A validation as an Inspect log, to be shown by `inspect view` on the folder that the file lies in.

The format is EvalLog, version 2, written as one JSON file, as `inspect_ai/log/_log.py` defines it
(github.com/UKGovernmentBEIS/inspect_ai); inspect_ai 0.3.285 reads all of it back. A sample is an answer, an epoch the
number of the answer to its query, a scorer one of our graders: value C or I, the answer's code or words, the reason as
explanation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from punie_tui.grading.records import NOT_JUDGED, Verdict
from punie_tui.grading.statistics import mean_interval
from punie_tui.grading.suite import Query
from punie_tui.tools.code.calls import parse_answer
from punie_tui.validation.plan import SampleRecord
from punie_tui.validation.reports.comparison import JudgedValidation
from punie_tui.validation.samples import fold

VERSION = 2
"""The version of the log format."""

CORRECT, INCORRECT = "C", "I"


def inspect_log(judged: JudgedValidation, began: float, ended: float, packages: dict[str, str]) -> dict[str, Any]:
    """The log of one validation. `began`, `ended`: Unix seconds; `packages`: versions, by name."""
    plan, suite = judged.plan, judged.plan.suite
    model = f"punie/{judged.side.title}"
    scorers = ["outcome", "strict", "soft"] if suite.declares_outcomes else ["strict", "soft"]
    identity = hashlib.sha256(f"{judged.run.id}/{judged.name}/{plan.weights}/{suite.version}".encode()).hexdigest()
    queries = {query.id: query for query in suite.queries}
    records = [record for record in judged.records if record.query in queries and record.answered]
    usage = {model: {"input_tokens": 0, "output_tokens": sum(record.answer_tokens for record in records)}}
    usage[model]["total_tokens"] = usage[model]["output_tokens"]
    complete = len({record.query for record in records}) == len(queries)
    config = {"temperature": plan.temperature, "max_tokens": plan.max_tokens}
    return {
        "version": VERSION,
        "status": "success" if complete else "started",
        "eval": {
            "eval_id": identity[:22],
            "run_id": identity[22:44],
            "created": _time(began),
            "task": suite.name,
            "task_id": identity[42:64],
            "task_version": suite.version,
            "dataset": {"name": suite.name, "samples": len(queries), "sample_ids": list(queries), "shuffled": False},
            "model": model,
            "model_args": {"path": plan.model, "adapter": plan.adapter, "served": plan.served},
            "model_generate_config": config,
            "config": {"epochs": plan.samples},
            "packages": packages,
            "metadata": {"run": judged.run.id, "stage": judged.name, "prompt_format": plan.prompt_format},
            "scorers": [{"name": name} for name in scorers],
        },
        "plan": {"name": "plan", "steps": [{"solver": "generate", "params": {}}], "config": config},
        "results": {
            "total_samples": len(queries) * plan.samples,
            "completed_samples": len(records),
            "scores": [_result(name, judged, records) for name in scorers],
        },
        "stats": {"started_at": _time(began), "completed_at": _time(ended), "model_usage": usage},
        "samples": [_sample(record, queries[record.query], plan.system, model, scorers) for record in records],
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _result(name: str, judged: JudgedValidation, records: Sequence[SampleRecord]) -> dict[str, Any]:
    """A scorer's metrics: the mean of the queries' shares, and half the width of its 95 % interval divided by 1.96."""
    by_query: dict[str, list[bool]] = {}
    for record in records:
        if name == "outcome" and record.grades.verdict.grading_stage in NOT_JUDGED:
            continue
        by_query.setdefault(record.query, []).append(_passed(record, name))
    shares = [sum(own) / len(own) for own in by_query.values()]
    low, high = mean_interval(shares)
    metrics = {"accuracy": sum(shares) / len(shares) if shares else 0.0, "stderr": (high - low) / 2 / 1.96}
    params: dict[str, Any] = {}
    if name == "outcome":
        steady = [one.consistency for one in fold(judged.plan.suite, records).values()]
        params = {kind: steady.count(kind) for kind in ("stable", "flaky", "broken")}
    return {
        "name": name,
        "scorer": name,
        "params": params,
        "metrics": {key: {"name": key, "value": value, "params": {}} for key, value in metrics.items()},
    }


def _passed(record: SampleRecord, scorer: str) -> bool:
    if scorer == "soft":
        return record.grades.soft
    return (record.grades.verdict if scorer == "outcome" else record.grades.strict).passed


def _sample(
    record: SampleRecord, query: Query, system: str | None, model: str, scorers: Sequence[str]
) -> dict[str, Any]:
    answer = {"role": "assistant", "content": record.answer, "source": "generate", "model": model}
    turns = [{"role": "system", "content": system}] if system is not None else []
    prompt = [*turns, {"role": "user", "content": record.text, "source": "input"}]
    return {
        "id": record.query,
        "epoch": record.sample + 1,
        "input": record.text,
        "target": _target(query),
        "messages": [*prompt, answer],
        "output": {
            "model": model,
            "choices": [{"message": answer, "stop_reason": "max_tokens" if record.stopped == "length" else "stop"}],
            "usage": {
                "input_tokens": 0,
                "output_tokens": record.answer_tokens,
                "total_tokens": record.answer_tokens,
            },
            "time": record.seconds,
        },
        "scores": {name: _score(record, name) for name in scorers},
        "metadata": {"category": record.category, "stopped": record.stopped, **query.tags},
        "total_time": record.seconds,
    }


def _target(query: Query) -> str:
    expect = query.expect
    if expect.direct:
        return "an answer in words"
    fields = f", reading {' or '.join(expect.fields)}" if expect.fields else ""
    return f"a call of {' and '.join(expect.tools)}{fields}"


def _score(record: SampleRecord, scorer: str) -> dict[str, Any]:
    code = parse_answer(record.answer).code
    score: dict[str, Any] = {
        "value": CORRECT if _passed(record, scorer) else INCORRECT,
        "answer": code if code is not None else record.answer,
    }
    if scorer == "soft":
        return score
    verdict: Verdict = record.grades.verdict if scorer == "outcome" else record.grades.strict
    explanation = f"{verdict.grading_stage}: {verdict.reason}" if verdict.reason else verdict.grading_stage
    return {
        **score,
        "explanation": explanation,
        "metadata": {"grading_stage": verdict.grading_stage, "nearest": verdict.nearest},
    }
