"""The stage `sweep`: several quantized models of one adapter, each made, measured and validated.

Continues where it was: a model that exists is not made again, and a figure that was measured is not measured again.
Every candidate is made directly from adapter and base; no 16-bit model is needed.
"""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx_lm.generate import generate_step

from punie_tui.datasets.examples import read_examples
from punie_tui.errors import UsageError
from punie_tui.grading.suite import load_suite
from punie_tui.models.catalog import resolve
from punie_tui.models.loading import Loaded, load
from punie_tui.models.making.fidelity import HeldOut, compare, kept_change
from punie_tui.models.making.publish import folder_size, require_disk
from punie_tui.models.making.quantize import adapter_provenance, quantize_adapter
from punie_tui.models.making.sweep_results import (
    SweepCandidate,
    SweepOutcome,
    SweepResults,
    read_results,
    sweep_folder,
    write_results,
)
from punie_tui.models.prompt import prompt_tokens, row_tokens
from punie_tui.pipeline.fetch_stage import report
from punie_tui.pipeline.model_stages import is_there, prepare, require
from punie_tui.runs.events import StageFinished, StageStarted
from punie_tui.runs.recipes.recipe import QuantizeSettings, candidate_settings
from punie_tui.runs.stage import StageContext, StageOutcome
from punie_tui.validation.stage import validate

WARMUP_TOKENS = 8
MEASURED_TOKENS = 48


def sweep(context: StageContext) -> StageOutcome:
    """Makes sweep/NAME for every candidate of the recipe, and sweep/results.json with a row for each."""
    run, settings = context.run, context.recipe.sweep
    load_suite(context.recipe.validation.suite, context.settings)  # a wrong name is reported before the work
    require(run.adapter / "adapters.safetensors", "no adapter", "train")
    held_out = held_out_file(context)
    base = resolve(context.recipe.model, context.settings, report(context))
    candidates = [candidate_settings(name, context.recipe.quantize.group_size) for name in settings.candidates]
    require_disk(run.path, len(candidates) * folder_size(base) // 2, "the sweep")
    backend = prepare(context)
    results = read_results(run).model_copy(update={"backend": backend})
    parts = {quantization.label: context.part(f"sweep-{quantization.label}") for quantization in candidates}
    for quantization in candidates:
        results = results.with_row(_made(parts[quantization.label], base, quantization, results))
        write_results(run, results)
    results = _measured(context, parts, base, held_out, results)
    _forget()
    for name, part in parts.items():
        results = _validated(part, name, results)
    chosen = [row for row in results.candidates if row.name in parts]
    return StageOutcome(artefact=sweep_folder(run), detail={row.name: row.model_dump(mode="json") for row in chosen})


def held_out_file(context: StageContext) -> Path:
    """Rows that were not trained on: the test split, else the validation split. Raises UsageError without either."""
    files = [context.run.data / f"{split}.jsonl" for split in ("test", "valid")]
    if (found := next((file for file in files if file.is_file() and file.stat().st_size), None)) is None:
        raise UsageError(f"{context.run.data}: no held-out rows (test.jsonl or valid.jsonl); run the stage data first")
    return found


def held_out_rows(file: Path, tokenizer: Any, count: int, longest: int) -> list[HeldOut]:
    """At most `count` rows, evenly spaced, cut to `longest` tokens; the answers' tokens count."""
    examples = read_examples(file)
    many = min(count, len(examples))
    rows = []
    for example in (examples[index * len(examples) // many] for index in range(many)):
        answered = example.messages[-1].role == "assistant"
        prompt = len(prompt_tokens(tokenizer, example.messages, example.tools)) if answered else 0
        rows.append(HeldOut(row_tokens(tokenizer, example.messages, example.tools)[:longest], prompt))
    return [row for row in rows if len(row.tokens) > row.first]


def _made(part: StageContext, base: Path, quantization: QuantizeSettings, results: SweepResults) -> SweepCandidate:
    """Makes the candidate's folder unless it exists; returns its row, the earlier one if it was made of the same."""
    run, dtype = part.run, part.recipe.fuse.dtype
    target = sweep_folder(run) / quantization.label
    made_of = adapter_provenance(base, run.adapter, quantization, dtype)
    part.emit(StageStarted(stage=part.stage))
    began = time.monotonic()
    if not is_there(run, target, made_of):
        quantize_adapter(base, run.adapter, target, quantization, dtype, report(part))
    size = folder_size(target)
    part.emit(
        StageFinished(
            stage=part.stage,
            seconds=time.monotonic() - began,
            artefact=str(target.relative_to(run.path)),
            size=size,
        )
    )
    before = results.row(quantization.label)
    if before is not None and before.made_of == made_of:
        return before.model_copy(update={"path": str(target), "size": size})
    return SweepCandidate(name=quantization.label, path=str(target), bits=quantization.bits, size=size, made_of=made_of)


def _measured(
    context: StageContext, parts: Mapping[str, StageContext], base: Path, file: Path, results: SweepResults
) -> SweepResults:
    """The results with fidelity and speed for every candidate that lacks them."""
    adapter, recipe = context.run.adapter, context.recipe
    text = f"{file.read_bytes()!r} {recipe.sweep.rows} {recipe.train.max_seq_length}"
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    rows = [row for row in results.candidates if row.name in parts]
    open_rows = [row for row in rows if row.fidelity is None or row.held_out != digest or not row.tokens_per_second]
    if not open_rows:
        return results

    reference = load(base, adapter)
    held_out = held_out_rows(file, reference.tokenizer, recipe.sweep.rows, recipe.train.max_seq_length)
    if not held_out:
        raise UsageError(f"{file}: max_seq_length leaves no answer to measure on; raise it")
    for at, row in enumerate(open_rows):
        candidate = load(Path(row.path))

        def each(done: int, at: int = at, name: str = row.name) -> None:
            context.control()
            total = len(open_rows) * len(held_out)
            context.progress(at * len(held_out) + done, total, "rows", f"fidelity of {name}")

        fidelity = compare(reference.model, candidate.model, held_out, each)
        layers = kept_change(base, adapter, Path(row.path))
        kept = sum(layers.values()) / len(layers) if layers else None
        row = row.model_copy(
            update={
                "held_out": digest,
                "fidelity": fidelity.model_copy(update={"layers": layers, "kept": kept}),
                "tokens_per_second": steady_rate(candidate, list(held_out[0].tokens[: held_out[0].first])),
            }
        )
        results = results.with_row(row)
        write_results(context.run, results)
        del candidate
        _forget()
    return results


def steady_rate(loaded: Loaded, prompt: list[int]) -> float:
    """Tokens per second of one answer, from its ninth token on, which leaves out loading, prompt and first
    compilations."""
    tokens = generate_step(mx.array(prompt), loaded.model, max_tokens=WARMUP_TOKENS + MEASURED_TOKENS)
    for _ in range(WARMUP_TOKENS):
        next(tokens)
    began = time.perf_counter()
    count = sum(1 for _ in tokens)
    return count / max(time.perf_counter() - began, 1e-9)


def _validated(part: StageContext, name: str, results: SweepResults) -> SweepResults:
    """The results with the candidate's validation outcome; its answers are stored like those of any validation."""
    row = results.row(name)
    assert row is not None
    part.emit(StageStarted(stage=part.stage))
    began = time.monotonic()
    detail = validate(part).detail
    metric = next(metric for metric in ("outcome", "strict") if metric in detail["metrics"])
    counts = detail["metrics"][metric]
    outcome = SweepOutcome(
        suite=detail["suite"],
        metric=metric,
        passed=counts["passed"],
        total=counts["total"],
        targets_met=detail["targets_met"],
    )
    row = row.model_copy(update={"outcome": outcome})
    results = results.with_row(row)
    write_results(part.run, results)
    part.emit(
        StageFinished(
            stage=part.stage,
            seconds=time.monotonic() - began,
            artefact=f"sweep/{name}",
            size=row.size,
            detail=row.model_dump(mode="json"),
        )
    )
    _forget()
    return results


def _forget() -> None:
    """Frees a model's memory before the next one is loaded."""
    gc.collect()
    mx.clear_cache()
