"""An example tried in a fixture: what it called and printed, and a verdict in words."""

from __future__ import annotations

import re

import pytest

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.run_example import Trial, try_example
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES

DIRTY = BASIC_FIXTURES["dirty"]


def tried(*answers: str) -> Trial:
    turns = [Message("system", "s")]
    for answer in answers:
        turns += [Message("user", "How many type errors are in src/?"), Message("assistant", answer)]
    return try_example(Example(turns), DIRTY)


def test_a_true_call_is_shown_with_its_output_and_what_it_called() -> None:
    trial = tried(wrap_call('print(typecheck("src/").error_count)'))
    (call,) = trial.calls
    assert call.run is not None
    assert call.run.output == f"{DIRTY.typecheck('src/').error_count}\n"
    assert [(made.name, made.arguments) for made in call.run.calls] == [("typecheck", {"path": "src/"})]
    assert trial.ok
    assert trial.verdict == "it runs and prints 1 line, calling typecheck('src/')"


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ('print(typecheck("src/").total)', "it fails in line 1: .*total"),
        ("print(1 / 0)", "it fails in line 1: .*ZeroDivisionError"),
        ("while True:\n    pass", "does not finish in time"),
        ('typecheck("src/")', "prints nothing, calling typecheck"),
        ("import sqlite3\nprint(sqlite3.version)", "the sandbox cannot run it"),
        ('if typecheck("src/").success:\n    print(ruff_check("src/").nothing)\nprint(1)', "it runs .*nothing"),
    ],
)
def test_a_call_that_is_no_good_says_why(code: str, verdict: str) -> None:
    trial = tried(wrap_call(code))
    assert not trial.ok
    assert re.search(verdict, trial.verdict), trial.verdict


def test_a_call_in_another_format_runs_and_is_told_of() -> None:
    trial = tried('<tool_call>print(typecheck("src/").error_count)</tool_call>')
    assert not trial.ok
    assert "not in format A" in trial.verdict
    assert trial.calls[0].run is not None


def test_a_direct_answer_calls_nothing() -> None:
    trial = tried("A decorator wraps a function.")
    assert trial.ok
    assert trial.calls == ()
    assert "calls no tool" in trial.verdict


def test_every_call_of_a_conversation_is_tried() -> None:
    trial = tried(wrap_call('print(typecheck("src/").error_count)'), wrap_call("print(1 / 0)"), "There are many.")
    assert [(call.turn, call.ok) for call in trial.calls] == [(3, True), (5, False)]
    assert "message 5: it fails" in trial.verdict


def test_a_call_in_tool_calls_is_told_of_and_not_taken_for_a_direct_answer() -> None:
    trial = try_example(Example([Message("user", "?"), Message("assistant", "", [{"function": {}}])]), DIRTY)
    assert not trial.ok
    assert "tool_calls" in trial.verdict
