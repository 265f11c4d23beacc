"""`tinglu approve`: a speaker has read what they are quoted with, and approves it."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.show import UiLang, speak, written_again
from pipeline.errors import UsageError
from pipeline.messages import current_language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.transcript import Speaker, Transcript


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
        from pipeline.flow import out_of_date_told
        from pipeline.review import Review
        from pipeline.review.approval import approve as approval

        review = Review.open(job)
        voices = _voices(review.transcript, speaker)
        review.add(approval(review.making, voices[0].id, _day(on)), _name(by), review.head)
        done = written_again(job)
        typer.echo(text("approve.done", speaker=_called(voices), notice=done.transcript.status.notice))
        if done.out_of_date:
            typer.echo(out_of_date_told(done.out_of_date), err=True)


def _voices(transcript: "Transcript", given: str) -> "list[Speaker]":
    """All voices of whoever is called so, or has that id. Raises UsageError where these are not all of one name."""
    from pipeline.review.approval import voices_called
    from pipeline.text.notice import quoted_in
    from pipeline.text.speaker_names import same_to_readers

    people = [one for one in transcript.speakers if one.id in quoted_in(transcript)]
    if not people:
        raise UsageError("approve.nobody_quoted")
    meant = [one for one in people if one.id == given or same_to_readers(one.name) == same_to_readers(given)]
    if not meant or meant != voices_called(transcript, meant[0].name):
        raise UsageError("approve.which", given=given, known=", ".join(_called([one]) for one in people))
    return meant


def _called(voices: "Sequence[Speaker]") -> str:
    """As in "陈国栋 (S1, S3)"."""
    from pipeline.text.speaker_names import shown

    return f"{shown(voices[0].name, current_language())} ({', '.join(one.id for one in voices)})"


def _day(given: str | None) -> str:
    try:
        return date.fromisoformat(given).isoformat() if given is not None else date.today().isoformat()
    except ValueError as error:
        raise UsageError("approve.date", given=given) from error


def _name(given: str) -> str:
    if not given.strip():
        raise UsageError("approve.nobody")
    return given.strip()
