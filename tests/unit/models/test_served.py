"""Models that are served: answers in text, as calls and in pieces, and a server that fails in every way."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from punie_tui.cli import main
from punie_tui.errors import UsageError
from punie_tui.models.served import NoAnswer, ServedModel, ServedQuestion, served_model
from punie_tui.runs.recipes.server import ServerSettings
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import parse_answer, wrap_call
from scripted_server import ScriptedServer, answer, closes, hangs, scripted_server, sends, streams, trickles

TURNS = [{"role": "user", "content": "How many type errors are in src/?"}]
ASKED = ServedQuestion(TURNS)
CODE = 'print(typecheck("src/").error_count)'


class Enough(Exception):
    pass


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as made:
        yield made


def model(server: ScriptedServer, key: str | None = None, pause: float = 0.01, **settings: Any) -> ServedModel:
    asked = ServerSettings(**{"model_name": "ours", "timeout": 0.6, **settings})
    return ServedModel(server.address, asked, key, pause)


def test_an_answer_in_text_comes_as_it_is_with_its_counts(server: ScriptedServer) -> None:
    server.script = [sends(answer("  A decorator wraps.\n"))]
    reply = model(server, key="secret").ask(ServedQuestion(TURNS, temperature=0.3, max_tokens=7, seed=9))
    assert (reply.text, reply.tokens, reply.prompt_tokens, reply.stopped) == ("  A decorator wraps.\n", 2, 5, "eos")
    headers, body = server.asked[0]
    assert headers["Authorization"] == "Bearer secret"
    assert (body["model"], body["messages"], body["temperature"], body["max_tokens"]) == ("ours", TURNS, 0.3, 7)
    assert not {"tools", "stream"} & set(body)


def test_the_tools_schemas_are_sent_where_that_is_asked_for(server: ScriptedServer) -> None:
    server.script = [sends(answer())]
    model(server, send_tools=True).ask(ASKED)
    assert [tool["function"]["name"] for tool in server.asked[0][1]["tools"]] == list(TOOLS)


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("execute_code", json.dumps({"code": CODE}), CODE),
        ("typecheck", {"path": "src/"}, 'print(typecheck("src/"))'),
    ],
)
def test_a_call_that_comes_as_an_object_is_written_in_format_a(
    server: ScriptedServer, name: str, arguments: Any, code: str
) -> None:
    server.script = [sends(answer(None, tool_calls=[{"function": {"name": name, "arguments": arguments}}]))]
    assert model(server).ask(ASKED).text == wrap_call(code)


def test_a_call_that_cannot_be_read_falls_at_its_form(server: ScriptedServer) -> None:
    server.script = [sends(answer(None, tool_calls=[{"function": {"name": "execute_code", "arguments": "{"}}]))]
    parsed = parse_answer(model(server).ask(ASKED).text)
    assert (parsed.kind, parsed.strict) == ("call", False)


FAILURES = [
    pytest.param(sends(b"busy", 429), id="429"),
    pytest.param(sends(b"oh", 500), id="500"),
    pytest.param(sends(b"<html>", 200), id="not JSON"),
    pytest.param(sends(b"[1]", 200), id="not a JSON object"),
    pytest.param(sends(b'{"choices": []}', 200), id="no choice"),
    pytest.param(sends(answer()[:20], 200, promised=500), id="cut off"),
    pytest.param(closes, id="closed"),
    pytest.param(hangs, id="hangs"),
    pytest.param(trickles, id="trickles"),
]


@pytest.mark.parametrize("failure", FAILURES)
def test_what_the_server_does_wrong_is_tried_again_and_then_its_own_error(server: ScriptedServer, failure: Any) -> None:
    notes: list[str] = []
    server.script = [failure, sends(answer())]
    assert model(server).ask(ASKED, notes.append).text == "Yes."
    assert len(notes) == 1 and server.address in notes[0]
    server.script = [failure]
    with pytest.raises(NoAnswer, match="2 times"):
        model(server, attempts=2).ask(ASKED)


def test_a_server_says_when_it_wants_to_be_asked_again(server: ScriptedServer) -> None:
    notes: list[str] = []
    server.script = [sends(b"busy", 429, Retry_After="0.02"), sends(answer())]
    model(server, pause=20.0).ask(ASKED, notes.append)
    assert notes[0].endswith("asking again in 0.02 s")


@pytest.mark.parametrize(("status", "hint"), [(400, "400"), (401, "--key-variable"), (404, "/v1"), (307, "307")])
def test_a_request_that_is_refused_is_not_tried_again(server: ScriptedServer, status: int, hint: str) -> None:
    server.script = [sends(b"no \x1b[2J", status, Location="http://127.0.0.1:1/")]
    with pytest.raises(UsageError, match=hint):
        model(server).ask(ASKED)
    assert len(server.asked) == 1


def test_a_streamed_answer_is_heard_piece_by_piece_and_comes_to_the_same(server: ScriptedServer) -> None:
    pieces: list[str] = []
    server.script = [streams("A dec", "orator", " wraps.")]
    reply = model(server).ask(ASKED, on_text=pieces.append)
    assert pieces == ["A dec", "orator", " wraps."]
    assert (reply.text, reply.tokens, reply.stopped) == ("A decorator wraps.", 3, "eos")
    assert server.asked[0][1]["stream"] is True


def test_a_call_that_is_streamed_in_pieces_is_put_together(server: ScriptedServer) -> None:
    whole = json.dumps({"code": CODE})
    first = {"index": 0, "function": {"name": "execute_code", "arguments": whole[:9]}}
    second = {"index": 0, "function": {"arguments": whole[9:]}}
    server.script = [streams(tool_calls=[first, second])]
    assert model(server).ask(ASKED, on_text=lambda text: None).text == wrap_call(CODE)


def test_a_server_that_does_not_stream_answers_as_a_whole(server: ScriptedServer) -> None:
    pieces: list[str] = []
    server.script = [sends(answer("Yes."))]
    assert model(server).ask(ASKED, on_text=pieces.append).text == "Yes."
    assert not pieces


@pytest.mark.parametrize("failure", [*FAILURES, pytest.param(streams(end=False), id="ends before it begins")])
def test_a_stream_that_fails_before_its_first_piece_is_tried_again(server: ScriptedServer, failure: Any) -> None:
    server.script = [failure, streams("Yes.")]
    assert model(server).ask(ASKED, on_text=lambda text: None).text == "Yes."


def half_then(data: bytes) -> Any:
    def send(handler: Any) -> None:
        streams("Half", end=False)(handler)
        handler.wfile.write(data)

    return send


@pytest.mark.parametrize(
    "rest", [b"", b"data: {\n\n", b'data: {"error": "out of memory"}\n\n'], ids=["ended", "not JSON", "an error"]
)
def test_a_stream_that_is_cut_off_in_the_middle_is_not_begun_again(server: ScriptedServer, rest: bytes) -> None:
    pieces: list[str] = []
    server.script = [half_then(rest)]
    reply = model(server).ask(ASKED, on_text=pieces.append)
    assert (reply.text, reply.stopped) == ("Half", "cut off") and reply.cut
    assert pieces == ["Half"] and len(server.asked) == 1


def test_who_hears_a_piece_may_end_the_answer(server: ScriptedServer) -> None:
    def enough(text: str) -> None:
        raise Enough

    server.script = [streams("One", "two")]
    with pytest.raises(Enough):
        model(server).ask(ASKED, on_text=enough)
    assert len(server.asked) == 1


def test_many_are_asked_at_once_and_an_error_stands_in_the_place_of_its_answer(server: ScriptedServer) -> None:
    def echo(handler: Any) -> None:
        server.together += 1
        server.most_together = max(server.most_together, server.together)
        time.sleep(0.05)
        server.together -= 1
        sends(b"oh", 500)(handler) if handler.question == "2" else sends(answer(handler.question))(handler)

    server.script = [echo]
    questions = [ServedQuestion([{"role": "user", "content": str(number)}]) for number in range(6)]
    replies = dict(model(server, attempts=1, concurrency=3).ask_all(questions))
    assert {at: getattr(reply, "text", "no answer") for at, reply in replies.items()} == {
        **{at: str(at) for at in range(6)},
        2: "no answer",
    }
    assert 1 < server.most_together <= 3


def test_asking_many_is_ended_by_who_looks_on_without_waiting_for_the_server(server: ScriptedServer) -> None:
    def enough() -> None:
        if server.asked:
            raise Enough

    server.script = [hangs]
    with pytest.raises(Enough):
        list(model(server, timeout=60).ask_all([ASKED] * 5, each_step=enough))


def test_nobody_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NoAnswer, match="cannot be reached"):
        ServedModel(f"http://127.0.0.1:{port}/v1", ServerSettings(attempts=1)).ask(ASKED)


@pytest.mark.parametrize(
    "address",
    ["http://", "http://a b/v1", "http://h:99999/v1", "http://u:p@h/v1", "http://h/?q", "http://[::1/v1", "demo-1"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="not the address"):
        served_model(address)


@pytest.mark.parametrize("value", [None, "", "two\nlines"])
def test_a_key_must_be_there_and_one_that_can_be_sent(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("A_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("A_KEY", value)
    with pytest.raises(UsageError, match="A_KEY"):
        served_model("http://localhost:8080/v1", ServerSettings(key_variable="A_KEY"))


def ask(server: ScriptedServer, folder: Any, *words: str) -> int:
    (folder / "punie.toml").write_text('[prompt]\nsystem = "Ours: {tools}."\n')
    with pytest.raises(SystemExit) as stop:
        main(["-w", str(folder), "ask", server.address, TURNS[0]["content"], "--model-name", "theirs", *words])
    return int(stop.value.code or 0)


def test_ask_takes_an_address(server: ScriptedServer, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call = wrap_call(CODE)
    server.script = [sends(b"busy", 503), streams(call[:30], call[30:])]
    assert ask(server, tmp_path, "--json") == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert document["answers"][0]["run"]["output"] == "17\n"
    assert "503" in said.err
    assert server.asked[0][1]["model"] == "theirs"
    assert server.asked[0][1]["messages"][0]["content"].startswith("Ours: typecheck, ")


def test_an_answer_that_is_cut_off_is_the_servers_fault_and_not_judged(
    server: ScriptedServer, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script = [streams(wrap_call(CODE)[:30], end=False)]
    assert ask(server, tmp_path) == 3
    assert "cut off in the middle" in capsys.readouterr().err
