"""New passages: behind which utterance each stands, or where in one, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.correct.changes import Added, Person, SplitAt
from pipeline.correct.match import Match
from pipeline.review.pieces import words_before
from pipeline.transcript import Utterance


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says who was not heard at a place of the transcript; `start`, `end`: where the file tells.

    `fills`: these are the times of a gap, whatever words beside it were stretched over.
    """

    place: int
    person: Person
    text: str
    start: float | None
    end: float | None
    fills: bool = False


def added(match: Match, turns: Sequence[Turn]) -> Iterator[SplitAt | Added]:
    """The turns as changes, in their order; where they stand inside an utterance, it is split."""
    for place, held in groupby(turns, key=lambda turn: turn.place):
        utterances, index = match.transcript.utterances, match.now.passage(place - 1) if place else -1
        behind = utterances[index] if place else None
        at = _inside(behind, place - match.now.starts[index]) if behind else None
        if behind and at is not None:
            yield SplitAt((behind.id, at))
        together = list(held)
        free = _free(utterances, index, at)
        for turn, (start, stop) in zip(together, _shares(together, *free), strict=True):
            begin, end = (0.0, float("inf")) if turn.fills else free
            first = start if turn.start is None else min(max(begin, turn.start), end)
            last = stop if turn.end is None else min(max(first, turn.end), end)
            stop = first if last == float("inf") else last
            yield Added(behind.id if behind else None, first, stop, turn.text, turn.person, at)


def _inside(utterance: Utterance, at: int) -> int | None:
    """The place in the utterance's text, if there is text before and behind it."""
    return at if utterance.text[:at].strip() and utterance.text[at:].strip() else None


def _free(utterances: Sequence[Utterance], index: int, at: int | None) -> tuple[float, float]:
    """The time between an utterance and the next one, or between two words of it (seconds)."""
    if at is not None:
        one = utterances[index]
        count = words_before(one, at)
        begin = one.words[count - 1].end if count else one.start
        end = one.words[count].start if count < len(one.words) else one.end
    else:
        begin = utterances[index].end if index >= 0 else 0.0
        end = utterances[index + 1].start if index + 1 < len(utterances) else float("inf")
    return begin, max(begin, end)


def _shares(turns: Sequence[Turn], begin: float, end: float) -> Iterator[tuple[float, float]]:
    """A time for each turn by the length of its text; behind the last utterance there is no end."""
    whole, before = sum(len(turn.text) for turn in turns), 0
    for turn in turns:
        after = before + len(turn.text)
        if end == float("inf"):
            yield begin, end
        else:
            yield begin + (end - begin) * before / whole, begin + (end - begin) * after / whole
        before = after
