"""Imports foreign rows as a dataset, with a report of what was taken, changed and refused; nothing is lost.

Refused lines are written to `refused.jsonl` beside the splits, unchanged and with their reasons. Whether the rows taken
are fit to learn from is left to the checks.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from punie_tui.datasets.examples import MANIFEST, SPLITS, Example, dump_examples, parse_row
from punie_tui.datasets.importing.convert_row import RowRefused, adopt, under_system
from punie_tui.datasets.importing.sources import REFUSED, source_files, source_rows
from punie_tui.datasets.manifest import described, dump_manifest
from punie_tui.datasets.publishing import publish_folder
from punie_tui.errors import UsageError


@dataclass(frozen=True)
class RefusedLine:
    """One line that was not taken. `place` is `file:line`."""

    place: str
    reason: str
    line: bytes

    def record(self) -> dict[str, str]:
        """The record for `refused.jsonl`, with the line as text, or as base64 if it is not UTF-8."""
        try:
            document = {"line": self.line.decode("utf-8")}
        except UnicodeDecodeError:
            document = {"base64": base64.b64encode(self.line).decode()}
        return {"place": self.place, "reason": self.reason, **document}


@dataclass
class Report:
    """What became of every line: the rows taken, by split; how many of them were changed, and how (a row may be changed
    in several ways); what rows carry besides their turns, and what they have that training will not honour, each with
    its number of rows; the refused lines; how many lines were blank."""

    folder: Path
    taken: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    carried: Counter[str] = field(default_factory=Counter)
    unhonoured: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedLine] = field(default_factory=list)
    blank: int = 0


def import_dataset(source: Path, folder: Path, *, system: str | None = None) -> Report:
    """Reads a file of rows, or every such file in a folder, and writes the whole dataset `folder`, or nothing.

    Each row keeps its system turn, or has none, unless `system` replaces it. A file named after a split goes into that
    split, any other into `train`. Raises UsageError if `folder` exists already, there is nothing to read or nothing
    can be taken; SystemFailure if it cannot be written.
    """
    if folder.exists():
        raise UsageError(f"{folder} already exists; give another name with --into")
    report = Report(folder)
    splits: dict[str, list[Example]] = {}
    hashes: dict[str, str] = {}
    for path, split in source_files(source):
        rows = splits.setdefault(split, [])
        for row in source_rows(path):
            if (example := _take(row.data, row.place, report, system)) is not None:
                rows.append(example)
                report.taken[split] += 1
        with path.open("rb") as file:
            hashes[path.relative_to(source).as_posix() if path != source else path.name] = hashlib.file_digest(
                file, "sha256"
            ).hexdigest()
    if not report.taken:
        first = f": {report.refused[0].place}: {report.refused[0].reason}" if report.refused else ""
        raise UsageError(f"{source}: none of its {len(report.refused)} rows can be imported{first}")
    splits = {split: splits.get(split, []) for split in SPLITS if split in splits or split == "train"}
    files = {f"{split}.jsonl": dump_examples(rows) for split, rows in splits.items()}
    if report.refused:
        files[REFUSED] = b"".join(
            json.dumps(each.record(), ensure_ascii=False).encode() + b"\n" for each in report.refused
        )
    imported = {
        "from": source.name,
        "sha256": hashes,
        "changed": report.changed,
        "changes": dict(sorted(report.changes.items())),
        "unhonoured": dict(sorted(report.unhonoured.items())),
        "refused": len(report.refused),
        "blank": report.blank,
    }
    text = f"Imported from {source.name}."
    made: dict[str, Any] = {"imported": imported} | ({} if system is None else {"system": system})
    files[MANIFEST] = dump_manifest(described(folder.name, text, splits, files, **made))
    publish_folder(folder, files, new=True)
    return report


def _take(line: bytes, place: str, report: Report, system: str | None) -> Example | None:
    """The row in our form, with notes on its origin and its changes; None if it is refused or blank."""
    if not line.strip():
        report.blank += 1
        return None
    try:
        adopted = adopt(parse_row(line))
        if system is not None:
            adopted = under_system(adopted, system)
        noted: dict[str, Any] = {"place": place}
        if adopted.changes:
            noted |= {"changes": list(adopted.changes), **adopted.kept}
        if "imported" in adopted.example.meta:
            noted["before"] = adopted.example.meta["imported"]
        example = replace(adopted.example, meta=adopted.example.meta | {"imported": noted})
        dump_examples([example])
    except RowRefused as refusal:
        report.refused.append(RefusedLine(place, str(refusal), line))
        return None
    except RecursionError:
        report.refused.append(RefusedLine(place, "nested too deep to be written", line))
        return None
    report.changed += bool(adopted.changes)
    report.changes.update(adopted.changes)
    report.unhonoured.update(example.unhonoured)
    report.carried.update(example.carried)
    return example
