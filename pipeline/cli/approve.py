"""`tinglu approve`: a speaker has read what they are quoted with, and approves it."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.show import UiLang, speak
from pipeline.errors import UsageError
from pipeline.messages import text

if TYPE_CHECKING:
    from pipeline.transcript import Transcript


def add(app: typer.Typer) -> None:
    @app.command(help=text("help.approve"))
    def approve(
        job: Annotated[Path, typer.Argument(help=text("help.approve.job"), metavar="JOB")],
        speaker: Annotated[str, typer.Option("--speaker", help=text("help.approve.speaker"), metavar="NAME")],
        by: Annotated[str, typer.Option("--by", help=text("help.approve.by"), metavar="WHO")],
        on: Annotated[str | None, typer.Option("--on", help=text("help.approve.on"), metavar="DATE")] = None,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        from pipeline.flow import write_again
        from pipeline.review import Review
        from pipeline.review.approval import approve as approval

        review = Review.open(job)
        person = _speaker(review.transcript, speaker)
        review.add([approval(review.making, person, _day(on))], _name(by), review.head)
        done = write_again(job)
        typer.echo(text("approve.done", speaker=speaker, notice=done.transcript.status.notice))


def _speaker(transcript: "Transcript", name: str) -> str:
    """The id of who is called so, or has that id. Raises UsageError."""
    quoted = {one.speaker for one in transcript.utterances}
    people = [one for one in transcript.speakers if one.id in quoted]
    found = [one.id for one in people if one.name == name] or [one.id for one in people if one.id == name]
    if len(found) != 1:
        known = ", ".join(f"{one.name} ({one.id})" for one in people)
        raise UsageError("approve.which", given=name, count=len(found), known=known)
    return found[0]


def _day(given: str | None) -> str:
    try:
        return date.fromisoformat(given).isoformat() if given is not None else date.today().isoformat()
    except ValueError as error:
        raise UsageError("approve.date", given=given) from error


def _name(given: str) -> str:
    if not given.strip():
        raise UsageError("approve.nobody")
    return given.strip()
