"""mlx's kernels lie in a folder of this user alone, and stay there for the next process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import mlx.core as mx
import pytest

from punie_tui.models.machine import kernels
from punie_tui.pipeline.doctor import kernel_advice

COMPUTES = """
import tempfile
before = tempfile.gettempdir()
from punie_tui.models.machine.compute import prepare_thread
import mlx.core as mx
prepare_thread()
mx.eval(mx.compile(lambda x: mx.sin(x) * 2 + 1)(mx.ones(3)))
assert tempfile.gettempdir() == before
"""


def with_cache(folder: Path) -> dict[str, str]:
    return {**os.environ, "PUNIE_CACHE": str(folder)}


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("g++"), reason="mlx calls g++ under Linux")
def test_what_is_compiled_is_kept_below_the_cache_for_this_user_alone(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", COMPUTES], check=True, cwd=tmp_path, env=with_cache(tmp_path))
    folder = tmp_path / f"kernels-{os.geteuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.rglob("*.so"))
    assert not list(folder.rglob("unfinished.gch"))


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("g++"), reason="mlx calls g++ under Linux")
def test_the_compiler_reads_the_header_once(tmp_path: Path) -> None:
    """As a compiler says that is called as mlx calls it: `!` marks a header that was read beforehand (-H)."""
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COMPUTES], check=True, cwd=tmp_path, env=with_cache(tmp_path))
    (compiled,) = tmp_path.rglob("*.gch")
    (source,) = tmp_path.rglob("*.cpp")
    include = Path(mx.__file__).parent / "include"
    command = ["g++", *kernels.FLAGS, "-H", "-shared", "-I", str(include), str(source), "-o", str(tmp_path / "a.so")]
    read = subprocess.run(command, check=True, capture_output=True, text=True).stderr.splitlines()
    assert f"! {compiled}" in read
    assert not [line for line in read if line.endswith(str(kernels.HEADER))]


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are kept under Linux")
def test_where_others_may_write_to_the_folder_a_private_one_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(kernels, "_kept_alive", [])
    folder = tmp_path / f"kernels-{os.geteuid()}"

    def used() -> Path:
        found = kernels.keep_kernels(tmp_path)
        assert found == kernels.kernel_folder() and found != folder
        assert found.stat().st_mode & 0o777 == 0o700 and kernels.can_keep()
        return found

    folder.mkdir()
    folder.chmod(0o777)
    used()
    folder.rmdir()
    folder.symlink_to(tmp_path)
    used()
    folder.unlink()
    folder.write_text("no folder")
    used()


def test_the_doctor_says_what_a_missing_compiler_costs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert kernels.compiler() is None
    assert len(kernel_advice()) == 1


@pytest.mark.skipif(not shutil.which("g++"), reason="without a compiler that is what the doctor speaks of")
def test_the_doctor_speaks_of_a_kernel_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert kernel_advice() == []
    monkeypatch.setenv("TMPDIR", str(tmp_path / "missing"))
    assert len(kernel_advice()) == 1
