"""How far an answer gets in grading, even if no right answer is known; and what its code does.

The answer to a question of a suite is judged as in validation. For any other question the expectation is what the
answer itself sets out to do: then it is not judged whether the answer is right, only whether it is a good one of its
kind. What the code printed is untrusted text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from punie_tui.datasets.finding.similarity import normalised
from punie_tui.errors import UsageError
from punie_tui.grading.records import APART, GradingStage, Verdict
from punie_tui.grading.rows.grading import implied_query
from punie_tui.grading.stages.outcome import FixtureReport, reports
from punie_tui.grading.stages.run_stages import run_everywhere, run_stages
from punie_tui.grading.suite import Query, Suite, find_suites, load_suite
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import ParsedAnswer, parse_answer
from punie_tui.tools.sandbox import SandboxRun

CALL_STAGES: tuple[GradingStage, ...] = ("empty", "format", "syntax", "tool", "types", "runs", "outcome")
DIRECT_STAGES: tuple[GradingStage, ...] = ("empty", "format", "tool", "outcome")

State = Literal["passed", "failed", "apart", "unreached", "unjudged"]
"""How the answer fared at one grading stage. apart: the sandbox or the machine failed there, not the answer; unjudged:
no right answer is known."""

NO_EXPECTATION = "not judged: no expectation"


@dataclass(frozen=True)
class KnownQuery:
    """A query of a suite."""

    suite: str
    query: Query


class KnownQueries:
    """The queries of all suites, to be found by their text; of equal ones, one from a suite that declares outcomes."""

    def __init__(self, suites: Iterable[Suite] = ()) -> None:
        self._by_text: dict[str, KnownQuery] = {}
        for suite in sorted(suites, key=lambda suite: not suite.declares_outcomes):
            self.add(suite)

    def add(self, suite: Suite) -> None:
        """Adds a suite; queries that are already known take precedence over its own."""
        for query in suite.queries:
            self._by_text.setdefault(normalised(query.text), KnownQuery(suite.name, query))

    def find(self, question: str) -> KnownQuery | None:
        """The query that asks this question, ignoring case, punctuation and spacing."""
        return self._by_text.get(normalised(question))

    def __iter__(self) -> Iterator[KnownQuery]:
        return iter(self._by_text.values())


def known_queries(settings: Settings) -> KnownQueries:
    """The queries of the workspace's and the package's suites; a suite with mistakes is left out (`punie-tui suite
    check` reports them).

    Reads all files, which takes a moment."""
    suites = []
    for name in find_suites(settings):
        try:
            suites.append(load_suite(name, settings))
        except UsageError:
            continue
    return KnownQueries(suites)


@dataclass(frozen=True)
class GradedAnswer:
    """One judged answer. `known` is the suite's query if the question is one. `runs`: fixture → what the code did
    there, for code that parses, even if the answer failed before it was run; fixtures after one that took too long are
    missing. `reports` compare the runs with what the suite expects, if it does."""

    answer: str
    parsed: ParsedAnswer
    known: KnownQuery | None
    verdict: Verdict
    runs: Mapping[str, SandboxRun]
    reports: Mapping[str, FixtureReport]

    @property
    def passed(self) -> bool:
        """Whether it passed every stage that can be judged."""
        return self.verdict.passed

    @property
    def outcome(self) -> str:
        """Why the outcome was not judged; empty if it was."""
        if self.known is None:
            return NO_EXPECTATION
        return "" if self.known.query.outcome is not None else f"not judged: {self.known.suite} declares no outcomes"

    def stages(self) -> list[tuple[GradingStage, State]]:
        """The grading stages in order, and how the answer fared at each."""
        expects_call = self.known is not None and not self.known.query.expect.direct
        stages = CALL_STAGES if expects_call or self.parsed.kind == "call" else DIRECT_STAGES
        here = self.verdict.grading_stage
        at = stages.index("runs") if here in APART else stages.index(here) if here != "passed" else len(stages)
        states: list[tuple[GradingStage, State]] = []
        for number, stage in enumerate(stages):
            state: State = "passed" if number < at else "unreached"
            if number == at:
                state = "apart" if here in APART else "failed"
            elif state == "passed" and self._unjudged(stage):
                state = "unjudged"
            states.append((stage, state))
        return states

    def _unjudged(self, stage: GradingStage) -> bool:
        if stage == "outcome":
            return bool(self.outcome)
        return stage == "tool" and self.known is None and self.parsed.kind == "direct"


def judge(question: str, answer: str, known: KnownQueries) -> GradedAnswer:
    """Grades the answer, and runs the code in every fixture. Takes a moment; seconds for code that does not end."""
    found = known.find(question)
    parsed = parse_answer(answer)
    query = found.query if found is not None else implied_query(question, answer)
    (verdict,) = run_stages([query], [answer])
    runs = (
        run_everywhere(parsed.code, ("timeout",))
        if parsed.code is not None and verdict.grading_stage != "syntax"
        else {}
    )
    reported = reports(query.outcome, runs) if query.outcome is not None and query.outcome.calls and runs else []
    return GradedAnswer(answer, parsed, found, verdict, runs, {report.fixture: report for report in reported})
