"""The findings of the checks as entries: each check with why it matters and how to fix it, then the rows it names.

Findings in, entries out. What findings quote from rows is untrusted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from punie_tui.tui.common.entry_list import Entry
from punie_tui.tui.common.untrusted import untrusted

if TYPE_CHECKING:
    from punie_tui.datasets.checks.check import CheckFinding

MOST_PLACES = 500
"""The most rows listed for one check; its heading gives the total number."""

_PLACE = re.compile(r"(?P<file>.*?\.jsonl):(?P<line>\d+)(?:: (?P<message>.*))?", re.DOTALL)


def finding_entries(findings: Sequence[CheckFinding]) -> list[Entry]:
    """The failed checks first, each followed by the rows it names, then the checks that passed."""
    entries: list[Entry] = []
    for finding in sorted(findings, key=lambda each: each.ok):
        detail = partial(_detail, finding)
        entries.append(Entry(_heading(finding), detail))
        if not finding.ok:
            entries += [_place(place, finding) for place in finding.where[:MOST_PLACES]]
    return entries


def place_of(where: str) -> tuple[Path, int] | None:
    """The file and line (from 0) that a finding's `where` begins with."""
    found = _PLACE.fullmatch(where)
    return (Path(found["file"]), int(found["line"]) - 1) if found else None


def _heading(finding: CheckFinding) -> Content:
    sign = ("✓ ", "$text-success") if finding.ok else ("✗ ", "bold $text-error")
    text = untrusted(finding.message, limit=200, one_line=True, style="$foreground-muted")
    return Content.assemble(sign, (finding.name, "" if finding.ok else "bold"), "  ", text)


def _place(where: str, finding: CheckFinding) -> Entry:
    found, place = _PLACE.fullmatch(where), place_of(where)
    if found is None or place is None:
        return Entry(Content("    ") + untrusted(where, limit=300, one_line=True), partial(_detail, finding))
    name = untrusted(f"{place[0].stem}:{place[1] + 1}", limit=60, one_line=True, style="$text-primary")
    text = untrusted(found["message"] or "", limit=300, one_line=True)
    return Entry(Content.assemble("    ", name, "  ", text), partial(_detail, finding, where), place)


def _detail(finding: CheckFinding, where: str = "") -> Content:
    sign = ("✓ ", "$text-success") if finding.ok else ("✗ ", "bold $text-error")
    parts = [Content.assemble(sign, (finding.name, "bold")), untrusted(finding.message, limit=2_000)]
    if where:
        found = _PLACE.fullmatch(where)
        parts.append(untrusted((found and found["message"]) or where, limit=2_000))
    parts += [
        Content.assemble(("why it matters\n", "$foreground-muted"), untrusted(finding.why, limit=2_000)),
        Content.assemble(("how to fix it\n", "$foreground-muted"), untrusted(finding.mend, limit=2_000)),
    ]
    if where:
        parts.append(Content.assemble(("↵", "$text-accent"), (" goes to the row", "$foreground-muted")))
    return Content("\n\n").join(parts)
