"""The doctor: facts of this machine, and advice only where there is something to mend."""

from __future__ import annotations

from pathlib import Path

from punie_tui.models.compute import Compute
from punie_tui.models.doctor import advice, doctor_report
from punie_tui.settings import Settings

PLENTY = 16 << 30


def test_the_report_tells_what_is_here(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "file").write_bytes(bytes(1000))
    report = doctor_report(Settings(workspace=tmp_path, cache_dir=tmp_path / "cache"))
    assert report.gflops > 0
    assert report.memory_total >= report.memory_available > 0
    assert report.cache_size >= 1000
    assert {"mlx", "mlx-lm", "textual"} <= report.versions.keys()


def test_a_good_machine_gets_no_advice() -> None:
    assert advice(Compute("cpu", "", "OpenBLAS 0.3.31", 2), 150.0, PLENTY) == []
    assert advice(Compute("cuda", "", None, 2), 5.0, PLENTY) == []


def test_a_reason_for_slowness_is_passed_on() -> None:
    assert advice(Compute("cpu", "", "reference BLAS", 2, "install OpenBLAS"), 2.5, PLENTY) == ["install OpenBLAS"]


def test_a_slow_processor_and_little_memory_get_a_sentence_each() -> None:
    said = advice(Compute("cpu", "", "OpenBLAS 0.3.31", 2), 5.0, 1 << 30)
    assert len(said) == 2
