"""The record of one graded answer in `validation/<stage>.jsonl`: the question, the answer and its grades."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

GRADER_VERSION = 8
"""Raised whenever a grader may judge an answer differently than before; saved answers are then graded again."""

GradingStage = Literal[
    "empty",
    "format",
    "syntax",
    "tool",
    "types",
    "runs",
    "outcome",
    "passed",
    "unsupported",
    "timeout",
    "infrastructure",
]
"""The stage at which an answer failed, or `passed`. The last three are never counted as the model's failure."""

APART: tuple[GradingStage, ...] = ("unsupported", "timeout", "infrastructure")
"""The stages at which the machine stopped rather than the answer failed."""

NOT_JUDGED: tuple[GradingStage, ...] = ("unsupported", "infrastructure")
"""The stages of answers that could not be judged: they count neither for nor against and are shown beside the count."""


class Verdict(BaseModel):
    """A grader's verdict: the stage, the reason in a sentence, and the characters of the answer at fault."""

    model_config = ConfigDict(frozen=True)

    grading_stage: GradingStage = Field(
        validation_alias=AliasChoices("grading_stage", "rung")
    )  # `rung` in records before
    reason: str = ""
    start: int | None = Field(default=None, description="first character of the fault in the answer")
    end: int | None = Field(default=None, description="one past its last character")
    nearest: str | None = Field(default=None, description="the real name nearest to one that does not exist")

    @property
    def passed(self) -> bool:
        return self.grading_stage == "passed"


class Grades(BaseModel):
    """All graders' verdicts on one answer."""

    model_config = ConfigDict(frozen=True)

    soft: bool = Field(description="the historical substring check")
    strict: Verdict = Field(description="whether it parses, calls the right tools and uses only fields that exist")
    outcome: Verdict | None = Field(
        default=None, description="whether it does what was asked in every fixture; None in records from before that"
    )

    @property
    def verdict(self) -> Verdict:
        """The verdict that counts: the outcome, or strict's if the outcome was not judged."""
        return self.strict if self.outcome is None else self.outcome


class QueryRecord(BaseModel):
    """One query, one sample, one answer."""

    model_config = ConfigDict(frozen=True)

    suite: str
    suite_version: str = Field(description="hash of the suite's content")
    grader_version: int
    query: str = Field(description="the query's id")
    category: str
    sample: int = 0
    text: str = Field(description="what was asked")
    prompt: str = Field(description="the whole prompt as the model saw it")
    answer: str
    answer_tokens: int
    seconds: float
    stopped: Literal["eos", "length", "degenerate", "no answer"]
    grades: Grades

    @property
    def answered(self) -> bool:
        """Whether there is an answer. If a server failed to give one, the query counts nowhere and is asked again."""
        return self.stopped != "no answer"
