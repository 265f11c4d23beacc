"""`tinglu correct`: edited files read back into a job, and all outputs written anew."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.show import UiLang, show_table, speak, tell
from pipeline.errors import TingluError
from pipeline.messages import text

if TYPE_CHECKING:
    from pipeline.correct.take import Taken


def add(app: typer.Typer) -> None:
    @app.command(help=text("help.correct"))
    def correct(
        job: Annotated[Path, typer.Argument(help=text("help.correct.job"), metavar="JOB")],
        files: Annotated[list[Path], typer.Argument(help=text("help.correct.files"), metavar="FILE...")],
        by: Annotated[str | None, typer.Option("--by", help=text("help.correct.by"), metavar="NAME")] = None,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        from pipeline.cli.progress import Reporter
        from pipeline.correct.take import take
        from pipeline.flow import write_again

        codes, anything = [0], False
        for file in files:
            try:
                taken = take(job, file, by or _user())
            except TingluError as error:
                tell(error)
                codes.append(error.exit_code)
                continue
            _show(taken)
            codes.append(int(bool(taken.found.unplaced)))
            anything = True
        if anything:
            write_again(job, Reporter())
        raise typer.Exit(max(codes))


def _user() -> str:
    """Who is at the keyboard, as the system calls them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # nobody the system knows, as in a container
        return "editor"


def _show(taken: Taken) -> None:
    from pipeline.correct.take import written_at

    found = taken.found
    if not found.changes and not found.unplaced:
        typer.echo(text("correct.nothing", file=taken.file))
        return
    told = text("correct.taken", file=taken.file, count=len(found.changes), at=written_at(taken.written))
    show_table("correct", ("time", "speaker", "kind", "before", "after"), _rows(taken), below=told)
    if found.unplaced:
        columns = ("time", "before", "after", "reason")
        below = text("correct.unplaced", file=taken.file, count=len(found.unplaced))
        show_table("correct", columns, _unplaced_rows(taken), below=below)


def _rows(taken: Taken) -> Iterator[tuple[str, ...]]:
    from pipeline.correct.told import told

    for line in told(taken.found.changes, taken.transcript):
        yield _time(line.at), line.speaker, text(f"correct.kind.{line.kind}"), line.before, line.after


def _unplaced_rows(taken: Taken) -> Iterator[tuple[str, ...]]:
    for one in taken.found.unplaced:
        yield _time(one.at), one.before, one.after, text(f"correct.reason.{one.reason}")


def _time(seconds: float | None) -> str:
    from pipeline.text.typography import clock

    return "" if seconds is None else clock(seconds)
