"""The process that runs an answer's code in a person's project: `python -m punie_tui.playground.project_process`.

The code runs in the sandbox, its calls go to the real tools, each in a process of its own. Started by `project` only,
for one answer; when its input ends, its parent is gone, and it exits at once with everything that it started.
"""

from __future__ import annotations

import argparse
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from punie_tui.errors import PunieError
from punie_tui.line_process import replying
from punie_tui.playground.project_protocol import (
    Broken,
    Called,
    Ended,
    PermissionRequested,
    Permit,
    ProjectMessage,
    Returned,
    RunCode,
)
from punie_tui.settings import load_settings
from punie_tui.tools.live.processes import end_started
from punie_tui.tools.live.real_project import SECONDS, RealProject
from punie_tui.tools.sandbox import run_code
from punie_tui.tools.spec import ToolSpec


class _Calls:
    """The calls of one run, reported as they are made; `permitted` are the tools that need no permission."""

    def __init__(
        self, permitted: Iterable[str], send: Callable[[ProjectMessage], None], permits: queue.SimpleQueue[Permit]
    ) -> None:
        self._permitted, self._send, self._permits = set(permitted), send, permits
        self._call, self._began = -1, 0.0

    def report(self, spec: ToolSpec, arguments: Mapping[str, Any], result: BaseModel | str | None, error: str) -> None:
        if result is None and not error:
            self._call, self._began = self._call + 1, time.monotonic()
            self._send(Called(call=self._call, tool=spec.name, arguments=dict(arguments), effects=spec.effects))
            return
        value = result.model_dump(mode="json") if isinstance(result, BaseModel) else result
        self._send(Returned(call=self._call, seconds=time.monotonic() - self._began, result=value, error=error))

    def allowed(self, spec: ToolSpec, arguments: Mapping[str, Any]) -> bool:
        if spec.name in self._permitted:
            return True
        self._send(PermissionRequested(call=self._call))
        while (permit := self._permits.get()).call != self._call:
            pass
        if permit.decision == "always":
            self._permitted.add(spec.name)
        self._began = time.monotonic()
        return permit.decision != "no"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m punie_tui.playground.project_process", description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True, help="the workspace whose own tools the code can call")
    load_settings(parser.parse_args().workspace)
    with replying() as write:

        def send(message: ProjectMessage) -> None:
            write(message.model_dump_json())

        request = RunCode.model_validate_json(sys.stdin.buffer.readline())
        permits: queue.SimpleQueue[Permit] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(permits,), daemon=True).start()
        calls = _Calls(request.permitted, send, permits)
        try:
            run = run_code(
                request.code, RealProject(Path(request.project), calls.allowed, calls.report), seconds=SECONDS
            )
        except PunieError as error:
            send(Broken(reason=str(error)))
            return error.exit_code
        send(Ended(status=run.status, output=run.output, error=run.error, line=run.line))
    return 0


def _listen(permits: queue.SimpleQueue[Permit]) -> None:
    for line in sys.stdin.buffer:
        with suppress(ValidationError):
            permits.put(Permit.model_validate_json(line))
    end_started()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
