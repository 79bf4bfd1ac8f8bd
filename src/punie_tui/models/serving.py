"""Runs `mlx_lm.server` with one of our models: starts it, waits until it is healthy, relays its log. Imports no mlx."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from punie_tui.errors import SystemFailure, UsageError

HEALTH_SECONDS = 0.5
_MLX_LM = """
from punie_tui.models.machine.compute import prepare_thread
prepare_thread()
from mlx_lm.cli import main
main()
"""
"""mlx-lm's command line in a process that is prepared for it: kernels in a folder of this user, and a fast BLAS."""
STARTUP_SECONDS = 600.0
"""Long enough to read a large model from a slow disk."""


class Server:
    """A running mlx_lm.server. Use as a context manager: it ends with the block."""

    def __init__(self, model: Path, host: str, port: int, cache_dir: Path, on_line: Callable[[str], object]) -> None:
        if not _free(host, port):
            raise UsageError(f"port {port} of {host} is taken; choose another with --port")
        self.url = f"http://{host}:{port}"
        self._on_line = on_line
        self._last = ""
        arguments = ["server", "--model", str(model), "--host", host, "--port", str(port)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", _MLX_LM, *arguments],
            env={**os.environ, "PUNIE_CACHE": str(cache_dir)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(1)

    def healthy(self) -> bool:
        """Whether it answers GET /health with 200."""
        try:
            with urlopen(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, HTTPException):
            return False

    def wait_until_healthy(self) -> None:
        """Raises SystemFailure, with the last line of its log, if the server ends first or takes too long."""
        began = time.monotonic()
        while not self.healthy():
            self.check_alive()
            if time.monotonic() - began > STARTUP_SECONDS:
                raise SystemFailure(f"mlx_lm.server does not become healthy; its last line: {self._last}")
            time.sleep(HEALTH_SECONDS)

    def check_alive(self) -> None:
        """Raises SystemFailure if the server has ended."""
        if (code := self.process.poll()) is not None:
            self._reader.join(1)
            raise SystemFailure(f"mlx_lm.server ended with exit code {code}; its last line: {self._last}")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip():
                self._last = line.strip()
                self._on_line(self._last)


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
