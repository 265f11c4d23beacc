"""`tinglu status`: what is done of a job, or of all jobs in a folder."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.show import UiLang, show_json, show_table, speak
from pipeline.job.kept import command_for
from pipeline.messages import text

if TYPE_CHECKING:
    from pipeline.job.status import JobStatus, StageStatus


def add(app: typer.Typer) -> None:
    @app.command(help=text("help.status"))
    def status(
        job: Annotated[Path, typer.Argument(help=text("help.status.job"), metavar="JOB|DIR")],
        as_json: Annotated[bool, typer.Option("--json", help=text("help.status.json"))] = False,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        from pipeline.flow import STAGES
        from pipeline.job.status import status as status_of

        jobs = status_of(job, STAGES)
        if as_json:
            show_json([asdict(one) for one in jobs])
        else:
            for one in jobs:
                _show(one)
        raise typer.Exit(0 if all(one.complete for one in jobs) else 1)


def _show(job: "JobStatus") -> None:
    state = text(f"status.recording.{job.recording_state}")
    columns = ("stage", "state", "age", "seconds", "size")
    above, below = f"{job.folder}: {job.recording} ({state})", ""
    if job.edits:
        below = text("correct.waiting", command=command_for(job.folder, job.edits))
    show_table("status", columns, map(_row, job.stages), above=above, below=below)


def _row(stage: "StageStatus") -> tuple[str, ...]:
    from rich.filesize import decimal

    from pipeline.text.typography import clock

    age = "" if stage.age is None else clock(stage.age)
    return stage.stage, text(f"status.state.{stage.state}"), age, f"{stage.seconds:.1f} s", decimal(stage.size)
