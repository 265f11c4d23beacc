"""`tinglu correct`: edited files read back into a job, and all outputs written anew."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.show import UiLang, show_table, speak, tell, written_again
from pipeline.errors import TingluError
from pipeline.messages import text

if TYPE_CHECKING:
    from pipeline.correct.changes import Found, Unplaced
    from pipeline.correct.take import Taken
    from pipeline.transcript import Transcript


def add(app: typer.Typer) -> None:
    @app.command(help=text("help.correct"))
    def correct(
        job: Annotated[Path, typer.Argument(help=text("help.correct.job"), metavar="JOB")],
        files: Annotated[list[Path], typer.Argument(help=text("help.correct.files"), metavar="FILE...")],
        by: Annotated[str | None, typer.Option("--by", help=text("help.correct.by"), metavar="NAME")] = None,
        replace: Annotated[bool, typer.Option("--replace", help=text("help.correct.replace"))] = False,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        from pipeline.cli.progress import Reporter
        from pipeline.correct.take import take
        from pipeline.flow import output_of

        codes, read, noted = [0], False, False
        for file in files:
            try:
                taken = take(job, file, by or _user(), output_of(job).write, replace)
            except TingluError as error:
                tell(error)
                codes.append(error.exit_code)
                continue
            _show(taken, job)
            codes.append(int(bool(taken.unplaced) or taken.is_older))
            read, noted = True, noted or taken.noted
        if read:
            written_again(job, Reporter(), noted)
        raise typer.Exit(max(codes))


def _user() -> str:
    """Who is at the keyboard, as the system calls them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # nobody the system knows, as in a container
        return "editor"


def _show(taken: Taken, job: Path) -> None:
    from pipeline.correct.take import written_at

    facts: dict[str, Any] = {"file": taken.file, "at": written_at(taken.written), "count": len(taken.later.changes)}
    if taken.found.changes:
        below = text("correct.taken", **facts | {"count": len(taken.found.changes)})
        _show_changes(taken.found, taken.transcript, below)
    elif not taken.unplaced and not taken.later.changes:
        typer.echo(text("correct.nothing", file=taken.file))
    if taken.later.changes and taken.replaced:
        _show_changes(taken.later, taken.after, text("correct.replaced", **facts))
    elif taken.later.changes:
        typer.echo(text("correct.older", folder=job, **facts) if taken.is_older else text("correct.kept", **facts))
    if taken.unplaced:
        columns = ("time", "before", "after", "reason")
        below = text("correct.unplaced", file=taken.file, count=len(taken.unplaced))
        show_table("correct", columns, _unplaced_rows(taken.unplaced), below=below)


def _show_changes(found: Found, transcript: Transcript, below: str) -> None:
    show_table("correct", ("time", "speaker", "kind", "before", "after"), _rows(found, transcript), below=below)


def _rows(found: Found, transcript: Transcript) -> Iterator[tuple[str, ...]]:
    from pipeline.correct.told import told

    for line in told(found.changes, transcript):
        yield _time(line.at), line.speaker, text(f"correct.kind.{line.kind}"), line.before, line.after


def _unplaced_rows(unplaced: Sequence[Unplaced]) -> Iterator[tuple[str, ...]]:
    for one in unplaced:
        yield _time(one.at), one.before, one.after, text(f"correct.reason.{one.reason}")


def _time(seconds: float | None) -> str:
    from pipeline.text.typography import clock

    return "" if seconds is None else clock(seconds)
