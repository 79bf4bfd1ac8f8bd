"""A recorded run whose model failed one query, and the rows that it learned from."""

from __future__ import annotations

from punie_tui.datasets.examples import Example, Message, dump_examples
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.code.calls import wrap_call
from recorded_runs import finished_run


def row(query: str, code: str) -> Example:
    answer = wrap_call(code)
    return Example([Message("system", SYSTEM_PROMPT), Message("user", query), Message("assistant", answer)])


LEARNED = (
    row("How many skipped tests are there in tests/db?", 'result = pytest_run("tests/db")\nprint(result.skipped)'),
    row("tests over 3 s in tests/slow", 'result = pytest_run("tests/slow")\nprint(result.duration)'),
)


def failed_run(settings: Settings) -> Run:
    """C3 failed at types in both its validations."""
    run = finished_run(settings)
    run.data.mkdir()
    (run.data / "train.jsonl").write_bytes(dump_examples(LEARNED))
    return run
