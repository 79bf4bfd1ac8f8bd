"""A process that is kept for further requests: a line of JSON for each request and each answer, with a time limit.

It ends with the process that started it, as its input ends; if it takes too long, it is killed with all it started.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from punie_tui.errors import SystemFailure
from punie_tui.last_line import last_line
from punie_tui.tools.live.processes import end_family


class KeptProcess:
    """`command`, running in `folder` from the first request on."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._command, self._folder = command, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this is
        self._one_at_a_time = threading.Lock()

    def ask(self, question: Mapping[str, Any], seconds: float, name: str) -> dict[str, Any]:
        """The answer. Raises SystemFailure, which mentions `name`, if there is none within `seconds`."""
        with self._one_at_a_time:
            try:
                process = self._running()
                assert process.stdin is not None
                with contextlib.suppress(BrokenPipeError):  # it died meanwhile, which reading will show
                    process.stdin.write(json.dumps(question).encode() + b"\n")
                    process.stdin.flush()
                return dict(json.loads(self._line(process, time.monotonic() + seconds)))
            except TimeoutError:
                self._end()
                raise SystemFailure(
                    f"{name} took more than {seconds:g} s in {self._folder}; give it less to do"
                ) from None
            except (EOFError, ValueError):
                text = last_line(self._log)
                self._end()
                raise SystemFailure(f"{name} ended without an answer{text}") from None
            except OSError as error:
                self._end()
                raise SystemFailure(f"{name} does not start in {self._folder}: {error}") from error
            except BaseException:  # interrupted: a late answer must not count as the next request's
                self._end()
                raise

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                start_new_session=True,
            )
        return self._process

    def _line(self, process: subprocess.Popen[bytes], deadline: float) -> bytes:
        assert process.stdout is not None
        output, read = process.stdout.fileno(), b""
        while not read.endswith(b"\n"):
            ready, _, _ = select.select([output], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise TimeoutError
            piece = os.read(output, 1 << 20)
            if not piece:
                raise EOFError
            read += piece
        return read

    def _end(self) -> None:
        if self._process is not None:
            end_family(self._process.pid)
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    stream.close()  # type: ignore[union-attr]
        self._process = None
