"""Curves from mlx-lm's log, from tables and from event files."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.adoption.curves import LogCurves, read_curves
from punie_tui.errors import UsageError
from punie_tui.runs.events import TrainReport, ValidationReport
from punie_tui.runs.exports.export import as_csv
from punie_tui.runs.exports.figures import Point, points
from punie_tui.runs.exports.tensorboard import as_tensorboard
from punie_tui.runs.state import read_run
from recorded_runs import finished_run, workspace
from training_logs import SENTENCES


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def train(curves: LogCurves) -> list[TrainReport]:
    return [report for report in curves.reports if isinstance(report, TrainReport)]


def validation(curves: LogCurves) -> list[ValidationReport]:
    return [report for report in curves.reports if isinstance(report, ValidationReport)]


@pytest.mark.parametrize("kind", ["csv", "tensorboard"])
def test_what_is_exported_comes_back(tmp_path: Path, kind: str) -> None:
    view = read_run(finished_run(workspace(tmp_path))).view
    data = as_csv(points(view)) if kind == "csv" else as_tensorboard(points(view))
    found = read_curves(written(tmp_path, "r.csv" if kind == "csv" else "events.out.tfevents.1", data))
    assert [report.iteration for report in train(found)] == [report.iteration for report in view.train]
    assert [report.train_loss for report in train(found)] == pytest.approx([r.train_loss for r in view.train])
    assert [report.val_loss for report in validation(found)] == pytest.approx([r.val_loss for r in view.validation])
    ours, theirs = train(found)[-1], view.train[-1]
    assert (ours.trained_tokens, ours.epoch) == (theirs.trained_tokens, pytest.approx(theirs.epoch))
    assert ours.peak_memory == pytest.approx(theirs.peak_memory)
    assert found.dated == (kind == "tensorboard")
    if found.dated:
        assert [report.t for report in train(found)] == pytest.approx([report.t for report in view.train])


@pytest.mark.parametrize(
    "table",
    [
        "step,train/loss,eval/loss\n10,2.5,\n20,2.0,2.2\n",
        "Step;loss;val_loss\n10;2.5;\n20;2.0;2.2\n\n",
        '"Step","my run - train_loss","my run - train_loss__MIN","my run - val_loss"\n10,2.5,1,\n20,2.0,1,2.2\n',
        "\ufeffiteration\ttrain_loss\tval_loss\n10\t2.5\n20\t2.0\t2.2\n",
    ],
    ids=["slashes", "semicolons", "wandb", "tabs and a byte order mark"],
)
def test_tables_of_other_loggers_are_read(tmp_path: Path, table: str) -> None:
    found = read_curves(written(tmp_path, "log.csv", table))
    assert [(report.iteration, report.train_loss) for report in train(found)] == [(10, 2.5), (20, 2.0)]
    assert [(report.iteration, report.val_loss) for report in validation(found)] == [(20, 2.2)]


def test_memory_is_in_gigabytes_as_mlx_lm_reports_it(tmp_path: Path) -> None:
    found = read_curves(written(tmp_path, "log.csv", "iteration,train_loss,peak_memory\n1,2.5,5.143\n"))
    assert train(found)[0].peak_memory == 5_143_000_000


def test_a_log_that_holds_two_trainings_says_so(tmp_path: Path) -> None:
    found = read_curves(written(tmp_path, "train.log", SENTENCES + SENTENCES))
    assert len(train(found)) == 2
    assert len(found.notes) == 1


def test_half_a_last_line_is_no_report(tmp_path: Path) -> None:
    found = read_curves(written(tmp_path, "train.log", SENTENCES + "Iter 30: Train loss 2."))
    assert found.iteration == 20
    assert len(found.notes) == 1


def events(*tags: str) -> bytes:
    return as_tensorboard([Point(1, 1000.0, tag, 0.5) for tag in tags])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("train.log", "Loading pretrained model\n", "no training step"),
        ("train.log", b"Iter 1: \xff\n", "not UTF-8"),
        ("train.log", "Iter 10: Train loss 2.7, It/s\n", "train.log:1:"),
        ("train.log", "", "no training step"),
        ("log.csv", "", "log.csv:1:"),
        ("log.csv", "iteration,accuracy\n1,0.5\n", "log.csv:1:"),
        ("log.csv", "iteration,loss\n1,0.5\nlater,0.4\n", "log.csv:3:"),
        ("log.csv", "iteration,loss\n1,0.5\n2,low\n", "log.csv:3:"),
        ("log.csv", "iteration,loss\n", "no training step"),
        ("tfevents.1", b"not a record at all, but long enough", "not a TensorBoard event file"),
        ("tfevents.1", events("accuracy"), "accuracy"),
        ("tfevents.1", events(), "no training step"),
    ],
)
def test_what_holds_no_curve_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: str | bytes, told: str
) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(UsageError) as refused:
        read_curves(path)
    assert str(path) in str(refused.value) and told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_event_file_that_is_still_written_is_read_to_its_last_whole_record(tmp_path: Path) -> None:
    data = as_tensorboard([Point(step, 1000.0 + step, "loss", 2.5) for step in (1, 2, 3)])
    assert read_curves(written(tmp_path, "tfevents.1", data[:-5])).iteration == 2
