"""Who is let into the dashboard in a browser: by token, Host and Origin."""

from __future__ import annotations

import pytest
from aiohttp import hdrs, web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from punie_tui.tui.browser.door import ANOTHER_NAME, ANOTHER_PAGE, NO_TOKEN, Door, seal

DOOR = Door("token-of-this-server", "punie-tui-8000")
HOST = "127.0.0.1:8000"
COOKIE = f"{DOOR.cookie}={DOOR.token}"


def request(path: str = "/", host: str = HOST, method: str = "GET", **headers: str) -> web.Request:
    return make_mocked_request(method, path, headers=CIMultiDict({hdrs.HOST: host, **headers}))


def websocket(origin: str | None, cookie: str = COOKIE, host: str = HOST) -> web.Request:
    asks = {"Upgrade": "websocket", "Connection": "Upgrade", "Cookie": cookie}
    return request("/ws?width=80&height=24", host, **asks, **({} if origin is None else {"Origin": origin}))


async def answered(asks: web.Request) -> web.StreamResponse:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text="the page")

    return await DOOR.middleware()(asks, page)


async def test_the_token_in_the_address_becomes_a_cookie_and_leaves_the_address() -> None:
    answer = await answered(request(f"/?token={DOOR.token}"))
    assert answer.status == 303 and answer.headers["Location"] == "/"
    cookie = answer.cookies[DOOR.cookie]
    assert cookie.value == DOOR.token
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/"
    assert "Max-Age" not in cookie.OutputString() and "expires" not in cookie.OutputString()


async def test_who_has_the_cookie_sees_the_page() -> None:
    answer = await answered(request(Cookie=COOKIE))
    assert isinstance(answer, web.Response) and (answer.status, answer.text) == (200, "the page")


@pytest.mark.parametrize("path", ["/", "/ws", "/download/a1b2", "/static/js/textual.js", "/static/", "/no/such/page"])
@pytest.mark.parametrize(
    "shown",
    [{}, {"Cookie": f"{DOOR.cookie}="}, {"Cookie": f"{DOOR.cookie}=wrong"}, {"Cookie": f"punie-tui-1={DOOR.token}"}],
)
async def test_without_the_token_there_is_one_sentence_for_whatever_is_asked(path: str, shown: dict[str, str]) -> None:
    answer = await answered(request(path, **shown))
    assert isinstance(answer, web.Response)
    assert (answer.status, answer.text, answer.cookies) == (403, f"punie-tui: {NO_TOKEN}\n", {})


@pytest.mark.parametrize(
    "wrong", ["", "wrong", DOOR.token[:-1], DOOR.token + "x", "%00", "t%C3%B8ken", "%ED%A0%80", "%FF"]
)
async def test_a_wrong_token_in_the_address_sees_nothing_whatever_the_cookie_says(wrong: str) -> None:
    assert (await answered(request(f"/?token={wrong}", Cookie=COOKIE))).status == 403


async def test_the_token_opens_no_other_address_than_the_page() -> None:
    for path in ("/ws", "/download/a1b2", "//", "/static/js/textual.js"):
        assert DOOR.refusal(request(f"{path}?token={DOOR.token}")) == NO_TOKEN


@pytest.mark.parametrize("host", ["localhost:8000", "LocalHost", "127.0.0.1", "[::1]:9000", "localhost:9000"])
def test_names_of_this_machine_are_its_own(host: str) -> None:
    assert DOOR.refusal(request(host=host, Cookie=COOKIE)) is None


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example:8000",
        "127.0.0.1.attacker.example:8000",
        "localhost.attacker.example",
        "attacker.example#localhost",
        "localhost@attacker.example",
        "127.0.0.1:8000\n",
        "192.168.1.7:8000",
        "localhost:",
        "",
    ],
)
def test_another_name_is_refused_though_it_means_this_machine_and_shows_the_token(host: str) -> None:
    assert DOOR.refusal(request(host=host, Cookie=COOKIE)) == ANOTHER_NAME
    assert DOOR.refusal(request(f"/?token={DOOR.token}", host=host)) == ANOTHER_NAME


def test_no_host_or_two_are_refused() -> None:
    two = CIMultiDict([(hdrs.HOST, HOST), (hdrs.HOST, HOST), ("Cookie", COOKIE)])
    for headers in (two, CIMultiDict({"Cookie": COOKIE})):
        assert DOOR.refusal(make_mocked_request("GET", "/", headers=headers)) == ANOTHER_NAME


def test_the_websocket_of_our_own_page_is_let_in() -> None:
    assert DOOR.refusal(websocket(f"http://{HOST}")) is None
    assert DOOR.refusal(websocket("http://localhost:9000", host="localhost:9000")) is None


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://attacker.example",
        "http://127.0.0.1:3000",
        "http://localhost:8000",
        "https://127.0.0.1:8000",
        "http://127.0.0.1:8000.attacker.example",
        "",
    ],
)
def test_the_websocket_of_another_page_is_refused_though_the_browser_sends_the_cookie(origin: str | None) -> None:
    assert DOOR.refusal(websocket(origin)) == ANOTHER_PAGE


def test_the_websocket_asks_for_the_token_too() -> None:
    assert DOOR.refusal(websocket(f"http://{HOST}", cookie="")) == NO_TOKEN


def test_another_page_asks_for_nothing_else_either() -> None:
    assert DOOR.refusal(request("/download/a1b2", Cookie=COOKIE, Origin="http://localhost:3000")) == ANOTHER_PAGE


async def test_every_answer_forbids_what_is_elsewhere() -> None:
    answer = await answered(request())
    await seal(request(), answer)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert f"connect-src 'self' ws://{HOST};" in policy
    assert "http" not in policy and "*" not in policy
    await seal(request(host="x; script-src *"), answer)
    assert "*" not in answer.headers["Content-Security-Policy"]
