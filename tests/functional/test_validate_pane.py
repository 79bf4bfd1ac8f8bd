"""The Validate pane through Pilot, on recorded runs."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import OptionList

from punie_tui.runs.recipe import dump_recipe
from punie_tui.runs.store import Run, append_line, write_atomically
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.widgets.code_view import answer_content
from punie_tui.tui.widgets.failure_view import expected, query_content
from punie_tui.validation.plan import read_judged
from punie_tui.validation.records import Grades, QueryRecord, Verdict
from punie_tui.validation.suite import Suite, load_suite
from recorded_runs import FAILED_ANSWER, crashed_run, finished_run, judge, keep_alive, live_run, recipe, workspace
from shown import screen_lines, screen_text, until, until_shown

HOSTILE = "[bold red]red[/] \x1b[31mescape\x1b]0;title\x07 \u202eevil\u202c \x9b nul\x00"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return workspace(tmp_path / "work")


@pytest.fixture
def suite(settings: Settings) -> Suite:
    return load_suite("seed25", settings)


@asynccontextmanager
async def validate_pane(settings: Settings, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("4")
        await pilot.pause()
        yield pilot


def line_of(pilot: Pilot[None], start: str) -> str:
    """The line of the grid that begins so, without its frame."""
    lines = (line.strip("│ ") for line in screen_lines(pilot.app))  # type: ignore[arg-type]
    return next(line for line in lines if line.startswith(start))


def words_of(pilot: Pilot[None], start: str) -> str:
    """The same, with single spaces."""
    return " ".join(line_of(pilot, start).split())


def rewrite(run: Run, stage: str, query: str, **changes: object) -> None:
    """Judges one query of a recorded stage otherwise."""
    record = next(record for record in read_judged(run, stage) if record.query == query)
    append_line(run.validation_file(stage), record.model_copy(update=changes).model_dump_json().encode() + b"\n")


def fallen(rung: str, reason: str) -> Grades:
    return Grades(soft=False, strict=Verdict.model_validate({"rung": rung, "reason": reason}))


async def test_the_grid_shows_a_mark_a_query_and_counts_against_targets_for_each_model(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "adapter", "6-bit", "target")
        assert words_of(pilot, "A") == "A discrimination ● ● ● ● ● 5/5 ✓ ● ● ● ● ● 5/5 ✓ 100 %"
        assert words_of(pilot, "C") == "C field access ● ● t ● ● 4/5 ✓ ● ● t ● ● 4/5 ✓ 80 %"


async def test_totals_carry_their_wilson_intervals(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "strict")
        assert words_of(pilot, "strict") == "strict 24/25 [80–99] ✓ 24/25 [80–99] ✓ 80 %"
        assert words_of(pilot, "soft") == "soft 25/25 [87–100] 25/25 [87–100]"


async def test_the_rungs_on_which_answers_fall_are_counted(settings: Settings) -> None:
    run = finished_run(settings)
    rewrite(run, "validate-quantized", "E1", answer="", grades=fallen("empty", "the answer is empty"))
    async with validate_pane(settings) as pilot:
        screen = await until_shown(pilot, "6-bit falls on")
        assert "types ▇ 1" in screen and "empty ▇ 1" in screen


async def test_it_opens_on_the_first_failure_of_the_newest_model(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit", "✗ types", "no field `skipped_count` on TestResult", "nearest  skipped")
        await until_shown(pilot, "expected", "a call of `pytest_run`", "that reads `skipped`")
        await until_shown(pilot, "the substring check cannot see this fault")


async def test_the_grid_fills_in_while_answers_come(settings: Settings, suite: Suite) -> None:
    run = live_run(settings)
    ids = [query.id for query in suite.queries]
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "25 not judged yet")
        assert "–/5" in line_of(pilot, "A")
        judge(run, "validate-adapter", suite, ids[:7], began=time.time(), finish=False)
        await until_shown(pilot, "adapter 7/25", "18 not judged yet")
        assert "● ● · · ·" in line_of(pilot, "B")
        judge(run, "validate-adapter", suite, ids[7:], began=time.time())
        await until_shown(pilot, "✓ adapter", "24/25 [80–99] ✓")


async def test_targets_are_judged_only_once_everything_is(settings: Settings, suite: Suite) -> None:
    run = live_run(settings)
    judge(run, "validate-adapter", suite, ["A1", "A2"], began=time.time(), finish=False)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "adapter 2/25")
        assert not {"✓", "✗"} & set(line_of(pilot, "A") + line_of(pilot, "strict"))


async def test_arrows_walk_the_grid_from_model_to_model(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("up")
        await until_shown(pilot, "B3 · 6-bit")
        await pilot.press("left", "left", "left")
        await until_shown(pilot, "B5 · adapter")
        await pilot.press("right")
        await until_shown(pilot, "B1 · 6-bit")
        await pilot.press("down", "down", "down", "down", "down")
        await until_shown(pilot, "E1 · 6-bit")


async def test_f_goes_from_failure_to_failure_and_round_again(settings: Settings) -> None:
    run = finished_run(settings)
    rewrite(run, "validate-quantized", "E2", grades=fallen("tool", "answers in words"))
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("f")
        await until_shown(pilot, "E2 · 6-bit", "✗ wrong tool")
        await pilot.press("f")
        await until_shown(pilot, "C3 · 6-bit")


async def test_a_click_chooses_a_query(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        lines = screen_lines(pilot.app)  # type: ignore[arg-type]
        y = next(y for y, line in enumerate(lines) if "D iteration" in line)
        await pilot.click(offset=(lines[y].index("●") + 2, y))
        await until_shown(pilot, "D2 · adapter")


async def test_enter_gives_the_answer_the_whole_pane_at_80_by_24_and_escape_gives_it_back(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings, (80, 24)) as pilot:
        screen = await until_shown(pilot, "E multi-step", "falls on", "C3 · 6-bit", "✗ types")
        assert max(map(len, screen.splitlines())) <= 80
        await pilot.press("enter")
        screen = await until_shown(pilot, "result = pytest_run", "expected")
        assert "E multi-step" not in screen
        await pilot.press("escape")
        await until_shown(pilot, "E multi-step")


async def test_four_models_fit_in_80_columns(settings: Settings, suite: Suite) -> None:
    run = finished_run(settings)
    ids = [query.id for query in suite.queries]
    for stage in ("validate-base", "validate-fused"):
        judge(run, stage, suite, ids, began=time.time())
    async with validate_pane(settings, (80, 24)) as pilot:
        screen = await until_shown(pilot, "base", "adapter", "fused", "6-bit")
        assert line_of(pilot, "A").count("5/5 ✓") == 4
        assert max(map(len, screen.splitlines())) <= 80


async def test_a_suite_of_many_queries_wraps_instead_of_running_off_the_screen(
    settings: Settings, suite: Suite
) -> None:
    run = live_run(settings)
    first = suite.queries[0]
    many = [first.model_copy(update={"id": f"A{n}"}) for n in range(1, 61)]
    broad = suite.model_copy(update={"queries": many, "categories": {"A": suite.categories["A"]}, "name": "broad"})
    judge(run, "validate-adapter", Suite.model_validate(broad.model_dump()), ["A1", "A60"], began=time.time())
    async with validate_pane(settings, (80, 24)) as pilot:
        screen = await until_shown(pilot, "broad", "58 not judged yet")
        assert "●" + "·" * 23 in screen and "·" * 11 + "●" in screen


async def test_hostile_answers_are_shown_as_text_and_nothing_of_them_reaches_the_terminal(settings: Settings) -> None:
    run = finished_run(settings)
    verdict = Verdict(rung="tool", reason=HOSTILE, start=0, end=200, nearest=HOSTILE)
    changes = {"answer": HOSTILE, "prompt": HOSTILE, "grades": Grades(soft=True, strict=verdict)}
    rewrite(run, "validate-quantized", "A1", **changes)
    async with validate_pane(settings, (120, 50)) as pilot:
        screen = await until_shown(pilot, "A1 · 6-bit", "[bold red]red[/]", "\\u202eevil")
        assert not {"\x1b", "\x07", "\x00", "\x9b", "\u202e"} & set(screen)


async def test_without_a_run_it_says_how_to_start_one(settings: Settings) -> None:
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "No run yet.", "Press 2 and then n")


async def test_a_run_that_validates_nothing_says_how_to_validate_it(settings: Settings) -> None:
    run = crashed_run(settings)
    write_atomically(run.recipe_file, dump_recipe(recipe().model_copy(update={"stages": ["fetch", "train"]})).encode())
    events = [line for line in run.events_file.read_bytes().splitlines() if b"validate-" not in line]
    run.events_file.write_bytes(b"\n".join(events) + b"\n")
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "This run has not been validated.", "Press v", "v validate")


async def test_an_unknown_suite_is_told_in_a_sentence(settings: Settings) -> None:
    run = crashed_run(settings)
    other = recipe().model_dump()
    other["validation"]["suite"] = "seed52"
    write_atomically(run.recipe_file, dump_recipe(type(recipe()).model_validate(other)).encode())
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "unknown suite 'seed52'", "seed25")


async def test_v_offers_the_models_that_are_there_the_newest_first(settings: Settings) -> None:
    run = finished_run(settings)
    for folder, file in ((run.adapter, "adapters.safetensors"), (run.fused, "config.json")):
        folder.mkdir()
        (folder / file).write_text("{}")
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("v")
        await until_shown(pilot, "validate which model?")
        assert [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options] == [
            "fused",
            "adapter",
            "base",
        ]
        await pilot.press("escape")
        await until(pilot, lambda: "which model" not in screen_text(pilot.app))  # type: ignore[arg-type]


async def test_what_the_launcher_refuses_is_told_in_its_sentence(settings: Settings) -> None:
    run = finished_run(settings)
    other = recipe().model_copy(update={"model": "no-such-model"})
    write_atomically(run.recipe_file, dump_recipe(other).encode())
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("v", "enter")
        await until_shown(pilot, "unknown model")


async def test_a_run_that_is_being_worked_on_is_not_offered_for_validation(settings: Settings) -> None:
    run = finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "v validate")
        keep_alive(run)
        run.events_file.write_bytes(run.events_file.read_bytes().rpartition(b'{"v"')[0])
        await until(pilot, lambda: "v validate" not in screen_text(pilot.app))  # type: ignore[arg-type]


def test_the_fault_is_underlined_where_it_stands_after_stand_ins_too() -> None:
    answer = f"\x1b\u202e{FAILED_ANSWER}"
    start = answer.index("skipped_count")
    content = answer_content(answer, (start, start + len("skipped_count")))
    assert underlined(content) == ["skipped_count"]


def test_a_fault_beyond_what_is_shown_of_a_huge_answer_harms_nothing() -> None:
    content = answer_content("x" * 1_000_000, (999_990, 1_000_000))
    assert underlined(content) == [] and "more characters" in content.plain


def test_an_answer_that_is_not_there_yet_is_said_to_be_awaited(suite: Suite) -> None:
    assert "not judged yet" in query_content(suite.query("A1"), None).plain


def test_what_is_expected_is_told_for_every_query_of_the_suite(suite: Suite) -> None:
    for query in suite.queries:
        said = expected(query).plain
        assert "without a tool" in said if query.expect.direct else all(tool in said for tool in query.expect.tools)


def test_a_degenerate_answer_is_said_to_have_been_stopped(settings: Settings, suite: Suite) -> None:
    run = finished_run(settings)
    record: QueryRecord = read_judged(run, "validate-adapter")[0].model_copy(update={"stopped": "degenerate"})
    assert "it repeated itself" in query_content(suite.query(record.query), record).plain


def underlined(content: Content) -> list[str]:
    return [content.plain[s.start : s.end] for s in content.spans if "underline" in str(s.style)]
