"""What became of the recordings of a batch, and its record batch.json."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import filelock

from pipeline.batch.find import Planned
from pipeline.errors import JobError
from pipeline.files.atomic import write_atomically
from pipeline.files.json import to_bytes

State = Literal["done", "failed", "busy", "waiting"]
FINISHED = ("done", "failed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`seconds` of work; `written`: the paths of the outputs; `error`: why it failed or, where another run worked on
    it (`busy`), which; in the user's language. `said`: what its run had to say, where it could not be told at once.
    `later`: nothing is wrong with the recording, so that it may be done another time."""

    state: State
    seconds: float = 0.0
    written: tuple[Path, ...] = ()
    error: str | None = None
    said: tuple[str, ...] = ()
    later: bool = False


WAITING = Outcome("waiting")


class Record:
    """batch.json, schema tinglu.batch/1: written anew after each recording, so that it is true whenever the batch is
    cut short. Another run at the same recordings writes it too: what that one has finished meanwhile stays.

    Raises JobError where it cannot be written.
    """

    def __init__(self, file: Path, planned: Sequence[Planned]) -> None:
        self._file = file
        self._rows = {one.folder.absolute(): _row(one, WAITING) for one in planned}
        with self._writing():
            self._write()

    def add(self, one: Planned, outcome: Outcome) -> None:
        with self._writing():
            self._rows |= self._finished_elsewhere()
            place = one.folder.absolute()
            if outcome.state in FINISHED or self._rows[place]["state"] not in FINISHED:
                self._rows[place] = _row(one, outcome)
            self._write()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self._file.with_name(".batch.lock")):
                yield
        except OSError as error:
            raise JobError("job.unwritable", folder=self._file, reason=error.strerror or error) from error

    def _finished_elsewhere(self) -> dict[Path, dict[str, Any]]:
        try:
            rows = json.loads(self._file.read_bytes())["recordings"]
            there = {Path(row["folder"]).absolute(): row for row in rows if row["state"] in FINISHED}
        except (OSError, ValueError, KeyError, TypeError):  # somebody has removed or changed it
            return {}
        return {place: row for place, row in there.items() if place in self._rows}

    def _write(self) -> None:
        rows = list(self._rows.values())
        states = [row["state"] for row in rows]
        data = {
            "schema": "tinglu.batch/1",
            "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            **{state: states.count(state) for state in get_args(State)},
            "recordings": rows,
        }
        write_atomically(self._file, to_bytes(data))


def _row(one: Planned, outcome: Outcome) -> dict[str, Any]:
    return {
        "recording": str(one.recording),
        "folder": str(one.folder),
        "state": outcome.state,
        "audio_seconds": one.seconds,
        "seconds": round(outcome.seconds, 1),
        "error": outcome.error,
    }
