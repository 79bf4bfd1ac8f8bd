"""One foreign row becomes a row of ours, or says why it cannot; what has no place in it is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from punie_tui.datasets.examples import Example, Message, Row, parse_row
from punie_tui.datasets.importing.convert_row import ConvertedRow, RowRefused, adopt, under_system
from punie_tui.tools.code.calls import wrap_call

CODE = 'print(typecheck("src/").error_count)'
ASK = {"role": "user", "content": "How many type errors are in src/?"}


def adopted(record: dict[str, Any]) -> ConvertedRow:
    return adopt(parse_row(json.dumps(record).encode()))


def answered(content: str | None, **more: Any) -> ConvertedRow:
    return adopted({"messages": [ASK, {"role": "assistant", "content": content, **more}]})


def turns(row: ConvertedRow) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in row.example.messages]


OURS = [("user", ASK["content"]), ("assistant", wrap_call(CODE))]


def test_a_row_of_ours_is_taken_unchanged() -> None:
    messages = [{"role": role, "content": content} for role, content in OURS]
    row = adopted({"messages": messages, "meta": {"source": "here"}})
    assert turns(row) == OURS
    assert row.changes == ()
    assert row.example.meta == {"source": "here"}


def test_a_row_keeps_its_system_turn_or_has_none() -> None:
    conversation = [Message("user", "hi"), Message("assistant", "ho")]
    for messages in (conversation, [Message("system", "Short."), *conversation]):
        row = adopt(Row(Example(messages), "messages"))
        assert (row.example.messages, row.changes) == (messages, ())


def test_a_system_turn_can_be_given_replaced_and_left_out_and_the_old_one_is_kept() -> None:
    conversation = [Message("user", "hi"), Message("assistant", "ho")]
    bare = adopt(Row(Example(conversation), "messages"))
    given = under_system(bare, "Be brief.")
    assert given.example.messages == [Message("system", "Be brief."), *conversation]
    assert given.changes == ("system turn added",)
    replaced = under_system(given, "Be long.")
    assert (replaced.example.system, replaced.kept) == ("Be long.", {"system": "Be brief."})
    freed = under_system(given, None)
    assert (freed.example.messages, freed.kept) == (conversation, {"system": "Be brief."})


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
    expected = "<tool_response>\n17\n</tool_response>\n<tool_response>\n18\n</tool_response>"
    assert turns(row)[2:] == [("user", expected), ("assistant", "There are 17.")]


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (f"Let me look. {wrap_call(CODE)} Done.", f"Let me look. {wrap_call(CODE)} Done."),
        (f"Let me look.\n<tool_call>{CODE}</tool_call>\nDone.", f"Let me look.\n{wrap_call(CODE)}\nDone."),
        (f"Let me look.\n{wrap_call(CODE).removeprefix('<tool_call>')}", f"Let me look.\n{wrap_call(CODE)}"),
        (f"First this. {wrap_call(CODE)[: wrap_call(CODE).index('</parameter>')]}", f"First this. {wrap_call(CODE)}"),
    ],
)
def test_sentences_beside_a_call_stay_where_they_are(content: str, taken: str) -> None:
    assert turns(answered(content))[-1] == ("assistant", taken)


def test_what_is_said_beside_tool_calls_stays_before_them() -> None:
    call = {"function": {"name": "execute_code", "arguments": {"code": CODE}}}
    assert turns(answered("Let me look.", tool_calls=[call]))[-1][1] == f"Let me look.\n\n{wrap_call(CODE)}"


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_carriage_returns_inside_an_answer_become_newlines_and_are_named(ends: str) -> None:
    code = f"r = 1{ends}print(r)"
    call = {"function": {"name": "execute_code", "arguments": {"code": code}}}
    for row in (
        answered(None, tool_calls=[call]),
        answered(wrap_call(code)),
        answered(f"<tool_call>{code}</tool_call>"),
    ):
        assert turns(row)[-1][1] == wrap_call("r = 1\nprint(r)")
        assert "carriage returns became newlines" in row.changes


def test_arguments_that_are_null_and_no_parameters_are_left_out_and_named() -> None:
    for name, arguments in (("execute_code", {"code": CODE, "path": None}), ("typecheck", {"path": "a", "code": None})):
        row = answered(None, tool_calls=[{"function": {"name": name, "arguments": arguments}}])
        assert "null" not in turns(row)[-1][1] and "None" not in turns(row)[-1][1]
        assert "arguments that are null left out" in row.changes


def test_the_marks_of_a_tools_answer_are_not_written_twice() -> None:
    marked = "<tool_response>\n17\n</tool_response>"
    messages = [ASK, {"role": "assistant", "content": wrap_call(CODE)}, {"role": "tool", "content": marked}]
    row = adopted({"messages": [*messages, {"role": "assistant", "content": "There are 17."}]})
    assert turns(row)[2] == ("user", marked)


def test_a_call_without_arguments_calls_with_none() -> None:
    assert turns(answered(None, tool_calls=[{"function": {"name": "git_status", "arguments": ""}}]))[-1][
        1
    ] == wrap_call("print(git_status())")


def test_parts_as_anthropic_writes_them_are_text_calls_and_results() -> None:
    messages = [
        ASK,
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "Let me look."},
                {"type": "tool_use", "id": "t1", "name": "typecheck", "input": {"path": "src"}},
            ],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "3"}]},
        {"role": "assistant", "content": "Three."},
    ]
    row = adopted({"messages": messages, "system": "Be brief."})
    assert [role for role, _ in turns(row)] == ["system", "user", "assistant", "user", "assistant"]
    assert turns(row)[2][1] == "Let me look.\n\n" + wrap_call('print(typecheck("src"))')


def test_an_alpaca_row_is_its_instruction_with_its_input_below_and_its_history_before() -> None:
    row = adopted({"instruction": "Explain.", "input": "A set.", "output": "It holds.", "history": [["Hi", "Ho"]]})
    expected = [("user", "Hi"), ("assistant", "Ho"), ("user", "Explain.\n\nA set."), ("assistant", "It holds.")]
    assert turns(row) == expected


def test_an_old_function_call_is_read_like_a_tool_call_and_its_result_like_that_of_a_tool() -> None:
    messages = [
        ASK,
        {"role": "assistant", "content": None, "function_call": {"name": "typecheck", "arguments": '{"path": "src"}'}},
        {"role": "function", "name": "typecheck", "content": "3"},
        {"role": "assistant", "content": "There are three."},
    ]
    row = adopted({"messages": messages})
    assert turns(row)[1] == ("assistant", wrap_call('print(typecheck("src"))'))
    assert turns(row)[2] == ("user", "<tool_response>\n3\n</tool_response>")
    assert row.kept == {"results of": ["typecheck"]}


def test_results_of_parallel_calls_are_put_in_the_order_of_the_calls() -> None:
    calls = [
        {"id": name, "function": {"name": name, "arguments": {"path": "."}}} for name in ("typecheck", "ruff_check")
    ]
    results = [{"role": "tool", "tool_call_id": call["id"], "content": call["id"]} for call in reversed(calls)]
    end = {"role": "assistant", "content": "Both ran."}
    row = adopted({"messages": [ASK, {"role": "assistant", "tool_calls": calls}, *results, end]})
    assert turns(row)[2][1].index("typecheck") < turns(row)[2][1].index("ruff_check")
    assert "results of tools put in the order of their calls" in row.changes
    results[0]["tool_call_id"] = "nobody"
    with pytest.raises(RowRefused, match="cannot be matched to calls"):
        adopted({"messages": [ASK, {"role": "assistant", "tool_calls": calls}, *results, end]})


def test_a_tool_of_others_is_called_by_its_name_and_with_what_it_was_given() -> None:
    call = {"function": {"name": "git_log", "arguments": {"path": ".", "count": 3, "author": None}}}
    assert turns(answered(None, tool_calls=[call]))[-1][1] == wrap_call('print(git_log(path=".", count=3))')
    tools = [{"type": "function", "function": {"name": "git_log", "parameters": {"properties": {"author": {}}}}}]
    row = adopted({"messages": [ASK, {"role": "assistant", "tool_calls": [call]}], "tools": tools})
    assert "author=None" in turns(row)[-1][1]
    assert row.example.tools == tools


def test_keys_that_training_does_not_look_at_stay_and_are_named() -> None:
    row = answered("Three.", reasoning_content="I count.", weight=0.5)
    assert row.example.messages[-1].record()["reasoning_content"] == "I count."
    assert row.example.unhonoured == ["'reasoning_content' of a turn (assistant)", "'weight' of a turn (assistant)"]


def test_the_weight_of_an_answer_stays_with_it() -> None:
    row = answered("Three.", weight=0)
    assert row.example.messages[-1].weight == 0
    assert row.example.unhonoured == []


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"messages": [ASK]}, "the last turn is not the assistant's"),
        ({"messages": [ASK, {"role": "assistant", "content": " "}]}, "the last answer is empty"),
        (
            {"messages": [ASK, {"role": "assistant", "content": ""}, ASK, {"role": "assistant", "content": "x"}]},
            "message 2 .* is empty",
        ),
        ({"prompt": " ", "completion": "Yes, it is."}, "the question is empty"),
        ({"messages": [ASK, ASK, {"role": "assistant", "content": "x"}]}, "the turns are"),
        ({"messages": [ASK, {"role": "system", "content": "x"}, {"role": "assistant", "content": "x"}]}, "system turn"),
        ({"rows": 1}, 'it has no "messages"'),
        ({"messages": [ASK, {"role": "assistant", "content": 2 * wrap_call(CODE)}]}, "2 calls instead of one"),
        ({"messages": [ASK, {"role": "assistant", "content": "<tool_call></tool_call>"}]}, "cannot be read"),
    ],
)
def test_a_row_with_nothing_to_learn_or_no_order_is_refused_with_the_reason(record: dict[str, Any], why: str) -> None:
    with pytest.raises(RowRefused, match=why):
        adopted(record)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ({"function": {"name": "get weather", "arguments": "{}"}}, "not a tool's name"),
        ({"function": {"name": "get_weather", "arguments": '{"from": 1}'}}, "that Python cannot name"),
        ({"function": {"name": "ruff_check", "arguments": '{"folder": "src"}'}}, "other arguments than path"),
        ({"function": {"name": "execute_code", "arguments": "print(1)"}}, "arguments that are not an object"),
        ({"function": {"name": "execute_code", "arguments": {"code": 3}}}, "without its one argument"),
        ({"function": {"name": "execute_code", "arguments": {"code": "</parameter>"}}}, "contains a call's tags"),
        ("ruff", "not an object but 'ruff'"),
    ],
)
def test_a_tool_call_that_cannot_be_made_is_refused_with_the_reason(call: object, why: str) -> None:
    with pytest.raises(RowRefused, match=why):
        answered(None, tool_calls=[call])
