"""The Validate pane through Pilot, on recorded runs."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot

from punie_tui.datasets.examples import Example, Message, dump_examples
from punie_tui.grading.grade import grade
from punie_tui.grading.records import Grades, QueryRecord, Verdict
from punie_tui.grading.suite import Suite, load_suite
from punie_tui.regular_files import append_line, write_atomically
from punie_tui.runs.events import StageFinished
from punie_tui.runs.recipes.recipe import dump_recipe
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.app import PunieApp
from punie_tui.tui.common.code_view import answer_content
from punie_tui.tui.validate.category_grid import CategoryGrid
from punie_tui.tui.validate.failure_view import expected, query_content
from punie_tui.tui.validate.query_filter import parse_filter
from punie_tui.tui.verdicts.validation_totals import query_mark
from punie_tui.validation.plan import read_judged
from punie_tui.validation.reviews import judge_by_hand, read_reviews
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


def fallen(stage: str, reason: str) -> Grades:
    return Grades(soft=False, strict=Verdict.model_validate({"grading_stage": stage, "reason": reason}))


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
        assert words_of(pilot, "outcome") == "outcome 24/25 [80–99] ✓ 24/25 [80–99] ✓ 80 %"
        assert words_of(pilot, "strict") == "strict 24/25 [80–99] 24/25 [80–99]"
        assert words_of(pilot, "soft") == "soft 25/25 [87–100] 25/25 [87–100]"


async def test_the_rungs_on_which_answers_fall_are_counted(settings: Settings) -> None:
    run = finished_run(settings)
    rewrite(run, "validate-quantized", "E1", answer="", grades=fallen("empty", "the answer is empty"))
    async with validate_pane(settings) as pilot:
        screen = await until_shown(pilot, "6-bit failed at")
        assert "types ▇ 1" in screen and "empty ▇ 1" in screen


async def test_it_opens_on_the_first_failure_of_the_newest_model(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings, (120, 60)) as pilot:
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
        assert not {"✓", "✗"} & set(line_of(pilot, "A") + line_of(pilot, "outcome"))


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
        screen = await until_shown(pilot, "E multi-step", "failed at", "C3 · 6-bit", "✗ types")
        assert max(map(len, screen.splitlines())) <= 80
        await pilot.press("enter")
        screen = await until_shown(pilot, "result = pytest_run", "expected")
        assert "E multi-step" not in screen
        await pilot.press("escape")
        await until_shown(pilot, "E multi-step")


async def test_a_scrollbar_that_was_needed_once_goes_again(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings, (80, 24)) as pilot:
        await until_shown(pilot, "failed at")
        await pilot.resize_terminal(80, 14)
        await until(pilot, lambda: pilot.app.query_one("#frame").show_vertical_scrollbar)
        await pilot.resize_terminal(80, 24)
        await until_shown(pilot, "field access 0/20", "failed at")


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
        assert "●" + "·" * 24 in screen and "·" * 9 + "●" in screen


async def test_hostile_answers_are_shown_as_text_and_nothing_of_them_reaches_the_terminal(settings: Settings) -> None:
    run = finished_run(settings)
    verdict = Verdict(grading_stage="tool", reason=HOSTILE, start=0, end=200, nearest=HOSTILE)
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
        await until_shown(pilot, "base  adapter  fused  all", "seed25 25")
        assert pilot.app.screen.request.stages == ("validate-fused",)  # type: ignore[attr-defined]
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_the_form_says_how_much_is_asked_and_how_long_that_took_before(settings: Settings) -> None:
    run = finished_run(settings)
    run.adapter.mkdir()
    (run.adapter / "adapters.safetensors").write_text("{}")
    detail = {"seconds": {"load": 2.0, "warmup": 1.0, "steady": 50.0}, "questions": 25, "queries": []}
    run.append_event(
        StageFinished(t=read_run(run).view.last or 0.0, stage="validate-adapter", seconds=53, detail=detail)
    )
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("v")
        await until_shown(pilot, "asks 25 questions; about 53.0s, as measured in demo-1")
        await pilot.press("down", "down")
        while pilot.app.screen.request.queries != ("A",):  # type: ignore[attr-defined]
            await pilot.press("right")
        await until_shown(pilot, "A discrimination", "asks 5 questions; about 13.0s")


async def test_a_suite_of_the_workspace_can_be_chosen_and_an_unmeasured_time_is_said_to_be_unknown(
    settings: Settings,
) -> None:
    finished_run(settings)
    folder = settings.data / "suites"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(
        "targets: {overall: 80, field_access: 80}\ncategories: {A: {name: a, target: 80}}\n"
        "queries:\n- {id: Q1, category: A, text: 'Hm?', expect: {direct: true}, soft: {none: ['<tool_call>']}}\n"
    )
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("v")
        await until_shown(pilot, "mine 1", "how long that takes is not known")
        while pilot.app.screen.request.suites != ("mine",):  # type: ignore[attr-defined]
            if pilot.app.screen.rows.current != "suite":  # type: ignore[attr-defined]
                await pilot.press("down")
            await pilot.press("right")
        await until_shown(pilot, "asks 1 question")


async def test_a_validation_is_stopped_where_it_was_started(settings: Settings) -> None:
    run = finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "v validate")
        keep_alive(run)
        run.events_file.write_bytes(run.events_file.read_bytes().rpartition(b'{"v"')[0])
        await until_shown(pilot, "s stop")
        await pilot.press("s")
        await until(pilot, lambda: run.control_file.is_file() and "stop" in run.control_file.read_text())


async def test_what_the_launcher_refuses_is_told_in_its_sentence(settings: Settings) -> None:
    run = finished_run(settings)
    other = recipe().model_copy(update={"model": "no-such-model"})
    write_atomically(run.recipe_file, dump_recipe(other).encode())
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("v")
        await until_shown(pilot, "asks 25 questions")
        await pilot.press("enter")
        await until_shown(pilot, "unknown model")


async def test_a_run_that_is_being_worked_on_is_not_offered_for_validation(settings: Settings) -> None:
    run = finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "v validate")
        keep_alive(run)
        run.events_file.write_bytes(run.events_file.read_bytes().rpartition(b'{"v"')[0])
        await until(pilot, lambda: "v validate" not in screen_text(pilot.app))  # type: ignore[arg-type]


TELLING = {
    "C1": 'result = typecheck("core/")\nprint(f"Warnings: {result.warning_count}")',
    "C2": 'result = typecheck("src/")\nprint(result.error_count)',
}


def graded_run(settings: Settings, suite: Suite) -> Run:
    """The finished run, C1 and C2 of its 6-bit model judged by all graders, and rows that it learnt from."""
    run = finished_run(settings)
    for id, code in TELLING.items():
        answer = wrap_call(code)
        rewrite(run, "validate-quantized", id, answer=answer, grades=grade(suite.query(id), answer))
    run.data.mkdir()
    asked = ["Name a decorator.", "How many type warnings are in core/?", suite.query("C2").text]
    rows = [Example([Message("user", text), Message("assistant", "…")]) for text in asked]
    (run.data / "train.jsonl").write_bytes(dump_examples(rows))
    return run


async def go_to(pilot: Pilot[None], id: str) -> None:
    """Puts the cursor on a query of the newest model."""
    await until_shown(pilot, "· 6-bit")
    pilot.app.query_one(CategoryGrid).go_to_next(id.__eq__)
    await until_shown(pilot, f"{id} · 6-bit")


async def test_it_shows_fixture_by_fixture_what_was_called_and_said_and_what_was_expected(
    settings: Settings, suite: Suite
) -> None:
    graded_run(settings, suite)
    async with validate_pane(settings, (120, 90)) as pilot:
        await go_to(pilot, "C1")
        await until_shown(pilot, "called    typecheck('core/')", "✓ dirty   expected  4", "printed   Warnings: 4")
        await until_shown(pilot, "✓ other   expected  12", "printed   Warnings: 12")
        await go_to(pilot, "C2")
        await until_shown(pilot, "✗ wrong tool", "called    typecheck('src/')", "must call ruff_check('src/web')")


async def test_the_other_models_answer_stands_beside_it_as_a_diff(settings: Settings, suite: Suite) -> None:
    graded_run(settings, suite)
    async with validate_pane(settings, (120, 90)) as pilot:
        await go_to(pilot, "C1")
        await until_shown(pilot, "from adapter's answer to this one", f"- An answer to {suite.query('C1').text}")
        await until_shown(pilot, '+ result = typecheck("core/")')


async def test_the_training_rows_most_like_the_query_are_listed_and_one_is_opened_in_data(
    settings: Settings, suite: Suite
) -> None:
    graded_run(settings, suite)
    async with validate_pane(settings, (120, 90)) as pilot:
        await go_to(pilot, "C2")
        await until_shown(pilot, "most similar training rows", f"1.00  {suite.query('C2').text}")
        await pilot.press("E")
        await until_shown(pilot, "line 3", "● user", "How many of the lint problems in src/")


async def test_a_key_goes_to_what_differs_from_the_model_before(settings: Settings, suite: Suite) -> None:
    run = finished_run(settings)
    rewrite(run, "validate-quantized", "D4", grades=fallen("tool", "answers in words"))
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit", "adapter → 6-bit", "regressed 1", "same 24", "not significant")
        await pilot.press("D")
        await until_shown(pilot, "D4 · 6-bit")


async def test_b_holds_it_against_a_validation_of_another_run(settings: Settings, suite: Suite) -> None:
    other = finished_run(settings)
    for id in ("A1", "A2", "A3", "A4", "B1", "B2"):
        rewrite(other, "validate-adapter", id, grades=fallen("runs", "it breaks"))
    run = finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, f"seed25 · {run.id}", "C3 · 6-bit")
        await pilot.press("b")
        await until_shown(pilot, f"{other.id}/adapter", "18/25")
        await pilot.press("down", "down", "enter")
        await until_shown(pilot, f"{other.id}/adapter → 6-bit", "improved 6", "better, p = 0.031")


async def test_a_filter_keeps_only_some_queries_and_escape_shows_all_again(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("slash", *"stage:types")
        await until_shown(pilot, "1 of 25 queries")
        assert "●" not in line_of(pilot, "A") and " t " in line_of(pilot, "C")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: "● ● ● ● ●" in line_of(pilot, "A"))


async def test_a_filter_by_what_there_is_not_says_what_there_is(settings: Settings) -> None:
    finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("slash", *"tool:typechek")
        await until_shown(pilot, "unknown tool 'typechek'", "typecheck")


async def test_a_review_by_hand_is_shown_beside_the_verdict_and_does_not_change_it(settings: Settings) -> None:
    run = finished_run(settings)
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("a")
        await until_shown(pilot, "accepted by hand")
        await pilot.press(*"fair", "enter")
        await until_shown(pilot, "✓ accepted  fair", "✗ types", "by hand  1 accepted")
        await pilot.press("x")
        await until_shown(pilot, "★ for the flywheel", "1 accepted, 1 for the flywheel")
        assert words_of(pilot, "outcome").startswith("outcome 24/25")
        await pilot.press("a")
        await until(pilot, lambda: "✓ accepted" not in screen_text(pilot.app))  # type: ignore[arg-type]
        assert "for the flywheel" in screen_text(pilot.app)  # type: ignore[arg-type]
    record = next(record for record in read_judged(run, "validate-quantized") if record.query == "C3")
    review = read_reviews(run, "validate-quantized").of(record)
    assert review is not None and review.flywheel and review.word is None


async def test_ctrl_z_takes_back_what_was_said_by_hand_step_by_step(settings: Settings) -> None:
    run = finished_run(settings)
    record = next(record for record in read_judged(run, "validate-quantized") if record.query == "C3")

    def standing() -> tuple[str | None, str, bool] | None:
        review = read_reviews(run, "validate-quantized").of(record)
        return (review.word, review.note, review.flywheel) if review is not None else None

    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("a")
        await until_shown(pilot, "accepted by hand")
        await pilot.press(*"fair", "enter")
        await until_shown(pilot, "C3 accepted", "^z takes it back")
        await pilot.press("x")
        for state in (("accepted", "fair", True), ("accepted", "fair", False), None):
            await until(pilot, lambda state=state: standing() == state)
            await pilot.press("ctrl+z")
        await until_shown(pilot, "nothing was judged by hand in this session")


async def test_several_answers_are_one_mark_in_the_grid_and_one_each_beside_the_answer(
    settings: Settings, suite: Suite
) -> None:
    run = finished_run(settings)
    for first in [record for record in read_judged(run, "validate-quantized") if record.query in ("B2", "D1")]:
        for sample, grades in ((1, fallen("runs", "it breaks")), (2, first.grades)):
            again = first.model_copy(update={"sample": sample, "grades": grades})
            append_line(run.validation_file("validate-quantized"), again.model_dump_json().encode() + b"\n")
    async with validate_pane(settings) as pilot:
        await go_to(pilot, "B2")
        await until_shown(pilot, "● r ●  2/3 flaky", "≈ flaky 2")
        assert "● ≈ ● ● ●" in line_of(pilot, "B")
        await pilot.press("m")
        await until_shown(pilot, "✗ runs  it breaks")


async def test_another_suite_of_the_same_model_is_shown(settings: Settings, suite: Suite) -> None:
    run = finished_run(settings)
    few = Suite.model_validate({**suite.model_dump(), "name": "few"})
    judge(run, "validate-adapter.few", few, ["A1"], began=time.time())
    async with validate_pane(settings) as pilot:
        await until_shown(pilot, "seed25 · S: few")
        await pilot.press("S")
        await until_shown(pilot, "few · S: seed25", "24 not judged yet")


def test_carets_point_at_the_fault_below_it() -> None:
    start = FAILED_ANSWER.index("skipped_count")
    lines = answer_content(FAILED_ANSWER, (start, start + 13), carets=80).plain.split("\n")
    at = next(number for number, line in enumerate(lines) if "skipped_count" in line)
    assert lines[at + 1] == " " * lines[at].index("skipped_count") + "~" * 13


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
        text = expected(query).plain
        assert "without a tool" in text if query.expect.direct else all(tool in text for tool in query.expect.tools)


def test_a_degenerate_answer_is_said_to_have_been_stopped(settings: Settings, suite: Suite) -> None:
    run = finished_run(settings)
    record: QueryRecord = read_judged(run, "validate-adapter")[0].model_copy(update={"stopped": "degenerate"})
    assert "it repeated itself" in query_content(suite.query(record.query), record).plain


def underlined(content: Content) -> list[str]:
    return [content.plain[s.start : s.end] for s in content.spans if "underline" in str(s.style)]


async def test_what_was_graded_by_hand_is_marked_found_and_counted_beside_the_graders_rate(settings: Settings) -> None:
    run = finished_run(settings)
    record = next(one for one in read_judged(run, "validate-quantized") if one.query == "C3")
    judge_by_hand(run, "validate-quantized", record, "accepted", "fair enough")
    other = next(one for one in read_judged(run, "validate-quantized") if one.query == "A1")
    judge_by_hand(run, "validate-quantized", other, "rejected")
    third = next(one for one in read_judged(run, "validate-quantized") if one.query == "A2")
    judge_by_hand(run, "validate-quantized", third, "rejected")
    async with validate_pane(settings, (160, 50)) as pilot:
        await until_shown(pilot, "C3 · 6-bit", "with yours", "24/25", "23/25")
        grid = pilot.app.screen.query_one(CategoryGrid)
        validation = next(one for one in grid.validations if one.name == "validate-quantized")
        assert [query_mark(validation, id)[0] for id in ("C3", "A1")] == ["✓", "✗"]
        kept = {
            words: parse_filter(words, validation.suite).kept(validation)
            for words in ("by hand", "hand:rejected", "fair")
        }
        assert kept == {"by hand": {"C3", "A1", "A2"}, "hand:rejected": {"A1", "A2"}, "fair": {"C3"}}


@pytest.mark.parametrize("width", [60, 80, 100])
async def test_a_mark_stays_with_its_word_and_a_missed_target_is_said_in_one_line_too(
    settings: Settings, width: int
) -> None:
    run = finished_run(settings)
    for query, stage in (("A1", "format"), ("A2", "tool"), ("B1", "unsupported"), ("B2", "syntax"), ("D1", "runs")):
        rewrite(run, "validate-quantized", query, grades=fallen(stage, "so"))
    async with validate_pane(settings, (width, 24)) as pilot:
        await until_shown(pilot, "failed at")
        shown = pilot.app.query_one(CategoryGrid).render().plain.splitlines()
        for group in (
            "field access 0/20 ✗",
            "f format ▇ 1",
            "w wrong tool ▇ 1",
            "u unsupported ▇ 1",
            "t types ▇ 1",
        ):
            assert any(group in line for line in shown), (group, shown)
        assert max(map(len, shown)) <= width - 4
