"""`tinglu run` and `tinglu watch`: recordings to transcripts, here, in several processes or on a cluster."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.ending import INTERRUPTED
from pipeline.cli.options import ASKED, CommandSettings, ListSettings, of, parameters, read, ready_models
from pipeline.cli.show import speak
from pipeline.cli.streams import PathPrinter
from pipeline.errors import JobError, UsageError
from pipeline.messages import text
from pipeline.settings import BatchSettings, How, RunSettings

if TYPE_CHECKING:
    from pipeline.batch import Outcome, Planned
    from pipeline.cli.progress import Reporter

Work = Callable[["Asked", "Reporter", Callable[[Path], None]], int]


def add(app: typer.Typer) -> None:
    several = typer.Argument(help=text("help.run.recordings"), metavar="RECORDING")
    one = typer.Argument(help=text("help.watch.folder"), metavar="FOLDER")
    recordings = inspect.Parameter(
        "recordings", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[list[Path] | None, several]
    )
    folder = inspect.Parameter("folder", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[Path, one])
    app.command("run", help=text("help.run"))(_command(_run, recordings, *parameters(*ASKED, ListSettings)))
    app.command("watch", help=text("help.watch"))(_command(_watch, folder, *parameters(*ASKED)))


class Asked:
    """What was asked for on the command line. `given`: the values of its options by their names."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        values = read(given) | {"document_language": given["ui_lang"]}
        self.settings: RunSettings = of(RunSettings, values)
        self.how: How = of(How, values)
        self.batch: BatchSettings = of(BatchSettings, values)
        self.command: CommandSettings = of(CommandSettings, values)
        from pipeline.flow import stages_to_redo

        stages_to_redo(self.how)  # a stage that is none is told before anything begins


def _command(work: Work, *asked: inspect.Parameter) -> Callable[..., None]:
    """A function with these parameters, as typer wants it, that does the work."""

    def command(**given: Any) -> None:
        speak(given["ui_lang"])
        try:
            from pipeline.cli.progress import Reporter

            report = Reporter(quiet=given["quiet"])
            show = PathPrinter(sys.stdout, report.fail)  # as it is now, whatever libraries do to it
            failed = work(Asked(given), report, show)
        except KeyboardInterrupt:
            typer.echo(text("cli.interrupted"), err=True)
            raise typer.Exit(INTERRUPTED) from None
        raise typer.Exit(1 if failed or show.lost else 0)

    command.__signature__ = inspect.Signature(asked)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in asked}
    return command


def _run(asked: Asked, report: Reporter, show: Callable[[Path], None]) -> int:
    """How many recordings failed."""
    from pipeline.batch import announce, plan, run_batch

    ready_models(asked.settings.models, report, offline=asked.command.offline)
    recordings: list[Path] = asked.given["recordings"] or []
    lists: list[Path] = asked.given["lists"] or []
    if Path("-") in recordings:
        lists, recordings = [*lists, Path("-")], [path for path in recordings if path != Path("-")]
    if not recordings and not lists:
        raise UsageError("batch.nothing_given")
    planned = plan(recordings, lists, asked.command.output, report.say)
    if not planned:
        raise UsageError("batch.nothing_found", places=", ".join(map(str, [*recordings, *lists])))
    if len(planned) > 1:
        _refuse_numbers_of_one(asked)
        announce(planned, report)
        _tell_estimate(planned, asked, report)
    return run_batch(planned, asked.command.output, _worked(planned, asked, report), report, show)


def _watch(asked: Asked, report: Reporter, show: Callable[[Path], None]) -> int:
    """Until it is stopped."""
    from pipeline.batch import planned_of, run_batch
    from pipeline.batch.watch import settled

    folder: Path = asked.given["folder"]
    if not folder.is_dir():
        raise UsageError("watch.one_folder", folder=folder)
    _refuse_numbers_of_one(asked)
    ready_models(asked.settings.models, report, offline=asked.command.offline)
    report.say(text("watch.begun", folder=folder))
    left: set[Path] = set()
    for ready in settled(folder, tell=report.say, left=left):
        left.clear()
        found = [(path, path.parent.relative_to(folder)) for path in ready]
        planned = planned_of(found, asked.command.output, report.say)
        try:
            run_batch(planned, asked.command.output, _noting(left, _worked(planned, asked, report)), report, show)
        except JobError as error:  # there is no room for batch.json; there may be some later
            report.fail(str(error))
            left.update(ready)
    return 0


def _noting(left: set[Path], worked: Iterable[tuple[Planned, Outcome]]) -> Iterator[tuple[Planned, Outcome]]:
    """What was worked, noting in `left` what was not done but can be later."""
    for one, outcome in worked:
        if outcome.later:
            left.add(one.recording)
        yield one, outcome


def _refuse_numbers_of_one(asked: Asked) -> None:
    """Raises UsageError where several recordings get what has a number in one: in the others it is somebody else's."""
    for attendee in asked.settings.event.attendees:
        if attendee.speaker is not None:
            file, named = asked.given["event"], {"name": attendee.name, "speaker": attendee.speaker}
            raise UsageError("batch.voices_of_one", file=file, **named)
    for one in asked.settings.evidence.keep:
        if one != "all":
            raise UsageError("batch.texts_of_one", id=one)


def _worked(planned: Sequence[Planned], asked: Asked, report: Reporter) -> Iterable[tuple[Planned, Outcome]]:
    settings, how, jobs = asked.settings, asked.how, asked.batch.jobs
    if asked.batch.cluster is not None:
        from pipeline.batch import cluster

        return cluster.work(planned, settings, how, asked.batch.cluster, asked.command.output)
    if jobs > 1 and len(planned) > 1:
        from pipeline.batch import processes

        return processes.work(planned, settings, how, min(jobs, len(planned)))
    from pipeline.batch import here

    return here.work(planned, settings, report, how)


def _tell_estimate(planned: Sequence[Planned], asked: Asked, report: Reporter) -> None:
    if asked.batch.cluster is None:
        from pipeline.batch.speed import tell_estimate

        tell_estimate(planned, asked.settings, asked.how, min(asked.batch.jobs, len(planned)), report)
