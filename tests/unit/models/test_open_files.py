"""mlx-lm is imported where few files may be open, and the doctor says where they are very few."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from punie_tui.models.machine.open_files import open_files_advice

IMPORTS = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1024))
import punie_tui
import mlx_lm.utils
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def test_mlx_lm_is_imported_where_no_more_files_may_be_open_than_1024(tmp_path: Path) -> None:
    command = [sys.executable, "-c", IMPORTS]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PUNIE_CACHE": str(tmp_path)},
    )
    assert done.stdout.split() == ["1024", "1024"], done.stderr


@pytest.mark.parametrize(("limits", "sentences"), [((64, 64), 1), ((64, 4096), 1), ((1024, 1024), 0), ((-1, -1), 0)])
def test_the_doctor_speaks_of_a_very_low_limit(
    monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int], sentences: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda what: limits)
    assert len(open_files_advice()) == sentences
