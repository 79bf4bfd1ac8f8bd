"""The name and the folder of a new dataset."""

from __future__ import annotations

import re
from pathlib import Path

from punie_tui.errors import UsageError
from punie_tui.settings import Settings

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
_TAKEN = ("lessons", "recipes", "suites")  # folders of `data/` that contain something else


def new_dataset(settings: Settings, name: str) -> Path:
    """The folder of a new dataset, in the workspace's own data. Raises UsageError if the name is invalid or
    taken."""
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise UsageError(f"{name!r} is not a valid dataset name; use letters, digits, '_', '.' and '-'")
    if name in settings.datasets() or (settings.data / name).exists():
        raise UsageError(f"there is already a dataset {name!r}; choose another name")
    return settings.data / name
