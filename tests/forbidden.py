"""A place that may not be looked into, also for root, whom permissions do not bind."""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def forbid(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """As `chmod 000 place`: nothing below it can be reached, and itself neither opened nor listed."""
    root = str(place)

    def reached(path: object, *, itself: bool) -> bool:
        if not isinstance(path, str | os.PathLike):
            return False
        text = os.path.abspath(os.fspath(path))  # noqa: PTH100 (follows no link)
        return text.startswith(f"{root}/") or (itself and text == root)

    def guarded(function: Callable[..., Any], *, itself: bool) -> Callable[..., Any]:
        def call(path: object = ".", *rest: Any, **options: Any) -> Any:
            if reached(path, itself=itself):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return function(path, *rest, **options)

        return call

    for module, name in ((builtins, "open"), (io, "open"), (os, "open"), (os, "listdir"), (os, "scandir")):
        monkeypatch.setattr(module, name, guarded(getattr(module, name), itself=True))
    for name in ("stat", "lstat", "mkdir", "rename", "replace", "unlink", "rmdir"):
        monkeypatch.setattr(os, name, guarded(getattr(os, name), itself=False))
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, *rest: not reached(path, itself=True) and access(path, *rest))
