"""Settings that differ from a recipe's: `train.iters` → 20."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from punie_tui.documents import read_toml_value
from punie_tui.errors import UsageError

Overrides = Mapping[str, Any]
"""Setting, with its sections before it and dots between, → value. A whole section may be one value."""

NO_OVERRIDES: Overrides = {}


def parse_assignments(assignments: Sequence[str]) -> dict[str, Any]:
    """`key=value` texts as overrides; values are as in TOML, and a bare word is a string.

    Raises UsageError if one has no value.
    """
    found: dict[str, Any] = {}
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        if not equals:
            raise UsageError(f"{assignment!r}: settings are changed as key=value, such as train.iters=20")
        found[key.strip()] = read_toml_value(text)
    return found


def dump_assignments(overrides: Overrides) -> list[str]:
    """The overrides as texts for people."""
    return [f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in overrides.items()]


def with_overrides(values: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:
    """Nested settings with the overrides applied. Raises UsageError where a setting is taken for a section."""
    changed = deepcopy(dict(values))
    for key, value in overrides.items():
        table = changed
        *path, last = key.split(".")
        for part in path:
            table = table.setdefault(part, {})
            if not isinstance(table, dict):
                raise UsageError(f"{key}: {part!r} is not a section of a recipe")
        table[last] = deepcopy(value)
    return changed
