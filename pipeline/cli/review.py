"""`tinglu review`: the page on which a transcript is corrected, with the sound."""

import asyncio
import getpass
import signal
import socket
import threading
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.show import UiLang, speak, tell
from pipeline.errors import TingluError, UsageError
from pipeline.messages import text

if TYPE_CHECKING:
    from pipeline.review_page.desks import Desks
    from pipeline.review_page.guard import Guard


def add(app: typer.Typer) -> None:
    @app.command(help=text("help.review"))
    def review(
        job: Annotated[Path, typer.Argument(help=text("help.status.job"), metavar="JOB|DIR")],
        by: Annotated[str | None, typer.Option("--by", help=text("help.review.by"), metavar="WHO")] = None,
        port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help=text("help.review.port"))] = None,
        browser: Annotated[bool, typer.Option("--browser/--no-browser", help=text("help.review.browser"))] = True,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        from pipeline.review_page.desks import Desks
        from pipeline.review_page.server import listen, listen_for

        unwritten: list[TingluError] = []
        desks = Desks(job, by or _user(), say=partial(typer.echo, err=True), failed=unwritten.append)
        try:
            listening = listen_for(job) if port is None else listen(port)
        except OSError as error:
            raise UsageError("desk.port", port=port, reason=error.strerror or error) from error
        with listening:
            asyncio.run(_serve(desks, listening, browser))
        for failure in unwritten:
            tell(failure)
        typer.echo(text("desk.ended"), err=True)
        raise typer.Exit(int(bool(unwritten)))


async def _serve(desks: "Desks", listening: socket.socket, browser: bool) -> None:
    from pipeline.review_page.server import Server

    server = Server(desks, listening)
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(ending, server.stop.set)

    def ready(guard: "Guard") -> None:
        typer.echo(text("desk.open", address=guard.address(guard.key)), err=True)
        if browser:  # one of the terminal does not come back before it is closed
            opening = (guard.address(guard.ticket),)
            threading.Thread(target=webbrowser.open, args=opening, daemon=True).start()

    await server.run(ready)


def _user() -> str:
    """Whoever is logged in."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in a container
        return "-"
