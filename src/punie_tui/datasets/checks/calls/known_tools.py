"""Reports, in one finding, the tools that the rows call and the workspace does not have."""

from __future__ import annotations

from collections import defaultdict

from punie_tui.datasets.checks.calls.foreign_calls import foreign_calls
from punie_tui.datasets.checks.check import Check, CheckReport
from punie_tui.datasets.checks.material import Material


def _look(material: Material) -> CheckReport:
    places: dict[str, dict[str, None]] = defaultdict(dict)  # tool → the rows that call it, in order
    for call in material.calls:
        for foreign in foreign_calls(call.parsed.code or ""):
            places[foreign.tool][call.place] = None
    if not places:
        return CheckReport(True, "every tool that is called is known")
    usual = sorted(places, key=lambda tool: -len(places[tool]))
    where = tuple(f"{next(iter(places[tool]))}: {tool}, in {len(places[tool])} rows, here first" for tool in usual)
    rows = len({place for those in places.values() for place in those})
    text = f"tools that the workspace does not know, in {rows} rows whose code is not judged: {', '.join(usual)}"
    return CheckReport(False, text, where)


CHECKS = (
    Check(
        "known tools",
        "What an unknown tool returns cannot be checked: the row's code is neither run nor compared.",
        "Call known tools (punie-tui tools list), or waive the check, knowing that these rows are unchecked.",
        _look,
    ),
)
