"""Recordings one after the other in this process: the next one is converted while this one is recognised."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from pipeline.batch.find import Planned
from pipeline.batch.outcome import Outcome, State
from pipeline.errors import JobError, TingluError, UsageError
from pipeline.flow import prepare, run
from pipeline.job.log import crash_report
from pipeline.messages import text
from pipeline.report import Progress, Remembering, Report, Silent, no_progress
from pipeline.settings import How, RunSettings

SOON_S = 0.2
STOPPING_S = 2.0  # an interrupted conversion ends with its next block of sound


def work(
    planned: Sequence[Planned], settings: RunSettings, report: Report, how: How
) -> Iterator[tuple[Planned, Outcome]]:
    """Each recording's outcome as it is there. What is wrong with one stops no other."""
    ahead: _Ahead | None = None
    try:
        for number, one in enumerate(planned):
            if len(planned) > 1:
                report.say(text("batch.next", number=number + 1, files=len(planned), file=one.recording))
            if ahead is not None:
                ahead.wait(report)
            following = planned[number + 1] if number + 1 < len(planned) else None
            ahead = _Ahead(following, settings, how) if following else None
            yield one, outcome_of(one, settings, report, how)
    finally:
        if ahead is not None:
            ahead.stop()


class _Ahead(Silent):
    """A recording being converted before its turn. Whatever is wrong with it is told when its turn comes."""

    def __init__(self, one: Planned, settings: RunSettings, how: How) -> None:
        self._stopped = threading.Event()
        self._show: Progress = no_progress
        # A daemon: should it stand still, reading from a dead network, nobody waits for it.
        self._thread = threading.Thread(target=self._convert, args=(one, settings, how), daemon=True)
        self._thread.start()

    def _convert(self, one: Planned, settings: RunSettings, how: How) -> None:
        with suppress(Exception):
            prepare(one.recording, one.folder, settings, how, self)

    @contextmanager
    def stage(self, name: str) -> Iterator[Progress]:
        yield self._tell

    def _tell(self, done: float, total: float) -> None:
        if self._stopped.is_set():
            raise _Stopped
        self._show(done, total)

    def wait(self, report: Report) -> None:
        """Until it is done. Its turn has come, so its progress is shown where that takes a while."""
        self._thread.join(SOON_S)
        if self._thread.is_alive():
            with report.stage("convert") as self._show:
                while self._thread.is_alive():  # in short waits: a signal that comes just before one is not lost
                    self._thread.join(1.0)

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(STOPPING_S)


class _Stopped(Exception):
    pass


def outcome_of(one: Planned, settings: RunSettings, report: Report, how: How) -> Outcome:
    begun = time.monotonic()
    try:
        done = run(one.recording, one.folder, settings, report, how)
    except UsageError:
        raise
    except TingluError as error:
        state: State = "busy" if error.key == "job.locked" else "failed"
        return Outcome(state, time.monotonic() - begun, error=str(error), later=isinstance(error, JobError))
    except Exception as error:  # a defect of ours: the others go on
        return Outcome("failed", time.monotonic() - begun, error=_crashed(error, one))
    return Outcome("done", time.monotonic() - begun, done.written)


def elsewhere(one: Planned, settings: RunSettings, how: How) -> Outcome:
    """`outcome_of` where nobody sees what is said: it comes with the outcome."""
    report = Remembering()
    outcome = outcome_of(one, settings, report, how)
    return replace(outcome, said=tuple(report.said))


def _crashed(error: Exception, one: Planned) -> str:
    place = one.folder if one.folder.is_dir() else Path()
    return text("cli.crashed", kind=type(error).__name__, file=one.recording, report=crash_report(error, place))
