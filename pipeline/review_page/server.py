"""The server of the page: what may be asked for, and when it ends.

It ends by itself when its last window was closed for good: a window says so when it goes, and one that is only loaded
again is back before FAREWELL seconds are over. A browser may be gone before it has said so; then the socket that each
window holds open ends, and LOST seconds are waited. One that sleeps keeps its socket.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from pipeline.errors import JobError, TingluError
from pipeline.messages import LANGUAGES, MESSAGES, current_language, text
from pipeline.review_page import kept
from pipeline.review_page.acts import read_request
from pipeline.review_page.desk import Outdated
from pipeline.review_page.desks import Desks
from pipeline.review_page.guard import ADDRESS, ENTER, HERE, Guard, guarding, protect
from pipeline.review_page.peaks import PER_SECOND, peaks
from pipeline.text.typography import one_line

PORTS = range(20_000, 32_000)  # which systems give to nobody by themselves
FAREWELL, LOST = 6.0, 60.0
LAST_CALLERS_S = 0.05  # to set up the connections that came last, nobody new being let in
PAUSE = 3.0  # without a change, before corrected text is looked for in the sound
MOST_BYTES = 8 << 20  # of a request: a replacement in a long transcript
LONGEST_TERM = 100  # characters
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

T = TypeVar("T")


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether the fault that the server logs is ours, and not of a sender whose bytes are no HTTP."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


_LOG = logging.getLogger(__name__)
_LOG.addFilter(_is_ours)


def listen(port: int = 0) -> socket.socket:
    """A socket of this machine alone; 0: at a port that is free. Raises OSError."""
    return socket.create_server((ADDRESS, port), reuse_port=False)


def listen_for(path: Path) -> socket.socket:
    """The same for the jobs at `path`, at a port of their own unless another program has it. Raises OSError.

    To a browser a server at another port is another site: at the same one the page finds what it could not send.
    """
    with suppress(OSError):
        return listen(PORTS[int.from_bytes(sha256(os.fsencode(path.resolve())).digest(), "big") % len(PORTS)])
    return listen()


class Server:
    """Serves the jobs of `desks` at `listening`, until its windows are closed or it is cancelled."""

    def __init__(self, desks: Desks, listening: socket.socket) -> None:
        self.guard = Guard(listening.getsockname()[1])
        self.stop = asyncio.Event()
        self._desks, self._listening = desks, listening
        self._one = ThreadPoolExecutor(1)  # the log has one writer
        self._windows: set[str] = set()
        self._farewell: asyncio.TimerHandle | None = None
        self._pause: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._outlines: dict[str, bytes] = {}
        self._assets = _assets()

    async def run(self, ready: Callable[[Guard], None]) -> None:
        """`ready` is called when it answers. What is not yet in the outputs is written at the end."""
        runner = web.AppRunner(self._app(), access_log=None, logger=_LOG, handle_signals=False, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.SockSite(runner, self._listening).start()
            ready(self.guard)
            await self.stop.wait()
        finally:
            # asyncio (3.11) loses, unclosed, a connection that it has let in but not set up when its server closes.
            asyncio.get_running_loop().remove_reader(self._listening)
            await asyncio.sleep(LAST_CALLERS_S)
            await runner.cleanup()
            if self._pause is not None:
                self._pause.cancel()
            self._one.shutdown()
            self._desks.close()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[guarding(self.guard), _telling], client_max_size=MOST_BYTES)
        app.on_response_prepare.append(protect)
        app.add_routes(
            [
                web.get("/", self._asset),
                web.get("/assets/{name}", self._asset),
                web.post(ENTER, self._enter),
                web.post("/api/leave", self._leave),
                web.get(HERE, self._here),
                web.post("/api/keys", self._keys),
                web.post("/api/job/{job}/place", self._place),
                web.get("/api/job/{job}", self._view),
                web.post("/api/job/{job}/act", self._act),
                web.post("/api/job/{job}/write", self._write),
                web.post("/api/job/{job}/term", self._term),
                web.get("/api/job/{job}/peaks", self._peaks),
                web.get("/sound/{job}", self._sound),
            ]
        )
        return app

    async def _working(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._one, work)

    async def _asset(self, request: web.Request) -> web.Response:
        kind, body = self._assets.get(request.match_info.get("name", "index.html"), (None, b""))
        if kind is None:
            raise web.HTTPNotFound
        return web.Response(body=body, content_type=kind, charset="utf-8")

    async def _enter(self, request: web.Request) -> web.Response:
        told = await _json(request)
        if not self.guard.admits(str(told.get("secret", ""))):
            return web.json_response({"message": text("desk.refused")}, status=403)
        self._stay(str(told.get("window", "")))
        answer = web.json_response(
            {
                "key": self.guard.key,
                "language": current_language(),
                "words": _words(),
                "jobs": await self._working(self._desks.jobs),
                "by": self._desks.by,
                "keys": kept.keys(),
                "per_second": PER_SECOND,
            }
        )
        answer.set_cookie(self.guard.cookie, self.guard.sound, path="/sound/", httponly=True, samesite="Strict")
        return answer

    def _stay(self, window: str) -> None:
        self._windows.add(window)
        self._wait_no_more()

    def _go(self, window: str, wait: float) -> None:
        self._windows.discard(window)
        if not self._windows:
            self._wait_no_more()
            self._farewell = asyncio.get_running_loop().call_later(wait, self.stop.set)

    def _wait_no_more(self) -> None:
        if self._farewell is not None:
            self._farewell.cancel()
            self._farewell = None

    async def _leave(self, request: web.Request) -> web.Response:
        self._go(str((await _json(request)).get("window", "")), FAREWELL)
        return web.json_response({})

    async def _here(self, request: web.Request) -> web.WebSocketResponse:
        """Held open by a window as long as it is there."""
        held = web.WebSocketResponse()
        await held.prepare(request)
        window = await self._introduced(held)
        if window is not None:
            self._stay(window)
            async for _ in held:
                pass
            if window in self._windows:
                self._go(window, LOST)
        await held.close()
        return held

    async def _introduced(self, held: web.WebSocketResponse) -> str | None:
        """Which window it is; None where it does not know the key."""
        try:
            told = json.loads(await held.receive_str(timeout=FAREWELL))
            return str(told["window"]) if self.guard.knows(str(told["key"])) else None
        except (ValueError, KeyError, TypeError, asyncio.TimeoutError):
            return None

    async def _keys(self, request: web.Request) -> web.Response:
        kept.keep_keys(await _json(request))
        return web.json_response({})

    async def _place(self, request: web.Request) -> web.Response:
        place, job = await _json(request), request.match_info["job"]
        await self._working(lambda: kept.keep_place(self._desks.open(job).folder, place))
        return web.json_response({})

    async def _view(self, request: web.Request) -> web.Response:
        job = request.match_info["job"]
        desk = await self._working(lambda: self._desks.open(job))
        return _answer({**await self._working(desk.view), "place": kept.place_of(desk.folder)})

    async def _act(self, request: web.Request) -> web.Response:
        asked, job = read_request(await _json(request)), request.match_info["job"]
        try:
            answer = _answer(await self._working(lambda: self._desks.open(job).act(asked)))
        except JobError as error:  # nothing is wrong with the act: the page keeps it until it can be done
            return _answer({"message": str(error)}, 503)
        self._align_soon(job)
        return answer

    def _align_soon(self, job: str) -> None:
        """Looks for corrected text in the sound when nothing was changed for a moment."""
        if self._pause is not None:
            self._pause.cancel()
        self._pause = asyncio.get_running_loop().call_later(PAUSE, self._align, job)

    def _align(self, job: str) -> None:
        async def aligned() -> None:
            if await self._working(lambda: self._desks.open(job).unaligned):
                await asyncio.to_thread(self._desks.align, job)

        task = asyncio.get_running_loop().create_task(aligned())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self, request: web.Request) -> web.Response:
        await _json(request)
        job = request.match_info["job"]
        return _answer({"files": await self._working(lambda: self._desks.write(job))})

    async def _term(self, request: web.Request) -> web.Response:
        term, job = one_line(str((await _json(request)).get("term", ""))), request.match_info["job"]
        if not term or len(term) > LONGEST_TERM:
            raise ValueError("no term")
        file = await self._working(lambda: self._desks.open(job).keep_term(term))
        return _answer({"message": text("desk.term.added", term=term, file=file)})

    async def _peaks(self, request: web.Request) -> web.Response:
        job = request.match_info["job"]
        if job not in self._outlines:
            self._outlines[job] = await asyncio.to_thread(peaks, self._desks.sound(job))
        return web.Response(body=self._outlines[job], content_type="application/octet-stream")

    async def _sound(self, request: web.Request) -> web.FileResponse:
        """Ranges and all, as aiohttp serves files; which file it is says the job, not the request."""
        return web.FileResponse(self._desks.sound(request.match_info["job"]), headers={"Content-Type": "audio/wav"})


@web.middleware
async def _telling(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors as the page reads them."""
    try:
        return await handler(request)
    except Outdated as error:
        return _answer(error.view, 409)
    except ValueError:
        return _answer({"message": text("desk.cannot")}, 422)
    except TingluError as error:
        return _answer({"message": str(error)}, 422)


def _answer(value: Mapping[str, Any], status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=_compact)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def _json(request: web.Request) -> Mapping[str, Any]:
    """Raises ValueError where it is no JSON object."""
    try:
        told = await request.json()
    except (LookupError, RecursionError) as error:  # a charset that does not exist, brackets without end
        raise ValueError("no JSON") from error
    if not isinstance(told, dict):
        raise ValueError("no object")
    return told


def _words() -> dict[str, str]:
    """All that the page says, its facts not yet filled in."""
    place = LANGUAGES.index(current_language())
    return {key: both[place] for key, both in MESSAGES.items() if key.startswith("desk.")}


def _assets() -> dict[str, tuple[str, bytes]]:
    """The page's files by name: these are served and no others."""
    folder = resources.files(__package__).joinpath("assets")
    files = [file for file in folder.iterdir() if "." in file.name]
    found = {file.name: (KINDS["." + file.name.rpartition(".")[2]], file.read_bytes()) for file in files}
    kind, body = found["index.html"]
    language = {"zh": "zh-CN"}.get(current_language(), current_language())
    return found | {"index.html": (kind, body.replace(b'lang="en"', f'lang="{language}"'.encode(), 1))}
