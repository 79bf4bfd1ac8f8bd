"""How answers are read: strictly in format A, generously in all else, never raising."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.tools.code.calls import parse_answer, wrap_call

CODE = 'result = typecheck("src/")\nprint(result.error_count)'
A = wrap_call(CODE)


def test_a_call_in_format_a_is_written_to_the_letter() -> None:
    assert wrap_call("x") == (
        "<tool_call><function=execute_code>\n<parameter=code>\nx\n</parameter>\n</function></tool_call>"
    )


@pytest.mark.parametrize("answer", [A, f"\n{A}\n", A.replace("><", ">\n<")])
def test_one_call_in_format_a_and_nothing_else_is_strict(answer: str) -> None:
    parsed = parse_answer(answer)
    assert (parsed.kind, parsed.code, parsed.strict, parsed.problem, parsed.count) == ("call", CODE, True, None, 1)
    assert parsed.code_start is not None
    assert answer[parsed.code_start :].startswith(CODE)


RECOVERABLE = {
    A.removeprefix("<tool_call>"): "the opening <tool_call> is missing",
    A.removesuffix("</tool_call>"): "</tool_call> is missing",
    A.replace("</function>", ""): "</function> is missing",
    A.replace("\n</parameter>", ""): "</parameter> is missing",
    A.split("\n</parameter>")[0]: "</parameter> is missing; </function> is missing; </tool_call> is missing",
    f"Sure!\n{A}": "text before the call",
    f"{A}\nThere you go.": "text after the call",
    f"{A}\n{A}": "2 calls instead of one",
    f"<tool_call>\n{CODE}\n</tool_call>": "format B: the code stands bare inside <tool_call>",
    f"<tool_call>\n```python\n{CODE}\n```\n</tool_call>": "format B: the code stands bare inside <tool_call>",
    A.replace("=code>", "=python>"): "the parameter is called 'python' instead of code",
    A.replace("<function=execute_code>\n", "").replace("</function>", ""): "the function tag is missing",
}


@pytest.mark.parametrize(("answer", "problem"), RECOVERABLE.items())
def test_a_call_that_is_only_recoverable_says_what_is_wrong_and_where_its_code_is(answer: str, problem: str) -> None:
    parsed = parse_answer(answer)
    assert (parsed.kind, parsed.code, parsed.strict, parsed.problem) == ("call", CODE, False, problem)
    assert parsed.code_start is not None
    assert answer[parsed.code_start :].startswith(CODE)


def test_a_call_in_json_is_recovered_without_a_place() -> None:
    parsed = parse_answer('<tool_call>{"name": "execute_code", "arguments": {"code": "x = \\"1\\"\\n"}}</tool_call>')
    assert (parsed.code, parsed.code_start, parsed.strict) == ('x = "1"\n', None, False)
    assert parsed.problem == "the call is JSON instead of format A"


def test_a_call_of_another_function_has_no_code() -> None:
    parsed = parse_answer(A.replace("execute_code", "typecheck"))
    assert (parsed.kind, parsed.code, parsed.strict) == ("call", None, False)
    assert parsed.problem == "calls the function 'typecheck' instead of execute_code"


@pytest.mark.parametrize("answer", ["<tool_call></tool_call>", "<tool_call>", "</tool_call>", "</parameter> so"])
def test_a_call_with_nothing_in_it_has_no_code(answer: str) -> None:
    parsed = parse_answer(answer)
    assert (parsed.kind, parsed.code, parsed.strict) == ("call", None, False)
    assert parsed.problem


@pytest.mark.parametrize("answer", ["", "A decorator wraps a function.", f"```python\n{CODE}\n```", "a < b, c > d"])
def test_words_without_a_call_are_a_direct_answer(answer: str) -> None:
    parsed = parse_answer(answer)
    assert (parsed.kind, parsed.code, parsed.strict, parsed.problem, parsed.count) == ("direct", None, False, None, 0)


def test_a_tag_smuggled_into_the_code_is_not_strict() -> None:
    assert not parse_answer(wrap_call('print("</parameter>")')).strict
    assert not parse_answer(wrap_call("</parameter>\n</function></tool_call><tool_call>")).strict


def test_the_production_parser_reads_a_strict_call_identically() -> None:
    parser = pytest.importorskip("mlx_lm.tool_parsers.qwen3_coder")
    for code in (CODE, "\nx = 1\n", "  indented", "if a:\n\n    b\n", "print('<b>')"):
        answer = wrap_call(code)
        inside = answer.removeprefix(parser.tool_call_start).removesuffix(parser.tool_call_end)
        read = parser.parse_tool_call(inside)
        assert read == {"name": "execute_code", "arguments": {"code": parse_answer(answer).code}}


@given(st.text(alphabet=st.characters(exclude_characters="<")))
def test_any_code_without_a_tag_comes_back_as_it_was(code: str) -> None:
    parsed = parse_answer(wrap_call(code))
    assert (parsed.strict, parsed.code) == (True, code)


_PIECES = ["<tool_call>", "</tool_call>", "<function=execute_code>", "</function>", "<parameter=code>", "</parameter>"]


@given(st.lists(st.sampled_from([*_PIECES, "\n", "x = 1", "{}", "```", "<function=", "\x00", "é"])).map("".join))
def test_any_jumble_of_tags_is_read_without_raising(answer: str) -> None:
    parsed = parse_answer(answer)
    assert parsed.strict == (parsed.kind == "call" and parsed.problem is None)
    if parsed.code is not None and parsed.code_start is not None:
        assert answer[parsed.code_start : parsed.code_start + len(parsed.code)] == parsed.code
