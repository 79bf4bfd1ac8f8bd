"""The doctor: facts of this machine, and advice only where there is something to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from forbidden import forbid
from punie_tui.models.machine.compute import Compute
from punie_tui.pipeline.doctor import advice, cache_advice, doctor_report
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


def test_threads_that_are_no_faster_than_one_are_said_to_wait_for_each_other() -> None:
    four = Compute("cpu", "", "OpenBLAS 0.3.31", 4)
    assert advice(four, 500.0, PLENTY, 150.0) == []
    assert len(advice(four, 70.0, PLENTY, 150.0)) == 1
    assert advice(Compute("cpu", "", "OpenBLAS 0.3.31", 1), 150.0, PLENTY, 150.0) == []


def test_a_machine_far_below_its_best_is_advised_to_be_left_alone(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")
    before = doctor_report(settings)
    file = settings.cache_dir / "product_rates.json"
    file.write_text(file.read_text().replace(": ", ": 10"))  # a tenfold rate or more
    after = doctor_report(settings)
    assert after.gflops_best > 2 * before.gflops_best
    assert any("other work" in line for line in after.advice)


def test_a_cache_that_may_not_be_used_gets_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_advice(tmp_path / "not" / "yet") == []
    forbid(monkeypatch, tmp_path / "cache")
    (tmp_path / "cache").mkdir()
    assert len(cache_advice(tmp_path / "cache")) == 1
