"""Checks how many rows call a tool or answer directly, and which fields of the typed results they use."""

from __future__ import annotations

from collections import Counter

from pydantic import BaseModel

from punie_tui.datasets.checks.check import Check, CheckReport
from punie_tui.datasets.checks.material import Material
from punie_tui.datasets.finding.traits import FIELDS
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.schema import fields_used, tools_called

LOWEST_SHARE, HIGHEST_SHARE = 0.60, 0.90
"""The share of the rows that should call a tool."""


def _share(material: Material) -> CheckReport:
    calling, direct = len(material.calling), len(material.direct)
    rows = calling + direct
    share = calling / rows if rows else 0.0
    message = f"{calling} of {rows} rows call a tool ({share:.1%}), {direct} answer directly"
    if LOWEST_SHARE <= share <= HIGHEST_SHARE:
        return CheckReport(True, message)
    return CheckReport(False, f"{message}; {LOWEST_SHARE:.0%} to {HIGHEST_SHARE:.0%} should call")


def _fields(material: Material) -> CheckReport:
    codes = [call.parsed.code for call in material.calls if call.parsed.code is not None]
    called, used = set[str](), Counter[str]()
    for code in codes:  # both per code, while its syntax tree is cached: the cache is not large enough for all
        called.update(call.name for call in tools_called(code))
        used.update(fields_used(code))
    results = [TOOLS[name].result for name in called & TOOLS.keys()]
    theirs = {field for result in results if issubclass(result, BaseModel) for field in result.model_fields}
    expected = [field for field in FIELDS if field in theirs]
    if not expected:
        return CheckReport(True, "no row calls a tool whose fields are counted")
    if missing := [field for field in expected if not used[field]]:
        return CheckReport(False, f"no row uses {', '.join(missing)}")
    rarest = min(expected, key=lambda field: used[field])
    return CheckReport(True, f"all {len(expected)} are used, {rarest} in the fewest rows ({used[rarest]})")


CHECKS = (
    Check(
        "tool and direct answers",
        "With too few direct answers the model calls a tool for everything; with too few calls it stops calling.",
        "Add rows of the kind that is short, or leave out some of the other.",
        _share,
    ),
    Check(
        "field patterns",
        "A field that no row reads is a field that the model will guess at, or print the whole result instead.",
        "Add rows whose code reads the missing fields.",
        _fields,
    ),
)
