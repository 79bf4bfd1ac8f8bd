"""A dataset made by hand, a row at a time: each row is in our form, and the manifest is updated with each.

Rows are added only to a dataset that began this way: one that was built, imported or merged must remain what its
manifest says.
"""

from __future__ import annotations

from pathlib import Path

from punie_tui.datasets.examples import MANIFEST, Example, Row, dump_examples, read_dataset
from punie_tui.datasets.importing.convert_row import RowRefused, adopt
from punie_tui.datasets.manifest import described, dump_manifest
from punie_tui.datasets.publishing import publish_folder
from punie_tui.errors import UsageError
from punie_tui.locking import exclusive
from punie_tui.regular_files import read_object

MADE_BY = "made_by"
BY_HAND = "hand"


def add_row(folder: Path, example: Example, description: str) -> int:
    """Adds a row to the training split of `folder`, which is created with the first row; returns its line, from 1.
    A system turn is neither added nor removed: a model learns a question as it is asked.

    `description` goes into the manifest. Raises UsageError if the row cannot be learned from or is there already, or
    if the dataset was not made by hand; SystemFailure if it cannot be written.
    """
    try:
        row = adopt(Row(example, "messages")).example
    except RowRefused as why:
        raise UsageError(f"this row cannot be learned from: {why}") from None
    with exclusive(folder.with_name(f".{folder.name}.lock")):
        splits = _splits(folder)
        rows = splits.setdefault("train", [])
        for line, there in enumerate(rows, 1):
            if there.messages == row.messages:
                raise UsageError(f"{folder / 'train.jsonl'}:{line}: this row is already there")
        rows.append(row)
        files = {f"{split}.jsonl": dump_examples(examples) for split, examples in splits.items()}
        files[MANIFEST] = dump_manifest(described(folder.name, description, splits, files, **{MADE_BY: BY_HAND}))
        publish_folder(folder, files)
    return len(rows)


def _splits(folder: Path) -> dict[str, list[Example]]:
    if not folder.exists():
        return {}
    if read_object(folder / MANIFEST).get(MADE_BY) != BY_HAND:
        raise UsageError(f"{folder}: this dataset was not made by hand, so no row is added to it; rename it")
    return read_dataset(folder)
