"""Recordings one after the other in this process: the next one is converted while this one is recognised."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from pipeline.batch.find import Planned
from pipeline.batch.outcome import Outcome
from pipeline.errors import TingluError, UsageError
from pipeline.flow import prepare, run
from pipeline.job.log import crash_report
from pipeline.messages import text
from pipeline.report import Report
from pipeline.settings import How, RunSettings


def work(
    planned: Sequence[Planned], settings: RunSettings, report: Report, how: How
) -> Iterator[tuple[Planned, Outcome]]:
    """Each recording's outcome as it is there. What is wrong with one stops no other."""
    with ThreadPoolExecutor(1, "tinglu-convert") as pool:
        ahead: Future[None] | None = None
        try:
            for number, one in enumerate(planned):
                if ahead is not None:
                    ahead.result()
                following = planned[number + 1] if number + 1 < len(planned) else None
                ahead = pool.submit(_prepare, following, settings, how) if following else None
                if len(planned) > 1:
                    report.say(text("batch.next", number=number + 1, files=len(planned), file=one.recording))
                yield one, outcome_of(one, settings, report, how)
        finally:
            if ahead is not None:
                ahead.cancel()


def outcome_of(one: Planned, settings: RunSettings, report: Report, how: How) -> Outcome:
    begun = time.monotonic()
    try:
        done = run(one.recording, one.folder, settings, report, how)
    except UsageError:
        raise
    except TingluError as error:
        return Outcome("failed", time.monotonic() - begun, error=str(error))
    except Exception as error:  # a defect of ours, or no memory: the others go on
        return Outcome("failed", time.monotonic() - begun, error=_crashed(error, one))
    return Outcome("done", time.monotonic() - begun, done.written)


def _crashed(error: Exception, one: Planned) -> str:
    if isinstance(error, MemoryError):
        return text("batch.no_memory", file=one.recording)
    place = one.folder if one.folder.is_dir() else Path()
    return text("cli.crashed", kind=type(error).__name__, file=one.recording, report=crash_report(error, place))


def _prepare(one: Planned, settings: RunSettings, how: How) -> None:
    """Whatever is wrong with it is told when its turn comes."""
    with suppress(Exception):
        prepare(one.recording, one.folder, settings, how)
