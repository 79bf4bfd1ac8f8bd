"""Type checks: ty checks many codes at once against the tools' signatures and result models. What it does not see
(untyped containers and functions, `getattr`) is found by the errors of a run.

ty only reads the code, which is never imported. Only rules whose findings are certain are used, because correct code
must not be faulted. What ty cannot know (a value that may be None, an overload that it cannot resolve) is left to the
run.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import json
import math
import re
import resource
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from ty import find_ty_bin

from punie_tui.private_folder import private_folder
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.findings import Fault
from punie_tui.tools.code.names import nearest
from punie_tui.tools.code.schema import check_names
from punie_tui.tools.code.syntax import parse
from punie_tui.tools.code.typing_stubs import typing_stubs
from punie_tui.tools.sandbox import SandboxRun
from punie_tui.visible import visible

RULES = frozenset(
    {
        "missing-argument",
        "missing-attribute",
        "not-callable",
        "not-iterable",
        "not-subscriptable",
        "too-many-positional-arguments",
        "unknown-argument",
        "unresolved-reference",
        "unsupported-operator",
    }
)
"""The rules of ty 0.0.105 that are used; its rule ids change between versions, so pyproject pins it."""
OF_ARGUMENTS = frozenset(
    {
        "invalid-argument-type",
        "missing-argument",
        "parameter-already-assigned",
        "too-many-positional-arguments",
        "unknown-argument",
    }
)
"""The rules for wrong calls of a tool; two of them are used for tools only."""

LONGEST = 20_000
"""The most characters of code that ty is given; no answer is longer, and longer code may be meant to stall it."""
DEEPEST = 200
"""The most levels of a syntax tree: correct code has about ten, and ty's time grows with their square."""
SECONDS = 60.0
"""Time limit for all codes of a call, plus SECONDS_EACH for each; codes not checked by then stay unchecked."""
SECONDS_EACH = 0.2
CPU_SECONDS = 5
"""CPU time that one run of ty may use, plus SECONDS_EACH for each of its codes."""
LONGEST_REASON = 500
"""The most characters of the message of an error that code raised."""
REMEMBERED = 20_000
"""The most codes whose faults are cached."""
MEMORY = 2 << 30
"""Bytes that one run of ty may take."""

_UNCERTAIN = re.compile(r" & |`object`|\bunion\b|\bUnknown\b|\bNever\b|`list\[.*` and `list\[")
"""What ty says where it cannot know, or where Python is less strict than it: lists of two kinds can be joined."""
_ONE_OF = re.compile(r" \| |`None`")
_IGNORE = re.compile(r"(?i)\b(?:ty|type)(?=\s*:\s*ignore)|\bno_type_check\b")
_ATTRIBUTE = re.compile(r"(?:Object of type|Function) `([^`]+)` has no attribute `([^`]+)`")
_OF_TOOL = re.compile(r"\bfunction `(\w+)`")
_RAISED = re.compile(r"(?:AttributeError|TypeError): (?P<message>.+)", re.DOTALL)
_RAISED_ATTRIBUTE = re.compile(r"'(\w+)' object has no attribute '(\w+)'")


def find_faults(codes: Sequence[str]) -> list[list[Fault]]:
    """The faults found in each code without running it, by position: syntax, undefined names, arguments and types."""
    found = []
    for named, typed in zip(map(check_names, codes), type_faults(codes), strict=True):
        others = [fault for fault in typed if not any(fault.start < own.end and own.start < fault.end for own in named)]
        found.append(sorted([*named, *others], key=lambda fault: fault.start))
    return found


def type_faults(codes: Sequence[str]) -> list[list[Fault]]:
    """The type faults of each code, by position. Code has none here if it does not parse, or if ty cannot be given it
    or does not finish; a run will show its faults."""
    stubs = typing_stubs(TOOLS.values())
    new = [code for code in dict.fromkeys(codes) if (stubs, code) not in _known and _can_be_checked(code)]
    if len(_known) > REMEMBERED:
        _known.clear()
    found = dict(zip(new, _checked(new, stubs), strict=True))
    _known.update({(stubs, code): faults for code, faults in found.items() if faults is not None})
    return [list(_known.get((stubs, code), ())) for code in codes]


_known: dict[tuple[str, str], list[Fault]] = {}
"""(stubs, code) → its faults; cached because several checks examine the same row in turn."""


def run_fault(code: str, run: SandboxRun) -> Fault | None:
    """The type fault that the error of a run shows; None if it shows none, or concerns a value that is None."""
    raised = _RAISED.fullmatch(run.error or "") if run.status == "error" else None
    if raised is None or "NoneType" in raised["message"]:
        return None
    lines = code.split("\n")
    number = run.line or 1
    start = sum(len(line) + 1 for line in lines[: number - 1])
    end = start + len(lines[number - 1]) if number <= len(lines) else len(code)
    reason, close = visible(" ".join(raised["message"].split()), LONGEST_REASON), None
    if found := _RAISED_ATTRIBUTE.match(reason):
        reason, close = _missing(found[1], found[2])
        if (at := re.search(rf"(?<=\.){found[2]}\b", code[start:end])) is not None:
            start, end = start + at.start(), start + at.end()
    return Fault("types", reason, start, max(end, start + 1), close)


def _can_be_checked(code: str) -> bool:
    """Whether ty can be given the code: it parses, is not too long, and its syntax tree has at most DEEPEST levels."""
    if len(code) > LONGEST:
        return False
    try:
        code.encode()
        level: list[ast.AST] = [parse(code)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return True
    return False


def _checked(codes: list[str], stubs: str) -> list[list[Fault] | None]:
    """The faults of each code; None if there was no time left for it. Where ty fails, the codes are split in half,
    until only the code that causes the failure goes unchecked."""
    found: list[list[Fault] | None] = [None for _ in codes]
    waiting = deque([range(len(codes))] if codes else [])
    deadline = time.monotonic() + SECONDS + SECONDS_EACH * len(codes)
    while waiting and (left := deadline - time.monotonic()) > 0:
        part = waiting.popleft()
        report = _run([codes[at] for at in part], stubs, left)
        if report is None and len(part) > 1:
            waiting += [part[: len(part) // 2], part[len(part) // 2 :]]
            continue
        faults: dict[int, list[Fault]] = {at: [] for at in part}
        for item in report or ():
            if (name := re.fullmatch(r"answer_(\d+)\.py", item["location"]["path"])) is not None:
                at = part[int(name[1])]
                faults[at] += _faults_of(item, codes[at])
        for at, each in faults.items():
            found[at] = sorted(each, key=lambda fault: fault.start)
    return found


def _run(codes: list[str], stubs: str, seconds: float) -> list[Any] | None:
    """ty's findings; None if it did not finish within `seconds` or its resource limits."""
    with private_folder("types") as name:
        folder = Path(name)
        (folder / "ty.toml").write_text("[analysis]\nrespect-type-ignore-comments = false\n")
        (folder / "__builtins__.pyi").write_text(stubs)
        for at, code in enumerate(codes):
            # Comments that would silence ty are disabled, without moving any character.
            checked = _IGNORE.sub(lambda found: "_" * len(found[0]), code)
            (folder / f"answer_{at}.py").write_bytes(checked.encode())
        command = [find_ty_bin(), "check", "--output-format", "gitlab", "--exit-zero", "--python", sys.prefix, "."]
        with subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            _limit(process, math.ceil(CPU_SECONDS + SECONDS_EACH * len(codes)))
            try:
                output = process.communicate(timeout=seconds)[0]
                report = json.loads(output) if process.returncode == 0 else None
            except (subprocess.TimeoutExpired, ValueError, RecursionError):
                report = None
            finally:
                process.kill()
        return report if isinstance(report, list) else None


def _limit(process: subprocess.Popen[bytes], seconds: int) -> None:
    """Limit a child process to `seconds` of CPU time, which do not depend on the machine's load, and to MEMORY. On
    Linux only: elsewhere only the wall-clock timeout limits it."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # it has ended already
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (seconds, seconds))
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))
            resource.prlimit(process.pid, resource.RLIMIT_CORE, (0, 0))


def _faults_of(item: Any, code: str) -> Iterator[Fault]:
    """A finding of ty as a fault, if it is certain."""
    rule, _, message = str(item["description"]).partition(": ")
    if _UNCERTAIN.search(message):
        return
    positions = item["location"]["positions"]
    start, end = (_position(code, positions[edge]) for edge in ("begin", "end"))
    end = max(end, start + 1)
    if rule in OF_ARGUMENTS and (tool := _OF_TOOL.search(message)) is not None and tool[1] in TOOLS:
        if rule == "invalid-argument-type" and _ONE_OF.search(message.rpartition("found ")[2]):
            return
        close = _parameter(tool[1], message) if rule == "unknown-argument" else None
        yield Fault("tool", message, start, end, close)
    elif rule in RULES and (found := _ATTRIBUTE.search(message)) is not None:
        if found[1] != "None" and not any(positions["begin"]["line"] in lines for lines in _forgiven(code)):
            reason, close = _missing(found[1], found[2])
            yield Fault("types", reason, max(start, end - len(found[2])), end, close)
    elif rule in RULES and not _ONE_OF.search(message):
        yield Fault("types", message, start, end)


def _parameter(tool: str, message: str) -> str | None:
    """The tool's parameter most similar to the one in the message, else its first."""
    names = [parameter.name for parameter in TOOLS[tool].parameters]
    given = re.search(r"`(\w+)`", message)
    return (nearest(given[1], names) if given else None) or next(iter(names), None)


def _missing(owner: str, name: str) -> tuple[str, str | None]:
    """The sentence for an attribute that does not exist, and the nearest one that does. `owner`: a type, or a tool."""
    if owner in TOOLS:
        return f"{owner} is a tool: call it, and read {name!r} of what it returns", None
    models = {model.__name__: model for spec in TOOLS.values() for model in spec.models}
    among = [models[part] for part in owner.split(" | ") if part in models]
    if not among:
        public = [each for each in dir(getattr(builtins, owner.partition("[")[0], None)) if not each.startswith("_")]
        return f"{owner} has no attribute {name!r}", nearest(name, public, 0.6)
    close = nearest(name, [field for model in among for field in model.model_fields])
    for model in among:
        for field, info in model.model_fields.items():
            items = [part for part in get_args(info.annotation) if part in models.values()]
            if any(name in item.model_fields for item in items):
                return f"no field {name!r} on {owner}; each of its {field} has one", close
    return f"no field {name!r} on {owner}", close


def _forgiven(code: str) -> list[range]:
    """The lines in which the code itself handles a missing attribute."""
    tree = parse(code)
    return [
        range(node.lineno, (node.body[-1].end_lineno or node.lineno) + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try | ast.TryStar)
        and any(handler.type is not None and "AttributeError" in ast.unparse(handler.type) for handler in node.handlers)
    ]


def _position(code: str, at: dict[str, int]) -> int:
    """The character at a line and a column, both from 1."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", code)
    return min(sum(map(len, lines[: at["line"] - 1])) + at["column"] - 1, len(code))
