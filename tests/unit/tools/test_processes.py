"""What a tool started ends with it: also what that has started, in sessions of their own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil

from punie_tui.tools.live.processes import end_family

STARTS_ANOTHER = """
import pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True)
pathlib.Path("written").write_text(str(child.pid))
pathlib.Path("written").rename("pid")
child.wait()
"""


def test_a_process_ends_with_what_it_started_in_another_session(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", STARTS_ANOTHER], cwd=tmp_path, start_new_session=True)
    while not (tmp_path / "pid").exists():
        assert process.poll() is None
        time.sleep(0.05)
    started = psutil.Process(int((tmp_path / "pid").read_text()))
    end_family(process.pid)
    assert process.wait() < 0
    gone, _ = psutil.wait_procs([started], timeout=60)
    assert gone or started.status() == psutil.STATUS_ZOMBIE
