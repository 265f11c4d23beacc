"""Acts that do not fit what the machine says now, until somebody has looked at the place again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.review.acts import Act, Anchor
from pipeline.review.places import Found
from pipeline.transcript import Conflict

Reason = Literal["changed", "moved", "lost", "voice"]
NOWHERE = Anchor(first=0, last=0, quote="", left="", right="", start=0.0, end=0.0)


@dataclass(frozen=True, slots=True)
class _Open:
    conflict: Conflict
    where: Anchor
    found: Found | None  # where, now
    made: str  # or in which utterance that people made


class Conflicts:
    """Those that are open, in the order of their acts."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def add(
        self, act: Act, reason: Reason, where: Anchor, wanted: str, machine: str, found: Found | None, made: str = ""
    ) -> None:
        """Of several about one place of an act, the first is told. `wanted`, `machine`: what people and it say.

        `found`, `made`: the words there now, or the utterance that people made.
        """
        if any((one.conflict.n, one.where) == (act.n, where) for one in self._open[-1:]):
            return
        told = Conflict(act.n, act.op.kind, reason, where.start, where.end, wanted, machine)
        self._open.append(_Open(told, where, found, made or where.made))

    def settle(self, found: Found | None, made: str) -> None:
        """A person has looked at these words, or at this utterance, as they are now."""
        self._open = [one for one in self._open if not (made and one.made == made) and not _touch(one.found, found)]

    def named(self, name: str) -> None:
        """A person has told whose voice this name is."""
        self._open = [one for one in self._open if (one.conflict.reason, one.conflict.wanted) != ("voice", name)]

    def all(self) -> tuple[Conflict, ...]:
        return tuple(one.conflict for one in self._open)


def _touch(one: Found | None, other: Found | None) -> bool:
    return one is not None and other is not None and one.first < other.last and other.first < one.last
