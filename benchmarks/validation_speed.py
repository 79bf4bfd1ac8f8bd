"""Speed of a validation's decoding: all queries together, against one by one, against mlx-lm as installed.

    python -m benchmarks.validation_speed [--model smollm2-135m] [--adapter FOLDER] [--suite seed25]

Three processes, one after the other, the same weights, prompts and answer lengths:

together    what `punie-tui validate` does: all prompts in one batch on our backend
one by one  mlx-lm's `generate_step` on our backend (OpenBLAS, float32 weights), a prompt at a time
mlx-lm      `mlx_lm.stream_generate` as installed (no OpenBLAS, weights as stored), a prompt at a time

The last two are measured on the first few queries and scaled to all: prompts by prompt tokens, answers by answer
tokens. Of mlx-lm as installed only the beginning of each is measured, as it may take seconds a token. Loading and the
first answer, which warms up, are left out everywhere.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

GOALS = {"mlx-lm": 15, "one by one": 6}
UPSTREAM_PROMPT, UPSTREAM_ANSWER = 16, 4
"""Tokens of a prompt and of an answer that mlx-lm as installed is measured on."""


@dataclass(frozen=True)
class Job:
    """What all three decode. `lengths`: tokens of each answer, as decoding together found them."""

    model: str
    adapter: str | None
    prompts: list[list[int]]
    lengths: list[int]


def together(model: str, adapter: str | None, suite_name: str, max_tokens: int) -> dict[str, Any]:
    """All prompts in one batch: the seconds, and what the others need to do the same."""
    from punie_tui.models.catalog import resolve
    from punie_tui.models.compute import prepare
    from punie_tui.settings import load_settings
    from punie_tui.tools.catalog import SYSTEM_PROMPT
    from punie_tui.validation.suite import load_suite

    settings = load_settings()
    compute = prepare(settings.cache_dir)
    from punie_tui.models.loading import load
    from punie_tui.validation.generate import Answer, generate_answers
    from punie_tui.validation.prompts import tokens_of, turns_of

    folder = resolve(model, settings)
    loaded = load(folder, Path(adapter) if adapter else None)
    queries = load_suite(suite_name, settings).queries
    prompts = [tokens_of(loaded.tokenizer, turns_of(SYSTEM_PROMPT, query.text), "chat") for query in queries]
    answers: dict[int, Answer] = {}
    generate_answers(loaded.model, loaded.tokenizer, prompts[:2], 4, lambda index, answer: None)
    began = time.perf_counter()
    generate_answers(loaded.model, loaded.tokenizer, prompts, max_tokens, answers.__setitem__)
    seconds = time.perf_counter() - began
    lengths = [len(answers[index].tokens) for index in range(len(prompts))]
    return {
        "backend": f"{compute.backend} {compute.blas or ''}".strip(),
        "seconds": seconds,
        "job": {"model": str(folder), "adapter": adapter, "prompts": prompts, "lengths": lengths},
    }


def one_by_one(job: Job, queries: int) -> dict[str, float]:
    """Our backend, a prompt at a time."""
    from punie_tui.models.compute import prepare

    prepare()
    import mlx.core as mx
    from mlx_lm.generate import generate_step

    from punie_tui.models.loading import load

    loaded = load(Path(job.model), Path(job.adapter) if job.adapter else None)

    def measured(prompt: list[int], length: int) -> tuple[float, float]:
        began = time.perf_counter()
        steps = generate_step(mx.array(prompt), loaded.model, max_tokens=length)
        next(steps)
        first = time.perf_counter() - began
        for _ in steps:
            pass
        return first, time.perf_counter() - began - first

    return _rates(job, queries, measured)


def upstream(job: Job, queries: int) -> dict[str, float]:
    """mlx-lm as installed: its own loading, nothing of ours."""
    from mlx_lm import load, stream_generate

    model, tokenizer = load(job.model, adapter_path=job.adapter)
    tokenizer.eos_token_ids = set()  # as long as the batch's answer, whatever it would say

    def measured(prompt: list[int], length: int) -> tuple[float, float]:
        last = deque(stream_generate(model, tokenizer, prompt, max_tokens=length), maxlen=1)[0]
        return len(prompt) / last.prompt_tps, last.generation_tokens / last.generation_tps

    beginnings = [prompt[:UPSTREAM_PROMPT] for prompt in job.prompts]
    short = [min(UPSTREAM_ANSWER, length) for length in job.lengths]
    return _rates(replace(job, prompts=beginnings, lengths=short), queries, measured)


def _rates(job: Job, queries: int, measured: Any) -> dict[str, float]:
    measured(job.prompts[0][:2], 2)
    prompt_tokens = answer_tokens = 0
    prompt_seconds = answer_seconds = 0.0
    for prompt, length in list(zip(job.prompts, job.lengths, strict=True))[:queries]:
        first, rest = measured(prompt, max(2, length))
        prompt_tokens, answer_tokens = prompt_tokens + len(prompt), answer_tokens + max(2, length)
        prompt_seconds, answer_seconds = prompt_seconds + first, answer_seconds + rest
    return {"prompt": prompt_tokens / prompt_seconds, "answer": answer_tokens / answer_seconds}


def _in_a_process(*words: str, given: str = "") -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.validation_speed", *words]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2-135m", help="catalog name, folder or Hugging Face id")
    parser.add_argument("--adapter", help="adapter folder laid over it")
    parser.add_argument("--suite", default="seed25")
    parser.add_argument("--max-tokens", type=int, default=256)
    parser.add_argument("--queries", type=int, default=4, help="measured one by one on our backend")
    parser.add_argument("--upstream-queries", type=int, default=1, help="measured with mlx-lm as installed")
    parser.add_argument("--part", choices=["together", "one by one", "mlx-lm"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part == "together":
        print(json.dumps(together(arguments.model, arguments.adapter, arguments.suite, arguments.max_tokens)))
        return
    if arguments.part:
        job = Job(**json.loads(sys.stdin.read()))
        print(json.dumps((one_by_one if arguments.part == "one by one" else upstream)(job, arguments.queries)))
        return
    words = ["--model", arguments.model, "--suite", arguments.suite, "--max-tokens", str(arguments.max_tokens)]
    words += ["--adapter", arguments.adapter] if arguments.adapter else []
    batch = _in_a_process("--part", "together", *words)
    lengths, prompts = batch["job"]["lengths"], [len(prompt) for prompt in batch["job"]["prompts"]]
    print(f"{arguments.model}, {len(prompts)} queries of {arguments.suite}, {batch['backend']}: {sum(prompts)} prompt")
    print(f"tokens, {sum(lengths)} answer tokens (the longest answer {max(lengths)})")
    print(f"together    {batch['seconds']:8.1f} s")
    for part, queries in (("one by one", arguments.queries), ("mlx-lm", arguments.upstream_queries)):
        rates = _in_a_process("--part", part, "--queries", str(queries), given=json.dumps(batch["job"]))
        seconds = sum(prompts) / rates["prompt"] + sum(lengths) / rates["answer"]
        print(
            f"{part:<10}  {seconds:8.1f} s  ratio {seconds / batch['seconds']:5.1f} (goal {GOALS[part]})  "
            f"measured on {min(queries, len(prompts))} queries ({rates['prompt']:.1f} prompt and "
            f"{rates['answer']:.1f} answer tokens/s), scaled by tokens"
        )


if __name__ == "__main__":
    main()
