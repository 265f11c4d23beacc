"""`tinglu check`: subtitles against the rules of their language."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.show import UiLang, show_json, show_table, speak
from pipeline.messages import text

if TYPE_CHECKING:
    from pipeline.output.subtitles.check import Checked


def add(app: typer.Typer) -> None:
    @app.command(help=text("help.check"))
    def check(
        file: Annotated[Path, typer.Argument(help=text("help.check.file"), metavar="FILE")],
        language: Annotated[str, typer.Option("--language", "-l", help=text("help.check.language"))] = "auto",
        strict: Annotated[bool, typer.Option("--strict", help=text("help.check.strict"))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=text("help.check.json"))] = False,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        from pipeline.output.subtitles.check import check as check_file

        checked = check_file(file, language)
        if as_json:
            show_json(asdict(checked))
        else:
            _show(file, checked)
        raise typer.Exit(1 if (checked.violations if strict else checked.structural) else 0)


def _show(file: Path, checked: "Checked") -> None:
    from pipeline.text.typography import clock

    rows = [
        (
            str(one.number),
            clock(one.start),
            text(f"check.kind.{one.kind}"),
            str(one.found),
            "" if one.limit is None else f"{one.limit:g}",
        )
        for one in checked.violations
    ]
    structural = len(checked.structural)
    summary = text(
        "check.summary",
        file=file,
        cues=checked.cues,
        language=checked.language,
        structural=structural,
        advice=len(checked.violations) - structural,
    )
    show_table("check", ("cue", "time", "rule", "found", "limit"), rows, below=summary)
