"""How work tells of itself while it goes on, and keeps what it has: what a stage is handed beside its input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

# Told (done, total) in the stage's own unit as it goes.
Progress = Callable[[float, float], None]


def no_progress(done: float, total: float) -> None:
    pass


class Report(Protocol):
    """Where a run tells what it is doing."""

    def stage(self, name: str) -> AbstractContextManager[Progress]:
        """Entered while the stage works; what it gives is told the progress."""
        ...

    def say(self, message: str) -> None:
        """A line for the user."""
        ...


class Silent:
    """A Report that tells nothing."""

    @contextmanager
    def stage(self, name: str) -> Iterator[Progress]:
        yield no_progress

    def say(self, message: str) -> None: ...


class Remembering(Silent):
    """A Report that keeps what was said, to be told where there is somebody to read it."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, message: str) -> None:
        self.said.append(message)


class Kept(Protocol):
    """Values of JSON by name that survive a crash (pipeline/job/records.py)."""

    def get(self, name: str) -> Any:
        """None where there is none."""
        ...

    def put(self, name: str, value: Any) -> None: ...


class NothingKept:
    def get(self, name: str) -> Any:
        return None

    def put(self, name: str, value: Any) -> None: ...


NOTHING_KEPT = NothingKept()
