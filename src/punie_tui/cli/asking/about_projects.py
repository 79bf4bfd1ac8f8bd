"""`ask --project`: the answer's code runs in the sandbox, and its calls go to the real tools in the user's folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from punie_tui.cli.common.output import Session, echo, stdout_is_terminal
from punie_tui.errors import unknown
from punie_tui.playground.history import CallMade, CodeRun, HistoryEntry, remember
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.live.real_project import SECONDS, RealProject
from punie_tui.tools.sandbox import SandboxRun, run_code
from punie_tui.tools.spec import ToolSpec
from punie_tui.visible import visible

LONGEST = 300
"""The most characters of a result that are shown."""


def run_in_project(
    session: Session, question: str, model: str, system: str | None, answer: str, root: Path, allow: Collection[str]
) -> tuple[int, HistoryEntry]:
    """Run an answer's code in a project, printing each call as it is made. Returns (exit code, entry in the history).

    Exits 0 if it ran to its end or answered in words, 1 if it failed. Raises UsageError for an unknown tool in `allow`,
    click.Abort if the user stopped it.
    """
    for name in allow:
        if name not in TOOLS:
            raise unknown("tool", name, TOOLS)
    entry = HistoryEntry(question=question, model=model, system=system, project=str(root.resolve()), answer=answer)
    parsed = parse_answer(answer)
    if parsed.code is None:
        session.report("run     nothing: " + (parsed.problem or "it answered in words"))
        remember(session.settings, entry)
        return (0 if parsed.kind == "direct" else 1), entry
    permitted = set(allow)
    calls: list[CallMade] = []

    def allowed(spec: ToolSpec, arguments: Mapping[str, Any]) -> bool:
        if spec.name in permitted:
            return True
        if session.json or not stdout_is_terminal():
            return False
        what = visible(f"{_call(spec, arguments)} {spec.effects}; allow it? [o]nce, [a]lways in this answer, [n]o")
        choice = click.prompt(what, type=click.Choice(["o", "a", "n"]), default="n", err=True)
        if choice == "a":
            permitted.add(spec.name)
        return bool(choice in ("o", "a"))

    def on_call(spec: ToolSpec, arguments: Mapping[str, Any], result: BaseModel | str | None, error: str) -> None:
        if result is None and not error:
            echo(visible(f"call    {_call(spec, arguments)} …"), err=True)
            return
        value = result.model_dump(mode="json") if isinstance(result, BaseModel) else result
        calls.append(CallMade(tool=spec.name, arguments=dict(arguments), result=value, error=error))
        echo(visible(f"        {' '.join((error or str(result)).split())}", LONGEST), err=True)

    project = RealProject(root, allowed, on_call, hint=lambda spec: f" (--allow {spec.name})")
    run = run_code(parsed.code, project, seconds=SECONDS)
    ended = CodeRun(status=run.status, output=run.output, error=run.error, line=run.line)
    entry = entry.model_copy(update={"calls": calls, "run": ended})
    remember(session.settings, entry)
    if project.interrupted:
        raise click.Abort
    _report(session, run, root)
    return (0 if run.status == "ok" else 1), entry


def _report(session: Session, run: SandboxRun, root: Path) -> None:
    session.report(f"output  in {root}")
    for line in run.output.splitlines():
        session.report(f"        {line}")
    if run.status != "ok":
        session.report(f"        {run.status}{f' in line {run.line}' if run.line else ''}: {run.error}")


def _call(spec: ToolSpec, arguments: Mapping[str, Any]) -> str:
    return f"{spec.name}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"
