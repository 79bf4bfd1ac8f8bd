"""A served model in the playground: its answer comes in pieces, is stopped or cut off, its server asked again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.playground.answerer import Answerer, answered
from punie_tui.playground.candidates import Candidate, find_candidate
from punie_tui.playground.protocol import Decoding, Done, Fetching, Piece
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.recipes.server import ServerSettings
from punie_tui.runs.store import create_run
from punie_tui.settings import Settings
from scripted_server import ScriptedServer, scripted_server, sends, streams


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "punie.toml").write_text('[prompt]\nsystem = "Ours."\n')
    return Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")


async def whole(answerer: Answerer, pieces: list[Piece], notes: list[Fetching]) -> Done:
    try:
        return await answered(answerer.ask("What is it?", Decoding(temperature=0.5), notes.append), pieces.append)
    finally:
        await answerer.close()


async def test_an_answer_comes_in_pieces_under_the_workspaces_system_turn(
    server: ScriptedServer, settings: Settings
) -> None:
    server.script = [sends(b"busy", 503), streams("It is ", "that.", pause=0.1)]
    pieces: list[Piece] = []
    notes: list[Fetching] = []
    done = await whole(Answerer(find_candidate(f"{server.address} ours", settings), settings), pieces, notes)
    assert "".join(piece.text for piece in pieces) == done.text == "It is that."
    assert (done.stopped, done.tokens, done.prompt_tokens) == ("eos", 2, 5)
    assert 0 < done.first < done.seconds
    assert [note.note for note in notes if "503" in note.note]
    _, body = server.asked[1]
    assert body["model"] == "ours" and body["temperature"] == 0.5
    assert body["messages"] == [{"role": "system", "content": "Ours."}, {"role": "user", "content": "What is it?"}]


async def test_an_answer_that_is_cut_off_says_so(server: ScriptedServer, settings: Settings) -> None:
    server.script = [streams("It is", end=False)]
    done = await whole(Answerer(find_candidate(server.address, settings), settings), [], [])
    assert (done.text, done.stopped) == ("It is", "cut off") and done.cut


async def test_what_the_server_does_wrong_is_the_machines_failure(server: ScriptedServer, settings: Settings) -> None:
    server.script = [sends(b"oh", 500)]
    candidate = Candidate("theirs", server.address, served=ServerSettings(attempts=1))
    with pytest.raises(SystemFailure, match="500"):
        await whole(Answerer(candidate, settings), [], [])


async def test_an_answer_is_stopped_where_it_is_and_the_next_one_comes(
    server: ScriptedServer, settings: Settings
) -> None:
    over = threading.Event()

    def half(handler: Any) -> None:
        streams("Half", end=False)(handler)
        over.wait(30)

    server.script = [half, streams("Whole.")]
    answerer = Answerer(find_candidate(server.address, settings), settings)
    try:
        async for message in answerer.ask("What is it?", Decoding()):
            if isinstance(message, Piece):
                await answerer.stop()
        assert isinstance(message, Done) and (message.text, message.stopped) == ("Half", "interrupted")
        assert (await answered(answerer.ask("And that?", Decoding()), lambda piece: None)).text == "Whole."
    finally:
        over.set()
        await answerer.close()


def test_a_server_is_named_by_address_name_and_variable(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "secret")
    found = find_candidate("http://localhost:8080/v1/ qwen A_KEY", settings)
    assert found.model == "http://localhost:8080/v1"
    assert found.served == ServerSettings(model_name="qwen", key_variable="A_KEY")
    for wrong in ("http://localhost:8080/v1 qwen NO_KEY", "http://localhost:8080/v1 a b c", "http://"):
        with pytest.raises(UsageError):
            find_candidate(wrong, settings)


def test_a_run_of_a_served_model_offers_just_that(settings: Settings) -> None:
    server = ServerSettings(model_name="qwen")
    recipe = Recipe(name="validate-it", model="http://localhost:8080/v1", stages=["validate-served"], server=server)
    run = create_run(settings, recipe)
    found = find_candidate("last", settings)
    assert found == Candidate("validate-it-1/served", recipe.model, run=run, served=server)
    assert find_candidate("validate-it-1/served", settings) == found
    with pytest.raises(UsageError, match="served"):
        find_candidate("validate-it-1/base", settings)
