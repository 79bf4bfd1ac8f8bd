"""Events: one line each, readable by whoever comes later."""

import math

from punie_tui.runs.events import StageStarted, TrainReport, dump_event, parse_event
from punie_tui.runs.tail import Tail


def report(loss: float) -> TrainReport:
    return TrainReport(
        iteration=1,
        train_loss=loss,
        learning_rate=1e-4,
        iterations_per_second=1,
        tokens_per_second=1,
        trained_tokens=1,
        epoch=0.1,
        peak_memory=1,
        active_memory=1,
        cache_memory=1,
    )


def test_an_event_reads_back_equal():
    event = StageStarted(stage="train")
    assert parse_event(dump_event(event)) == event


def test_a_loss_that_is_not_a_number_survives():
    read = parse_event(dump_event(report(math.nan)))
    assert isinstance(read, TrainReport) and math.isnan(read.train_loss)


def test_unknown_types_torn_lines_and_junk_are_skipped():
    torn = dump_event(StageStarted(stage="train"))[:20]
    for line in (b'{"type": "from_the_future", "v": 9, "t": 1}', torn, b"", b"null", b"\xff\xfe", b"[1]"):
        assert parse_event(line) is None


def test_fields_added_by_a_newer_version_do_not_hide_an_event():
    line = b'{"type": "stage_started", "v": 2, "t": 1.0, "stage": "train", "mood": "good"}'
    assert parse_event(line) == StageStarted(v=2, t=1.0, stage="train")


def test_a_tail_waits_for_the_rest_of_a_torn_line(tmp_path):
    path = tmp_path / "lines"
    tail = Tail(path)
    assert tail.read() == []
    path.write_bytes(b"one\ntw")
    assert tail.read() == [b"one"]
    with path.open("ab") as file:
        file.write(b"o\nthree\n")
    assert tail.read() == [b"two", b"three"]
    assert tail.read() == []


def test_a_tail_starts_over_when_its_file_is_replaced_by_a_shorter_one(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"a long first line\n")
    tail = Tail(path)
    tail.read()
    path.write_bytes(b"new\n")
    assert tail.read() == [b"new"]
