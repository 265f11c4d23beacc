"""Who may ask the server of the page for what. Only the page itself may: nothing else on this machine or the web.

- `Host` is exactly ours, so that another site's name that leads to this machine (DNS rebinding) finds nothing.
- What is said or written goes to whoever sends the run's key in a header, which no form, link or picture of another
  site can. The browser is opened with a ticket instead, taken once: other users of the machine may see its command.
- The sound has a cookie of its own, because <audio> sends no header; it opens nothing else.
- What changes something is JSON with our `Origin`.
- The page may load, and talk to, this server alone, and no other page may frame it.
"""

import secrets
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from pipeline.messages import text

ADDRESS = "127.0.0.1"
HEADER = "X-Tinglu-Key"
ENTER, HERE = "/api/enter", "/api/here"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_READING = ("GET", "HEAD")
_OF_THE_PAGE = (None, "same-origin", "none")  # Sec-Fetch-Site; none: typed by its user


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass
class Guard:
    """The secrets of one run of the server at `port`."""

    port: int
    key: str = field(default_factory=_secret)
    ticket: str = field(default_factory=_secret)
    sound: str = field(default_factory=_secret)

    @property
    def host(self) -> str:
        return f"{ADDRESS}:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies are not kept apart by port."""
        return f"tinglu-sound-{self.port}"

    def address(self, secret: str) -> str:
        """Of the page. Browsers send no one what stands behind #."""
        return f"{self.origin}/#{secret}"

    def admits(self, given: str) -> bool:
        """Whether `given` is the key, or the ticket, which is used up by it."""
        if self.ticket and _same(given, self.ticket):
            self.ticket = ""
            return True
        return self.knows(given)

    def knows(self, given: str) -> bool:
        """Whether `given` is the key."""
        return _same(given, self.key)

    def refusal(self, request: web.Request) -> str | None:
        """What is wrong with the request; None: nothing."""
        if request.headers.getall("Host", []) != [self.host]:
            return "host"
        if request.headers.get("Sec-Fetch-Site") not in _OF_THE_PAGE:
            return "site"
        if request.method not in _READING:
            if request.headers.get("Origin") != self.origin:
                return "origin"
            if request.content_type != "application/json":
                return "type"
        if request.path.startswith("/sound/"):
            return None if _same(request.cookies.get(self.cookie, ""), self.sound) else "cookie"
        if request.path == HERE:  # a socket, which sends no header: it says the key itself
            return None if request.headers.get("Origin") == self.origin else "origin"
        if request.path.startswith("/api/") and request.path != ENTER:
            return None if _same(request.headers.get(HEADER, ""), self.key) else "key"
        return None


def guarding(guard: Guard) -> Middleware:
    """The middleware that lets through what `guard` has nothing against."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        refused = guard.refusal(request)
        if refused is not None:
            return web.json_response({"refused": refused, "message": text("desk.refused")}, status=403)
        return await handler(request)

    return middleware


async def protect(_: web.Request, response: web.StreamResponse) -> None:
    """Of every answer, errors too: a signal of aiohttp's."""
    response.headers.update(HEADERS)


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())
