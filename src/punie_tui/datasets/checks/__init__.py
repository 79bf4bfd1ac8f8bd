"""The rules that a dataset must satisfy before a model is trained on it; each check reports its reason and cure.

A new check is one file and one line here. Checks that need a tokenizer live with the worker, which passes
them to `run_checks` beside these; this package never imports mlx or transformers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from punie_tui.datasets.checks import (
    contamination,
    distribution,
    duplicates,
    filled_fields,
    following,
    plain_characters,
    rows,
    system_prompt,
    vacuous,
)
from punie_tui.datasets.checks.calls import arguments, call_code, call_format, known_tools
from punie_tui.datasets.checks.check import Check, CheckFinding, CheckReport
from punie_tui.datasets.checks.known_findings import KnownFindings
from punie_tui.datasets.checks.material import Material, read_material

__all__ = ["CHECKS", "Check", "CheckFinding", "CheckReport", "Material", "each_finding", "read_material", "run_checks"]

CHECKS: dict[str, Check] = {
    check.name: check
    for family in (
        rows.CHECKS,
        system_prompt.CHECKS,
        call_format.CHECKS,
        arguments.CHECKS,
        plain_characters.CHECKS,
        distribution.CHECKS,
        duplicates.CHECKS,
        contamination.CHECKS,
        following.CHECKS,
        vacuous.CHECKS,
        known_tools.CHECKS,
        call_code.CHECKS,
        filled_fields.CHECKS,
    )
    for check in family
}


def each_finding(
    material: Material, further: Iterable[Check] = (), cache: Path | None = None
) -> Iterator[CheckFinding]:
    """Yields each check's finding as soon as it is available; at once if the `cache` has the findings of `CHECKS`."""
    known = KnownFindings(cache, material) if cache is not None else None
    if known is not None and (found := known.of(CHECKS)) is not None:
        yield from found
    else:
        found = []
        for check in CHECKS.values():
            found.append(check.run(material))
            yield found[-1]
        if known is not None:
            known.keep(found)
    for check in further:
        yield check.run(material)


def run_checks(folder: Path, *, suite_queries: Sequence[str] = (), further: Iterable[Check] = ()) -> list[CheckFinding]:
    """Runs every check on a dataset folder. Raises UsageError if there is no folder, or no train.jsonl in it."""
    return list(each_finding(read_material(folder, suite_queries), further))
