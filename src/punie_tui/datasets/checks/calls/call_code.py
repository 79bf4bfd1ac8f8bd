"""Checks the code of every call: it uses only names that exist, runs in every fixture, and prints something.

A row is judged by what it contains. If it has the output of its call, the call ran and printed that. What the fixtures
do not cover (a foreign tool, a command that needs other files) counts as unknown, not as a fault of the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from pydantic import BaseModel

from punie_tui.datasets.checks.calls.foreign_calls import foreign_calls
from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Call, Material
from punie_tui.datasets.quoting import quoted
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.findings import Fault
from punie_tui.tools.code.typed import find_faults, run_fault
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES, Fixture
from punie_tui.tools.sandbox import SandboxRun, run_code

_ANYWHERE = ("NameError", "UnboundLocalError", "SyntaxError", "IndentationError")
"""Errors that occur whatever the project."""


def _sound(material: Material) -> CheckReport:
    codes = list(dict.fromkeys(call.parsed.code for call in material.calls if call.parsed.code is not None))
    faults = {code: _of_ours(code, found) for code, found in zip(codes, find_faults(codes), strict=True)}
    for call, runs in material.runs:
        if (code := call.parsed.code) is not None and not faults[code]:
            faults[code] = [fault for run in runs.values() if (fault := run_fault(code, run)) is not None][:1]
    where = [
        f"{call.place}: {quoted(fault.reason, 120)}"
        for call in material.calls
        if call.parsed.code is not None
        for fault in faults[call.parsed.code]
    ]
    return nowhere(where, "every name, tool and field in the code exists", "faults in the code of calls")


def _of_ours(code: str, faults: Iterable[Fault]) -> list[Fault]:
    """The faults in the code, except those within its foreign calls."""
    foreign = foreign_calls(code)
    return [fault for fault in faults if not any(fault.start < call.end and call.start < fault.end for call in foreign)]


def _runs(material: Material) -> CheckReport:
    where, unknown = [], len(material.calls) - len(material.runs)
    for call, runs in material.runs:
        problem = _failure(call, runs)
        if problem and _depends_on_the_project(call, runs):
            unknown += 1
        elif problem:
            where.append(f"{call.place}: {problem}")
    aside = f"; the fixtures do not know what {unknown} calls print" if unknown else ""
    found = nowhere(where, "all code runs in every fixture", "calls whose code does not run")
    return CheckReport(found.ok, found.message + aside, found.where)


def _failure(call: Call, runs: dict[str, SandboxRun]) -> str:
    """The first failure in a fixture, or that the code prints nothing in any of them; empty if the code is fine."""
    for fixture, run in runs.items():
        if run.status != "ok":
            return f"{run.status} in the fixture {fixture}, line {run.line or '?'}: {quoted(run.error or '', 120)}"
    if not any(run.output.strip() for run in runs.values()):
        return "it prints nothing in any fixture, so it answers nothing"
    return ""


def _depends_on_the_project(call: Call, runs: dict[str, SandboxRun]) -> bool:
    """Whether the code may still work in a project other than the fixtures."""
    failed = [run for run in runs.values() if run.status != "ok"]
    if any(run.status == "timeout" or (run.error or "").startswith(_ANYWHERE) for run in failed):
        return False
    if call.response is not None or any(run.status == "unsupported" for run in failed):
        return True
    if failed:
        return all(any(not TOOLS[made.name].typed for made in run.calls) for run in failed)
    assert call.parsed.code is not None
    run = run_code(call.parsed.code, _Talkative.like(next(iter(BASIC_FIXTURES.values()))))
    return run.status != "ok" or bool(run.output.strip())


class _Talkative(Fixture):
    """A fixture in which every command prints something and every file has something in it."""

    @classmethod
    def like(cls, fixture: Fixture) -> Fixture:
        return cls(**{each.name: getattr(fixture, each.name) for each in fields(fixture)})

    def answer(self, tool: str, arguments: Mapping[str, Any]) -> BaseModel | str:
        return super().answer(tool, arguments) if TOOLS[tool].typed else "1\n"


CHECKS = (
    Check(
        "sound code",
        "A field or tool that does not exist, once learnt, is called with confidence.",
        "Use the tools and fields of the catalog; the finding names the one that is wrong.",
        _sound,
    ),
    Check(
        "code that runs",
        "What does not run when the data is written will not run when the model writes it.",
        "Run the code against the fixtures, and mend or delete the row.",
        _runs,
    ),
)
