"""The benchmark of questions by others: which outputs mean the same, and which answers run the tool asked for."""

import pytest
from benchmarks.others import right, same

from punie_tui.tools.code.calls import wrap_call


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("0.25", "0.251"),
        ("0.2", "0.25"),
        ("3.40 s", "3.4s"),
        ("a.py: 2\nb.py: 1", "b.py 1, a.py 2"),
        ("src/a.py:12: bad", "src/a.py:12 something else"),
        ("yes", "Yes, 3"),
        ("no tests", "No tests"),
    ],
)
def test_means_the_same(wanted: str, got: str) -> None:
    assert same("", wanted, got)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("0.25", "0.26"),
        ("0.2", "0.3"),
        ("3", "3.4"),
        ("3", "3\n4"),
        ("a.py: 2", "b.py: 2"),
        ("yes", "No"),
    ],
)
def test_means_something_else(wanted: str, got: str) -> None:
    assert not same("", wanted, got)


@pytest.mark.parametrize("program", ['print(typecheck("src"))', "print(typecheck('src'))"])
def test_a_tool_that_is_only_to_be_run_may_be_reported_in_any_way(program: str) -> None:
    question = {"text": "type check src", "program": program}
    assert right(question, wrap_call('types = typecheck("src/")\nprint(types.error_count)'))
    assert not right(question, wrap_call('types = typecheck("tests")\nprint(types.error_count)'))
