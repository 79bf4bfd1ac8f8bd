"""A real model in a process of its own: it streams, is stopped in the middle, dies, and is started again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.playground.answerer import Answerer, answered
from punie_tui.playground.candidates import Candidate, find_candidate
from punie_tui.playground.protocol import Decoding, Done, Piece
from punie_tui.settings import Settings
from taught_model import ANSWERS, GOOD, HOSTILE, WORDS
from tiny_model import build_tiny_adapter

LONG = Decoding(temperature=1.5, max_tokens=3000, seed=1)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    workspace = tmp_path_factory.mktemp("work")
    return Settings(workspace=workspace, cache_dir=workspace / "cache")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def taught(settings: Settings, taught_model: Path) -> AsyncIterator[Answerer]:
    """One for all tests: loading takes seconds. Those that end its process find it started again."""
    answerer = Answerer(Candidate("taught", str(taught_model)), settings)
    yield answerer
    await answerer.close()


async def whole(answerer: Answerer, question: str, decoding: Decoding = Decoding()) -> Done:  # noqa: B008
    return await answered(answerer.ask(question, decoding), lambda piece: None)


async def test_the_model_answers_in_pieces_that_make_up_the_answer(taught: Answerer) -> None:
    pieces: list[Piece] = []
    done = await answered(taught.ask(GOOD, Decoding()), pieces.append)
    assert done.text == ANSWERS[GOOD]
    assert done.stopped == "eos"
    assert pieces and done.text.startswith("".join(piece.text for piece in pieces))
    assert [piece.tokens for piece in pieces] == sorted({piece.tokens for piece in pieces})


async def test_it_is_loaded_once_for_all_questions_and_says_what_that_took(taught: Answerer) -> None:
    ready = await taught.load()
    process = taught.pid
    for question in (GOOD, WORDS):
        assert (await whole(taught, question)).text == ANSWERS[question]
    assert taught.pid == process
    assert ready.seconds > 0 and ready.memory > 10_000_000 and "cpu" in ready.device


async def test_what_a_model_wrote_is_handed_over_as_it_is(taught: Answerer) -> None:
    assert (await whole(taught, HOSTILE)).text == ANSWERS[HOSTILE]


async def test_an_answer_is_stopped_in_the_middle_and_the_next_one_comes(taught: Answerer) -> None:
    async for message in taught.ask("Tell me all", LONG):
        if isinstance(message, Piece):
            await taught.stop()
    assert isinstance(message, Done)
    assert message.stopped == "interrupted" and 0 < message.tokens < 3000
    assert (await whole(taught, WORDS)).text == ANSWERS[WORDS]


async def test_an_answer_that_was_left_does_not_mix_with_the_next(taught: Answerer) -> None:
    pieces = taught.ask("Tell me all", LONG)
    await anext(pieces)
    await pieces.aclose()
    assert (await whole(taught, WORDS)).text == ANSWERS[WORDS]


async def test_the_same_seed_gives_the_same_answer_and_another_another(taught: Answerer) -> None:
    warm = [Decoding(temperature=2.0, max_tokens=20, seed=seed) for seed in (1, 1, 2)]
    message = [(await whole(taught, "Anything", decoding)).text for decoding in warm]
    assert message[0] == message[1] != message[2]


async def test_an_answer_ends_at_the_limit(taught: Answerer) -> None:
    done = await whole(taught, GOOD, Decoding(max_tokens=5))
    assert (done.tokens, done.stopped) == (5, "length")


async def test_a_question_that_leaves_no_room_is_refused_and_the_model_stays(taught: Answerer) -> None:
    with pytest.raises(UsageError, match="the model reads at most 4096"):
        await whole(taught, "word " * 4_000)
    assert (await whole(taught, WORDS)).text == ANSWERS[WORDS]


async def test_a_killed_process_is_told_and_the_next_question_starts_another(taught: Answerer) -> None:
    await taught.load()
    assert taught.pid is not None
    os.kill(taught.pid, signal.SIGKILL)
    with pytest.raises(SystemFailure, match=r"the process that holds taught died \(SIGKILL\)"):
        await whole(taught, WORDS)
    assert (await whole(taught, WORDS)).text == ANSWERS[WORDS]


async def test_a_process_killed_in_the_middle_of_an_answer_is_told(taught: Answerer) -> None:
    with pytest.raises(SystemFailure, match="died"):
        async for _ in taught.ask("Tell me all", LONG):
            assert taught.pid is not None
            os.kill(taught.pid, signal.SIGKILL)


async def test_an_adapter_is_laid_over_the_model(settings: Settings, tiny_model: Path, tmp_path: Path) -> None:
    plain = Answerer(Candidate("tiny", str(tiny_model)), settings)
    adapter = build_tiny_adapter(tmp_path / "adapter", tiny_model)
    adapted = Answerer(Candidate("adapted", str(tiny_model), adapter), settings)
    try:
        few = Decoding(max_tokens=12)
        assert (await whole(plain, "How many?", few)).text != (await whole(adapted, "How many?", few)).text
    finally:
        await plain.close()
        await adapted.close()


@pytest.mark.parametrize("broken", ["no such folder", "no weights", "broken weights"])
async def test_a_model_that_does_not_load_is_told_in_a_sentence(
    settings: Settings, tiny_model: Path, tmp_path: Path, broken: str
) -> None:
    folder = tmp_path / "broken"
    if broken != "no such folder":
        folder.mkdir()
        (folder / "config.json").write_bytes((tiny_model / "config.json").read_bytes())
    if broken == "broken weights":
        (folder / "model.safetensors").write_bytes(b"nonsense")
    answerer = Answerer(Candidate("broken", str(folder)), settings)
    with pytest.raises(UsageError) as error:
        await answerer.load()
    assert str(folder) in str(error.value) and "\n" not in str(error.value)
    assert answerer.pid is None


async def test_closing_ends_the_process_whatever_it_does(taught: Answerer) -> None:
    pieces = taught.ask("Tell me all", LONG)
    await anext(pieces)
    assert taught.pid is not None
    process = psutil.Process(taught.pid)
    await taught.close()
    assert not process.is_running()
    await pieces.aclose()


async def test_the_process_ends_with_its_owner_even_where_that_is_killed(tmp_path: Path, taught_model: Path) -> None:
    code = f"""if True:
        import asyncio, sys
        from pathlib import Path
        from punie_tui.playground.answerer import Answerer
        from punie_tui.playground.candidates import Candidate
        from punie_tui.playground.protocol import Decoding
        from punie_tui.settings import Settings

        async def main():
            answerer = Answerer(Candidate("taught", {str(taught_model)!r}), Settings(workspace=Path({str(tmp_path)!r})))
            async for piece in answerer.ask("Tell me all", Decoding(temperature=1.5, max_tokens=3000, seed=1)):
                print(answerer.pid, flush=True)
                await asyncio.sleep(600)

        asyncio.run(main())
    """
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        held = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
    held.wait(timeout=60)  # raises where it lives on


async def test_asking_waits_for_the_answer_before(taught: Answerer) -> None:
    both = await asyncio.gather(whole(taught, GOOD), whole(taught, WORDS))
    assert [done.text for done in both] == [ANSWERS[GOOD], ANSWERS[WORDS]]


async def test_a_run_s_model_is_asked_under_the_system_prompt_of_its_rows(
    settings: Settings, taught_model: Path
) -> None:
    from punie_tui.datasets.examples import Example, Message, dump_examples
    from punie_tui.runs.recipes.recipe import Recipe
    from punie_tui.runs.store import create_run

    run = create_run(settings, Recipe(name="own", model=str(taught_model), stages=["fetch"]))
    run.data.mkdir()
    row = Example([Message("system", "Short."), Message("user", "Hi"), Message("assistant", "Yes")])
    (run.data / "train.jsonl").write_bytes(dump_examples([row]))
    answerer = Answerer(find_candidate("own-1", settings), settings)
    plain = Answerer(Candidate("taught", str(taught_model)), settings)
    try:
        few = Decoding(max_tokens=2)
        own, ours = await whole(answerer, WORDS, few), await whole(plain, WORDS, few)
        assert own.prompt_tokens < ours.prompt_tokens
        assert answerer.ready is not None and answerer.ready.system == "Short."
    finally:
        await answerer.close()
        await plain.close()
