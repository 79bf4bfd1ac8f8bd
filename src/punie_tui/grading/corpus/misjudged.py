"""The grader's error rates: its verdicts against the labels of answers, by suite and by what makes answers hard.

A file of labelled answers is JSON Lines of `LabelledAnswer`. Answers in words to a question that expects words are
counted separately: the grader checks that they are in words and on the subject, not whether they are true.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.errors import UsageError
from punie_tui.grading.grade import grade_all
from punie_tui.grading.records import APART, Verdict
from punie_tui.grading.suite import Suite
from punie_tui.tools.code.calls import parse_answer

SHARED = Path(__file__).parent / "labelled.jsonl"
ADVERSARY = Path(__file__).parent / "adversary.jsonl"
"""Instructive answers out of those written later to break the rules, two in three without knowledge of the rules."""
DISPUTED = Path(__file__).parent / "disputed.jsonl"
LABELLED = (SHARED, ADVERSARY, DISPUTED)
"""The package's own labelled answers."""

Label = Literal["right", "wrong"]
Judgement = Literal["passed", "failed", "apart"]
"""`apart`: not judged, for a reason that is not the answer's fault (`records.APART`)."""


class LabelledAnswer(BaseModel):
    """An answer that a person has labelled right or wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    suite: str
    query: str = Field(description="the query's id")
    answer: str
    label: Label
    cause: str = Field(default="", description="what makes it hard to judge; answers of one cause are counted together")
    disputed: str = Field(default="", description="why the label can be doubted; such answers are counted separately")


class JudgedAnswer(BaseModel):
    """A labelled answer and the grader's verdict on it."""

    model_config = ConfigDict(frozen=True)

    labelled: LabelledAnswer
    verdict: Verdict
    in_words: bool = Field(description="an answer in words to a question that wants words")

    @property
    def judgement(self) -> Judgement:
        return "passed" if self.verdict.passed else "apart" if self.verdict.grading_stage in APART else "failed"

    @property
    def misjudged(self) -> bool:
        return self.judgement == ("failed" if self.labelled.label == "right" else "passed")


class Rates(BaseModel):
    """How many right answers failed, and how many wrong ones passed; answers that were not judged count in
    neither."""

    model_config = ConfigDict(frozen=True)

    right: int
    right_failed: int
    wrong: int
    wrong_passed: int
    apart: int

    @property
    def false_fails(self) -> float:
        """The share of right answers that failed, 0 to 1."""
        return self.right_failed / self.right if self.right else 0.0

    @property
    def false_passes(self) -> float:
        """The share of wrong answers that passed, 0 to 1."""
        return self.wrong_passed / self.wrong if self.wrong else 0.0


def read_labelled(path: Path) -> list[LabelledAnswer]:
    """The labelled answers in a file. Raises UsageError, naming file and line, if one is invalid."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: the file cannot be read ({error}); give a JSON Lines file of labelled answers"
        ) from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(LabelledAnswer.model_validate(_named(json.loads(line))))
        except (json.JSONDecodeError, ValidationError, TypeError) as error:
            text = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            raise UsageError(
                f"{path}:{number}: not a labelled answer ({text}); one has suite, query, answer, label (right or wrong)"
            ) from None
    return found


def _named(row: object) -> object:
    """The row with a label such as `disputed-right` split into `label` and `disputed`."""
    if isinstance(row, dict) and str(row.get("label")).startswith("disputed-"):
        return {**row, "label": str(row["label"]).removeprefix("disputed-"), "disputed": row.get("cause") or "disputed"}
    return row


def judge_labelled(answers: Sequence[LabelledAnswer], suites: Mapping[str, Suite]) -> list[JudgedAnswer]:
    """Each answer with its verdict. Raises UsageError for a query that its suite does not have."""
    queries = [suites[one.suite].query(one.query) for one in answers]
    grades = grade_all(queries, [one.answer for one in answers])
    return [
        JudgedAnswer(
            labelled=one,
            verdict=graded.verdict,
            in_words=query.expect.direct and parse_answer(one.answer).kind == "direct",
        )
        for one, query, graded in zip(answers, queries, grades, strict=True)
    ]


def rates(judged: Iterable[JudgedAnswer]) -> Rates:
    """The counts and error rates of these answers."""
    counts = Counter((one.labelled.label, one.judgement) for one in judged)
    return Rates(
        right=counts["right", "passed"] + counts["right", "failed"],
        right_failed=counts["right", "failed"],
        wrong=counts["wrong", "passed"] + counts["wrong", "failed"],
        wrong_passed=counts["wrong", "passed"],
        apart=counts["right", "apart"] + counts["wrong", "apart"],
    )


def groups(judged: Sequence[JudgedAnswer]) -> dict[str, list[JudgedAnswer]]:
    """The groups counted separately, by name: calls per suite, all calls, answers in words, all undisputed answers, and
    the disputed ones."""
    undisputed = [one for one in judged if not one.labelled.disputed]
    calls = [one for one in undisputed if not one.in_words]
    found = {
        name: [one for one in calls if one.labelled.suite == name] for name in {o.labelled.suite: 0 for o in calls}
    }
    found["all calls"] = calls
    found["in words"] = [one for one in undisputed if one.in_words]
    found["all, with answers in words"] = undisputed
    found["disputed"] = [one for one in judged if one.labelled.disputed]
    return {name: own for name, own in found.items() if own}


HEADER = ("answers", "right: passed", "failed", "apart", "wrong: passed", "failed", "apart", "right fail", "wrong pass")


def matrix(judged: Sequence[JudgedAnswer]) -> list[list[object]]:
    """The confusion matrix, one row per group: counts by label and judgement, and the two error rates."""
    return [_row(name, own) for name, own in groups(judged).items()]


def by_cause(judged: Sequence[JudgedAnswer]) -> list[list[object]]:
    """The same with one row per cause, for the undisputed answers that have one."""
    undisputed = [one for one in judged if not one.labelled.disputed]
    causes = sorted({one.labelled.cause for one in undisputed if one.labelled.cause})
    return [_row(cause, [one for one in undisputed if one.labelled.cause == cause]) for cause in causes]


def _row(name: str, judged: Sequence[JudgedAnswer]) -> list[object]:
    counts = Counter((one.labelled.label, one.judgement) for one in judged)
    order = [(label, judgement) for label in get_args(Label) for judgement in get_args(Judgement)]
    total = rates(judged)
    return [
        name,
        *(counts[pair] for pair in order),
        f"{100 * total.false_fails:.1f} %" if total.right else "",
        f"{100 * total.false_passes:.1f} %" if total.wrong else "",
    ]
