"""What a dataset's manifest says: what is in its files, counted and hashed, and how it was made.

The counts are read off the rows themselves, never off what their makers meant to write.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from punie_tui.datasets.checks.distribution import FIELDS
from punie_tui.datasets.examples import Example
from punie_tui.tools.calls import parse_answer
from punie_tui.tools.schema import fields_used, tools_called


def described(
    name: str,
    description: str,
    splits: Mapping[str, Sequence[Example]],
    files: Mapping[str, bytes],
    **made: Any,
) -> dict[str, Any]:
    """The manifest of a dataset with these rows (in format A or B) and files; `made` says how it came about."""
    rows = [example for examples in splits.values() for example in examples]
    codes = [_codes(row) for row in rows]
    fields = [{field for code in of_row for field in fields_used(code)} for of_row in codes]
    return {
        "name": name,
        "description": description,
        **made,
        "rows": len(rows),
        "splits": {split: len(examples) for split, examples in splits.items()},
        "counts": {
            "source": _counted(str(row.meta.get("source")) for row in rows),
            "category": _counted(str(row.meta.get("category")) for row in rows),
            "tool": _counted(tool for of_row in codes for tool in sorted(_tools(of_row)) or ["none"]),
            "pattern": _counted(field for used in fields for field in FIELDS if field in used),
            "calls": sum(bool(of_row) for of_row in codes),
            "direct": sum(not of_row for of_row in codes),
            "field_access": sum(bool(used) for used in fields),
            "several_turns": sum(len(row.answers) > 1 for row in rows),
        },
        "sha256": {file: hashlib.sha256(data).hexdigest() for file, data in files.items()},
    }


def _codes(row: Example) -> list[str]:
    parsed = (parse_answer(answer) for answer in row.answers)
    return [answer.code for answer in parsed if answer.code is not None]


def _tools(codes: Iterable[str]) -> set[str]:
    return {call.name for code in codes for call in tools_called(code)}


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
