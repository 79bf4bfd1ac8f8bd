"""Is a row true? Its call parses, its fields exist, it runs in every world and says something, and it asks the tools
about the very paths that the question names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from punie_tui.datasets.examples import Example
from punie_tui.tools.calls import parse_answer
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.sandbox import SandboxRun, run_many
from punie_tui.tools.schema import check_code
from punie_tui.tools.worlds import WORLDS

_PATH = re.compile(
    r"(?<![\w.*/-])(?:(?:[\w.-]+/)+[\w.-]*|[\w.-]*\w\.(?:py|toml|md|txt|cfg|ini|yaml)\b|Makefile|Dockerfile|\.gitignore)"
)
_RESPONSE = re.compile(r"<tool_response>\n(?P<said>.*)\n</tool_response>", re.DOTALL)

_Runs = Mapping[str, Mapping[str, SandboxRun]]
"""Code → name of the world → its run there."""


def paths_in(text: str) -> set[str]:
    """The paths that a text names: words with a slash, and file names."""
    return {match.rstrip(".") for match in _PATH.findall(text)}


def problems(example: Example) -> list[str]:
    """What is not true of a row of ours, each in a clause; empty for a good one. Runs its code in the sandbox.

    Where a tool's response stands in the row, it must be what the call before it prints in one of the worlds.
    """
    return problems_of([example])[0]


def problems_of(examples: Sequence[Example]) -> list[list[str]]:
    """`problems` of each, in far less time than one by one."""
    answers = (parse_answer(answer) for example in examples for answer in example.answers)
    codes = list(dict.fromkeys(answer.code for answer in answers if answer.code is not None))
    runs = dict(zip(codes, run_many(codes, WORLDS), strict=True))
    return [_problems(example, runs) for example in examples]


def _problems(example: Example, runs: _Runs) -> list[str]:
    found: list[str] = []
    asked: set[str] = set()
    called: set[str] = set()
    printed: set[str] = set()
    for message in example.messages:
        response = _RESPONSE.fullmatch(message.content)
        if message.role == "user" and response:
            if response["said"] not in printed:
                found.append("the tool's response is not what the call prints")
        elif message.role == "user":
            asked |= paths_in(message.content)
        elif message.role == "assistant":
            parsed = parse_answer(message.content)
            if parsed.kind == "direct":
                found += [] if message.content.strip() else ["the answer is empty"]
            elif not parsed.strict or parsed.code is None:
                return [*found, f"the call is not in format A: {parsed.problem}"]
            else:
                outputs = _outputs(parsed.code, runs, found, silent=len(example.answers) > 1)
                called |= _paths_called(parsed.code)
                printed = {output.strip("\n") for output in outputs}
    if asked != called and parse_answer(example.answers[0]).kind == "call":
        found.append(f"the question names {sorted(asked)}, the code {sorted(called)}")
    return found


def _outputs(code: str, runs: _Runs, found: list[str], *, silent: bool) -> list[str]:
    """What the code prints in each world; what is wrong with it is added to `found`.

    `silent`: it may print nothing, since the words that follow say so.
    """
    found += [f"{fault.rung}: {fault.reason}" for fault in check_code(code)]
    outputs = []
    for name, run in runs[code].items():
        if run.status != "ok":
            found.append(f"{run.status} in the world {name!r}: {run.error}")
        elif not run.output.strip() and not silent:
            found.append(f"says nothing in the world {name!r}")
        outputs.append(run.output)
    return outputs


def _paths_called(code: str) -> set[str]:
    """The paths in what the code literally gives to tools; "." names none, nor does code that does not parse."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return set()
    return {
        path
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOOLS
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        for path in paths_in(argument.value)
    }
