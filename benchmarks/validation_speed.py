"""Speed of a validation's decoding: all queries together, against one by one, against mlx-lm as installed.

    python -m benchmarks.validation_speed [--model smollm2-135m] [--adapter FOLDER] [--suite seed25] [--data demo]

Processes of their own, one after the other, the same weights:

together    what `punie-tui validate` does: all prompts in one batch on our backend; with --data the answers of that
            dataset's training rows are what a run's are, likely ones
a token     the same, a token a step, by mlx-lm's continuous batching: in the same process, on the same load
one by one  mlx-lm's `generate_step` on our backend (OpenBLAS, float32 weights), a prompt at a time: the same whole
            prompts, and as many new tokens for each as it had together
mlx-lm      `mlx_lm.stream_generate` as installed (no OpenBLAS, weights as stored), a prompt at a time

On a CPU mlx-lm as installed may take seconds a token, hours for all of it. So it is held against one by one on less:
the same few prompts, cut to their last tokens, and the same number of new tokens for both, in the whole's proportion of
prompt to answer. The ratio of together to mlx-lm is the product of the two ratios that were measured; the printed lines
say so. Loading and a first short answer, which warms up, are left out everywhere.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

GOALS = {"mlx-lm": 15, "one by one": 6}


@dataclass(frozen=True)
class Job:
    """What all three decode. `lengths`: the tokens of each answer when decoded together."""

    model: str
    adapter: str | None
    prompts: list[list[int]]
    lengths: list[int]

    def cut(self, queries: int, tokens: int) -> Job:
        """The first `queries`, each cut to about `tokens` tokens: the end of its prompt and new tokens, in the same
        proportion as in the whole."""
        share = sum(self.prompt_lengths) / (sum(self.prompt_lengths) + sum(self.lengths))
        last = max(1, round(tokens * share))
        prompts = [prompt[-last:] for prompt in self.prompts[:queries]]
        return replace(self, prompts=prompts, lengths=[max(1, tokens - last)] * len(prompts))

    @property
    def prompt_lengths(self) -> list[int]:
        return [len(prompt) for prompt in self.prompts]


def together(model: str, adapter: str | None, suite_name: str, max_tokens: int, data: str | None) -> dict[str, Any]:
    """All prompts in one batch: the seconds, those at one token per step, and the job for the others."""
    from punie_tui.datasets.examples import read_examples
    from punie_tui.grading.suite import load_suite
    from punie_tui.models.catalog import resolve
    from punie_tui.models.machine.compute import prepare_thread
    from punie_tui.settings import load_settings
    from punie_tui.tools.catalog import SYSTEM_PROMPT

    settings = load_settings()
    compute = prepare_thread()
    from punie_tui.models.generation.generate import Answer, generate_answers
    from punie_tui.models.generation.lookup import likely_answers
    from punie_tui.models.loading import load
    from punie_tui.models.prompt import turns_of
    from punie_tui.validation.asking.prompts import tokens_of

    folder = resolve(model, settings)
    loaded = load(folder, Path(adapter) if adapter else None, merged=True)
    queries = load_suite(suite_name, settings).queries
    prompts = [tokens_of(loaded.tokenizer, turns_of(SYSTEM_PROMPT, query.text), "chat") for query in queries]
    rows = read_examples(settings.find_dataset(data) / "train.jsonl") if data else []
    likely = likely_answers(loaded.tokenizer, prompts[0], rows)
    answers: dict[int, Answer] = {}
    found: dict[bool, float] = {}
    for guessing in (False, True):
        again = partial(generate_answers, loaded.model, loaded.tokenizer, guessing=guessing, likely=likely)
        again(prompts[:2], 4, lambda index, answer: None)
        began = time.perf_counter()
        again(prompts, max_tokens, answers.__setitem__)
        found[guessing] = time.perf_counter() - began
    lengths = [len(answers[index].tokens) for index in range(len(prompts))]
    return {
        "backend": f"{compute.backend} {compute.blas or ''}".strip(),
        "seconds": found[True],
        "a token": found[False],
        "job": {"model": str(folder), "adapter": adapter, "prompts": prompts, "lengths": lengths},
    }


def one_by_one(job: Job) -> float:
    """The seconds of our backend, one prompt at a time."""
    import mlx.core as mx
    from mlx_lm.generate import generate_step

    from punie_tui.models.loading import load

    loaded = load(Path(job.model), Path(job.adapter) if job.adapter else None)
    return _seconds(job, lambda prompt, new: generate_step(mx.array(prompt), loaded.model, max_tokens=new))


def upstream(job: Job) -> float:
    """The seconds of mlx-lm as installed: its own loading, none of our code."""
    from mlx_lm import load, stream_generate

    model, tokenizer = load(job.model, adapter_path=job.adapter)[:2]
    tokenizer.eos_token_ids = set()  # as long as the batch's answer, even if it would end earlier
    return _seconds(job, lambda prompt, new: stream_generate(model, tokenizer, prompt, max_tokens=new))


def _seconds(job: Job, decode: Callable[[list[int], int], Any]) -> float:
    deque(decode(job.prompts[0][:2], 1), maxlen=0)
    began = time.perf_counter()
    for prompt, new in zip(job.prompts, job.lengths, strict=True):
        deque(decode(prompt, new), maxlen=0)
    return time.perf_counter() - began


PARTS = {"one by one": one_by_one, "mlx-lm": upstream}


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
    parser.add_argument("--data", help="dataset whose rows are the likely answers")
    parser.add_argument("--max-tokens", type=int, default=64, help="new tokens a query at most")
    parser.add_argument("--upstream-queries", type=int, default=1, help="prompts that mlx-lm as installed decodes")
    parser.add_argument("--upstream-tokens", type=int, default=24, help="tokens of each, prompt and answer together")
    parser.add_argument("--part", choices=["together", *PARTS], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part == "together":
        print(
            json.dumps(
                together(arguments.model, arguments.adapter, arguments.suite, arguments.max_tokens, arguments.data)
            )
        )
    elif arguments.part:
        print(json.dumps({"seconds": PARTS[arguments.part](Job(**json.loads(sys.stdin.read())))}))
    else:
        compare(arguments)


def compare(arguments: argparse.Namespace) -> None:
    """Runs all of them and prints the seconds and both ratios."""
    words = ["--model", arguments.model, "--suite", arguments.suite, "--max-tokens", str(arguments.max_tokens)]
    words += ["--adapter", arguments.adapter] if arguments.adapter else []
    words += ["--data", arguments.data] if arguments.data else []
    batch = _in_a_process("--part", "together", *words)
    job = Job(**batch["job"])
    print(f"{arguments.model}, {len(job.prompts)} queries of {arguments.suite}, {batch['backend']}")
    print(f"all of it: {sum(job.prompt_lengths)} prompt tokens, {sum(job.lengths)} new tokens, the same for all")
    new, plain = sum(job.lengths), batch["a token"] / batch["seconds"]
    print(f"   together    {batch['seconds']:9.1f} s   {new / batch['seconds']:6.0f} new tokens/s", flush=True)
    print(f"   a token     {batch['a token']:9.1f} s   ratio {plain:6.1f}, measured on all of it", flush=True)
    alone = _in_a_process("--part", "one by one", given=json.dumps(asdict(job)))["seconds"]
    ratio = alone / batch["seconds"]
    print(f"   one by one  {alone:9.1f} s   ratio {ratio:6.1f} (goal {GOALS['one by one']}), measured on all of it")

    cut = job.cut(arguments.upstream_queries, arguments.upstream_tokens)
    shape = f"the last {max(cut.prompt_lengths)} tokens of each, and {cut.lengths[0]} new tokens"
    print(f"cut for mlx-lm as installed: {len(cut.prompts)} of the prompts, {shape}, the same for both", flush=True)
    less = {part: _in_a_process("--part", part, given=json.dumps(asdict(cut)))["seconds"] for part in PARTS}
    slower = less["mlx-lm"] / less["one by one"]
    print(f"   one by one  {less['one by one']:9.1f} s")
    print(f"   mlx-lm      {less['mlx-lm']:9.1f} s   ratio {slower:6.1f}, measured on the cut")
    print("mlx-lm as installed against together, not measured but the product of both ratios:")
    print(f"   mlx-lm      {alone * slower:9.0f} s   ratio {ratio * slower:6.1f} (goal {GOALS['mlx-lm']})")


if __name__ == "__main__":
    main()
