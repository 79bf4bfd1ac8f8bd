"""A path to a model folder that mlx-lm can use: it searches by patterns, and takes the signs of a path for one."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from punie_tui.errors import UsageError
from punie_tui.private_folder import private_folder


@contextmanager
def without_patterns(folder: Path) -> Iterator[Path]:
    """`folder`, or a link to it in a private folder where a part of its path is a pattern (`[`, `*`, `?`).

    The link goes when the block ends. Raises UsageError where the folder for temporary files is a pattern too.
    """
    if _is_plain(folder):
        yield folder
        return
    with private_folder("model") as private:
        link = Path(private) / "model"
        if not _is_plain(link):
            raise UsageError(f"{folder} and the temporary folder {private} have *, ? or [ in their path; rename one")
        link.symlink_to(folder.resolve())
        yield link


def _is_plain(path: Path) -> bool:
    return glob.escape(str(path)) == str(path)
