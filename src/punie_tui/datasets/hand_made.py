"""A dataset that grows a row at a time, by hand: each row in our form, and the manifest true after each.

Only a dataset that began so: what was built, imported or merged is what its manifest says, and is never added to.
"""

from __future__ import annotations

from pathlib import Path

from punie_tui.datasets.examples import MANIFEST, Example, Row, dump_examples, read_dataset
from punie_tui.datasets.importing.convert_row import Refused, adopt
from punie_tui.datasets.manifest import described, dump_manifest
from punie_tui.datasets.publishing import publish_folder
from punie_tui.errors import UsageError
from punie_tui.locking import exclusive
from punie_tui.regular_files import read_json

MADE_BY = "made_by"
BY_HAND = "hand"


def add_row(folder: Path, example: Example, description: str) -> int:
    """Adds a row to the training split of `folder`, which is created with the first; its line in the file, from 1.
    It keeps the system turn that it has, or none: a model learns a question as it is asked.

    `description` is what a new dataset says of itself. Raises UsageError for a row that cannot be learned from or is
    there already, and for a dataset that was not made by hand; SystemFailure where the disk refuses.
    """
    try:
        row = adopt(Row(example, "messages")).example
    except Refused as why:
        raise UsageError(f"this cannot be learned from: {why}") from None
    with exclusive(folder.with_name(f".{folder.name}.lock")):
        splits = _splits(folder)
        rows = splits.setdefault("train", [])
        for line, there in enumerate(rows, 1):
            if there.messages == row.messages:
                raise UsageError(f"{folder / 'train.jsonl'}:{line}: it is there already")
        rows.append(row)
        files = {f"{split}.jsonl": dump_examples(examples) for split, examples in splits.items()}
        files[MANIFEST] = dump_manifest(described(folder.name, description, splits, files, **{MADE_BY: BY_HAND}))
        publish_folder(folder, files)
    return len(rows)


def _splits(folder: Path) -> dict[str, list[Example]]:
    if not folder.exists():
        return {}
    try:
        manifest = read_json(folder / MANIFEST)
    except (OSError, ValueError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get(MADE_BY) != BY_HAND:
        raise UsageError(f"{folder}: it was not made by hand, so no row is added to it; rename that dataset")
    return read_dataset(folder)
