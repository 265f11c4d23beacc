"""Marks of gaps that an editor wrote over, or deleted. They are no text of a file, but it is known where they stood."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.correct.alignment import NOWHERE
from pipeline.correct.changes import Unplaced
from pipeline.correct.match import Match
from pipeline.correct.reading import Passage, Reading, said_in, tidy
from pipeline.messages import MESSAGES, text
from pipeline.output.document.sentences import sentences
from pipeline.text.fixed import GAP_MARKS
from pipeline.transcript import Span, Transcript

MARK = "\ufdd0"  # stands for a mark while a file is read; no character of any text


def laid_down(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages with text, the marks in them no text any more."""
    whole = _solid("".join(one.text for one in passages))
    marks = [at - before for before, at in enumerate(at for at, letter in enumerate(whole) if letter == MARK)]
    texts = [one for one in passages if one.labelled or one.text.strip(f"{MARK}\n")]
    said = said_in(replace(one, text=tidy(one.text.replace(MARK, ""))) for one in texts)
    found, begin = [], 0
    for number, one in enumerate(said, 1):
        end = begin + len(_solid(one.text))
        own = [at for at in marks if at <= end or number == len(said)]
        marks = marks[len(own) :]
        found.append(replace(one, marks=tuple(at - begin for at in own)))
        begin = end
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Filled:
    """Text of the edited file, from `first` to `last`, stands where a mark stood, a place of the transcript."""

    first: int
    last: int
    place: int
    gap: Span

    def times(self, first: int, last: int) -> tuple[float, float]:
        """When a part of the text is heard (seconds)."""
        length, seconds = self.last - self.first, self.gap.end - self.gap.start
        begin, end = (min(max(at - self.first, 0), length) / length for at in (first, last))
        return self.gap.start + begin * seconds, self.gap.start + end * seconds


class Marks:
    """What became of the marks that are not in the edited file, of gaps that the transcript still has.

    `unplaced`: those that nothing stands for, or other words than between the same neighbours.
    """

    def __init__(self, match: Match) -> None:
        self._match = match
        self._filled: list[Filled] = []
        self.unplaced: list[Unplaced] = []
        stood = Counter(_places(match.base))
        if not stood:
            return
        self._before, self._after, self._now = match.before.solid(), match.after.solid(), match.now.solid()
        self._gaps = list(_gaps(match.transcript))
        stand = list(_places(match.edited))
        for place, count in stood.items():
            self._look(place, count, stand)

    def filled_by(self, first: int, last: int) -> Filled | None:
        """What a stretch of the edited file fills."""
        return next((one for one in self._filled if one.first < last and first < one.last), None)

    def _look(self, place: int, count: int, stand: Sequence[int]) -> None:
        """At a place of the file as written `count` marks stood; in the edited one some `stand`."""
        match = self._match
        begin, end = self._between(place, match.edited_of, self._after)
        left = [at for at in stand if begin <= at <= end]
        first, last = self._between(place, match.now_of, self._now)
        gaps = [(at, gap) for at, gap in self._gaps if first <= at <= last]
        if len(left) >= count or not gaps:
            return
        kept = left.count(begin)  # before the new text
        gone = gaps[kept : len(gaps) - (len(left) - kept)]
        whole = len(gaps) == count and {begin, end}.issuperset(left)
        new = "".join(match.after.text[at] for at in self._after[begin:end])
        if whole and new and not _is_rest(new) and self._stays_beside(place):
            stretch = self._after[begin], self._after[end - 1] + 1
            at = self._now[gone[0][0] - 1] + 1 if gone[0][0] else 0
            self._filled.append(Filled(*stretch, at, Span(gone[0][1].start, gone[-1][1].end)))
        else:
            self.unplaced += [Unplaced("gap_stays", _told(gap), "", gap.start) for _, gap in gone]

    def _between(self, place: int, pairs: Sequence[int], other: Sequence[int]) -> tuple[int, int]:
        """The stretch of another text between the words that stand before and behind a place, spaces not counted."""
        sides = (range(place - 1, -1, -1), range(place, len(self._before)))
        known = ((pairs[self._before[at]] for at in side) for side in sides)
        before, behind = (next((pair for pair in side if pair != NOWHERE), None) for side in known)
        begin = 0 if before is None else bisect_right(other, before)
        return begin, len(other) if behind is None else bisect_left(other, behind)

    def _stays_beside(self, place: int) -> bool:
        """Whether the edited file has the characters right before and behind a place."""
        return all(self._match.edited_of[at] != NOWHERE for at in self._before[max(0, place - 1) : place + 1])


def _places(reading: Reading) -> Iterator[int]:
    """Before which character of a file, spaces not counted, each mark stands."""
    begin = 0
    for one in reading.passages:
        yield from (begin + at for at in one.marks)
        begin += len(_solid(one.text))


def _gaps(transcript: Transcript) -> Iterator[tuple[int, Span]]:
    """The gaps as documents have them, each with the character that it stands before, spaces not counted."""
    place = 0
    for run in (run for one in sentences(transcript, lambda _: MARK) for run in one.runs):
        if run.kind == "gap":
            yield place, Span(run.start, run.end)
        else:
            place += len(_solid(run.text))


def _is_rest(new: str) -> bool:
    """Whether this is what is left of a mark, of which some characters were deleted."""
    letters = [one for one in new if not one.isdigit()]
    forms = (iter(form) for key in GAP_MARKS for form in MESSAGES[key])
    return bool({*letters} & {*"【】[]"}) and any(all(one in form for one in letters) for form in forms)


def _told(gap: Span) -> str:
    return text("document.gap", seconds=max(1, round(gap.end - gap.start)))


def _solid(said: str) -> str:
    return "".join(said.split())
