"""Is a row true? Its call parses, its fields exist, it runs in every world and says something, and it asks the tools
about the very paths that the question names.
"""

from __future__ import annotations

import ast
import re

from punie_tui.datasets.examples import Example
from punie_tui.tools.calls import parse_answer
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.sandbox import run_code
from punie_tui.tools.schema import check_code
from punie_tui.tools.worlds import WORLDS

_PATH = re.compile(
    r"(?<![\w.*/-])(?:(?:[\w.-]+/)+[\w.-]*|[\w.-]*\w\.(?:py|toml|md|txt|cfg|ini|yaml)\b|Makefile|Dockerfile|\.gitignore)"
)


def paths_in(text: str) -> set[str]:
    """The paths that a text names: words with a slash, and file names."""
    return {match.rstrip(".") for match in _PATH.findall(text)}


def problems(example: Example) -> list[str]:
    """What is not true of a row of ours, each in a clause; empty for a good one. Runs its code in the sandbox."""
    answer = example.answers[-1]
    parsed = parse_answer(answer)
    if parsed.kind == "direct":
        return [] if answer.strip() else ["the answer is empty"]
    if not parsed.strict or parsed.code is None:
        return [f"the call is not in format A: {parsed.problem}"]
    found = [f"{fault.rung}: {fault.reason}" for fault in check_code(parsed.code)]
    for name, world in WORLDS.items():
        run = run_code(parsed.code, world)
        if run.status != "ok":
            found.append(f"{run.status} in the world {name!r}: {run.error}")
        elif not run.output.strip():
            found.append(f"says nothing in the world {name!r}")
    asked, called = paths_in(example.query), _paths_called(parsed.code)
    if asked != called:
        found.append(f"the question names {sorted(asked)}, the code {sorted(called)}")
    return found


def _paths_called(code: str) -> set[str]:
    """The paths in what the code literally gives to tools; "." names none."""
    return {
        path
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOOLS
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        for path in paths_in(argument.value)
    }
