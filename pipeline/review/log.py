"""The log of a review, `<job>/review/log.jsonl`: an act a line, only ever added to, each line tied to the one before.

An act that `append` has returned is on the disk. What a killed writer left unfinished at the end was never told to be
done; it is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

import filelock

from pipeline.errors import JobError
from pipeline.review.acts import Act, Base, Op, act_of, line_of, sealed

NAME = Path("review") / "log.jsonl"
LOCK = Path("review") / ".lock"
BEGINNING = "0" * 64  # stands for the hash of the line before the first


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
        """Reads the log; a job without one has an empty log. Raises JobError where a line is not as it was written."""
        self.file = job / NAME
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
        try:
            with self.file.open("rb") as file:
                if file.seek(0, os.SEEK_END) < self._read:
                    raise JobError("review.damaged", file=self.file, line=self.head, reason="cut short")
                file.seek(self._read)
                added = file.read()
        except FileNotFoundError:
            if self.acts:
                raise JobError("review.damaged", file=self.file, line=1, reason="removed") from None
            return ()
        except OSError as error:
            raise JobError("review.unreadable", file=self.file, reason=error.strerror or error) from error
        *lines, rest = added.split(b"\n")
        before = self.head
        for line in lines:
            self.acts.append(self._checked(line))
        self._read += len(added) - len(rest)
        self.dropped = self._unfinished(rest)
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
                return tuple(made)
        except OSError as error:
            raise JobError("review.unwritable", file=self.file, reason=error.strerror or error) from error

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

    def _checked(self, line: bytes) -> Act:
        try:
            act = act_of(line)
            if act.n != self.head + 1 or act.prev != self.seal:
                raise ValueError("it does not follow the line before")
        except ValueError as error:
            reason = str(error).splitlines()[0]
            raise JobError("review.damaged", file=self.file, line=self.head + 1, reason=reason) from error
        return act

    def _unfinished(self, rest: bytes) -> bool:
        """Whether the end is the beginning of a line; a whole one whose end is another byte is damaged."""
        for whole in (rest, rest[:-1]):
            try:
                act_of(whole)
            except ValueError:
                continue
            if whole is not rest:
                raise JobError("review.damaged", file=self.file, line=self.head + 1, reason="its end")
        return bool(rest)


def _keep_name(folder: Path) -> None:
    """Makes a new file's name outlast a loss of power, where folders can be synced."""
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
