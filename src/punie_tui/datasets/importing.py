"""Foreign JSONL becomes a dataset of ours, with a report of what was taken, changed and refused; nothing is lost.

Refused lines lie beside the splits in `refused.jsonl`, each with its reason and just as it stood. Whether what was
taken is fit to learn from is for the checks to say.
"""

from __future__ import annotations

import base64
import codecs
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from punie_tui.datasets.adopting import Refused, adopt
from punie_tui.datasets.examples import MANIFEST, SPLITS, Example, dump_examples, parse_row
from punie_tui.datasets.manifest import described, dump_manifest
from punie_tui.datasets.publishing import publish_folder
from punie_tui.errors import AskedWrong
from punie_tui.tools.catalog import SYSTEM_PROMPT

REFUSED = "refused.jsonl"

_SPLIT_NAMES = {"validation": "valid", "val": "valid", "dev": "valid", "eval": "valid"}


@dataclass(frozen=True)
class RefusedLine:
    """One line that was not taken. `place` is `file:line`."""

    place: str
    reason: str
    line: bytes

    def record(self) -> dict[str, str]:
        """As `refused.jsonl` has it: the line as text, or as base64 where it is no UTF-8."""
        try:
            said = {"line": self.line.decode("utf-8")}
        except UnicodeDecodeError:
            said = {"base64": base64.b64encode(self.line).decode()}
        return {"place": self.place, "reason": self.reason, **said}


@dataclass
class Report:
    """What became of every line: rows taken by split, those of them that were changed, and how (a row may be changed
    in several ways); the refused lines; how many lines were blank."""

    folder: Path
    taken: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedLine] = field(default_factory=list)
    blank: int = 0


def import_dataset(source: Path, folder: Path, *, system: str = SYSTEM_PROMPT) -> Report:
    """Reads a JSONL file, or every JSONL file of a folder, and writes the dataset `folder` whole, or nothing.

    A file named after a split goes into that split, any other into `train`. Raises AskedWrong where `folder` is there
    already, there is nothing to read or nothing can be taken; MachineFailed where the disk refuses.
    """
    if folder.exists():
        raise AskedWrong(f"{folder}: it is there already; give another name with --into")
    report = Report(folder)
    splits: dict[str, list[Example]] = {}
    hashes: dict[str, str] = {}
    for path in _files(source):
        digest = hashlib.sha256()
        split = _split_of(path)
        rows = splits.setdefault(split, [])
        for number, line in _lines(path):
            digest.update(line)
            if (example := _take(line.removesuffix(b"\n"), f"{path.name}:{number}", report, system)) is not None:
                rows.append(example)
                report.taken[split] += 1
        hashes[path.name] = digest.hexdigest()
    if not report.taken:
        first = f": {report.refused[0].place}: {report.refused[0].reason}" if report.refused else ""
        raise AskedWrong(f"{source}: none of its {len(report.refused)} rows can be taken{first}")
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
        "refused": len(report.refused),
        "blank": report.blank,
    }
    said = f"Imported from {source.name}."
    files[MANIFEST] = dump_manifest(described(folder.name, said, splits, files, imported=imported, system=system))
    publish_folder(folder, files)
    return report


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise AskedWrong(f"{source}: no such file or folder")
    files = sorted(source.glob("*.jsonl"), key=lambda path: path.name)
    if not files:
        raise AskedWrong(f"{source}: there is no JSONL file in it")
    return [path for path in files if path.name != REFUSED] or files


def _split_of(path: Path) -> str:
    stem = path.stem.casefold()
    name = _SPLIT_NAMES.get(stem, stem)
    return name if name in SPLITS else "train"


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            yield from enumerate(file, 1)
    except OSError as error:
        raise AskedWrong(f"{path}: cannot be read ({error.strerror})") from None


def _take(line: bytes, place: str, report: Report, system: str) -> Example | None:
    """The row in our form, noting where it comes from and what was changed; None where it is refused, or blank."""
    text = line.removeprefix(codecs.BOM_UTF8) if place.endswith(":1") else line
    if not text.strip():
        report.blank += 1
        return None
    try:
        adopted = adopt(parse_row(text), system)
        noted: dict[str, Any] = {"place": place}
        if adopted.changes:
            noted |= {"changes": list(adopted.changes), **adopted.kept}
        if "imported" in adopted.example.meta:
            noted["before"] = adopted.example.meta["imported"]
        example = Example(adopted.example.messages, adopted.example.meta | {"imported": noted})
        dump_examples([example])
    except Refused as refusal:
        report.refused.append(RefusedLine(place, str(refusal), line))
        return None
    except RecursionError:
        report.refused.append(RefusedLine(place, "nested too deep to be written", line))
        return None
    report.changed += bool(adopted.changes)
    report.changes.update(adopted.changes)
    return example
