"""Grades the rows of a dataset as answers to a suite are graded, so that a model learns what passes.

If a row's lesson declares the outcome, the answer must meet it. Otherwise it is checked against what it sets out to do:
the tools that it calls, types, a run in every fixture, and that it prints an answer rather than a raw result. Two
checks are only for rows: the code uses the paths that the question names, and a tool's response is one that the call
gives.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from punie_tui.datasets.checks.following import PROSE
from punie_tui.datasets.checks.material import tool_response
from punie_tui.datasets.examples import Example
from punie_tui.grading.rows.known import KnownVerdicts
from punie_tui.grading.rows.processes import Problems, RowToGrade, can_grade, grade_in
from punie_tui.grading.stages.outcome import misprinted
from punie_tui.grading.stages.run_stages import SECONDS, run_stages
from punie_tui.grading.suite import Expectation, Query, SoftRule
from punie_tui.grading.vocabulary import Outcome
from punie_tui.processors import usable_cores
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.schema import tools_called
from punie_tui.tools.fixtures.fixture_projects import FAMILIAR, FIXTURES
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.tools.sandbox import SandboxRun, run_many

Progress = Callable[[int, int], object]
"""Called with (rows graded, rows to grade); rows found in the cache count in neither."""

TOGETHER = 256
"""Rows per batch."""

_PATH = re.compile(
    r"(?<![\w.*/-])(?:(?:[\w.-]+/)+[\w.-]*|[\w.-]*\w\.(?:py|toml|md|txt|cfg|ini|yaml)\b|Makefile|Dockerfile|\.gitignore)"
)


def paths_in(text: str) -> set[str]:
    """The paths that a text names: words with a slash, and file names."""
    found = {match.rstrip(".") for match in _PATH.findall(text)}
    return {path for path in found if path.casefold() not in PROSE}


def implied_query(question: str, answer: str, outcome: Outcome | None = None) -> Query:
    """A query that expects what the answer itself sets out to do: words, or calls of the tools that it calls."""
    parsed = parse_answer(answer)
    tools = list(dict.fromkeys(call.name for call in tools_called(parsed.code or "")))
    expect = Expectation(direct=parsed.kind == "direct", tools=tools)
    return Query(id="free", category="free", text=question, expect=expect, soft=SoftRule(), outcome=outcome)


def problems(example: Example, outcome: Outcome | None = None) -> list[str]:
    """The problems of a row, each as a clause; empty for a good one. Runs its code in the sandbox.

    `outcome` is the declared outcome of the answer to its first question, if any.
    """
    return problems_of([example], [outcome])[0]


def problems_of(
    examples: Sequence[Example],
    outcomes: Sequence[Outcome | None] | None = None,
    progress: Progress = lambda done, total: None,
    cache: Path | None = None,
) -> list[list[str]]:
    """`problems` of each row, in far less time than one by one; `cache`: a folder that keeps them for the next time."""
    known = KnownVerdicts(cache)
    rows = dict(enumerate(zip(examples, outcomes or [None] * len(examples), strict=True)))
    found = {at: problems for at, row in rows.items() if (problems := known.of(*row)) is not None}
    left = [at for at in rows if at not in found]
    parts = [left[start : start + TOGETHER] for start in range(0, len(left), TOGETHER)]
    done = 0

    def keep(part: int, problems: Problems) -> None:
        nonlocal done
        new = dict(zip(parts[part], problems, strict=True))
        found.update(new)
        known.keep(new, rows)
        done += len(new)
        progress(done, len(left))

    batches = [[rows[at] for at in part] for part in parts]
    if len(parts) > 2 and can_grade() and (cores := usable_cores()) > 1:
        grade_in(cores, batches, keep)
    else:
        for part, batch in enumerate(batches):
            keep(part, grade_rows(batch))
    return [found[at] for at in rows]


def grade_rows(rows: Sequence[RowToGrade]) -> Problems:
    """`problems` of each row, graded as one batch. Raises SystemFailure."""
    turns = [turn for at, (example, outcome) in enumerate(rows) for turn in _turns(at, example, outcome)]
    queries, answers = [turn.query for turn in turns], [turn.answer for turn in turns]
    runs = _run([turn for turn in turns if turn.code is not None])
    verdicts = run_stages(queries, answers, lambda code: runs[code])
    found: list[list[str]] = [[] for _ in rows]
    for turn, verdict in zip(turns, verdicts, strict=True):
        if not verdict.passed:
            found[turn.row].append(f"{verdict.grading_stage}: {verdict.reason}")
        elif turn.code is not None and turn.query.outcome is None and turn.response is None:
            problem = misprinted(runs[turn.code])
            found[turn.row] += [problem] if problem else []
    for at, (example, _) in enumerate(rows):
        found[at] += _path_mismatch(example)
    for at, problem in _wrong_responses(turns):
        found[at].append(problem)
    return found


@dataclass(frozen=True)
class _Turn:
    """One assistant turn of a row. `response`: what its call printed, according to the row."""

    row: int
    query: Query
    answer: str
    code: str | None
    response: str | None


def _turns(row: int, example: Example, outcome: Outcome | None) -> Iterator[_Turn]:
    question = ""
    for at, message in enumerate(example.messages):
        if message.role == "user" and tool_response(message) is None:
            question = message.content
        elif message.role == "assistant":
            after = example.messages[at + 1 : at + 2]
            response = tool_response(after[0]) if after else None
            query = implied_query(question, message.content, outcome)
            yield _Turn(row, query, message.content, parse_answer(message.content).code, response)
            outcome = None


def _run(turns: Sequence[_Turn]) -> Mapping[str, dict[str, SandboxRun]]:
    """The runs of each code in the fixtures. Without a declared outcome or a typed tool it runs only in the `FAMILIAR`
    ones, since the others differ in what typed tools answer. Raises SystemFailure."""
    everywhere: dict[str, bool] = {}
    for turn in turns:
        needs_all = turn.query.outcome is not None or any(
            TOOLS[tool].typed for tool in turn.query.expect.tools if tool in TOOLS
        )
        everywhere[turn.code or ""] = everywhere.get(turn.code or "", False) or needs_all
    parts = [
        ([code for code, needs_all in everywhere.items() if needs_all is in_all], fixtures)
        for in_all, fixtures in ((True, FIXTURES), (False, FAMILIAR))
    ]
    ran = (zip(codes, run_many(codes, fixtures, seconds=SECONDS), strict=True) for codes, fixtures in parts)
    return {code: runs for each in ran for code, runs in each}


def _wrong_responses(turns: Sequence[_Turn]) -> Iterator[tuple[int, str]]:
    """(row, problem) for each tool's response that its call gives in none of the fixtures."""
    responding = [(turn, turn.code) for turn in turns if turn.code is not None and turn.response is not None]
    runs = run_many([code for _, code in responding], BASIC_FIXTURES)
    for (turn, _), everywhere in zip(responding, runs, strict=True):
        if turn.response not in {run.output.strip("\n") for run in everywhere.values()}:
            yield turn.row, "the tool's response is not what the call prints"


def _path_mismatch(example: Example) -> Iterator[str]:
    """A problem if the calls of a row name other paths than its questions do."""
    codes = [code for answer in example.answers if (code := parse_answer(answer).code) is not None]
    in_questions = {
        path
        for message in example.messages
        if message.role == "user" and tool_response(message) is None
        for path in paths_in(message.content)
    }
    in_codes = {path for code in codes for path in _paths_called(code)}
    if codes and in_questions != in_codes:
        yield f"the question names the paths {sorted(in_questions)}, but the code names {sorted(in_codes)}"


def _paths_called(code: str) -> Iterator[str]:
    """The paths in string literals that code passes to tools; "." is none, and code that does not parse has none."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOOLS:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield from paths_in(argument.value)
