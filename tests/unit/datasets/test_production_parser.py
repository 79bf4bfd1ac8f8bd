"""Our reading of a call is the reading of the parser that serves the model: mlx-lm's `qwen3_coder`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlx_lm.tool_parsers import qwen3_coder

from punie_tui.datasets.checks.calls.call_format import production_call
from punie_tui.datasets.examples import read_dataset
from punie_tui.settings import bundled_data
from punie_tui.tools.code.calls import parse_answer, wrap_call

SNIPPETS = ["\n", " ", "x", "null", "NULL", "</parameter>", "<parameter=code>", "</function>", "<function=f>", ">", "é"]
code = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text("ab(\n<>/=", max_size=4)), max_size=6).map("".join)


def served(answer: str) -> tuple[str, dict[str, object]] | None:
    """What mlx-lm's server makes of an answer: the text between the tags, through the parser."""
    body = answer.partition(qwen3_coder.tool_call_start)[2].partition(qwen3_coder.tool_call_end)[0]
    try:
        call = qwen3_coder.parse_tool_call(body, None)
    except ValueError:
        return None
    return call["name"], call["arguments"]


@given(code)
def test_the_restated_parser_reads_whatever_code_as_the_real_one(text: str) -> None:
    assert production_call(wrap_call(text)) == served(wrap_call(text))


@given(code)
def test_a_strict_call_is_served_with_the_code_that_we_read(text: str) -> None:
    answer = wrap_call(text)
    parsed = parse_answer(answer)
    if parsed.strict and text.lower() != "null":
        assert served(answer) == ("execute_code", {"code": parsed.code})


@pytest.mark.parametrize(
    "answer", ["", "words", "<tool_call></tool_call>", "<tool_call><function=></function></tool_call>"]
)
def test_where_the_real_parser_finds_no_call_neither_does_ours(answer: str) -> None:
    assert served(answer) is None
    assert production_call(answer) is None


def test_every_call_of_the_demo_data_is_served_as_it_was_written() -> None:
    splits = read_dataset(bundled_data() / "demo")
    answers = [answer for examples in splits.values() for example in examples for answer in example.answers]
    calls = [answer for answer in answers if parse_answer(answer).kind == "call"]
    assert calls
    for answer in calls:
        assert served(answer) == ("execute_code", {"code": parse_answer(answer).code}), answer
