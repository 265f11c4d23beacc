"""What became of the recordings of a batch, and its record batch.json."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.batch.find import Planned
from pipeline.files.atomic import write_atomically
from pipeline.files.json import to_bytes

State = Literal["done", "failed", "waiting"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`seconds` of work; `written`: the paths of the outputs; `error`: why it failed, in the user's language; `said`:
    what its run had to say, where it could not be told at once."""

    state: State
    seconds: float = 0.0
    written: tuple[Path, ...] = ()
    error: str | None = None
    said: tuple[str, ...] = ()


WAITING = Outcome("waiting")


def save(file: Path, planned: Sequence[Planned], outcomes: dict[Path, Outcome]) -> None:
    """Schema tinglu.batch/1. Written anew after each recording, so that it is true whenever the batch is cut short."""
    rows = []
    for one in planned:
        outcome = outcomes.get(one.folder, WAITING)
        rows.append(
            {
                "recording": str(one.recording),
                "folder": str(one.folder),
                "state": outcome.state,
                "audio_seconds": one.seconds,
                "seconds": round(outcome.seconds, 1),
                "error": outcome.error,
            }
        )
    states = [row["state"] for row in rows]
    data = {
        "schema": "tinglu.batch/1",
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "done": states.count("done"),
        "failed": states.count("failed"),
        "waiting": states.count("waiting"),
        "recordings": rows,
    }
    write_atomically(file, to_bytes(data))
