"""The log of a review, `<job>/review/log.jsonl`: an act a line, only ever added to, each line tied to the one before.

An act that `append` has returned is on the disk. What a killed writer left unfinished at the end was never told to be
done; it is dropped. A log that was cut at the end of a line is still a chain: `log.end` beside it, written after each
append, holds the number and hash of the last act, so that it is found to be missing. It may lag behind the log, never
run ahead of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

import filelock

from pipeline.errors import JobError, UnreadableError
from pipeline.review.acts import Act, Base, Op, act_of, line_of, sealed
from pipeline.transcript import wrong_in

NAME = Path("review") / "log.jsonl"
END = Path("review") / "log.end"
LOCK = Path("review") / ".lock"
BEGINNING = "0" * 64  # stands for the hash of the line before the first
_ENDED = re.compile(r"(\d+) ([0-9a-f]{64})\n")


class Stale(JobError):
    """Another writer was first."""

    @property
    def since(self) -> tuple[Act, ...]:
        """The acts that the request did not know."""
        acts: tuple[Act, ...] = self.facts["since"]
        return acts


class Log:
    """The acts of a job, read once and then only what is new. `dropped`: an unfinished line was found at the end."""

    def __init__(self, job: Path) -> None:
        """Reads the log; a job without one has an empty log.

        Raises JobError where a line is not as it was written, or acts that were kept are gone.
        """
        self.job, self.file, self._end = job, job / NAME, job / END
        self.acts: list[Act] = []
        self.dropped = False
        self._lock = job / LOCK
        self._read = 0  # bytes of whole lines
        self.refresh()

    @property
    def head(self) -> int:
        """The number of the last act; 0 where there is none."""
        return len(self.acts)

    @property
    def seal(self) -> str:
        """The hash of the last act, which stands for the whole log."""
        return self.acts[-1].hash if self.acts else BEGINNING

    def refresh(self) -> tuple[Act, ...]:
        """Reads what was added since; the new acts. Raises JobError."""
        kept, seal = self._kept()  # before the log: another writer adds to that first
        added, before = self._added(), self.head
        *lines, rest = added.split(b"\n")
        for line in lines:
            self.acts.append(self._checked(line))
        self._read += len(added) - len(rest)
        self.dropped = self._unfinished(rest)
        if kept > self.head or (kept and self.acts[kept - 1].hash != seal):
            raise self._shortened(kept)
        return tuple(self.acts[before:])

    def append(self, ops: Sequence[Op], by: str, base: Base, known: int | None = None) -> tuple[Act, ...]:
        """Writes the acts, all or, when it raises, none that was told to be done; they are on the disk.

        All have the same moment, which no others have: they are one step to undo.

        `known`: the last act the writer has seen. Raises Stale, where there are others since, and JobError.
        """
        try:
            with self._held():
                self.refresh()
                if known is not None and known < self.head:
                    since = tuple(self.acts[known:])
                    raise Stale("review.stale", file=self.file, count=len(since), since=since)
                at, prev = datetime.now(timezone.utc).isoformat(timespec="microseconds"), self.seal
                made: list[Act] = []
                for op in ops:
                    made.append(sealed(self.head + len(made) + 1, prev, at, by, base, op))
                    prev = made[-1].hash
                self._write(b"".join(map(line_of, made)))
                self.acts += made
                self._tell_end()
                return tuple(made)
        except OSError as error:
            raise JobError("review.unwritable", file=self.file, reason=error.strerror or error) from error

    def _added(self) -> bytes:
        try:
            with self.file.open("rb") as file:
                if file.seek(0, os.SEEK_END) < self._read:
                    raise self._shortened(self.head)
                file.seek(self._read)
                return file.read()
        except FileNotFoundError:
            if self.acts:
                raise self._shortened(self.head) from None
            return b""
        except OSError as error:
            raise UnreadableError("review.unreadable", file=self.file, reason=error.strerror or error) from error

    def _kept(self) -> tuple[int, str]:
        """Number and hash of the last act that is known to have been kept; 0 where nothing tells."""
        try:
            found = _ENDED.fullmatch(self._end.read_text(encoding="ascii"))
        except (OSError, ValueError):
            found = None
        return (int(found[1]), found[2]) if found else (0, BEGINNING)

    @contextmanager
    def _held(self) -> Iterator[None]:
        self.file.parent.mkdir(exist_ok=True)
        with filelock.FileLock(self._lock):
            yield

    def _write(self, lines: bytes) -> None:
        new = not self.file.exists()
        with self.file.open("ab") as file:
            file.truncate(self._read)  # what a killed writer left
            try:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
            except OSError:  # told to have failed, so it must not be found done
                with suppress(OSError):
                    file.truncate(self._read)
                raise
        if new:
            _keep_name(self.file.parent)
        self._read += len(lines)
        self.dropped = False

    def _tell_end(self) -> None:
        with suppress(OSError):  # the acts are kept without it
            self._end.write_text(f"{self.head} {self.seal}\n", encoding="ascii")

    def _shortened(self, kept: int) -> JobError:
        return UnreadableError("review.shortened", file=self.file, kept=kept, end=self._end)

    def _checked(self, line: bytes) -> Act:
        try:
            act = act_of(line)
            if act.n != self.head + 1 or act.prev != self.seal:
                raise ValueError("it does not follow the line before")
        except ValueError as error:
            raise self._damaged(wrong_in(error)) from error
        return act

    def _unfinished(self, rest: bytes) -> bool:
        """Whether the end is the beginning of a line; a whole one whose end is another byte is damaged."""
        for whole in (rest, rest[:-1]):
            try:
                act_of(whole)
            except ValueError:
                continue
            if whole is not rest:
                raise self._damaged("its end")
        return bool(rest)

    def _damaged(self, reason: str) -> JobError:
        return UnreadableError("review.damaged", file=self.file, line=self.head + 1, reason=reason, end=self._end)


def _keep_name(folder: Path) -> None:
    """Makes a new file's name outlast a loss of power, where folders can be synced."""
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
