"""One foreign row becomes a row of ours, or says why it cannot; what has no place in it is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from punie_tui.datasets.adopting import Adopted, Refused, adopt
from punie_tui.datasets.examples import Example, Message, Row, parse_row
from punie_tui.tools.calls import wrap_call
from punie_tui.tools.catalog import SYSTEM_PROMPT

CODE = 'print(typecheck("src/").error_count)'
ASK = {"role": "user", "content": "How many type errors are in src/?"}


def adopted(record: dict[str, Any]) -> Adopted:
    return adopt(parse_row(json.dumps(record).encode()))


def answered(content: str | None, **more: Any) -> Adopted:
    return adopted({"messages": [ASK, {"role": "assistant", "content": content, **more}]})


def turns(row: Adopted) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in row.example.messages]


OURS = [("system", SYSTEM_PROMPT), ("user", ASK["content"]), ("assistant", wrap_call(CODE))]


def test_a_row_of_ours_is_taken_unchanged() -> None:
    messages = [{"role": role, "content": content} for role, content in OURS]
    row = adopted({"messages": messages, "meta": {"source": "here"}})
    assert turns(row) == OURS
    assert row.changes == ()
    assert row.example.meta == {"source": "here"}


def test_without_a_system_prompt_the_row_has_none() -> None:
    asked = [Message("user", "hi"), Message("assistant", "ho")]
    plain = adopt(Row(Example(asked), "messages"), None)
    assert (plain.example.messages, plain.changes) == (asked, ())
    freed = adopt(Row(Example([Message("system", "Short."), *asked]), "messages"), None)
    assert (freed.example.messages, freed.changes) == (asked, ("system turn left out",))
    assert freed.kept == {"system": "Short."}


def test_a_system_turn_is_added_where_there_is_none() -> None:
    row = answered(wrap_call(CODE))
    assert turns(row) == OURS
    assert row.changes == ("system turn added",)


def test_another_system_prompt_is_replaced_and_kept() -> None:
    messages = [{"role": "system", "content": "Be brief."}, ASK, {"role": "assistant", "content": wrap_call(CODE)}]
    row = adopted({"messages": messages})
    assert turns(row) == OURS
    assert row.kept == {"system": "Be brief."}


def test_a_chatml_text_becomes_messages() -> None:
    text = f"<|im_start|>user\n{ASK['content']}<|im_end|>\n<|im_start|>assistant\n{wrap_call(CODE)}<|im_end|>\n"
    row = adopted({"text": text})
    assert turns(row) == OURS
    assert "text became messages" in row.changes


def test_a_completion_becomes_messages() -> None:
    row = adopted({"prompt": ASK["content"], "completion": wrap_call(CODE)})
    assert turns(row) == OURS
    assert "completion became messages" in row.changes


@pytest.mark.parametrize(
    ("content", "change"),
    [
        (f"<tool_call>\n{CODE}\n</tool_call>", "format B became format A"),
        (f"<tool_call>```python\n{CODE}\n```</tool_call>", "format B became format A"),
        (wrap_call(CODE).removeprefix("<tool_call>"), "a loose call became format A"),
        (
            "<tool_call>" + json.dumps({"name": "execute_code", "arguments": {"code": CODE}}) + "</tool_call>",
            "a JSON call became format A",
        ),
        (
            "<tool_call>"
            + json.dumps({"name": "execute_code", "arguments": json.dumps({"code": CODE})})
            + "</tool_call>",
            "a JSON call became format A",
        ),
    ],
)
def test_a_call_written_otherwise_becomes_format_a(content: str, change: str) -> None:
    row = answered(content)
    assert turns(row) == OURS
    assert change in row.changes


@pytest.mark.parametrize("arguments", [{"code": CODE}, json.dumps({"code": CODE})], ids=["object", "string"])
def test_openai_tool_calls_become_format_a_whether_the_arguments_are_an_object_or_a_string(arguments: object) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "execute_code", "arguments": arguments}}
    row = answered(None, tool_calls=[call])
    assert turns(row) == OURS
    assert "tool_calls became format A" in row.changes


def test_a_call_of_one_of_our_tools_becomes_code_that_prints_its_result() -> None:
    calls = [
        {"function": {"name": "ruff_check", "arguments": '{"path": "src/"}'}},
        {"function": {"name": "run_command", "arguments": {"command": 'grep -rn "x" .'}}},
    ]
    (*_, last) = turns(answered("", tool_calls=calls))
    assert last == ("assistant", wrap_call('print(ruff_check("src/"))\nprint(run_command("grep -rn \\"x\\" ."))'))


def test_tool_turns_become_user_turns_with_their_responses_and_parallel_ones_become_one() -> None:
    messages = [
        ASK,
        {"role": "assistant", "content": wrap_call(CODE)},
        {"role": "tool", "content": "17"},
        {"role": "tool", "content": "18"},
        {"role": "assistant", "content": "There are 17."},
    ]
    row = adopted({"messages": messages})
    said = "<tool_response>\n17\n</tool_response>\n<tool_response>\n18\n</tool_response>"
    assert turns(row)[3:] == [("user", said), ("assistant", "There are 17.")]


def test_text_beside_a_call_is_taken_out_and_kept() -> None:
    row = answered(f"Let me look. {wrap_call(CODE)} Done.")
    assert turns(row) == OURS
    assert row.kept["beside"] == ["Let me look. ", " Done."]


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"messages": [ASK]}, "the last turn is not the assistant's"),
        ({"messages": [ASK, {"role": "assistant", "content": " "}]}, "the last answer is empty"),
        ({"prompt": " ", "completion": "Yes, it is."}, "nothing is asked"),
        ({"messages": [ASK, ASK, {"role": "assistant", "content": "x"}]}, "the turns go"),
        ({"messages": [ASK, {"role": "system", "content": "x"}, {"role": "assistant", "content": "x"}]}, "system turn"),
        ({"rows": 1}, 'it has no "messages"'),
        ({"messages": [ASK, {"role": "assistant", "content": 2 * wrap_call(CODE)}]}, "2 calls instead of one"),
        ({"messages": [ASK, {"role": "assistant", "content": "<tool_call></tool_call>"}]}, "cannot be read"),
    ],
)
def test_a_row_with_nothing_to_learn_or_no_order_is_refused_with_the_reason(record: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        adopted(record)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ({"function": {"name": "get_weather", "arguments": "{}"}}, "no tool of ours"),
        ({"function": {"name": "ruff_check", "arguments": '{"folder": "src"}'}}, "other arguments than path"),
        ({"function": {"name": "execute_code", "arguments": "print(1)"}}, "arguments that are no object"),
        ({"function": {"name": "execute_code", "arguments": {"code": 3}}}, "without its one argument"),
        ({"function": {"name": "execute_code", "arguments": {"code": "</parameter>"}}}, "tags of a call in it"),
        ("ruff", "not an object but 'ruff'"),
    ],
)
def test_a_tool_call_that_cannot_be_made_is_refused_with_the_reason(call: object, why: str) -> None:
    with pytest.raises(Refused, match=why):
        answered(None, tool_calls=[call])
