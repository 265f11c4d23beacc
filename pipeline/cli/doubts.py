"""`tinglu doubts`: the doubtful words of a transcript, that first where most is gained by looking."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.show import UiLang, show_json, show_table, speak
from pipeline.messages import current_language, text


def add(app: typer.Typer) -> None:
    @app.command(help=text("help.doubts"))
    def doubts(
        job: Annotated[Path, typer.Argument(help=text("help.audit.job"), metavar="JOB")],
        most: Annotated[int, typer.Option("--most", min=1, help=text("help.doubts.most"))] = 50,
        as_json: Annotated[bool, typer.Option("--json", help=text("help.doubts.json"))] = False,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        from pipeline.job.folder import read_transcript
        from pipeline.output.document.doubts import doubts as doubts_of
        from pipeline.text.speaker_names import shown
        from pipeline.text.typography import clock

        transcript = read_transcript(job)
        found = doubts_of(transcript)
        if as_json:
            show_json([asdict(one) for one in found])
            return
        rows = [
            (
                clock(one.start),
                shown(transcript.speaker_name(one.speaker), current_language()),
                one.text,
                " ".join(one.candidates),
                f"{one.doubt:.0%}",
                f"{one.gain:.1f}",
            )
            for one in found[:most]
        ]
        columns = ("time", "speaker", "text", "candidates", "doubt", "gain")
        show_table("doubts", columns, rows, below=text("doubts.summary", shown=len(rows), count=len(found)))
