"""Asks `tools.live.real` to describe tools or to call one: their code always runs in a separate process.

For the package's tools, one process is kept for each project; a workspace's tools get a new one for each call.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.tools.answers import first_mistake
from punie_tui.tools.live.kept_process import KeptProcess
from punie_tui.tools.live.processes import run
from punie_tui.tools.spec import Raised, ToolSpec
from punie_tui.tools.workspace import WorkspaceTools, find_tools, fingerprint_of

DESCRIBE_SECONDS = 60.0
CALL_SECONDS = 120.0
"""Time limit for one call, including the start of a process."""


def describe(found: WorkspaceTools) -> dict[str, Any]:
    """The description of a folder's tools, made by running its code. Raises UsageError, with file and line, on
    failure."""
    request = {"do": "describe", "folder": str(found.folder), "fingerprint": found.fingerprint}
    return _ask_process(request, found.folder, DESCRIBE_SECONDS, f"loading {found.folder}")


def call(spec: ToolSpec, arguments: Mapping[str, Any], project: Path, seconds: float = CALL_SECONDS) -> BaseModel | str:
    """The answer of a tool in a real project.

    Raises Raised if the tool raises an error, SystemFailure if it takes too long, UsageError if it cannot be loaded or
    returns a wrong type.
    """
    request = {"do": "call", "tool": spec.name, "arguments": dict(arguments), "folder": None, "fingerprint": ""}
    if spec.home is None:
        answer = _raise_faults(_kept(project.resolve()).ask(request, seconds, spec.name))
    else:
        request |= {"folder": str(spec.home), "fingerprint": _trusted_state(spec.home)}
        answer = _ask_process(request, project, seconds, spec.name)
    if "raised" in answer:
        raise Raised(*answer["raised"])
    if not issubclass(spec.result, BaseModel):
        return str(answer["result"])
    try:
        return spec.result.model_validate(answer["result"])
    except ValidationError as error:
        what = f"{spec.name} returned an invalid {spec.result.__name__}"
        raise UsageError(f"{spec.origin}: {what}: {first_mistake(error)}") from None


def _trusted_state(folder: Path) -> str:
    """The fingerprint of a folder that the user trusts. Raises UsageError if the folder has changed since."""
    found = find_tools(folder.parent)
    if found is None or not found.trusted:
        raise UsageError(found.trust_request if found else f"the folder of tools {folder} no longer exists")
    return fingerprint_of(folder)


def _ask_process(request: Mapping[str, Any], folder: Path, seconds: float, name: str) -> dict[str, Any]:
    # No bytecode beside the source is read: it need not match the source that was trusted.
    command = [sys.executable, "-P", "-B", "-X", "pycache_prefix=/nonexistent", "-m", "punie_tui.tools.live.real"]
    ended = run(command, folder, seconds, name, given=json.dumps(request))
    try:
        answer = json.loads(ended.output)
    except ValueError:
        raise SystemFailure(f"{name} ended without an answer: {ended.last_line[:500]}") from None
    return _raise_faults(answer)


@cache
def _kept(project: Path) -> KeptProcess:
    """The process that runs the package's own tools in a project, and keeps its language server."""
    return KeptProcess([sys.executable, "-P", "-m", "punie_tui.tools.live.real"], project)


def _raise_faults(answer: dict[str, Any]) -> dict[str, Any]:
    if "fault" in answer:
        raise (UsageError if answer["exit_code"] == 2 else SystemFailure)(answer["fault"])
    return answer
