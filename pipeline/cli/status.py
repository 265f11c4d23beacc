"""`tinglu status`: what is done of a job, or of all jobs in a folder."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.show import UiLang, show_json, show_table, speak, tell
from pipeline.errors import TingluError
from pipeline.job.kept import command_for
from pipeline.messages import current_language, text

if TYPE_CHECKING:
    from pipeline.job.status import JobStatus, StageStatus
    from pipeline.review.summary import Summary
    from pipeline.transcript import Conflict


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
        from pipeline.review.summary import Summary

        jobs = status_of(job, STAGES)
        reviews = [_review(one.folder) for one in jobs]
        if as_json:
            told = [asdict(review) if isinstance(review, Summary) else review and str(review) for review in reviews]
            show_json([{**asdict(one), "review": review} for one, review in zip(jobs, told, strict=True)])
        else:
            for one, review in zip(jobs, reviews, strict=True):
                _show(one)
                _show_review(review)
        fine = all(one.complete for one in jobs) and not any(isinstance(one, TingluError) for one in reviews)
        raise typer.Exit(0 if fine else 1)


def _review(job: Path) -> "Summary | TingluError | None":
    """How far the review is, or why that cannot be told."""
    from pipeline.review.summary import summary

    try:
        return summary(job)
    except TingluError as error:
        return error


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


def _show_review(review: "Summary | TingluError | None") -> None:
    if isinstance(review, TingluError):
        tell(review)
    if review is None or isinstance(review, TingluError):
        return
    comma = text("notice.comma")
    people = comma.join(f"{by} ({count})" for by, count in review.acts.items())
    lines = [text("review.acts", count=sum(review.acts.values()), people=people)] if review.acts else []
    for one in review.approved:
        lines.append(text("review.approved", speaker=_shown(one.speaker), by=one.by, on=one.on))
    lines += [text("review.pending", speakers=comma.join(map(_shown, review.pending)))] if review.pending else []
    lines += [text("review.unwritten")] if not review.written else []
    lines += [text("review.half_line")] if review.dropped else []
    columns = ("time", "kind", "reason", "wanted", "found")
    show_table("review", columns, map(_conflict, review.conflicts), above="\n".join(lines))


def _shown(name: str | None) -> str:
    from pipeline.text.speaker_names import shown

    return shown(name, current_language())


def _conflict(one: "Conflict") -> tuple[str, ...]:
    from pipeline.text.typography import clock, one_line

    kind, reason = text(f"review.kind.{one.kind}"), text(f"review.reason.{one.reason}")
    return clock(one.start), kind, reason, one_line(one.wanted), one_line(one.found)
