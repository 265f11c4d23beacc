"""A stage as a value, and the work of one job's stages: each is done when what its result depends on has changed."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from pipeline.files.atomic import write_atomically
from pipeline.job.folder import Job, key_of, timed
from pipeline.job.kept import FORMS, command_for
from pipeline.job.records import Records, open_records
from pipeline.messages import text
from pipeline.report import Progress, Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """A stage's result as the bytes of a file, and back."""

    dump: Callable[[T], bytes]
    load: Callable[[bytes], T]


def as_json(kind: Any) -> Codec[Any]:
    """Of any type pydantic knows."""

    @cache
    def adapter() -> TypeAdapter[Any]:
        return TypeAdapter(kind)

    return Codec(lambda value: adapter().dump_json(value), lambda data: adapter().validate_json(data))


@dataclass(frozen=True, slots=True)
class Stage(Generic[T]):
    """A step of the flow whose result is kept in the job folder.

    `version`: raised when its code gives another result for the same inputs. `after`: the stages whose results it
    takes. `file`: where its result is kept, below work/; `beside`: files it makes beside that.
    """

    name: str
    version: int
    after: tuple[Stage[Any], ...]
    file: str
    codec: Codec[T]
    beside: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(f"work/{name}" for name in (self.file, *self.beside))


@dataclass(frozen=True, slots=True)
class Writing:
    """The last step: files for people, one a format, each done again by itself."""

    name: str
    version: int
    after: tuple[Stage[Any], ...]

    def of(self, form: str) -> str:
        return f"{self.name} {form}"

    def holds(self, name: str) -> bool:
        return name.startswith(f"{self.name} ")


AnyStage = Stage[Any] | Writing


@dataclass
class Runner:
    """Does the stages of one job. `redo`: names of those that `command` does even where nothing has changed, once."""

    job: Job
    report: Report
    log: logging.Logger
    redo: Collection[str] = ()
    command: str = field(default_factory=lambda: secrets.token_hex(8))
    worked: bool = False
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, name: str, stage: AnyStage, inputs: Mapping[str, Any]) -> str:
        """Of the stage's inputs, its version and the stages it takes results of."""
        self.keys[name] = key_of(version=stage.version, after=self._before(stage), **inputs)
        return self.keys[name]

    def run(self, stage: Stage[T], inputs: Mapping[str, Any], make: Callable[[Progress, Records], T]) -> T:
        """The stage's result: loaded where it was made from the same `inputs`, else made now and kept."""
        name, path = stage.name, self.job.path(stage.files[0])
        key = self.key(name, stage, inputs)
        redo = self._must_redo(name, stage)
        if not redo and self.job.is_done(name, key):
            self.log.info("%s: done before", name)
            return stage.codec.load(path.read_bytes())
        kept = self.job.work / f"{name}.records"
        if redo:
            kept.unlink(missing_ok=True)
        self.log.info("%s: begins", name)
        with self.report.stage(name) as progress, open_records(kept, key) as records:
            if len(records):
                self.log.info("%s: goes on behind %d results kept from before", name, len(records))
            result, seconds = timed(lambda: make(progress, records))
        write_atomically(path, stage.codec.dump(result))
        self._finish(name, stage, stage.files, seconds)
        kept.unlink()
        return result

    def write(self, stage: Writing, form: str, inputs: Mapping[str, Any], file: str, make: Callable[[], bytes]) -> Path:
        """An output, unless it is there; one its editor has changed is set aside, never overwritten."""
        name, path = stage.of(form), self.job.path(file)
        key = self.key(name, stage, inputs)
        if self._must_redo(name, stage) or not self.job.has_written(name, key, file):
            data, seconds = timed(make)
            aside = self.job.set_aside_if_edited(name, file, data)
            if aside is not None:
                self.log.info("%s: changed by hand, kept as %s", name, aside.name)
                self._tell_edits("run.set_aside", form, aside)
            self.job.write(file, data)
            self._finish(name, stage, (file,), seconds)
        elif self.job.holds_edits(name, file):
            self._tell_edits("run.holds_edits", form, path)
        return path

    def out_of_date(self, stage: Writing) -> tuple[Path, ...]:
        """Files that were written before, of formats that are not written any more, and say now what holds no more."""
        named = {name: entry for name, entry in self.job.manifest["stages"].items() if stage.holds(name)}
        old = [one for one in named.values() if isinstance(one, dict) and one.get("after") != self._before(stage)]
        paths = [self.job.path(name) for one in old if isinstance(one.get("files"), dict) for name in one["files"]]
        return tuple(path for path in paths if path.is_file())

    def _tell_edits(self, key: str, form: str, file: Path) -> None:
        """Tells of a file that its editor has changed, and how the changes come into the transcript."""
        self.report.say(text(key, file=file))
        if form in FORMS:
            self.report.say(text("correct.waiting", command=command_for(self.job.folder, [file])))

    def _must_redo(self, name: str, stage: AnyStage) -> bool:
        return stage.name in self.redo and not self.job.was_done_by(self.command, name)

    def _finish(self, name: str, stage: AnyStage, files: tuple[str, ...], seconds: float) -> None:
        self.job.finish(name, self.keys[name], files, seconds, stage.version, self._before(stage), self.command)
        self.log.info("%s: done in %.2f s", name, seconds)
        self.worked = True

    def _before(self, stage: AnyStage) -> dict[str, str]:
        return {one.name: self.keys[one.name] for one in stage.after}
