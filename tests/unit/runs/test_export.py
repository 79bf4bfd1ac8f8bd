"""A run's figures in other programs' formats."""

from __future__ import annotations

import csv
import io
import json
import math
import struct

import pytest
from tensorboardX.record_writer import masked_crc32c

from punie_tui.errors import UsageError
from punie_tui.runs.events import ProbeAnswer, ProbeReport, TrainReport, ValidationReport
from punie_tui.runs.exports.export import as_csv, as_jsonl, export_figures
from punie_tui.runs.exports.figures import points
from punie_tui.runs.exports.tensorboard import as_tensorboard
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import RunView
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings


def report(iteration: int, loss: float) -> TrainReport:
    return TrainReport(
        t=1000.0 + iteration,
        iteration=iteration,
        train_loss=loss,
        learning_rate=1e-4,
        iterations_per_second=2.0,
        tokens_per_second=140.0,
        trained_tokens=70 * iteration,
        epoch=0.1,
        peak_memory=9,
        active_memory=8,
        cache_memory=7,
    )


ANSWERS = [
    ProbeAnswer(query=name, question="?", text="", soft=True, strict=strict, grading_stage="passed")
    for name, strict in (("A1", True), ("A2", False))
]
VIEW = RunView(
    train=[report(10, 2.5), report(20, math.nan)],
    validation=[ValidationReport(t=1000, iteration=0, val_loss=3.25, val_time=1, rows=2)],
    probes=[ProbeReport(t=1010, iteration=10, answers=ANSWERS, seconds=1)],
)


def test_csv_has_a_line_an_iteration_and_a_column_a_figure() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(points(VIEW)).decode())))
    assert [row["iteration"] for row in rows] == ["0", "10", "20"]
    assert [row["val_loss"] for row in rows] == ["3.25", "", ""]
    assert [row["train_loss"] for row in rows] == ["", "2.5", "nan"]
    assert (rows[1]["probe_soft"], rows[1]["probe_strict"]) == ("1.0", "0.5")
    assert "grad_norm" not in rows[0]  # nobody measured it


def test_jsonl_is_json_even_where_a_loss_is_none() -> None:
    lines = [json.loads(line) for line in as_jsonl(points(VIEW)).splitlines()]
    assert {"iteration": 0, "t": 1000.0, "name": "val_loss", "value": 3.25} in lines
    assert {"iteration": 20, "t": 1020.0, "name": "train_loss", "value": None} in lines


def records(data: bytes) -> list[bytes]:
    """The records of a TFRecord file, lengths and checksums verified."""
    found = []
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        body = data[12 : 12 + length]
        assert struct.unpack("<I", data[8:12])[0] == masked_crc32c(data[:8])
        assert struct.unpack("<I", data[12 + length : 16 + length])[0] == masked_crc32c(body)
        found.append(body)
        data = data[16 + length :]
    return found


def test_tensorboards_file_is_a_version_and_a_record_a_figure() -> None:
    found = points(VIEW)
    version, *events = records(as_tensorboard(found))
    assert version == b"\x09" + struct.pack("<d", 1000.0) + b"\x1a\x0dbrain.Event:2"
    assert len(events) == len(found)
    # Event: wall_time (1), step (2, left out where it is 0), summary (5) > value (1) > tag (1), simple_value (2)
    value = b"\x0a\x08val_loss" + b"\x15" + struct.pack("<f", 3.25)
    summary = b"\x0a" + bytes([len(value)]) + value
    assert events[0] == b"\x09" + struct.pack("<d", 1000.0) + b"\x2a" + bytes([len(summary)]) + summary


@pytest.fixture
def run(tmp_path) -> Run:
    recipe = Recipe.model_validate({"name": "r", "model": "m", "stages": ["train"]})
    return create_run(Settings(workspace=tmp_path), recipe)


@pytest.mark.parametrize(("kind", "name"), [("csv", "r-1.csv"), ("tensorboard", "events.out.tfevents.1010.r-1")])
def test_a_run_is_exported_into_itself(run: Run, kind: str, name: str) -> None:
    run.append_event(report(10, 2.5))
    path = export_figures(run, kind)
    assert path == run.path / "export" / name and path.stat().st_size > 0


def test_a_run_that_never_trained_has_nothing_to_export(run: Run) -> None:
    with pytest.raises(UsageError, match="has not trained yet"):
        export_figures(run, "csv")
