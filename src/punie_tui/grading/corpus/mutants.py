"""Mutation tests of the grader: can it tell a right answer from one that is changed in one place?

A mutant is a query's reference answer with another operator, field, index, slice, constant, order, path or branch. It
differs in meaning if it prints or calls something else than the reference in any fixture or in any randomly generated
project; such a mutant must not pass. (After R. A. DeMillo, R. J. Lipton, F. G. Sayward, "Hints on Test Data Selection",
IEEE Computer 11 (1978).)
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from punie_tui.grading.corpus import read_corpus
from punie_tui.grading.stages.outcome import judge
from punie_tui.grading.stages.run_stages import SECONDS, run_everywhere
from punie_tui.grading.suite import Query, Suite
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.fixtures.fixture_projects import drawn_project
from punie_tui.tools.fixtures.fixtures import Fixture
from punie_tui.tools.sandbox import SandboxRun, run_in_fixtures

DRAWN = 8
"""How many randomly generated projects reference and mutant are also compared in."""

_OPERATORS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_KIN = (
    ("error_count", "warning_count"),
    ("violation_count", "fixable_count"),
    ("passed", "failed", "errors", "skipped"),
    ("line", "column"),
    ("file", "code", "message"),
    ("name", "message"),
)
"""Fields that are easily confused."""
_WORDS = (("error", "warning"), ("passed", "failed", "error", "skipped", "xfailed"))
"""Values of fields that are easily confused."""


@dataclass(frozen=True)
class Mutant:
    """A reference answer's code with one change; `kind` says what was changed."""

    suite: str
    query: str
    kind: str
    code: str


@dataclass(frozen=True)
class Outcomes:
    """The results of mutants: how many mean the same, how many differ, by kind, and which of these pass anyway."""

    same: int
    differing: Counter[str]
    survivors: list[Mutant]


def references() -> dict[tuple[str, str], str]:
    """(suite, query) → the code of the first right answer in the corpus."""
    found: dict[tuple[str, str], str] = {}
    for one in read_corpus():
        code = parse_answer(one.answer).code
        if one.grading_stage == "passed" and code is not None:
            found.setdefault((one.suite, one.query), code)
    return found


def mutants(suite: str, query: str, code: str) -> Iterator[Mutant]:
    """All mutants of a piece of code, without duplicates."""
    seen = {ast.unparse(ast.parse(code))}
    tree = ast.parse(code)
    for at, node in enumerate(ast.walk(tree)):
        for kind, change in _changes(node):
            changed = copy.deepcopy(tree)
            change(list(ast.walk(changed))[at])
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen:
                seen.add(text)
                yield Mutant(suite, query, kind, text)


Change = tuple[str, Callable[[ast.AST], None]]


def _set(name: str, value: object) -> Callable[[ast.AST], None]:
    return lambda node: setattr(node, name, value)


def _changes(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=[op]):
            yield from (("operator", _set("ops", [other()])) for other in _OPERATORS.get(type(op), ()))
        case ast.BoolOp(op=op):
            yield "operator", _set("op", ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.BinOp(op=ast.Add() | ast.Sub() as op):
            yield "operator", _set("op", ast.Sub() if isinstance(op, ast.Add) else ast.Add())
        case ast.Attribute(attr=name):
            kin = {other for group in _KIN if name in group for other in group} - {name}
            yield from (("field", _set("attr", other)) for other in sorted(kin))
        case ast.Subscript(slice=ast.Constant(value=int() as index)):
            yield from (("index", _set("slice", ast.Constant(other))) for other in (index + 1, -1 - index))
        case ast.Slice(upper=ast.Constant(value=int() as end)):
            yield from (("slice", _set("upper", ast.Constant(other))) for other in (end + 1, end - 1))
        case ast.Constant(value=bool()):
            return
        case ast.Constant(value=int() as number):
            yield from (("constant", _set("value", other)) for other in (number + 1, number - 1))
        case ast.Constant(value=str() as word):
            others = {other for group in _WORDS if word in group for other in group} - {word}
            yield from (("constant", _set("value", other)) for other in sorted(others))
        case ast.Call(func=ast.Name(id="sorted"), args=[_, *_]):
            yield "order", lambda call: call.__dict__.update(func=ast.Name("list"), keywords=[])
        case ast.Call(func=ast.Name(id=tool), args=[ast.Constant(value=str() as path)]) if tool in TOOLS:
            if TOOLS[tool].parameters[0].name == "path":
                yield "path", lambda call: setattr(call, "args", [ast.Constant("docs" if path != "docs" else "src")])
        case ast.keyword(arg="reverse", value=ast.Constant(value=bool() as reverse)):
            yield "order", _set("value", ast.Constant(not reverse))
        case ast.If(orelse=[_, *_]) | ast.IfExp():
            yield "branch", _swap
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "operator", lambda one: one.__dict__.update(op=ast.Not(), operand=ast.UnaryOp(ast.Not(), operand))


def _swap(node: ast.AST) -> None:
    assert isinstance(node, (ast.If, ast.IfExp))
    node.body, node.orelse = node.orelse, node.body


def judge_mutants(found: Sequence[Mutant], suites: Mapping[str, Suite]) -> Outcomes:
    """Runs and judges these mutants of the references."""
    known = references()
    same, differing, survivors = 0, Counter[str](), []
    for mutant in found:
        query = suites[mutant.suite].query(mutant.query)
        reference = known[mutant.suite, mutant.query]
        runs = run_everywhere(mutant.code, stop_at=())
        alike = all(_alike(runs[fixture], run) for fixture, run in _reference_runs(reference).items())
        if alike and all(map(_alike, _drawn_runs(mutant.code), _drawn_runs(reference))):
            same += 1
            continue
        differing[mutant.kind] += 1
        if all(run.status == "ok" for run in runs.values()) and not _problem(query, runs):
            survivors.append(mutant)
    return Outcomes(same, differing, survivors)


def _problem(query: Query, runs: Mapping[str, SandboxRun]) -> str:
    return judge(query.outcome, runs, query.text) if query.outcome else ""


@lru_cache(maxsize=4)
def _reference_runs(code: str) -> dict[str, SandboxRun]:
    return run_everywhere(code, stop_at=())


@lru_cache(maxsize=4)
def _drawn_runs(code: str) -> list[SandboxRun]:
    return list(run_in_fixtures(code, _drawn(), seconds=SECONDS).values())


@cache
def _drawn() -> dict[str, Fixture]:
    return {str(seed): drawn_project(seed) for seed in range(DRAWN)}


def _alike(one: SandboxRun, other: SandboxRun) -> bool:
    return (one.status, one.output, one.calls) == (other.status, other.output, other.calls)
