"""How many of its lessons' intents a run's adapter has learned: new questions of theirs, with other places and words.

    python -m benchmarks.intents RUN [--workspace .] [--lesson plain …] [--each 2] [--seed 991] [--answers FILE]

Every intent of phase27 that is answered in code is asked, none of the questions being in the training set; an answer is
right where it prints what the lesson's own code prints (see `benchmarks.others`). What fails here was not learned, and
what is learned and fails in a suite was not taught. Intents that fail are printed, so that lessons can give them more
weight; the suites are not looked at.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.others import answers_of, counts, right
from punie_tui.curriculum import phase27
from punie_tui.datasets.examples import read_examples
from punie_tui.lessons.rows import LessonRow, fill
from punie_tui.runs.store import Run

ATTEMPTS = 20
"""So many fillings of an intent are tried for each question wanted."""


def new_rows(trained: set[str], lessons: Sequence[str], each: int, seed: int) -> Iterator[LessonRow]:
    """Up to `each` questions of every intent of these lessons that is answered in code, in any of its wordings and
    tones, none of them trained."""
    sources, random_, accept = phase27.sources(), random.Random(seed), phase27.accepting((), seed)
    for source in lessons:
        for intent in (intent for intent in sources[source] if not intent.direct):
            found = 0
            for _ in range(each * ATTEMPTS):
                row = accept(fill(source, intent, random_.randrange(len(intent.phrasings)), random_, phase27.FILLING))
                if row is not None and trained.isdisjoint({row.query, phase27.for_the_summary(row.query)}):
                    yield row
                    found += 1
                if found == each:
                    break


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("--workspace", type=Path, default=Path())
    parser.add_argument("--lesson", nargs="+", choices=list(phase27.sources()), default=list(phase27.sources()))
    parser.add_argument("--each", type=int, default=2, help="questions of every intent")
    parser.add_argument("--seed", type=int, default=991)
    parser.add_argument("--answers", type=Path, help="also write every answer, and whether it is right, to this file")
    asked = parser.parse_args()
    run = Run(asked.workspace / "runs" / asked.run)
    trained = {
        message.content
        for example in read_examples(run.path / "data" / "train.jsonl")
        for message in example.messages
        if message.role == "user"
    }
    rows = list(new_rows(trained, asked.lesson, asked.each, asked.seed))
    questions: list[dict[str, Any]] = [{"text": row.query, "program": row.answer} for row in rows]
    answers = answers_of(run, asked.workspace, questions)
    verdicts = [right(question, answer) for question, answer in zip(questions, answers, strict=True)]
    for source in dict.fromkeys(row.source for row in rows):
        here = [(row.category, verdict) for row, verdict in zip(rows, verdicts, strict=True) if row.source == source]
        print(source, *counts(*zip(*here, strict=True)), sep="  ")
    print(f"{run.id}: {sum(verdicts)} of {len(verdicts)}")
    names = [f"{row.source} {row.intent.name}" for row in rows]
    failed = Counter(name for name, verdict in zip(names, verdicts, strict=True) if not verdict)
    of = Counter(names)
    for name, times in sorted(failed.items(), key=lambda entry: (-entry[1] / of[entry[0]], entry[0])):
        print(f"  {times}/{of[name]}  {name}")
    if asked.answers:
        with asked.answers.open("w", encoding="utf-8") as file:
            for name, row, answer, verdict in zip(names, rows, answers, verdicts, strict=True):
                line = {"intent": name, "category": row.category, "text": row.query, "program": row.answer}
                file.write(json.dumps(line | {"answer": answer, "right": verdict}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
