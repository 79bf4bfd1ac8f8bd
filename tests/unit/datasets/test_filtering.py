"""Rows chosen by what they are and say, a batch at a time, with counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.checks import run_checks
from punie_tui.datasets.finding.filtering import Filter, filter_rows, lines_named, matcher, worded
from punie_tui.datasets.finding.traits import traits_of
from punie_tui.errors import UsageError
from punie_tui.tools.code.calls import wrap_call

Rows = list[dict[str, Any]]


def chat(query: str, answer: str, **meta: Any) -> bytes:
    turns = [{"role": "user", "content": query}, {"role": "assistant", "content": answer}]
    return json.dumps({"messages": turns, "meta": meta}).encode()


LINES = [
    chat("Count the typing errors", wrap_call('print(typecheck(".").error_count)'), source="phase23"),
    chat("Lint it", '<tool_call>print(ruff_check(".").violations, typecheck("."))</tool_call>', source="phase24"),
    chat("What is a Straße?", 'A "road" in German.\nNothing more; ruff_check(".") is not called here.'),
    b'{"text": "<|im_start|>user\\nHi<|im_end|>\\n<|im_start|>assistant\\nHello, whoever you are<|im_end|>"}',
    b'{"broken": "typing"',
    json.dumps(
        {
            "messages": [
                {"role": "user", "content": "Tests?"},
                {
                    "role": "assistant",
                    "tool_calls": [{"function": {"name": "execute_code", "arguments": "pytest_run('.')"}}],
                },
            ]
        }
    ).encode(),
]


def kept(**expected: Any) -> list[int]:
    return filter_rows(Filter(**expected), enumerate(LINES)).numbers


@pytest.mark.parametrize(
    ("expected", "numbers"),
    [
        ({}, [0, 1, 2, 3, 4, 5]),
        ({"kind": frozenset({"call"})}, [0, 1, 5]),
        ({"kind": frozenset({"direct", "broken"})}, [2, 3, 4]),
        ({"format": frozenset({"A"})}, [0]),
        ({"format": frozenset({"B", "JSON"})}, [1, 5]),
        ({"form": frozenset({"text"})}, [3]),
        ({"source": frozenset({"phase24"})}, [1]),
        ({"source": frozenset({"none"})}, [2, 3, 4, 5]),
        ({"tool": frozenset({"typecheck"})}, [0, 1]),
        ({"tool": frozenset({"pytest_run"})}, [5]),
        ({"pattern": frozenset({"error_count", "violations"})}, [0, 1]),
        ({"tool": frozenset({"typecheck"}), "format": frozenset({"B"})}, [1]),
        ({"only": frozenset({1, 4})}, [1, 4]),
        ({"text": "TYPING"}, [0, 4]),
        ({"text": "TYPING", "ignore_case": False}, []),
        ({"text": 'a "road"'}, [2]),
        ({"text": "German.\nNothing"}, [2]),
        ({"text": "straße"}, [2]),
        ({"text": "messages"}, []),
        ({"text": r"^(lint|tests)\b", "regex": True}, [1, 5]),
        ({"text": "h.llo", "regex": False}, []),
    ],
)
def test_a_filter_keeps_the_lines_that_are_wanted(expected: dict[str, Any], numbers: list[int]) -> None:
    assert kept(**expected) == numbers


def test_token_lengths_are_bounds_on_both_sides_and_may_be_true_ones() -> None:
    lengths = [traits_of(line).estimated_tokens for line in LINES]
    assert kept(tokens=(None, min(lengths))) == [number for number, n in enumerate(lengths) if n == min(lengths)]
    assert kept(tokens=(max(lengths), None)) == [number for number, n in enumerate(lengths) if n == max(lengths)]
    true = matcher(Filter(tokens=(40, 40)), tokens=lambda number, _: 10 * number)
    assert filter_rows(true, enumerate(LINES)).numbers == [4]


def test_what_is_kept_is_counted_and_batches_add_up_to_the_whole() -> None:
    whole = filter_rows(Filter(kind=frozenset({"call"})), enumerate(LINES))
    match = matcher(Filter(kind=frozenset({"call"})))
    parts = filter_rows(match, enumerate(LINES[:2]))
    parts.extend(filter_rows(match, enumerate(LINES[2:], 2)))
    assert whole == parts
    assert whole.looked_at == 6
    assert whole.counts["tool"] == {"typecheck": 2, "ruff_check": 1, "pytest_run": 1}
    assert whole.counts["format"] == {"A": 1, "B": 1, "JSON": 1}


def test_text_is_found_however_json_writes_it() -> None:
    escaped = b'{"messages": [{"role": "user", "content": "\\u0041lpha\\/beta"}]}'
    assert filter_rows(Filter(text="alpha/beta"), [(0, escaped)]).numbers == [0]


def test_a_regular_expression_that_is_none_is_refused_in_a_sentence() -> None:
    with pytest.raises(UsageError, match="not a regular expression"):
        matcher(Filter(text="(", regex=True))


@pytest.mark.parametrize(
    ("typed", "text", "facets"),
    [
        ("plain words", "plain words", {}),
        (
            "tool:typecheck,ruff_check cat:C how many",
            "how many",
            {"tool": {"typecheck", "ruff_check"}, "category": {"C"}},
        ),
        ("lesson:single", "", {"lesson": {"single"}}),
        ("tool: and http://x", "tool: and http://x", {}),
        (" spaces stay ", " spaces stay ", {}),
    ],
)
def test_facets_can_be_typed_as_words(typed: str, text: str, facets: dict[str, set[str]]) -> None:
    assert worded(typed) == (text, facets)


def test_a_filter_is_true_where_it_leaves_anything_out() -> None:
    assert not Filter()
    assert not Filter(regex=True)
    assert Filter(only=frozenset())
    assert Filter(tokens=(None, 3))


def test_the_lines_that_a_failed_check_names_can_be_chosen(sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    sound_rows[3]["messages"][2]["content"] = wrap_call("print(1 / 0)")
    folder = write_folder(train=sound_rows, valid=[b"{"])
    where = [place for finding in run_checks(folder) if finding.name == "code that runs" for place in finding.where]
    assert lines_named(where, f"{folder}/train.jsonl") == {3}
    assert lines_named(where, f"{folder}/valid.jsonl") == frozenset()
