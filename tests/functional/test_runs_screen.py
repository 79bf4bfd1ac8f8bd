"""The list of runs: what it says of each, and what can be done with one."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from textual.binding import Binding
from textual.widgets import Input, OptionList, Static

from punie_tui.runs.about import About, read_about, write_about
from punie_tui.runs.store import create_run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.runs.plan_page import PlanPage
from punie_tui.tui.runs.recipe_form import FieldRow, RecipeForm
from punie_tui.tui.runs.runs_screen import RunsScreen
from punie_tui.tui.status import StatusLine
from recorded_runs import crashed_run, finished_run, live_run, recipe, workspace
from shown import screen_text, until, until_shown


@asynccontextmanager
async def runs_screen(settings, size=(120, 40)):
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.pane is not None)
        await pilot.press("R")
        await until(
            pilot, lambda: isinstance(app.screen, RunsScreen) and len(lines(app)) == 1 + len(list_runs(settings))
        )
        yield app, pilot


def lines(app):
    options = app.screen.query_one(OptionList)
    return [options.get_option_at_index(i).prompt.plain for i in range(options.option_count)]


def line_of(app, run_id):
    return next((line for line in lines(app) if run_id in line), "")


async def mark(app, pilot, run_id):
    options = app.screen.query_one(OptionList)
    at = next(i for i, line in enumerate(lines(app)) if run_id in line)
    while options.highlighted != at:
        options.action_cursor_down()
    await pilot.pause()


def status(app):
    return app.screen_stack[0].query_one(StatusLine).render().plain


async def test_at_60_by_20_the_keys_stand_below_the_runs(tmp_path):
    settings = workspace(tmp_path)
    for name in "abcdefgh":
        crashed_run(settings, name=name)
    async with runs_screen(settings, (60, 20)) as (app, pilot):
        await until_shown(pilot, "↵ show", "X delete", "esc close", "8 of 8")
        assert app.screen.query_one(OptionList).size.height >= 4


async def test_every_run_says_its_state_best_loss_last_behaviour_and_age(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings, name="done")
    crashed_run(settings, name="torn")
    live_run(settings)
    async with runs_screen(settings) as (app, pilot):
        await until(pilot, lambda: "24/25" in line_of(app, "done-1") and "probe" in line_of(app, "torn-1"))
        assert all(part in line_of(app, "done-1") for part in ("finished", "★ 0.717", "5m ago"))
        assert all(part in line_of(app, "torn-1") for part in ("crashed", "★ 1.265", "1/4 probe"))
        await until(pilot, lambda: "running" in line_of(app, "demo-1"))


async def test_enter_shows_a_run_and_the_first_line_follows_the_newest_again(tmp_path):
    settings = workspace(tmp_path)
    crashed_run(settings, name="other")
    live_run(settings)
    async with runs_screen(settings) as (app, pilot):
        await mark(app, pilot, "other-1")
        await pilot.press("enter")
        await until(pilot, lambda: "other-1" in status(app))
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen) and lines(app))
        await mark(app, pilot, "follow")
        await pilot.press("enter")
        await until(pilot, lambda: "demo-1" in status(app))


async def test_the_filter_keeps_the_runs_in_which_the_words_occur(tmp_path):
    settings = workspace(tmp_path)
    write_about(finished_run(settings, name="a"), About(title="careful rate"))
    crashed_run(settings, name="b")
    async with runs_screen(settings) as (app, pilot):
        await until(pilot, lambda: "crashed" in line_of(app, "b-1"))
        await pilot.press("/", *"careful")
        await until(pilot, lambda: len(lines(app)) == 2 and line_of(app, "a-1"))
        await pilot.press("escape")
        await until(pilot, lambda: len(lines(app)) == 3)
        await pilot.press("/", *"crash")
        await until(pilot, lambda: len(lines(app)) == 2 and line_of(app, "b-1"))


async def test_a_title_and_a_note_are_shown_harmlessly(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    async with runs_screen(settings) as (app, pilot):
        await mark(app, pilot, "demo-1")
        await pilot.press("e", *"[b]best", "enter")
        await until(pilot, lambda: "[b]best" in line_of(app, "demo-1"))
        await pilot.press("N", *"seed 3", "enter")
        await until_shown(pilot, "seed 3")
        assert read_about(run) == About(title="[b]best", note="seed 3") and run.path.name == "demo-1"


async def test_a_run_is_archived_and_brought_back(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    async with runs_screen(settings) as (app, pilot):
        await mark(app, pilot, "demo-1")
        await pilot.press("H")
        await until(pilot, lambda: len(lines(app)) == 1 and read_about(run).archived)
        await pilot.press("V")
        await until(pilot, lambda: "archived" in line_of(app, "demo-1"))
        await mark(app, pilot, "demo-1")
        await pilot.press("H", "V")
        await until(pilot, lambda: line_of(app, "demo-1") and not read_about(run).archived)


async def test_a_run_is_deleted_once_somebody_said_yes(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    async with runs_screen(settings) as (app, pilot):
        await mark(app, pilot, "demo-1")
        await pilot.press("X")
        await until_shown(pilot, "Delete demo-1 for good?")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        assert run.path.is_dir()
        await pilot.press("X", "y")
        await until(pilot, lambda: not run.path.exists() and len(lines(app)) == 1)


async def test_a_run_that_is_worked_on_is_not_deleted(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with runs_screen(settings) as (app, pilot):
        await mark(app, pilot, "demo-1")
        await pilot.press("X", "y")
        await until(pilot, lambda: any("stop it first" in note.message for note in app._notifications))
        assert run.events_file.is_file()


async def test_what_a_run_says_stands_under_the_head_of_its_column(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings)
    async with runs_screen(settings, (80, 24)) as (_, pilot):
        screen = (await until_shown(pilot, "24/25", "title")).split("\n")
        heads = next(line for line in screen if "passed" in line)
        run = next(line for line in screen if "24/25" in line and "★" in line)
        for head, cell in (("run", "demo-1"), ("state", "finished"), ("★ loss", "★ 0.717"), ("passed", "24/25")):
            assert heads.index(head) == run.index(cell)


async def test_a_copy_begins_with_the_settings_of_its_original(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    async with runs_screen(settings) as (app, pilot):
        await mark(app, pilot, "demo-1")
        await pilot.press("Y")
        await until(pilot, lambda: isinstance(app.screen, RecipeForm) and "train.iters" in fields(app))
        assert fields(app)["train.iters"].input.value == str(run.recipe().train.iters)
        assert app.screen.query_one(".form").border_title == "a copy of demo-1"


async def test_a_form_is_left_at_any_moment_of_its_being_filled(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings)
    async with runs_screen(settings) as (app, pilot):
        await mark(app, pilot, "demo-1")
        for filled in (0, 1, 7, 20):
            await pilot.press("Y")
            await until(pilot, lambda: isinstance(app.screen, RecipeForm))
            form = app.screen
            while form.is_attached and len(form.query(FieldRow)) < filled:
                await asyncio.sleep(0)
            form.query_one("#form-search", Input).value = "" if filled else "iters"
            form.dismiss(None)
            await until(pilot, lambda form=form: not form.is_attached)
            form._show_found()  # a letter that was still on its way
            assert app._exception is None


def fields(app):
    return {".".join(row.field.path): row for row in app.screen.query(FieldRow)}


def write_recipe(settings, name, body):
    folder = settings.data / "recipes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(body, encoding="utf-8")


@asynccontextmanager
async def form(settings: Settings, recipe: str):
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.pane is not None)
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(OptionList))
        await mark(app, pilot, recipe)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecipeForm) and "validation.allow_mismatch" in fields(app))
        await pilot.pause()
        yield app, pilot


async def test_the_form_says_what_a_setting_is_for_and_what_it_may_be(tmp_path):
    async with form(workspace(tmp_path), "demo") as (app, pilot):
        fields(app)["train.iters"].input.focus()
        await until_shown(pilot, "training steps", "a whole number, at least 1; default: 1000")
        fields(app)["train.optimizer"].input.focus()
        await until_shown(pilot, "one of adam, adamw, muon, sgd, adafactor")


async def test_what_does_not_fit_is_said_at_its_field_and_nothing_starts(tmp_path):
    settings = workspace(tmp_path)
    async with form(settings, "demo") as (app, pilot):
        iters = fields(app)["train.iters"]
        iters.input.value = "none"
        await until(pilot, lambda: iters.has_class("-wrong"))
        fields(app)["name"].input.focus()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: iters.input.has_focus)
        await until_shown(pilot, "valid integer")
        assert list_runs(settings) == []
        iters.input.value = "20"
        await until(pilot, lambda: not iters.has_class("-wrong"))


async def test_a_run_that_cannot_be_started_is_refused_in_a_sentence_and_leaves_nothing(tmp_path):
    settings = workspace(tmp_path)
    write_recipe(settings, "mine", 'name = "mine"\nmodel = "no-such-model"\ndata = "x"\nstages = ["data", "train"]\n')
    async with form(settings, "mine") as (app, pilot):
        await pilot.press("ctrl+s")
        await until_shown(pilot, "no-such-model")
        await until(pilot, lambda: "no-such-model" in screen_text(app) and not app.screen._starting)
        assert list_runs(settings) == [] and isinstance(app.screen, RecipeForm)


async def test_the_run_that_is_started_has_the_settings_of_the_form(tmp_path, tiny_model):
    settings = workspace(tmp_path)
    write_recipe(settings, "mine", f'name = "mine"\nmodel = "{tiny_model}"\nstages = ["fetch"]\n')
    async with form(settings, "mine") as (app, pilot):
        fields(app)["train.iters"].input.value = "17"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "train.iters 1000 → 17")
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        [run] = list_runs(settings)
        assert run.recipe().train.iters == 17
        await until(pilot, lambda: "mine-1" in status(app) and "finished" in status(app))


async def test_the_arrows_go_from_field_to_field(tmp_path):
    async with form(workspace(tmp_path), "demo") as (app, pilot):
        fields(app)["name"].input.focus()
        await pilot.press("down", "down")
        await until(pilot, lambda: fields(app)["model"].input.has_focus)
        await pilot.press("up")
        await until(pilot, lambda: fields(app)["description"].input.has_focus)
        assert isinstance(app.focused, Input)


async def test_a_setting_that_will_not_be_used_says_so_while_it_is_typed(tmp_path):
    async with form(workspace(tmp_path), "demo") as (app, pilot):
        rate = fields(app)["train.learning_rate"]
        rate.input.focus()
        await pilot.press(*["backspace"] * 10, *"2e-4")
        await until(pilot, lambda: rate.has_class("-unused"))
        await until_shown(pilot, "lr_schedule is set (peak 0.0004)")


async def test_what_differs_from_the_recipe_is_marked_and_counted(tmp_path):
    async with form(workspace(tmp_path), "demo") as (app, pilot):
        rows = fields(app)
        assert not any(row.has_class("-changed") for row in rows.values())
        was = rows["train.iters"].field.text
        rows["train.iters"].input.focus()
        rows["train.iters"].input.value = "20"
        await until(pilot, lambda: [name for name, row in rows.items() if row.has_class("-changed")] == ["train.iters"])
        await until_shown(pilot, "1 changed", f"was {was}")


async def test_a_setting_is_found_by_typing_part_of_its_name(tmp_path):
    async with form(workspace(tmp_path), "demo") as (app, pilot):
        await pilot.press(*"peak")
        await until(
            pilot, lambda: [name for name, row in fields(app).items() if row.display] == ["train.peak_learning_rate"]
        )
        await pilot.press("down", *"2e-4")
        assert fields(app)["train.peak_learning_rate"].input.value == "2e-4"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "train.peak_learning_rate none → 0.0002", "learning rate 0.0002 at its peak")


async def test_the_last_page_says_what_it_will_take_and_leaving_it_starts_nothing(tmp_path, tiny_model):
    settings = workspace(tmp_path)
    train = "[train]\niters = 2\nnum_layers = -1\n"
    body = f'name = "mine"\nmodel = "{tiny_model}"\ndata = "demo"\nstages = ["data", "train"]\n{train}'
    write_recipe(settings, "mine", body)
    async with form(settings, "mine") as (app, pilot):
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, PlanPage))
        figures = app.screen.query_one("#plan-figures", Static)
        for label in ("memory", "disk", "time"):
            await until(pilot, lambda label=label: label in figures.render().plain.split(), patience=6_000)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RecipeForm))
        assert list_runs(settings) == []


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_keys_of_the_list_are_seen_however_many_runs_there_are(tmp_path, size):
    settings = workspace(tmp_path)
    for _ in range(60):
        create_run(settings, recipe())
    app = PunieApp(settings)
    async with app.run_test(size=size) as pilot:
        await app.run_action("runs")
        await until_shown(pilot, "60 of 60", "X delete")


async def test_without_unicode_keys_are_words(tmp_path):
    settings = Settings(workspace=tmp_path, ascii=True)
    crashed_run(settings)
    async with runs_screen(settings) as (app, pilot):
        await until_shown(pilot, "enter show", "esc close")
        footer = Binding("enter", "ask", "ask", key_display="↵")
        assert app.get_key_display(footer) == "enter"
