"""What mlx-lm prints while it trains, read back from real lines in each layout."""

from __future__ import annotations

import math

import pytest

from punie_tui.adoption.mlx_log import MlxLog
from punie_tui.runs.events import TrainReport, ValidationReport
from training_logs import FIRST, SENTENCES, TABLE


def read(text: str) -> MlxLog:
    log = MlxLog()
    for line in text.splitlines():
        log.read(line)
    return log


def losses(log: MlxLog, kind: type) -> list[tuple[int, float]]:
    return [
        (report.iteration, report.train_loss if isinstance(report, TrainReport) else report.val_loss)
        for report in log.reports
        if isinstance(report, kind)
    ]


def test_a_log_of_sentences_is_read_whole() -> None:
    log = read(SENTENCES)
    assert losses(log, TrainReport) == [(10, 2.712), (20, 2.512)]
    assert losses(log, ValidationReport) == [(0, 2.788), (19, 2.186)]  # by the updates that the weights had
    last = log.reports[-1]
    assert isinstance(last, TrainReport)
    assert (last.learning_rate, last.iterations_per_second, last.tokens_per_second) == (1e-5, 4.0, 105.29)
    assert (last.trained_tokens, last.peak_memory) == (976, 5_143_000_000)
    assert (log.iters, log.trained_parameters, log.total_parameters) == (20, 1_442_000, 7_615_617_000)
    assert log.finished and log.broken == []


def test_how_long_it_took_follows_from_its_rates() -> None:
    assert read(SENTENCES).reports[-1].t == pytest.approx(1.62 + 10 / 2 + 3.335 + 10 / 4)


def test_what_the_first_versions_left_out_is_not_known() -> None:
    log = read(FIRST)
    assert losses(log, ValidationReport) == [(0, 2.8), (100, 2.4)]
    train = log.reports[1]
    assert isinstance(train, TrainReport)
    assert (train.tokens_per_second, train.trained_tokens, train.learning_rate, train.peak_memory) == (
        200.25,
        None,
        None,
        None,
    )
    assert not log.finished


def test_a_table_is_read_through_colours_and_progress_bars() -> None:
    log = read(TABLE)
    assert (log.iters, log.total_parameters, log.trainings) == (1000, 174_000, 1)
    assert losses(log, ValidationReport) == [(0, 6.361)]
    first, last = (report for report in log.reports if isinstance(report, TrainReport))
    assert (first.iteration, first.train_loss, first.tokens_per_second, first.trained_tokens) == (10, 6.374, 1200, 6000)
    assert first.iterations_per_second == 2.0  # 10 steps of 6,000 tokens
    assert math.isnan(last.train_loss) and last.learning_rate is None and last.peak_memory is None
    assert last.t == pytest.approx(15.7 + 10)


def test_rows_of_numbers_without_the_tables_header_are_none_of_its() -> None:
    assert read("    10    6.374 ▼    1,200      6.0k\n").reports == []


def test_a_training_that_was_appended_replaces_the_one_before() -> None:
    log = read(TABLE + SENTENCES)
    assert log.trainings == 2
    assert log.iters == 20
    assert [iteration for iteration, _ in losses(log, TrainReport)] == [10, 20]


@pytest.mark.parametrize(
    "line", ["Iter 10: Train loss 2.7, It/s", "Iter 10: Train loss , It/sec 2.0", "Iter 10: Val loss x, Val took 1.0s"]
)
def test_a_report_that_is_cut_or_damaged_is_told_by_its_line(line: str) -> None:
    log = read(f"Loading\n{line}\n")
    assert log.broken == [2]
    assert log.reports == []
