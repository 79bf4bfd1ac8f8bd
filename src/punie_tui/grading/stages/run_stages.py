"""All stages of grading, for many answers at once: the text, the types by ty, a run in every fixture, and its outcome.

ty runs once for all answers; if a run shows a type error that it missed, the answer fails at the types too. Code runs
only in the sandbox. If the machine fails rather than the answer, the verdict is `unsupported`, `timeout` or
`infrastructure`, which do not count as stages that the answer failed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from punie_tui.errors import PunieError
from punie_tui.grading.records import Verdict
from punie_tui.grading.stages.counterpart import swapped
from punie_tui.grading.stages.outcome import FixtureReport, anything_goes, judge, reports, wrong_call
from punie_tui.grading.stages.static import PASSED, AnswerCode, static_grade
from punie_tui.grading.suite import Query
from punie_tui.tools.code.typed import LONGEST_REASON, run_fault, type_faults
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.sandbox import SandboxRun, run_in_fixtures
from punie_tui.visible import visible

SECONDS = 1.0
"""The time limit for a run in one fixture."""

IN_WORDS = "answered in words"
"""The reason given for an answer in words that passes: whether it is true was not checked."""

_STOP_WORDS = frozenset(
    {
        *("what", "when", "where", "which", "with", "that", "this", "does", "would", "could", "should", "your", "from"),
        *("than", "really", "rather", "have", "into", "them", "they", "some", "explain", "please", "describe", "good"),
        *("need", "want", "know", "there", "their", "about", "it's", "doesn", "don't", "just", "used", "quick"),
    }
)


RunsOf = Callable[[str], Mapping[str, SandboxRun]]
"""Code → fixture → the run there, from a caller that runs many codes together."""


def run_stages(queries: Sequence[Query], answers: Sequence[str], runs_of: RunsOf | None = None) -> list[Verdict]:
    """The stage at which each answer fails, or `passed`; `answers[i]` answers `queries[i]`. `runs_of` returns the runs
    of its code in all fixtures; by default it is run here."""
    graded = [static_grade(query, answer) for query, answer in zip(queries, answers, strict=True)]
    codes = [code for code in graded if isinstance(code, AnswerCode)]
    try:
        faults = iter(type_faults([code.text for code in codes]))
    except OSError as error:
        broken = Verdict(grading_stage="infrastructure", reason=f"ty cannot be started: {error}")
        return [broken if isinstance(one, AnswerCode) else one for one in graded]
    verdicts = []
    for query, answer, one in zip(queries, answers, graded, strict=True):
        if not isinstance(one, AnswerCode):
            verdicts.append(_words(query, answer) if one.passed else one)
        elif found := next(faults):
            verdicts.append(
                one.verdict(min(found, key=lambda fault: (fault.grading_stage != "tool", fault.nearest is None)))
            )
        else:
            verdicts.append(_run(query, one, runs_of))
    return verdicts


def explain(query: Query, answer: str) -> list[FixtureReport]:
    """What a call did and what was expected in each fixture; empty without code to run or a declared outcome."""
    code = static_grade(query, answer)
    if not isinstance(code, AnswerCode) or query.outcome is None:
        return []
    return reports(query.outcome, run_everywhere(code.text), query.text)


def _words(query: Query, answer: str) -> Verdict:
    """The verdict on an answer in words, whose truth is not checked: if an outcome is declared, it must be about what
    was asked."""
    if query.outcome is None:
        return Verdict(grading_stage="passed", reason=IN_WORDS)
    if " ".join(answer.split()).strip(' ?.!"').lower() in " ".join(query.text.split()).lower():
        return Verdict(grading_stage="outcome", reason="the answer repeats the question")
    about = {word for term in (query.outcome.terms if query.outcome else ()) for word in term.split("|")}
    about |= {word for word in re.findall(r"[\w.]{4,}", query.text) if word.lower() not in _STOP_WORDS}
    if any(word.strip().lower() in answer.lower() for word in about):
        return Verdict(grading_stage="passed", reason=IN_WORDS)
    return Verdict(grading_stage="outcome", reason="the answer is not about the question")


def run_everywhere(
    code: str, stop_at: Collection[str] = ("timeout", "error"), free: Collection[str] = ()
) -> dict[str, SandboxRun]:
    """Fixture → the run of `code` in it. Stops at the first run with a status in `stop_at`, which decides the verdict
    and may have taken long, unless it is an error in a fixture of `free`. Raises SystemFailure if the sandbox cannot be
    started."""

    def enough(name: str, run: SandboxRun) -> bool:
        return run.status in stop_at and not (run.status == "error" and name in free)

    return run_in_fixtures(code, FIXTURES, seconds=SECONDS, enough=enough)


def _run(query: Query, code: AnswerCode, runs_of: RunsOf | None) -> Verdict:
    free = [fixture for fixture in FIXTURES if query.outcome and anything_goes(query.outcome, fixture)]
    try:
        runs = run_everywhere(code.text, free=free) if runs_of is None else runs_of(code.text)
    except PunieError as error:
        return Verdict(grading_stage="infrastructure", reason=str(error))
    for status, stage in (("error", "runs"), ("timeout", "timeout"), ("unsupported", "unsupported")):
        for fixture, run in runs.items():
            if run.status == status and not (status == "error" and fixture in free):
                # The answer is responsible for what it called before the sandbox gave up.
                if status == "unsupported" and query.outcome and (problem := wrong_call(query.outcome, runs)):
                    return _of_all(code, Verdict(grading_stage="outcome", reason=problem))
                return _stopped(code, fixture, run, Verdict(grading_stage=stage))  # type: ignore[arg-type]
    if query.outcome is None:
        return PASSED
    if problem := judge(query.outcome, runs, query.text):
        return _of_all(code, Verdict(grading_stage="outcome", reason=problem))
    if _passes_swapped(query, code.text, free):
        return _of_all(
            code, Verdict(grading_stage="outcome", reason="the answer would also pass with its yes and no swapped")
        )
    return PASSED


def _passes_swapped(query: Query, code: str, free: Collection[str]) -> bool:
    """Whether an answer to a yes/no question would also pass with its two texts swapped."""
    if query.outcome is None or not query.outcome.asks_yes_or_no or (other := swapped(code)) is None:
        return False
    runs = run_everywhere(other, free=free)
    return all(run.status == "ok" for run in runs.values()) and not judge(query.outcome, runs, query.text)


def _of_all(code: AnswerCode, verdict: Verdict) -> Verdict:
    return verdict.model_copy(update={"start": code.start, "end": code.start + len(code.text)})


def _stopped(code: AnswerCode, fixture: str, run: SandboxRun, verdict: Verdict) -> Verdict:
    if (fault := run_fault(code.text, run)) is not None:
        return code.verdict(fault)
    start, end = code.line(run.line) if run.line else (code.start, code.start + len(code.text))
    text = visible(" ".join((run.error or "").split()), LONGEST_REASON)
    return verdict.model_copy(update={"reason": f"in the fixture {fixture}: {text}", "start": start, "end": end})
