"""What ty says of answers' code against the real result models: many answers in one run of it.

Code is only read, never imported. Only rules whose findings are certain are heard, for right code must not be faulted:
what ty cannot know (a value that may be None, an overload too clever for it) is left to the run.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ty import find_ty_bin

from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.findings import Fault
from punie_tui.tools.names import nearest
from punie_tui.tools.results import RuffResult, RuffViolation, TestCase, TestResult, TypeCheckError, TypeCheckResult

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
"""The rules of ty 0.0.105 that are heard; its ids move between versions, so pyproject pins it."""

LONGEST = 20_000
"""Characters of code that ty is given; no answer is longer, and what is may be made to hold it up."""
SECONDS = 10.0

_UNCERTAIN = re.compile(r" \| | & |`None`|`object`|\bunion\b|\bUnknown\b|\bNever\b")
_IGNORE = re.compile(r"(?i)\b(?:ty|type)(?=\s*:\s*ignore)|\bno_type_check\b")
_ATTRIBUTE = re.compile(r"Object of type `([^`]+)` has no attribute `([^`]+)`")
_MODELS = {
    model.__name__: model
    for model in (TypeCheckResult, TypeCheckError, RuffResult, RuffViolation, TestResult, TestCase)
}


def type_faults(codes: Sequence[str]) -> list[list[Fault]]:
    """The faults in each code, by position. What ty cannot be asked about has none; the run will show."""
    fit = [at for at, code in enumerate(codes) if len(code) <= LONGEST and _encodable(code)]
    found: list[list[Fault]] = [[] for _ in codes]
    distinct = list(dict.fromkeys(codes[at] for at in fit))
    faults = dict(zip(distinct, _checked(distinct), strict=True))
    for at in fit:
        found[at] = faults[codes[at]]
    return found


def _encodable(code: str) -> bool:
    try:
        code.encode()
    except UnicodeEncodeError:
        return False
    return True


def _checked(codes: list[str]) -> list[list[Fault]]:
    """Halves what ty does not survive, until only the code that brought it down goes unchecked."""
    if not codes:
        return []
    said = _run(codes)
    if said is None:
        half = len(codes) // 2
        return [*_checked(codes[:half]), *_checked(codes[half:])] if half else [[]]
    found: list[list[Fault]] = [[] for _ in codes]
    for item in said:
        at = int(Path(item["location"]["path"]).stem.removeprefix("answer_"))
        if (fault := _fault(item, codes[at])) is not None:
            found[at].append(fault)
    return [sorted(faults, key=lambda fault: fault.start) for faults in found]


def _run(codes: list[str]) -> list[Any] | None:
    """ty's findings; None where it did not come to an end."""
    with tempfile.TemporaryDirectory(prefix="punie-types-") as name:
        folder = Path(name)
        (folder / "ty.toml").write_text("[analysis]\nrespect-type-ignore-comments = false\n")
        (folder / "__builtins__.pyi").write_text(_BUILTINS)
        for at, code in enumerate(codes):
            # Comments that would silence ty lose their meaning; every character keeps its place.
            heard = _IGNORE.sub(lambda found: "_" * len(found[0]), code)
            (folder / f"answer_{at}.py").write_bytes(heard.encode())
        command = [find_ty_bin(), "check", "--output-format", "gitlab", "--exit-zero", "--python", sys.prefix, "."]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
            said = json.loads(done.stdout) if done.returncode == 0 else None
        except (subprocess.TimeoutExpired, json.JSONDecodeError):
            return None
        return said if isinstance(said, list) else None


_BUILTINS = (
    f"from punie_tui.tools.results import {', '.join(_MODELS)}\n"
    + "\n".join(f"def {spec.signature}: ..." for spec in TOOLS.values())
    + "\n"
)
"""The tools as names that every answer knows; the models are the real ones, not a copy."""


def _fault(item: Any, code: str) -> Fault | None:
    rule, _, message = str(item["description"]).partition(": ")
    if rule not in RULES or _UNCERTAIN.search(message) or not item["location"]["path"].startswith("answer_"):
        return None
    positions = item["location"]["positions"]
    start, end = (_position(code, positions[edge]) for edge in ("begin", "end"))
    close = None
    if found := _ATTRIBUTE.search(message):
        model = _MODELS.get(found[1])
        close = nearest(found[2], model.model_fields) if model else None
        start = max(start, end - len(found[2]))
    return Fault("types", message, start, max(end, start + 1), close)


def _position(code: str, at: dict[str, int]) -> int:
    """The character at a line and a column, both from 1."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", code)
    return min(sum(map(len, lines[: at["line"] - 1])) + at["column"] - 1, len(code))
