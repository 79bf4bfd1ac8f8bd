"""Access control: a request needs the token, a Host that names this machine, and an Origin of this server.

Other web pages can reach a server on this machine too: they can send requests from the browser of anyone who visits
them, and can make a host name of theirs resolve to this machine. So the token, the Host and the Origin are checked
before anything else.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

_THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)

ANOTHER_NAME = "this dashboard answers only at localhost and 127.0.0.1"
ANOTHER_PAGE = "requests from other pages are refused"
NO_TOKEN = "open the address that punie-tui serve printed, with its ?token=…"


@dataclass(frozen=True)
class Door:
    """Admits requests with the token: once in the address of the page, from then on in the cookie named `cookie`."""

    token: str
    cookie: str

    def refusal(self, request: web.BaseRequest) -> str | None:
        """Returns why a request is refused, as a sentence, or None if it is admitted."""
        hosts = request.headers.getall(hdrs.HOST, [])
        if len(hosts) != 1 or not _THIS_MACHINE.fullmatch(hosts[0]):
            return ANOTHER_NAME
        origins = request.headers.getall(hdrs.ORIGIN, [])
        if (origins or _asks_for_websocket(request)) and origins != [f"http://{hosts[0]}"]:
            return ANOTHER_PAGE
        shown = self._in_address(request)
        if shown is None:
            shown = request.cookies.get(self.cookie, "")
        return None if _same(shown, self.token) else NO_TOKEN

    def middleware(self) -> Middleware:
        """Middleware that answers only admitted requests; the others get a 403, even for a page that does not exist."""

        @web.middleware
        async def let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
            if (why := self.refusal(request)) is not None:
                return web.Response(status=403, text=f"punie-tui: {why}\n")
            if self._in_address(request) is None:
                return await handler(request)
            answer = web.Response(status=303, headers={hdrs.LOCATION: "/"})  # the token leaves the address
            answer.set_cookie(self.cookie, self.token, httponly=True, samesite="Strict", path="/")
            return answer

        return let_in

    def _in_address(self, request: web.BaseRequest) -> str | None:
        return request.query.get("token") if request.path == "/" else None


def _asks_for_websocket(request: web.BaseRequest) -> bool:
    return hdrs.UPGRADE in request.headers


def _same(shown: str, token: str) -> bool:
    """Compares in constant time, so that the duration does not reveal how much of the token matches."""
    return hmac.compare_digest(shown.encode("utf-8", "surrogatepass"), token.encode())


async def seal(request: web.BaseRequest, answer: web.StreamResponse) -> None:
    """Adds security headers to every answer: no framing by other pages, no loading from other servers, no caching."""
    ours = f"'self' ws://{host}" if _THIS_MACHINE.fullmatch(host := request.headers.get(hdrs.HOST, "")) else "'self'"
    answer.headers.update(
        {
            "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            f"img-src 'self' data:; font-src 'self'; connect-src {ours}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cache-Control": "no-store",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
    )
