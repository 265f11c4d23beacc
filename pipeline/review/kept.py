"""What people wrote of words that another run does not recognise: each passage stands by itself, and once."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.review.acts import Act, Anchor
from pipeline.review.places import SHIFT_S, letters


@dataclass(frozen=True, slots=True)
class Passage:
    """The utterance `made` holds what an act on the words `base` wrote at `where`."""

    made: str
    where: Anchor
    base: str


class Kept:
    """By the acts done so far."""

    def __init__(self) -> None:
        self._passages: list[Passage] = []

    def add(self, act: Act, where: Anchor, made: str) -> None:
        self._passages.append(Passage(made, where, act.base.words))

    def remove(self, passage: Passage) -> None:
        self._passages.remove(passage)

    def around(self, act: Act, where: Anchor) -> list[Passage]:
        """Those that these words are part of, or all of; the last one first."""
        return [one for one in reversed(self._passages) if _holds(one.where, where, one.base == act.base.words)]

    def within(self, act: Act, where: Anchor) -> list[Passage]:
        """Those that are part of these words, or all of them."""
        return [one for one in self._passages if _holds(where, one.where, one.base == act.base.words)]


def once(text: str, said: str) -> int | None:
    """Where a text says this; None where it does not, or more than once."""
    return text.index(said) if letters(said) and text.count(said) == 1 else None


def _holds(whole: Anchor, part: Anchor, counted: bool) -> bool:
    """Whether one anchor's words are among another's. `counted`: their numbers are of the same run; else times tell."""
    if counted:
        return whole.first <= part.first and part.last <= whole.last
    return whole.start <= part.start + SHIFT_S and part.end <= whole.end + SHIFT_S
