"""Questions written without knowledge of data and suites: how many a run's adapter answers as their programs do.

    python -m benchmarks.others RUN… [--workspace .] [--answers FILE]

`others.jsonl` has 500 of them, from six batches: each with the asker's own program, or, where words are wanted, with
what these must hold. An answer is right where its code prints the same numbers, names and places in every fixture, in
whatever order and with whatever words between them; where the program prints none of these, the same word, or the
same yes or no. That is coarser than a suite's expectations and stricter in one thing: another reading of a question
than its asker's is wrong. Batches q1, q2 and q4 were looked at when lessons were widened; q3's and q5 were not. Of q4
and q5, a hundred each by a language model, fourteen questions of each twenty are plain ones: what comes to mind first.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from punie_tui.grading.statistics import wilson
from punie_tui.models.catalog import resolve
from punie_tui.models.generation.generate import generate_answers
from punie_tui.models.loading import load
from punie_tui.models.prompt import turns_of
from punie_tui.models.system_turn import system_turn
from punie_tui.runs.store import Run
from punie_tui.settings import load_settings
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.tools.sandbox import run_code
from punie_tui.validation.asking.prompts import tokens_of

QUESTIONS = Path(__file__).with_suffix(".jsonl")
MAX_TOKENS = 400
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)s?")
_NAME = re.compile(r"[A-Za-z0-9_./:\-\[\]]+")
_BARE_CALL = re.compile(r"""\s*print\((typecheck|ruff_check|pytest_run)\((["'])([^"']*)\2\)\)\s*""")
_YES, _NO = {"yes", "true"}, {"no", "false", "none"}
_QUOTED = re.compile(r"['\"‘“]([^'\"’”]+)['\"’”]")


def answers_of(run: Run, workspace: Path, questions: Sequence[dict[str, Any]]) -> list[str]:
    """The adapter's greedy answers, with the system turn that it was trained with."""
    settings = load_settings(workspace)
    loaded = load(resolve(run.recipe().model, settings), run.path / "adapter")
    system = system_turn(run, settings)
    prompts = [tokens_of(loaded.tokenizer, turns_of(system, question["text"]), "chat") for question in questions]
    answers = [""] * len(questions)
    generate_answers(
        loaded.model,
        loaded.tokenizer,
        prompts,
        MAX_TOKENS,
        lambda index, answer: answers.__setitem__(index, answer.text),
    )
    return answers


def right(question: dict[str, Any], answer: str) -> bool:
    """Whether the answer states, or does, what the asker wanted."""
    parsed = parse_answer(answer)
    if terms := question.get("terms"):
        return parsed.kind == "direct" and all(re.search(term, answer, re.IGNORECASE) for term in terms)
    if parsed.code is None:
        return False
    if bare := _BARE_CALL.fullmatch(question["program"]):  # a tool is to be run; the output is left open
        called = re.search(rf'{bare[1]}\("{re.escape(bare[3].rstrip("/"))}/?"\)', parsed.code)
        return called is not None and all(
            run_code(parsed.code, fixture).status == "ok" for fixture in BASIC_FIXTURES.values()
        )
    return all(
        (got := run_code(parsed.code, fixture)).status == "ok"
        and same(question["text"], run_code(question["program"], fixture).output, got.output)
        for fixture in BASIC_FIXTURES.values()
    )


def same(asked: str, wanted: str, got: str) -> bool:
    """Whether two outputs mean the same."""
    (names, numbers), wanted_word = _telling(wanted), wanted.strip().lower()
    if wanted_word in {"yes", "no", "true", "false"}:
        return _polarity(got) == _polarity(wanted)  # with or without a count after it
    got_names, got_numbers = _telling(got)
    if names != got_names or len(numbers) != len(got_numbers) or not all(map(_close, numbers, got_numbers)):
        return False
    if names or numbers or not wanted_word:
        return True
    got, asked = got.strip().lower(), asked.lower()
    if wanted_word in asked:  # a word that the question gives
        return wanted_word in got
    if _polarity(wanted) or _polarity(got):
        return _polarity(wanted) == _polarity(got)
    return all((word in wanted_word) == (word in got) for word in _QUOTED.findall(asked))


def _telling(text: str) -> tuple[list[str], list[Decimal]]:
    """What looks like a name or a place in a text, and its numbers, each sorted."""
    names, numbers = list[str](), list[Decimal]()
    for word in _NAME.findall(text):
        for part in re.split(r"(?<!:):(?!:)", word.strip(".:-[]")):
            if number := _NUMBER.fullmatch(part):
                numbers.append(Decimal(number[1]))
            elif re.search(r"::|[/_\d]|\w\.\w", part):
                names.append(part.lower())
    return sorted(names), sorted(numbers)


def _close(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers are one, as far as both are written out; a tenth is always told apart."""
    shown = max(int(number.as_tuple().exponent) for number in (one, other))
    return abs(one - other) <= Decimal(10) ** min(shown, -1) / 2


def _polarity(text: str) -> str:
    words = set(re.findall("[a-z]+", text.lower()))
    return "yes" if words & _YES else "no" if words & _NO else ""


def counts(parts: Sequence[str], verdicts: Sequence[bool]) -> list[str]:
    """How many are right of each part; `parts[i]` is the part that `verdicts[i]` belongs to."""
    right_of = Counter(part for part, good in zip(parts, verdicts, strict=True) if good)
    return [f"{part} {right_of[part]}/{count}" for part, count in sorted(Counter(parts).items())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="+")
    parser.add_argument("--workspace", type=Path, default=Path())
    parser.add_argument("--answers", type=Path, help="also write every answer, and whether it is right, to this file")
    asked = parser.parse_args()
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    kinds = ["direct" if "terms" in question else question["category"] for question in questions]
    people = [question["id"].split("-")[0] for question in questions]
    for name in asked.run:
        answers = answers_of(Run(asked.workspace / "runs" / name), asked.workspace, questions)
        verdicts = [right(question, answer) for question, answer in zip(questions, answers, strict=True)]
        low, high = wilson(sum(verdicts), len(verdicts))
        total = f"{name}: {sum(verdicts)} of {len(verdicts)} [{low:.0%}-{high:.0%}]"
        print("  ".join([total, *counts(kinds, verdicts), *counts(people, verdicts)]))
        if asked.answers:
            rows = [
                question | {"run": name, "answer": answer, "right": good}
                for question, answer, good in zip(questions, answers, verdicts, strict=True)
            ]
            with asked.answers.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()
