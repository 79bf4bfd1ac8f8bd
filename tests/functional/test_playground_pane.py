"""The Playground pane through Pilot: real models in processes of their own."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from asked_pane import answered, playground, type_in
from punie_tui.datasets.examples import read_examples
from punie_tui.grading.suite import load_suite
from punie_tui.playground.candidates import Candidate
from punie_tui.playground.protocol import Decoding
from punie_tui.settings import Settings
from punie_tui.tui.content.keep_query import KeepQueryForm
from punie_tui.tui.playground.attempt_view import AttemptView
from punie_tui.tui.playground.keep_row import KeepRowForm
from punie_tui.tui.playground.pane import PlaygroundPane
from punie_tui.tui.playground.question_line import NEW_LINE
from recorded_runs import finished_run, workspace
from shown import screen_text, until, until_shown
from taught_model import ANSWERS, FAILS, GOOD, HOSTILE, WORDS

LONG = Decoding(temperature=1.5, max_tokens=3000, seed=1)


@pytest.fixture
def settings(tmp_path: Path, taught_model: Path) -> Settings:
    settings = workspace(tmp_path / "work")
    (settings.workspace / "taught").symlink_to(taught_model)
    return settings


async def test_without_a_model_it_says_what_to_press(settings: Settings) -> None:
    async with playground(settings) as (pilot, _):
        await until_shown(pilot, "No model to ask yet.", "Press m to choose one", "m model")


async def test_a_question_is_answered_judged_and_its_code_run(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, GOOD)
        screen = await answered(pilot, pane)
        assert 'print(f"Type errors: {result.error_count}")' in screen
        assert "✓ format  ✓ syntax  ✓ arguments  ✓ types  ✓ runs  – outcome" in screen
        assert "outcome not judged: no expectation" in screen
        assert "called   typecheck('src/')" in screen
        assert "Type errors: 17" in screen
        assert "tokens/s" in screen and "loaded in" in screen and "GB" in screen


async def test_the_fixture_is_switched_without_asking_again(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, GOOD)
        await answered(pilot, pane)
        done = pane.models[0].attempt.done
        for fixture, output in (("other", "Type errors: 5"), ("clean", "Type errors: 0")):
            await pilot.press("r")
            await until_shown(pilot, f"[{fixture}]", output)
        assert pane.models[0].attempt.done is done


async def test_a_wrong_field_is_pointed_at_with_the_nearest_real_one(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, FAILS)
        screen = await answered(pilot, pane)
        assert "✗ types  · runs  · outcome" in screen
        assert "no field 'fails' on TestResult; nearest: failed" in screen
        assert "~~~~~" in screen


async def held_while_writing(pilot: Pilot[None], pane: PlaygroundPane) -> int | None:
    """Holds the process of the first model in the middle of its answer; None where the answer was over before."""
    model = pane.models[0]
    while model.state != "done" and not (model.state == "writing" and model.attempt.text):
        await asyncio.sleep(0.01)
        await pilot.pause()
    if model.state == "done" or model.pid is None:
        return None
    os.kill(model.pid, signal.SIGSTOP)
    for _ in range(20):  # what it said before has arrived by then
        await pilot.pause(0.01)
    if model.state != "done":
        return model.pid
    os.kill(model.pid, signal.SIGCONT)
    return None


async def test_an_answer_is_seen_while_it_is_written_and_stopped_by_escape(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        for seed in range(50):  # some answers are over before anybody can stop them
            pane._decoding = LONG.model_copy(update={"seed": seed})
            await type_in(pilot, "Tell me all")
            process = await held_while_writing(pilot, pane)
            if process is not None:
                break
            await answered(pilot, pane)
        assert process is not None
        await until_shown(pilot, "tokens in", "esc stop")
        await pilot.press("escape")
        os.kill(process, signal.SIGCONT)
        screen = await answered(pilot, pane)
        assert "stopped by you, so not judged" in screen
        done = pane.models[0].attempt.done
        assert done is not None and 0 < done.tokens < 3000


async def test_two_models_answer_side_by_side(settings: Settings, tiny_model: Path) -> None:
    (settings.workspace / "tiny").symlink_to(tiny_model)
    async with playground(settings, "taught", "tiny") as (pilot, pane):
        pane._decoding = Decoding(max_tokens=40)
        await type_in(pilot, WORDS)
        screen = await answered(pilot, pane)
        assert screen.count(WORDS) == 2
        assert [model.attempt.done is not None for model in pane.models] == [True, True]
        first, second = pilot.app.query(AttemptView)
        assert first.region.y == second.region.y


async def test_what_a_model_writes_is_shown_and_never_obeyed(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, HOSTILE)
        screen = await answered(pilot, pane)
        assert "␛[31mred [bold]b[/] \\u202eevil \\x9b" in screen
        assert not {"\x1b", "\u202e", "\x9b"} & set(screen)


async def test_a_killed_process_is_told_and_the_next_question_is_answered(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, WORDS)
        await answered(pilot, pane)
        process = pane.models[0].pid
        assert process is not None
        os.kill(process, signal.SIGSTOP)  # it must not have answered before it dies
        await type_in(pilot, "Tell me all")
        os.kill(process, signal.SIGKILL)
        assert "✗ the process that holds taught died" in await answered(pilot, pane)
        pane._decoding = Decoding()
        await type_in(pilot, WORDS)
        assert ANSWERS[WORDS] in await answered(pilot, pane)


async def test_a_model_that_does_not_load_is_told_in_a_sentence(settings: Settings) -> None:
    async with playground(settings) as (pilot, pane):
        await pane._take(Candidate("nothing", str(settings.workspace / "runs")), 0, load=True)
        while pane.models[0].state != "done":
            await asyncio.sleep(0.02)
            await pilot.pause()
        await until_shown(pilot, "✗", "runs")
        assert pane.models[0].pid is None


async def test_closing_the_dashboard_ends_the_models_processes(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, WORDS)
        await answered(pilot, pane)
        assert pane.models[0].pid is not None
        process = psutil.Process(pane.models[0].pid)
    assert not process.is_running()


async def test_an_answer_that_nobody_judged_is_kept_once_a_person_says_why_it_is_right(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, GOOD)
        await answered(pilot, pane)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeepRowForm))
        await until_shown(pilot, "keep the answer of taught", "nobody has judged it yet")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, KeepRowForm) and not (settings.data / "playground").exists()
        await pilot.press(*"it counts the type errors", "enter")
        await until_shown(pilot, "kept as a row")
        (row,) = read_examples(settings.data / "playground" / "train.jsonl")
        assert (row.query, row.answers, row.meta["model"]) == (GOOD, [ANSWERS[GOOD]], "taught")
        assert row.meta["confirmed"] == "it counts the type errors"
        await pilot.press("ctrl+z")
        await until_shown(pilot, "taken back: a row")
        assert not (settings.data / "playground").exists()


async def test_a_query_expects_nothing_until_a_person_says_so(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, GOOD)
        await answered(pilot, pane)
        await pilot.press("Q")
        await until_shown(pilot, "keep the question as a query", "not judged", "choose what is expected")
        assert pilot.app.screen.query_one("#query-tools", Input).value == ""
        await pilot.press("ctrl+s")
        assert isinstance(pilot.app.screen, KeepQueryForm) and not (settings.data / "suites").exists()
        await pilot.press("ctrl+t")
        await until_shown(pilot, "tools: [typecheck]", "says: [result.error_count]")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "kept as query P1")
        assert load_suite("playground", settings).query("P1").text == GOOD
        await type_in(pilot, GOOD)
        assert "judged as P1 of playground" in await answered(pilot, pane)


async def test_an_answer_that_failed_is_corrected_before_it_is_kept(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, FAILS)
        await answered(pilot, pane)
        await pilot.press("a")
        await until_shown(pilot, "edit it until it passes")
        await pilot.press("ctrl+s")
        assert isinstance(pilot.app.screen, KeepRowForm) and not (settings.data / "playground").exists()
        editor = pilot.app.screen.query_one(TextArea)
        editor.text = editor.text.replace("result.fails", "result.failed")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "nobody has judged it yet")
        await until(pilot, lambda: pilot.app.screen.query_one("#keep-confirmed").has_focus)
        await pilot.press(*"mended", "enter")
        await until_shown(pilot, "kept as a row")
        (row,) = read_examples(settings.data / "playground" / "train.jsonl")
        assert "result.failed" in row.answers[0] and row.meta["edited"] == "by hand"


async def test_up_and_down_go_through_the_questions_of_the_session(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        for question in ("first", "second"):
            pane._history.add(question)
        await pilot.press("enter")
        for key, shown in (("up", "second"), ("up", "first"), ("up", "first"), ("down", "second"), ("down", "")):
            await pilot.press(key)
            assert pane.line.text == shown


async def test_all_lines_that_are_pasted_are_asked(settings: Settings) -> None:
    pasted = "First line of my question\r\n\r\nsecond\x1b[31m line: what is `x`?\r"
    kept = "First line of my question\n\nsecond[31m line: what is `x`?"
    async with playground(settings, "taught") as (pilot, pane):
        await pilot.press("enter")
        await until(pilot, lambda: pane.line.has_focus)
        pane.line.post_message(Paste(pasted))
        await until(pilot, lambda: pane.line.text == f"{kept}\n" and pane.line.size.height == 4)
        await pilot.press("enter")
        await answered(pilot, pane)
        assert pane.models[0].attempt.question == kept and pane.models[0].attempt.done is not None
        await pilot.press("enter", "up")
        await until(pilot, lambda: pane.line.text == kept)


@pytest.mark.parametrize("key", NEW_LINE)
async def test_a_new_line_is_typed_without_asking(settings: Settings, key: str) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await pilot.press("enter", "a", key, "b")
        await until(pilot, lambda: pane.line.text == "a\nb")
        assert not pane._is_busy


async def test_what_is_typed_and_asked_while_a_model_loads_is_asked_when_it_is_loaded(settings: Settings) -> None:
    async with playground(settings) as (pilot, pane):
        await pilot.press("m")
        await until_shown(pilot, "ask which model?")
        await pilot.press("end", "enter")
        await until_shown(pilot, "a folder of a model or an adapter")
        await pilot.press(*"taught", "enter")
        await until(pilot, lambda: pane.line.has_focus)
        await pilot.press(*GOOD, "enter")
        await until(pilot, lambda: pane.models[0].attempt.question == GOOD)
        await until(pilot, lambda: pane.models[0].attempt.graded is not None, patience=6_000)
        assert pane.line.text == ""


async def test_a_question_that_a_model_never_loaded_for_is_in_its_line_again(settings: Settings) -> None:
    async with playground(settings) as (pilot, pane):
        await pane._take(Candidate("nothing", str(settings.workspace / "runs")), 0, load=True)
        await until(pilot, lambda: pane.models[0].state == "loading")
        pane.line.text = "kept?"
        pane._submitted()
        assert pane.line.text == "" and pane.models[0].attempt.question == "kept?"
        await until(pilot, lambda: pane.models[0].state == "done", patience=6_000)
        await until(pilot, lambda: pane.line.text == "kept?")


async def test_letters_typed_into_the_question_are_no_keys(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await pilot.press("enter", *"wkm6")
        assert pane.line.text == "wkm6"
        assert "esc back" in screen_text(pilot.app)  # type: ignore[arg-type]
        await pilot.press("escape", "2")
        await until(pilot, lambda: pilot.app.pane.NAME == "train")  # type: ignore[attr-defined]


async def test_settings_are_a_line_that_is_checked(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await pilot.press("e")
        await until_shown(pilot, "decoding settings")
        await pilot.press("ctrl+u", *"heat 1", "enter")
        await until_shown(pilot, "unknown setting 'heat'")
        await pilot.press("ctrl+u", *"temperature 0.5", "enter")
        await until_shown(pilot, "temperature 0.5, max_tokens 384, seed 0")
        assert pane._decoding == Decoding(temperature=0.5)


async def test_the_shown_runs_model_is_there_without_being_loaded(settings: Settings) -> None:
    finished_run(settings)
    async with playground(settings) as (pilot, pane):
        await until_shown(pilot, "demo-1/", "not loaded", "no question yet")
        assert pane.models[0].pid is None


async def test_a_model_is_chosen_from_a_list_and_a_second_taken_away_again(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await pilot.press("b")
        await until_shown(pilot, "compare with which model?", "smollm2-135m", "another: a folder")
        await pilot.press("end", "enter")
        await until_shown(pilot, "a folder of a model or an adapter")
        await pilot.press(*"nowhere", "enter")
        await until_shown(pilot, "unknown model 'nowhere'")
        await pilot.press("ctrl+u", *"./taught", "enter")
        await until(pilot, lambda: len(pane.models) == 2)
        await pilot.press("b")
        await until_shown(pilot, "none: remove the second model")
        pilot.app.screen.query_one(OptionList).action_last()
        await pilot.press("enter")
        await until(pilot, lambda: len(pane.models) == 1)


async def test_clearing_forgets_the_answers(settings: Settings) -> None:
    async with playground(settings, "taught") as (pilot, pane):
        await type_in(pilot, WORDS)
        await answered(pilot, pane)
        await pilot.press("W")
        await until_shown(pilot, "no question yet")
        assert ANSWERS[WORDS] not in screen_text(pilot.app)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_climb_and_output_are_on_the_screen(settings: Settings, size: tuple[int, int]) -> None:
    async with playground(settings, "taught", size=size) as (pilot, pane):
        await type_in(pilot, GOOD)
        screen = await answered(pilot, pane)
        assert "✓ runs" in screen and "Type errors: 17" in screen
