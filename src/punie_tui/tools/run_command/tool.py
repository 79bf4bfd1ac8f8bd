"""Any command line, run by the shell of this machine; in fixture projects by `tools.fixtures.shell`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from punie_tui.tools.live.processes import run
from punie_tui.tools.spec import tool


@tool(effects="runs", place=40)
def run_command(command: Annotated[str, "a shell command"]) -> str:
    """Run a shell command; its output."""
    ended = run(["sh", "-c", command], Path.cwd(), seconds=120.0)
    return ended.output + ended.complaints
