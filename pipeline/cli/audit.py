"""`tinglu audit`: where every second of a recording went."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.show import UiLang, speak
from pipeline.messages import text


def add(app: typer.Typer) -> None:
    @app.command(help=text("help.audit"))
    def audit(
        job: Annotated[Path, typer.Argument(help=text("help.audit.job"), metavar="JOB")],
        most: Annotated[float, typer.Option("--max-untranscribed", min=0, max=100, help=text("help.audit.max"))] = 2.0,
        as_json: Annotated[bool, typer.Option("--json", help=text("help.audit.json"))] = False,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        from pipeline.job.folder import read_transcript
        from pipeline.output import WRITERS
        from pipeline.output.formats.audit import audited
        from pipeline.settings import WriteSettings

        transcript = read_transcript(job)
        typer.echo(WRITERS["audit.json" if as_json else "audit.md"](transcript, WriteSettings()), nl=False)
        share = 100 * audited(transcript).untranscribed_share
        if share > most:
            typer.echo(text("audit.too_much", share=f"{share:.1f} %", allowed=f"{most:g} %"), err=True)
            raise typer.Exit(1)
