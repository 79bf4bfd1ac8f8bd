"""Counts the file operations of a process with an audit hook, and can kill the process at one, refuse it or delay it.

It counts what changes something below a folder (opened for writing, made, renamed, removed, synced), in the main
thread, so that the n-th is the same each time. What raises no event (a sync, mlx's own writing) is wrapped.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_FIRST = ("os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.rename")
_AT = {"os.mkdir": 2, "os.remove": 1, "os.rmdir": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2}
"""Event → the index of the argument with the folder that its path is relative to."""
_FREES = ("os.remove", "os.rmdir", "os.rename", "os.truncate")
"""Operations that a full disk still allows."""


@dataclass(frozen=True)
class Plan:
    """What happens in processes of a role (empty: any) at their `moment`th operation, counted from 1.

    die: the process is killed, in the middle of a write with `share` of the file written. full: from then on nothing
    can be written. fail: only this operation is refused, with `error`. wait: each operation may be delayed, at random
    with `share` in the seed.
    """

    what: str
    role: str = ""
    moment: int = 1
    share: float = 0.0
    error: int = errno.EIO


class Operations:
    """The counter of a process; a fork starts counting again."""

    def __init__(self) -> None:
        self.root: str | None = None
        self.plan: Plan | None = None
        self.census: Path | None = None
        self._role, self._count, self._hooked = "", 0, False
        self._inside = False

    def watch(self, root: Path, plan: Plan | None = None, census: Path | None = None) -> None:
        """Counts operations below `root` from now on, in this process and its forks; each process writes its role and
        its count into `census`."""
        self.root, self.plan, self.census = str(root.resolve()), plan, census
        self._chance = random.Random(f"{plan.share} {os.getpid() % 2}" if plan else "")
        if not self._hooked:
            self._hooked = True
            sys.addaudithook(self._event)
            self._wrap()

    def begin(self, role: str) -> None:
        self._role, self._count = role, 0

    def end(self) -> None:
        """Writes the count into `census`."""
        if self.census is not None:
            census, self.census, self.root = self.census, None, None
            with census.open("a") as file:
                file.write(f"{self._count}\t{self._role}\n")

    def _event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.root is None or self._inside:
            return
        if event == "open":
            path, _, flags = arguments
            if not isinstance(flags, int) or not flags & CHANGES or isinstance(path, int):
                return
        elif event in _FIRST:
            path = arguments[0]
        else:
            return
        self._inside = True  # what we do here ourselves is not counted
        try:
            found = self._place(event, path, arguments)
            if found is not None:
                self._happens(event, found, arguments)
        finally:
            self._inside = False

    def _place(self, event: str, path: Any, arguments: tuple[Any, ...]) -> str | None:
        """The path of an operation; None if it is not below the root."""
        if isinstance(path, int):
            found = os.readlink(f"/proc/self/fd/{path}") if sys.platform == "linux" else ""
        else:
            found = os.fsdecode(path)
            folder = arguments[_AT[event]] if event in _AT else -1
            if isinstance(folder, int) and folder >= 0 and not found.startswith("/") and sys.platform == "linux":
                found = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), found)
            elif not found.startswith("/"):
                found = os.path.join(os.getcwd(), found)
        return found if found.startswith(f"{self.root}/") else None

    def _happens(self, event: str, path: str, arguments: tuple[Any, ...]) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        self._count += 1
        plan = self.plan
        if plan is None or (plan.role and plan.role != self._role):
            return
        if plan.what == "wait":
            if self._chance.random() < 0.3:
                time.sleep(self._chance.random() * 0.02)
        elif plan.what == "full":
            if self._count >= plan.moment and event not in _FREES:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        elif self._count == plan.moment:
            if plan.what == "fail":
                raise OSError(plan.error, os.strerror(plan.error), path)
            if plan.what == "die":
                self._die(event, path, arguments, plan.share)

    def _die(self, event: str, path: str, arguments: tuple[Any, ...], share: float) -> None:
        with suppress(OSError):
            if event in ("os.fsync", "mlx.save"):
                size = os.stat(path).st_size
                os.truncate(path, int(size * share))
            elif event == "open" and share < 0.5 and arguments[2] & os.O_TRUNC:
                os.close(os.open(path, arguments[2] & ~os.O_EXCL, 0o644))
        os.kill(os.getpid(), signal.SIGKILL)

    def _wrap(self) -> None:
        sync = os.fsync

        def fsync(file: Any) -> None:
            number = file if isinstance(file, int) else file.fileno()
            self._beside("os.fsync", number)
            sync(file)

        os.fsync = fsync  # type: ignore[assignment]
        if "mlx.core" in sys.modules:
            mx = sys.modules["mlx.core"]
            save = mx.save_safetensors

            def save_safetensors(path: str, *given: Any, **named: Any) -> None:
                plan = self.plan
                if plan is not None and plan.what == "die":
                    save(path, *given, **named)
                    self._beside("mlx.save", path)
                else:
                    try:
                        self._beside("mlx.save", path)
                    except OSError as error:
                        raise RuntimeError(f"[save_safetensors] {error.strerror}") from None  # as mlx does
                    save(path, *given, **named)

            mx.save_safetensors = save_safetensors

    def _beside(self, event: str, path: Any) -> None:
        if self.root is not None and not self._inside:
            self._inside = True
            try:
                if isinstance(path, int) and os.path.isdir(f"/proc/self/fd/{path}"):
                    return
                found = self._place(event, path, ())
                if found is not None:
                    self._happens(event, found, ())
            finally:
                self._inside = False


OPERATIONS = Operations()
