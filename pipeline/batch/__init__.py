"""Many recordings: found, planned, worked on whatever happens to any of them, and told of at the end."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.batch.find import Planned, plan, planned_of
from pipeline.batch.folders import RECORD
from pipeline.batch.outcome import WAITING, Outcome, Record
from pipeline.errors import JobError
from pipeline.files.names import shown
from pipeline.messages import text
from pipeline.report import Report
from pipeline.text.typography import clock

__all__ = ["Outcome", "Planned", "announce", "plan", "planned_of", "run_batch"]


class Teller(Report, Protocol):
    """A Report that also tells of failures and ends with a table."""

    def fail(self, message: str) -> None: ...

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None: ...


def announce(planned: Sequence[Planned], report: Report) -> None:
    total = sum(one.seconds or 0.0 for one in planned)
    report.say(text("batch.plan", files=len(planned), duration=clock(total)))


def run_batch(
    planned: Sequence[Planned],
    output: Path,
    work: Iterable[tuple[Planned, Outcome]],
    report: Teller,
    show: Callable[[Path], None],
) -> int:
    """Takes the outcomes as they come and keeps batch.json true; the number of recordings that this run did not do.

    Raises JobError where batch.json cannot be written before anything is begun; later that is told, and the number is
    at least 1.
    """
    outcomes: dict[Path, Outcome] = {}
    many = len(planned) > 1
    record, unkept = None, False
    if many:
        record = Record(output / RECORD, planned)
    for one, found in work:
        outcomes[one.folder] = found
        if found.said:
            report.say(text("batch.next", number=len(outcomes), files=len(planned), file=one.recording))
            for message in found.said:
                report.say(message)
        if found.error is not None:
            report.fail(found.error)
        for path in found.written:
            show(path)
        if record:
            unkept = _added(record, one, found, report) or unkept
    states = [found.state for found in outcomes.values()]
    failed, busy = states.count("failed"), states.count("busy")
    if many:
        report.table(
            [text(f"batch.column.{column}") for column in ("recording", "audio", "work", "state")],
            [_row(one, outcomes.get(one.folder, WAITING)) for one in planned],
        )
        if failed:
            report.fail(text("run.summary", failed=failed, total=len(planned)))
        if busy:
            report.fail(text("run.summary_busy", busy=busy, total=len(planned)))
    return failed + busy or int(unkept)


def _added(record: Record, one: Planned, found: Outcome, report: Teller) -> bool:
    """Whether batch.json could not be written: told, and no reason to stop, since the results are there."""
    try:
        record.add(one, found)
    except JobError as error:
        report.fail(str(error))
        return True
    return False


def _row(one: Planned, found: Outcome) -> list[str]:
    audio = "–" if one.seconds is None else clock(one.seconds)
    return [shown(one.recording), audio, clock(found.seconds), text(f"batch.state.{found.state}")]
