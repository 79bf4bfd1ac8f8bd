"""The manifest of a built dataset: its contents, counted and hashed, and how it was made.

The rows themselves are counted, not what was meant to be written.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from punie_tui.datasets.examples import MANIFEST, Example
from punie_tui.datasets.finding.traits import count_traits, example_traits
from punie_tui.errors import UsageError
from punie_tui.regular_files import read_object
from punie_tui.tools.catalog import not_in_use
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.schema import fields_used


def described(
    name: str,
    description: str,
    splits: Mapping[str, Sequence[Example]],
    files: Mapping[str, bytes],
    **made: Any,
) -> dict[str, Any]:
    """The manifest of a dataset with these rows and these files; `made` says how it was made."""
    rows = [example for examples in splits.values() for example in examples]
    return {
        "name": name,
        "description": description,
        **made,
        "rows": len(rows),
        "splits": {split: len(examples) for split, examples in splits.items()},
        "counts": {
            **count_traits(map(example_traits, rows)),
            "category": dict(sorted(Counter(map(_category, rows)).items())),
            "field_access": sum(map(reads_fields, rows)),
            "several_turns": sum(len(row.answers) > 1 for row in rows),
        },
        "sha256": {file: hashlib.sha256(data).hexdigest() for file, data in files.items()},
    }


def _category(example: Example) -> str:
    category = example.meta.get("category")
    return category if isinstance(category, str) else "none"


def reads_fields(example: Example) -> bool:
    """Whether a call of the example reads a field of a typed result."""
    codes = (parse_answer(answer).code for answer in example.answers)
    return any(code is not None and fields_used(code) for code in codes)


def dump_manifest(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as the bytes of its file."""
    try:
        return json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair in a name from a foreign row
        return json.dumps(manifest, indent=2).encode() + b"\n"


def refuse_unused_tools(folder: Path) -> None:
    """Raises UsageError if the dataset's manifest says that it `uses` tools of the package that this workspace does not
    use: neither its rows nor a model trained on them could be judged here."""
    uses = read_object(folder / MANIFEST).get("uses")
    if lacking := not_in_use([name for name in uses if isinstance(name, str)] if isinstance(uses, list) else []):
        raise UsageError(f"the dataset {folder.name!r} {lacking}")
