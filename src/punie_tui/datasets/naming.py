"""What a new dataset may be called, and where it goes."""

from __future__ import annotations

import re
from pathlib import Path

from punie_tui.errors import UsageError
from punie_tui.settings import Settings

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
_TAKEN = ("lessons", "recipes", "suites")  # folders of `data/` that hold something else


def new_dataset(settings: Settings, name: str) -> Path:
    """The folder of a new dataset, in the workspace's own data. Raises UsageError for a name that is none, or that of
    a dataset there is already."""
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise UsageError(f"{name!r} is no name for a dataset; take letters, digits, '_', '.' and '-'")
    if name in settings.datasets() or (settings.data / name).exists():
        raise UsageError(f"there is a dataset {name!r} already; give another name")
    return settings.data / name
