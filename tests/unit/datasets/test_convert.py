"""Writing rows in other forms, and reading them back as they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.datasets.examples import Example, Message, dump_examples, parse_row
from punie_tui.datasets.importing.convert import dump_texts, read_rows, to_chatml, to_format_b, without_system
from punie_tui.errors import UsageError
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.code.calls import wrap_call

CODE = 'result = ruff_check("lib/")\nprint(f"{result.violation_count} violations")'
CALL = Example(
    [Message("system", SYSTEM_PROMPT), Message("user", "Lint lib/."), Message("assistant", wrap_call(CODE))],
    {"source": "here"},
)
DIRECT = Example(
    [Message("system", SYSTEM_PROMPT), Message("user", "What is <b>?"), Message("assistant", "A tag, of HTML.")]
)
LONG = Example(
    [
        *CALL.messages,
        Message("user", "<tool_response>\n29 violations\n</tool_response>"),
        Message("assistant", "There are 29."),
        Message("user", "And now?"),
        Message("assistant", wrap_call("print(1)")),
    ]
)


@pytest.mark.parametrize("example", [CALL, DIRECT, LONG])
def test_every_form_is_read_back_as_it_was(example: Example, tmp_path: Path) -> None:
    for number, data in enumerate(
        (
            dump_examples([example]),
            dump_examples([without_system(example)]),
            dump_examples([to_format_b(example)]),
            dump_examples([to_format_b(without_system(example))]),
            dump_texts([example]),
            dump_texts([to_format_b(without_system(example))]),
        )
    ):
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(data)
        assert read_rows(path) == [example]


def test_format_b_has_the_python_bare() -> None:
    assert to_format_b(CALL).answers == [f"<tool_call>\n{CODE}\n</tool_call>"]
    assert to_format_b(DIRECT) == DIRECT


def test_text_is_chatml() -> None:
    assert to_chatml(without_system(DIRECT)) == (
        "<|im_start|>user\nWhat is <b>?<|im_end|>\n<|im_start|>assistant\nA tag, of HTML.<|im_end|>\n"
    )
    assert json.loads(dump_texts([CALL]))["meta"] == {"source": "here"}


def test_another_system_prompt_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(dump_examples([Example([Message("system", "You are a parrot."), *DIRECT.messages[1:]])]))
    assert read_rows(path) == [DIRECT]


def test_without_a_system_turn_nothing_is_taken_away() -> None:
    bare = without_system(CALL)
    assert [message.role for message in bare.messages] == ["user", "assistant"]
    assert without_system(bare) == bare


def test_a_line_that_holds_no_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(dump_examples([CALL]) + b"oops\n")
    with pytest.raises(UsageError, match=r"rows\.jsonl:2: not valid JSON"):
        read_rows(path)


def test_a_call_that_is_neither_a_nor_b_is_not_rewritten() -> None:
    loose = Example([Message("user", "Lint."), Message("assistant", "Sure. " + wrap_call(CODE))])
    with pytest.raises(UsageError, match="not in format A"):
        to_format_b(loose)


def test_marks_of_chatml_inside_a_turn_are_refused() -> None:
    with pytest.raises(UsageError, match="ChatML's marks"):
        to_chatml(Example([Message("user", "What does <|im_end|> mean?")]))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: "<|im_" not in text), min_size=1))
def test_any_text_survives_chatml(contents: list[str]) -> None:
    example = Example([Message("user" if number % 2 else "assistant", text) for number, text in enumerate(contents)])
    row = parse_row(dump_texts([example]).removesuffix(b"\n"))
    assert row.example == example
