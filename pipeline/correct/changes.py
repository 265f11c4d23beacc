"""What an editor may have changed, as values. Places are (utterance id, place in its text) of the transcript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Place = tuple[str, int]

# Why something an editor changed could not be taken in.
Reason = Literal[
    "fixed",
    "changed_since",
    "no_name",
    "unknown_name",
    "may_be_note",
    "in_table",
    "impossible_times",
    "out_of_order",
    "not_taken",
    "gap_stays",
    "unread",
    "text_box",
    "equation",
    "note",
    "symbol",
    "header",
    "struck",
    "hidden",
]


@dataclass(frozen=True, slots=True)
class Person:
    """Who says something: a speaker of the transcript by id, somebody new by name, or, without both, nobody known."""

    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Reworded:
    """An utterance has another text."""

    utterance: str
    text: str


@dataclass(frozen=True, slots=True)
class SaidBy:
    """All from `begin` to `end` is said by somebody else."""

    begin: Place
    end: Place
    person: Person


@dataclass(frozen=True, slots=True)
class SplitAt:
    """A new utterance begins inside one."""

    place: Place


@dataclass(frozen=True, slots=True)
class Joined:
    """An utterance goes on in the next one."""

    utterance: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A speaker is called otherwise everywhere."""

    speaker: str
    name: str


@dataclass(frozen=True, slots=True)
class Retimed:
    """The cue with this stretch of text shows from `start` to `stop` (seconds)."""

    begin: Place
    end: Place
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Added:
    """A passage nobody had recognised, behind an utterance (None: before all), from `start` to `stop` (seconds).

    `at`: behind this place inside the utterance, which is split there.
    """

    behind: str | None
    start: float
    stop: float
    text: str
    person: Person
    at: int | None = None


Change = Reworded | SaidBy | SplitAt | Joined | Renamed | Retimed | Added


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What could not be taken in: how it stood, how it stands in the edited file, about when it is heard (seconds)."""

    reason: Reason
    before: str
    after: str
    at: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """All that an editor changed."""

    changes: tuple[Change, ...]
    unplaced: tuple[Unplaced, ...]
