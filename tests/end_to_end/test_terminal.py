"""The dashboard in a real terminal: it takes whatever is typed, and leaves the terminal as it was."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from workspace import heed_signals

PATIENCE_SECONDS = 60.0


def _ignore_hang_ups() -> None:
    """As nohup starts a program."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


class Terminal:
    """`punie-tui` in a pseudo-terminal of its own, and all that it has written so far."""

    def __init__(self, workspace: Path, heeds: Callable[[], None] = heed_signals) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.written = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "punie_tui", "-w", str(workspace)],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            preexec_fn=heeds,
            env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
        )

    def wait_for(self, text: bytes) -> None:
        """Reads until `text` was written."""
        os.set_blocking(self.master, False)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.written:
            assert time.monotonic() < deadline, self.written[-2000:]
            try:
                self.written += os.read(self.master, 65536)
            except BlockingIOError:
                time.sleep(0.02)

    def end(self) -> int:
        """Waits until the process has ended; its exit code."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                self.written += os.read(self.master, 65536)
            except BlockingIOError:
                time.sleep(0.02)
        self.wait_for(b"\x1b[?1049l")
        return self.process.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for end in (self.master, self.slave):
            with contextlib.suppress(OSError):  # closed already
                os.close(end)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with contextlib.closing(Terminal(tmp_path)) as opened:
        opened.wait_for(b"no run yet")
        yield opened


def assert_left_as_it_was(terminal: Terminal, number: signal.Signals) -> None:
    """Sends the signal, and looks at what it leaves."""
    terminal.process.send_signal(number)
    assert terminal.end() == 128 + number
    assert termios.tcgetattr(terminal.slave) == terminal.before
    for undone in (b"\x1b[?1049l", b"\x1b[?1000l", b"\x1b[?25h"):
        assert undone in terminal.written
    assert b"Traceback" not in terminal.written


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGQUIT])
def test_who_is_asked_to_end_leaves_the_terminal_as_it_was(terminal: Terminal, number: signal.Signals) -> None:
    assert termios.tcgetattr(terminal.slave) != terminal.before
    assert_left_as_it_was(terminal, number)


def test_a_dashboard_whose_terminal_is_gone_ends(tmp_path: Path) -> None:
    with contextlib.closing(Terminal(tmp_path, _ignore_hang_ups)) as opened:
        opened.wait_for(b"no run yet")
        os.close(opened.master)
        os.close(opened.slave)
        opened.process.wait(PATIENCE_SECONDS)


def test_bytes_that_are_no_text_do_not_end_the_dashboard(terminal: Terminal) -> None:
    os.write(terminal.master, b"\xff\xc3(\x1b[200~pasted \xe2\x28 \xf0\x9f\x1b[201~")
    os.write(terminal.master, b"?")
    terminal.wait_for(b"app.show_data")  # a line of the help
    assert terminal.process.poll() is None
    assert_left_as_it_was(terminal, signal.SIGTERM)
