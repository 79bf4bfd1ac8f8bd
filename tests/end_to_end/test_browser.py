"""The dashboard in a browser, with a real server and a real client: who sees it, what it may do, and how it ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from aiohttp import WSServerHandshakeError
from served_dashboard import PATIENCE_SECONDS, Served, browser, served, tab
from workspace import punie

from punie_tui.runs.store import Run
from punie_tui.tui.browser.door import ANOTHER_NAME, ANOTHER_PAGE, NO_TOKEN
from punie_tui.tui.keys.refusal import READ_ONLY
from recorded_runs import live_run, train_report, workspace


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that is at work."""
    return live_run(workspace(tmp_path_factory.mktemp("served")))


@pytest.fixture(scope="module")
def looking(run: Run) -> Iterator[Served]:
    """A server that only shows the run."""
    with served(run.path.parents[1]) as found:
        yield found


async def test_the_page_leads_to_a_dashboard_that_moves_and_takes_keys(looking: Served, run: Run) -> None:
    async with browser() as session, tab(looking, session) as opened:
        await opened.until_shown("TRAIN", "read-only", run.id, "loss")
        run.append_event(train_report(76, loss=0.123))
        await opened.until_shown("0.123")
        await opened.press("6")
        await opened.until_shown("PLAYGROUND")
        await opened.press("2")
        await opened.until_shown("TRAIN")
        await opened.press("p")
        await opened.until_shown(READ_ONLY[:30])
        assert not run.control_file.exists()
    await looking.until(lambda: not looking.dashboards())  # it ends with its tab


async def test_a_picture_of_the_screen_is_downloaded_by_who_is_let_in_alone(looking: Served) -> None:
    async with browser() as session, browser() as stranger, tab(looking, session) as opened:
        await opened.until_shown("TRAIN", "loss")
        await opened.press("\x10")
        await opened.until_shown("Search for commands")
        await opened.press("screenshot")
        await opened.until_shown("Save an SVG")
        await opened.press("\r")
        await opened.until(lambda: any(kind == "deliver_file_start" for kind, _ in opened.messages))
        (key,) = [value for kind, value in opened.messages if kind == "deliver_file_start"]
        async with stranger.get(f"{looking.page}download/{key}") as answer:
            assert (answer.status, await answer.text()) == (403, f"punie-tui: {NO_TOKEN}\n")
        async with session.get(f"{looking.page}download/{key}") as answer:
            assert answer.status == 200 and "<svg" in await answer.text()


@pytest.mark.parametrize("address", ["", "?token=", "?token=wrong"])
async def test_a_wrong_token_sees_nothing_and_starts_nothing(looking: Served, address: str) -> None:
    own, before = looking.page.rstrip("/"), len(looking.dashboards())
    async with browser() as session:
        for path in (address, "static/js/textual.js", "static/", "download/x", "no-such-page"):
            async with session.get(f"{looking.page}{path}") as answer:
                assert (answer.status, await answer.text()) == (403, f"punie-tui: {NO_TOKEN}\n")
                assert not answer.cookies
        for name in (f"punie-tui-{looking.port}", "token"):
            with pytest.raises(WSServerHandshakeError) as refused:
                await session.ws_connect(f"{looking.page}ws{address}", origin=own, headers={"Cookie": f"{name}=wrong"})
            assert refused.value.status == 403
    assert len(looking.dashboards()) == before


async def test_another_page_and_another_name_see_nothing_though_the_browser_was_let_in(looking: Served) -> None:
    async with browser() as session:
        async with session.get(looking.address) as answer:
            assert answer.status == 200
        for origin in (None, "http://127.0.0.1:3000", f"http://localhost:{looking.port}"):
            with pytest.raises(WSServerHandshakeError) as refused:
                await session.ws_connect(f"{looking.page}ws", origin=origin)
            assert refused.value.status == 403
        async with session.get(looking.page, headers={"Origin": "http://127.0.0.1:3000"}) as answer:
            assert (answer.status, await answer.text()) == (403, f"punie-tui: {ANOTHER_PAGE}\n")
        async with session.get(looking.address, headers={"Host": f"attacker.example:{looking.port}"}) as answer:
            assert (answer.status, await answer.text()) == (403, f"punie-tui: {ANOTHER_NAME}\n")


async def test_the_page_asks_nobody_else_for_anything(looking: Served) -> None:
    async with browser() as session, session.get(looking.address) as answer:
        page = await answer.text()
        assert f"ws://127.0.0.1:{looking.port}/ws" in page
        assert "https://" not in page and page.count("http://") == 0
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        for path in ("js/textual.js", "css/xterm.css", "fonts/RobotoMono-VariableFont_wght.ttf"):
            assert f"/static/{path}" in page
            async with session.get(f"{looking.page}static/{path}") as file:
                assert file.status == 200


def test_it_is_reached_from_this_machine_alone(looking: Served) -> None:
    listening = [each for each in psutil.Process(looking.process.pid).net_connections() if each.status == "LISTEN"]
    assert {(each.laddr.ip, each.laddr.port) for each in listening} == {("127.0.0.1", looking.port)}


def test_a_port_that_is_taken_is_said_in_one_sentence(looking: Served, tmp_path: Path) -> None:
    refused = punie(tmp_path, "serve", "--port", str(looking.port))
    assert refused.returncode == 2 and not refused.stdout
    assert refused.stderr.strip() == (
        f"punie-tui: port {looking.port} of 127.0.0.1 is taken; choose another with --port"
    )


async def test_where_changes_are_allowed_a_key_pauses_the_run_and_ctrl_c_ends_all(tmp_path: Path) -> None:
    run = live_run(workspace(tmp_path))
    with served(tmp_path, "--allow-changes", "--run", run.id) as server:
        async with browser() as session, tab(server, session) as opened, tab(server, session) as other:
            await opened.until_shown("TRAIN", "loss")
            assert "read-only" not in opened.text
            await opened.press("p")
            await opened.until(run.control_file.exists)
            await other.until_shown("TRAIN", "loss")
            dashboards = server.dashboards()
            assert len(dashboards) == 2
            server.process.send_signal(signal.SIGINT)
            await opened.until_closed()
            await other.until_closed()
        assert server.process.wait(PATIENCE_SECONDS) == 0
        gone, alive = psutil.wait_procs(dashboards, 0)
        assert len(gone) == 2 and not alive


async def test_a_dashboard_ends_though_its_server_was_killed(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        async with browser() as session, tab(server, session) as opened:
            await opened.until_shown("no run yet")
            (dashboard,) = server.dashboards()
            server.process.kill()
            dashboard.wait(PATIENCE_SECONDS)


async def test_a_dashboard_that_hangs_is_ended_too_and_one_that_is_quit_closes_its_tab(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        async with browser() as session:
            async with tab(server, session) as opened:
                await opened.until_shown("no run yet")
                await opened.press("q")
                await opened.until_closed()
            async with tab(server, session) as opened:
                await opened.until_shown("no run yet")
                await server.until(lambda: len(server.dashboards()) == 1)
                (dashboard,) = server.dashboards()
                dashboard.suspend()
        await server.until(lambda: not dashboard.is_running())
