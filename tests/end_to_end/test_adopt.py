"""A training of plain `mlx_lm.lora` becomes a run that is validated, fused and shown like any other."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from workspace import punie

from punie_tui.runs.state import read_run
from punie_tui.runs.store import find_run
from punie_tui.settings import bundled_data, load_settings


def lora(folder: Path, model: Path, rows: Path) -> list[str]:
    settings = {"iters": 12, "batch-size": 2, "num-layers": 2, "steps-per-report": 2, "steps-per-eval": 4}
    options = [part for key, value in settings.items() for part in (f"--{key}", str(value))]
    paths = ["--model", str(model), "--data", str(rows), "--adapter-path", str(folder / "adapters")]
    return [sys.executable, "-m", "mlx_lm", "lora", "--train", *paths, *options, "--max-seq-length", "256"]


@pytest.fixture(scope="module")
def trained(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `adapters`, `rows` and `train.log`, as mlx-lm's own command left them."""
    folder = tmp_path_factory.mktemp("elsewhere")
    rows = folder / "rows"
    rows.mkdir()
    lines = (bundled_data() / "demo" / "train.jsonl").read_text().splitlines(keepends=True)
    (rows / "train.jsonl").write_text("".join(lines[:16]))
    (rows / "valid.jsonl").write_text("".join(lines[16:24]))
    with (folder / "train.log").open("w") as log:
        subprocess.run(lora(folder, tiny_model, rows), stdout=log, check=True)
    return folder


def test_it_is_adopted_validated_and_fused(trained: Path, tmp_path: Path) -> None:
    done = punie(
        tmp_path,
        *("adopt", str(trained / "adapters"), "--log", str(trained / "train.log")),
        *("--data", str(trained / "rows"), "--name", "elsewhere", "--json"),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["run"], document["state"]) == ("elsewhere-1", "finished")
    assert document["train"]["iterations"] == 12
    assert [iteration for iteration, _ in document["train"]["validation"]] == [0, 3, 7, 11]
    assert document["adopted"]["not_known"]

    asked = punie(tmp_path, "validate", "elsewhere-1", "--queries", "A1,C1", "--max-tokens", "8", "--json")
    assert asked.returncode in (0, 1), asked.stderr
    fused = punie(tmp_path, "fuse", "elsewhere-1", "--json")
    assert fused.returncode == 0, fused.stderr
    run = find_run(load_settings(tmp_path), "elsewhere-1")
    assert (run.fused / "config.json").is_file()
    assert read_run(run).view.stage("validate-adapter").finished is not None
    assert punie(tmp_path, "report", "elsewhere-1").returncode == 0
    assert "nothing is left to do" in punie(tmp_path, "resume", "elsewhere-1").stderr


def test_a_log_that_is_being_written_is_watched_to_its_end(trained: Path, tmp_path: Path) -> None:
    growing = tmp_path / "growing.log"
    lines = (trained / "train.log").read_bytes().splitlines(keepends=True)
    growing.write_bytes(b"".join(lines[:4]))

    def grow() -> None:
        for line in lines[4:]:
            time.sleep(0.05)
            with growing.open("ab") as file:
                file.write(line[:20])
                file.flush()
                file.write(line[20:])

    writer = threading.Thread(target=grow)
    writer.start()
    done = punie(tmp_path, "watch", "--log", str(growing), "--json")
    writer.join()
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["iters"] == 12
    assert document["train"]["iterations"] == 12
    assert "iteration 12/12" in done.stderr


@pytest.mark.parametrize("log", ["missing.log", "."])
def test_a_log_that_is_none_is_refused(tmp_path: Path, log: str) -> None:
    done = punie(tmp_path, "watch", "--log", str(tmp_path / log))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
