"""A path to a model folder that mlx-lm can use: it globs, and takes special characters in a path for a pattern."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from punie_tui.errors import UsageError
from punie_tui.private_folder import private_folder


@contextmanager
def without_patterns(folder: Path) -> Iterator[Path]:
    """Yields `folder`, or a link to it in a private folder if its path contains a pattern (`[`, `*`, `?`).

    The link is removed when the block ends. Raises UsageError if the path of the temporary folder has one too.
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
