"""The grader's own test set: labelled answers to the suites, right ones in many styles and wrong ones of every kind.

`python -m punie_tui.grading.corpus` grades them all, prints the confusion matrix, and exits 1 if any verdict differs
from its label. Answers to a suite that needs further tools are graded only if the suite is named
(`python -m punie_tui.grading.corpus tools60`), in a workspace that uses these tools.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from punie_tui.grading.records import GradingStage, Verdict
from punie_tui.tools.code.calls import wrap_call

FOLDER = Path(__file__).parent
SUITES = ("seed25", "broad")
"""The suites that need no further tools."""


@dataclass(frozen=True)
class CorpusAnswer:
    """An answer with the stage at which it must fail, or `passed`. `kind` is its style, or what is wrong with it."""

    query: str
    kind: str
    grading_stage: GradingStage
    answer: str
    suite: str = "seed25"


def read_corpus() -> list[CorpusAnswer]:
    """The answers to `SUITES`."""
    return [*_right(), *_wrong(), *_unseen(), *read_answers("broad")]


def read_answers(suite: str) -> list[CorpusAnswer]:
    """The labelled answers in the file named after the suite."""
    return [
        CorpusAnswer(
            query, f"{suite} {number}", stage, entry["answer"] if isinstance(entry, dict) else wrap_call(entry), suite
        )
        for query, stages in _load(f"{suite}.yaml").items()
        for stage, entries in stages.items()
        for number, entry in enumerate(entries, start=1)
    ]


def _right() -> Iterator[CorpusAnswer]:
    for query, styles in _load("right.yaml").items():
        for style, entry in styles.items():
            answer = entry["answer"] if isinstance(entry, dict) else wrap_call(entry.rstrip("\n"))
            yield CorpusAnswer(query, style, "passed", answer)


def _wrong() -> Iterator[CorpusAnswer]:
    for stage, kinds in _load("wrong.yaml").items():
        for kind, entries in kinds.items():
            for entry in entries:
                answer = entry["answer"] if "answer" in entry else wrap_call(entry["code"])
                yield CorpusAnswer(entry["query"], kind, stage, answer)


def _unseen() -> Iterator[CorpusAnswer]:
    for query, stages in _load("unseen.yaml").items():
        for stage, codes in stages.items():
            for number, code in enumerate(codes, start=1):
                yield CorpusAnswer(query, f"unseen {number}", stage, wrap_call(code.rstrip("\n")))


def _load(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def confusion(
    corpus: Sequence[CorpusAnswer], verdicts: Sequence[Verdict]
) -> Counter[tuple[GradingStage, GradingStage]]:
    """(labelled stage, judged stage) → number of answers."""
    return Counter((one.grading_stage, verdict.grading_stage) for one, verdict in zip(corpus, verdicts, strict=True))


def matrix_lines(counts: Counter[tuple[GradingStage, GradingStage]]) -> list[str]:
    """The confusion matrix as text: one line per label, one column per verdict."""
    occurring = {stage for pair in counts for stage in pair}
    stages = [stage for stage in get_args(GradingStage) if stage in occurring]
    width = max(map(len, stages))
    lines = [" ".join([f"{'labelled ╲ judged':<18}", *(f"{stage:>{width}}" for stage in stages)])]
    for label in stages:
        cells = (f"{counts[label, judged] or '·':>{width}}" for judged in stages)
        lines.append(" ".join([f"{label:<18}", *cells]))
    return lines
