"""The dashboard around its panes: tabs, the status line, which run is shown, help, palette, and quitting."""

import asyncio
import os
import re
import time
from contextlib import asynccontextmanager

import pytest
from textual.widgets import ContentSwitcher, Footer, Static

from punie_tui.errors import UsageError
from punie_tui.runs.about import delete_run
from punie_tui.runs.events import RunFinished
from punie_tui.runs.state import read_run
from punie_tui.runs.store import create_run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.app import CLOCK_SECONDS, PunieApp
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.header import PaneTab
from punie_tui.tui.keys.action_table import ACTIONS
from punie_tui.tui.panes import PANES
from punie_tui.tui.runs.run_controls import ALLOWED
from punie_tui.tui.runs.runs_screen import RunsScreen
from punie_tui.tui.status import StatusLine
from recorded_runs import crashed_run, failed_run, finished_run, live_run, recipe, train_report, workspace
from shown import screen_lines, screen_text, until, until_shown, until_still


@asynccontextmanager
async def dashboard(settings, run_id=None, size=(80, 24), notifications=False):
    app = PunieApp(settings, run_id)
    async with app.run_test(size=size, notifications=notifications) as pilot:
        await until(pilot, lambda: app.current_run.tail is not None or not list_runs(settings))
        yield app, pilot


async def seconds_pass(app, pilot, count):
    """Waits until the dashboard's clock went on so often."""
    beats, on_clock = [], app._on_clock

    async def beat():
        await on_clock()
        beats.append(None)

    clock = app.set_interval(CLOCK_SECONDS, beat)
    await until(pilot, lambda: len(beats) >= count)
    clock.stop()


def status(app):
    return app.query_one(StatusLine).render().plain


async def test_it_opens_on_the_train_pane_with_the_newest_live_run(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings, until=20)
    finished_run(settings, now=time.time() + 1000)  # newer, and done
    async with dashboard(settings) as (app, pilot):
        assert app.pane.NAME == "train"
        await until(pilot, lambda: "demo-1" in status(app))


async def test_without_a_live_run_it_shows_the_newest(tmp_path):
    settings = workspace(tmp_path)
    crashed_run(settings)
    finished_run(settings)
    async with dashboard(settings) as (app, pilot):
        await until(pilot, lambda: "demo-2" in status(app))


async def test_it_shows_the_run_that_was_asked_for(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings)
    live_run(settings)
    async with dashboard(settings, "demo-1") as (app, pilot):
        await until(pilot, lambda: "demo-1" in status(app) and "finished" in status(app))


async def test_events_that_are_appended_appear_by_themselves(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with dashboard(settings) as (app, pilot):
        await until(pilot, lambda: "loss" in status(app))
        run.append_event(train_report(76, loss=0.123))
        await until(pilot, lambda: "0.123" in status(app))


async def test_the_times_of_a_live_run_go_on_though_nothing_happens(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with dashboard(settings) as (app, pilot):
        await until_shown(pilot, "elapsed 01:")
        shown = {re.search(r"elapsed (\S+)", screen_text(app))[1]}
        await until(pilot, lambda: len(shown.add(re.search(r"elapsed (\S+)", screen_text(app))[1]) or shown) == 3)


async def test_a_run_that_is_silent_says_so_and_its_picture_is_not_called_old(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with dashboard(settings) as (app, pilot):
        await until_shown(pilot, "loss")
        assert "silent" not in screen_text(app)
        app.clock = lambda: app.current_run.tail.view.last + 26
        await until_shown(pilot, "silent for 26 s")
        assert screen_lines(app)[-2].rstrip().endswith("silent for 26 s") and "as of" not in screen_text(app)
        app.clock = time.time
        run.append_event(train_report(76))
        await until(pilot, lambda: "silent" not in screen_text(app))


async def test_a_folder_that_cannot_be_read_leaves_a_picture_that_says_how_old_it_is(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with dashboard(settings) as (app, pilot):
        await until_shown(pilot, "loss")
        forever = asyncio.Event()
        app.current_run._read = forever.wait  # a disk that does not answer
        app.current_run._polled -= 300
        await until_shown(pilot, "as of 5 min ago")
        forever.set()


async def test_a_dashboard_on_a_run_that_is_over_paints_nothing(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings)
    async with dashboard(settings, size=(120, 40)) as (app, pilot):
        await until_shown(pilot, "quantized-6bit")
        paintings, display = [], app._display
        app._display = lambda screen, update: paintings.append(update) if update is not None else display(screen, None)
        for name, entry in PANES.items():
            await pilot.press(entry.key)
            await until(pilot, lambda name=name: app.pane.id == name)
            await until_still(pilot)
            paintings.clear()
            await seconds_pass(app, pilot, 2)
            assert paintings == [], name


async def test_panes_out_of_sight_read_nothing_and_paint_nothing(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with dashboard(settings, size=(120, 40)) as (app, pilot):
        for name, entry in PANES.items():
            await pilot.press(entry.key)
            await until(pilot, lambda name=name: app.pane.id == name)
        await until_still(pilot)
        hidden = [pane for pane in app.panes if pane is not app.pane]
        assert len(hidden) == len(PANES) - 1
        worked = []
        for pane in hidden:
            for widget in [pane, *pane.query("*")]:
                widget.refresh = lambda *_, widget=widget, **__: worked.append(widget)
            pane.run_worker = lambda *_, pane=pane, **__: worked.append(pane)
            pane.repaint = lambda pane=pane: worked.append(pane)
        timers = [timer for pane in hidden for widget in [pane, *pane.query("*")] for timer in widget._timers]
        assert not [timer for timer in timers if timer._active.is_set() and timer._repeat is None]
        run.append_event(train_report(76, loss=0.123))
        await until(pilot, lambda: "0.123" in status(app))
        await seconds_pass(app, pilot, 2)
        assert worked == [], hidden


async def test_the_end_of_a_run_is_shown_at_once(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with dashboard(settings) as (_, pilot):
        await until_shown(pilot, "loss")
        run.append_event(RunFinished(t=time.time(), state="finished", exit_code=0))
        await until_shown(pilot, "finished")


async def test_a_run_that_was_chosen_and_is_deleted_is_missed_aloud(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings, name="kept")
    gone = failed_run(settings, name="gone", reason="x")
    async with dashboard(settings, "gone-1", notifications=True) as (app, pilot):
        await until(pilot, lambda: "gone-1" in status(app))
        delete_run(gone)
        await until_shown(pilot, "gone-1 was deleted", "kept-1")


async def test_a_newer_live_run_takes_over_unless_one_was_chosen(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings, name="old")
    async with dashboard(settings) as (app, pilot):
        await until(pilot, lambda: "old-1" in status(app))
        live_run(settings, name="new", until=4, now=time.time() + 60)
        await until(pilot, lambda: "new-1" in status(app))
        await pilot.press("[")
        await until(pilot, lambda: "old-1" in status(app))
        live_run(settings, name="newest", until=2, now=time.time() + 120)
        app.current_run.look()
        await pilot.pause(0.6)
        assert "old-1" in status(app)


async def test_a_backlog_of_thousands_of_events_is_read_whole(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings, until=4)
    lines = b"".join(train_report(i).model_dump_json().encode() + b"\n" for i in range(5, 8005))
    with run.events_file.open("ab") as file:
        file.write(lines)
    async with dashboard(settings) as (app, pilot):
        await until(pilot, lambda: len(app.current_run.tail.view.train) == 8002)


async def test_the_brackets_go_through_the_runs_and_stop_at_the_ends(tmp_path):
    settings = workspace(tmp_path)
    for name in ("a", "b", "c"):
        run = finished_run(settings, name=name)
        stamp = time.time() + ord(name)
        os.utime(run.recipe_file, (stamp, stamp))
    async with dashboard(settings) as (app, pilot):
        for key, shown in (("[", "b-1"), ("[", "a-1"), ("[", "a-1"), ("]", "b-1")):
            await pilot.press(key)
            await until(pilot, lambda shown=shown: shown in status(app))


async def test_a_run_without_events_yet_is_shown_as_new(tmp_path):
    settings = workspace(tmp_path)
    create_run(settings, recipe())
    async with dashboard(settings) as (app, pilot):
        await until(pilot, lambda: "new" in status(app))


async def test_an_empty_workspace_says_what_to_press(tmp_path):
    async with dashboard(workspace(tmp_path)) as (app, pilot):
        await until(pilot, lambda: app.pane.query_one("#train-empty").display)
        assert "Press n" in app.query_one("#train-empty", Static).render().plain
        assert "no run yet" in status(app)


async def test_numbers_and_clicks_switch_the_panes(tmp_path):
    async with dashboard(workspace(tmp_path)) as (app, pilot):
        switcher = app.query_one(ContentSwitcher)
        for name, entry in PANES.items():
            await pilot.press(entry.key)
            await until(pilot, lambda name=name: switcher.current == name)
            assert app.query_one(f"#tab-{name}", PaneTab).has_class("-in-front")
        await pilot.click("#tab-train")
        await until(pilot, lambda: switcher.current == "train")


async def test_a_pane_is_not_imported_into_the_screen_before_it_is_shown(tmp_path):
    async with dashboard(workspace(tmp_path)) as (app, _):
        assert [pane.NAME for pane in app.panes] == ["train"]


async def test_help_names_every_key_of_the_pane_and_of_the_dashboard(tmp_path):
    async with dashboard(workspace(tmp_path), size=(100, 60)) as (app, pilot):
        await pilot.press("question_mark")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        text = "\n".join(widget.render().plain for widget in app.screen.query(Static))
        for action in ACTIONS:
            if action.scope in (None, "train"):
                assert action.tooltip in text
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_the_palette_finds_an_action_by_its_words_and_takes_it(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with dashboard(settings) as (app, pilot):
        await pilot.press("ctrl+p")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press(*"is it learning")
        await pilot.pause(0.5)
        await pilot.press("down", "enter")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert app.query_one(ContentSwitcher).current == "train"


async def test_every_action_has_a_binding_id_and_no_key_means_two_things_at_once(tmp_path):
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))
    everywhere = {key for action in ACTIONS if action.scope is None for key in action.keys.split(",")}
    for pane in PANES:
        here = {key for action in ACTIONS if action.scope == pane for key in action.keys.split(",")}
        assert not here & everywhere


async def test_a_users_keymap_moves_an_action_to_another_key(tmp_path):
    async with dashboard(workspace(tmp_path)) as (app, pilot):
        app.set_keymap({"app.help": "f1"})
        await pilot.press("f1")
        await until(pilot, lambda: len(app.screen_stack) == 2)


@pytest.mark.parametrize("recorded", [live_run, finished_run, crashed_run])
async def test_the_footer_of_every_pane_fits_eighty_columns(tmp_path, recorded):
    settings = workspace(tmp_path)
    recorded(settings)
    async with dashboard(settings) as (app, pilot):
        await until(pilot, lambda: app.pane is not None and app.pane.tail is not None)
        for name, entry in PANES.items():
            await pilot.press(entry.key)
            await until(pilot, lambda name=name: app.pane.id == name and "? help" in screen_lines(app)[-1])
            assert app.query_one(Footer).max_scroll_x == 0, name
            assert max(key.region.right for key in app.query("FooterKey")) <= 80, name


async def test_quitting_leaves_the_run_as_it_is(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    before = {path: path.read_bytes() for path in run.path.iterdir() if path.is_file()}
    async with dashboard(settings) as (_, pilot):
        await pilot.press("q")
    assert {path: path.read_bytes() for path in run.path.iterdir() if path.is_file()} == before
    assert read_run(run).state() == "running"


async def test_a_run_that_somebody_deletes_gives_way_to_another(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings, name="kept")
    gone = failed_run(settings, name="gone", reason="x")
    async with dashboard(settings, "gone-1") as (app, pilot):
        await until(pilot, lambda: "gone-1" in status(app))
        for path in sorted(gone.path.rglob("*"), reverse=True):
            path.unlink()
        gone.path.rmdir()
        await until(pilot, lambda: "kept-1" in status(app))


async def test_the_settings_keymap_moves_an_action_and_the_help_says_so(tmp_path):
    settings = Settings(workspace=tmp_path, keymap={"app.runs": "f7,ctrl+r", "train.log_axis": "x"})
    live_run(settings)
    async with dashboard(settings, size=(120, 60)) as (app, pilot):
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.press("question_mark")
        text = await until_shown(pilot, "app.runs")
        assert re.search(r" f7  .*app\.runs", text) and re.search(r" x  .*train\.log_axis", text)


async def test_a_keymap_of_an_action_that_there_is_not_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(UsageError, match=r"unknown action 'app\.rums'; did you mean 'app\.runs'\?"):
        PunieApp(Settings(workspace=tmp_path, keymap={"app.rums": "f7"}))


async def test_a_keymap_without_a_key_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"'app\.runs' has no key"):
        PunieApp(Settings(workspace=tmp_path, keymap={"app.runs": " "}))


async def test_no_dialog_has_a_key_that_means_two_things():
    """Two actions of one key must never be possible at once, as those of a run in different states."""
    scopes = {action.scope for action in ACTIONS} - {None, *PANES}
    for scope in scopes:
        keys: dict[str, list[str]] = {}
        for action in ACTIONS:
            if action.scope == scope:
                for key in action.keys.split(","):
                    keys.setdefault(key, []).append(action.call)
        for key, calls in keys.items():
            states = [state for call in calls for state in ALLOWED.get(call, ())]
            apart = all(call in ALLOWED for call in calls) and len(states) == len(set(states))
            assert len(calls) == 1 or apart, (scope, key)


class Counting(Dialog[None]):
    """Works until it is ended, and notes what is still there then."""

    found = -1

    def compose(self):
        yield Static("a widget that the work writes to")

    def on_mount(self):
        self.run_worker(self.count())

    async def count(self):
        try:
            await asyncio.sleep(1_000)
        finally:
            self.found = len(self.query(Static))


@pytest.mark.parametrize("how", ["dismissed", "the app is closed"])
async def test_the_work_of_a_dialog_ends_before_the_widgets_that_it_writes_to_are_gone(tmp_path, how):
    dialog = Counting()
    async with dashboard(workspace(tmp_path)) as (app, pilot):
        await app.push_screen(dialog)
        await pilot.pause()
        if how == "dismissed":
            dialog.dismiss(None)
            await until(pilot, lambda: not dialog.is_attached)
    assert dialog.found == 1
