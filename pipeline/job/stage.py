"""Stages: each runs when what its result depends on has changed, and its result is loaded when not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pipeline.audio import Progress, no_progress
from pipeline.job.folder import Job, key_of, timed
from pipeline.job.records import Records, open_records
from pipeline.messages import text

# A stage's version: raised when its code gives another result for the same inputs. In the order of the flow.
VERSIONS = {
    "convert": 2,
    "segment": 2,
    "recognise": 6,
    "diarize": 2,
    "recover": 3,
    "merge": 2,
    "polish": 5,
    "write": 4,
}

T = TypeVar("T")


class Report(Protocol):
    """How a run tells what it is doing."""

    def stage(self, name: str) -> AbstractContextManager[Progress]: ...

    def say(self, message: str) -> None: ...


class Silent:
    """A Report that tells nothing."""

    @contextmanager
    def stage(self, name: str) -> Iterator[Progress]:
        yield no_progress

    def say(self, message: str) -> None: ...


@dataclass
class Flow:
    """One recording's way through the stages. `again`: those to be done even where nothing has changed."""

    job: Job
    report: Report
    log: logging.Logger
    again: frozenset[str] = frozenset()
    worked: bool = False
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, stage: str, after: tuple[str, ...], inputs: Mapping[str, Any]) -> str:
        """Of the stage's inputs, its version and the stages it takes results of."""
        self.keys[stage] = key_of(
            version=VERSIONS[stage.partition(" ")[0]], after={name: self.keys[name] for name in after}, **inputs
        )
        return self.keys[stage]

    def stage(
        self,
        name: str,
        after: tuple[str, ...],
        inputs: Mapping[str, Any],
        files: tuple[str, ...],
        make: Callable[[Progress, Records], T],
        save: Callable[[Path, T], None],
        load: Callable[[Path], T],
    ) -> T:
        """The stage's result; `files[0]` is where it is kept."""
        key, path = self.key(name, after, inputs), self.job.path(files[0])
        if name not in self.again and self.job.is_done(name, key):
            self.log.info("%s: done before", name)
            return load(path)
        kept = self.job.work / f"{name}.records"
        if name in self.again:
            kept.unlink(missing_ok=True)
        self.log.info("%s: begins", name)
        with self.report.stage(name) as progress, open_records(kept, key) as records:
            if len(records):
                self.log.info("%s: goes on behind %d results kept from before", name, len(records))
            result, seconds = timed(lambda: make(progress, records))
        save(path, result)
        self.finish(name, after, files, seconds)
        kept.unlink()
        return result

    def finish(self, name: str, after: tuple[str, ...], files: tuple[str, ...], seconds: float) -> None:
        before = {one: self.keys[one] for one in after}
        self.job.finish(name, self.keys[name], files, seconds, VERSIONS[name.partition(" ")[0]], before)
        self.log.info("%s: done in %.2f s", name, seconds)
        self.worked = True

    def write(self, form: str, inputs: Mapping[str, Any], name: str, make: Callable[[], bytes]) -> Path:
        """An output, unless it is there; one its editor has changed is set aside, never overwritten."""
        stage = f"write {form}"
        key = self.key(stage, ("polish",), inputs)
        path = self.job.path(name)
        if "write" in self.again or not self.job.has_written(stage, key, name):
            aside = self.job.set_aside_if_edited(stage, name)
            if aside is not None:
                self.log.info("%s: changed by hand, kept as %s", name, aside.name)
                self.report.say(text("run.set_aside", file=aside))
            _, seconds = timed(lambda: self.job.write(name, make()))
            self.finish(stage, ("polish",), (name,), seconds)
        return path
