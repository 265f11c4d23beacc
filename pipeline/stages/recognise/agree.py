"""One text of two hearings: where they differ, the words that Whisper was surer of.

Heard twice, otherwise cut and at another speed, a recording is mistaken in other places each time. Source of the
method: Fiscus, "A post-processing system to yield reduced word error rates" (ROVER), 1997.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from rapidfuzz.distance import Levenshtein

from pipeline.text.script import simplified
from pipeline.text.typography import is_wide
from pipeline.transcript import Segment, Word

UNHEARD = 0.5  # how sure a hearing counts that has no words where the other has some
DISPUTED = 0.5  # of the confidence is left to words of which the other hearing has others, or none
NEAR_S = 2.0  # of their neighbours; words further off were said in another place
LOST_UNITS = 3  # more that are missing in one place are speech that was not heard, not the same speech otherwise
MIN_WORD_S = 0.02


@dataclass(frozen=True)
class _Hearing:
    """What was heard, word by word, and what is compared of it: wide characters, and other letters in a row."""

    words: tuple[Word, ...]
    segments: tuple[int, ...]  # of each word
    units: tuple[str, ...]
    starts: tuple[int, ...]  # of each word among the units, and where the last one ends

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> _Hearing:
        words = [(word, number) for number, segment in enumerate(segments) for word in segment.words]
        units: list[str] = []
        starts = [0]
        for word, _ in words:
            units += _units(word.text)
            starts.append(len(units))
        return cls(tuple(w for w, _ in words), tuple(n for _, n in words), tuple(units), tuple(starts))

    def between(self, first: int, last: int) -> range:
        """The words from one unit to another, at which words begin."""
        return range(bisect_left(self.starts, first), bisect_left(self.starts, last))

    @property
    def behind(self) -> range:
        """The words without letters at the end."""
        return range(bisect_left(self.starts, len(self.units)), len(self.words))

    def said(self, places: range) -> tuple[str, ...]:
        return self.units[self.starts[places.start] : self.starts[places.stop]]

    def sure(self, places: range) -> float:
        return sum(self.words[place].confidence for place in places) / len(places) if places else UNHEARD


def _units(text: str) -> list[str]:
    units: list[str] = []
    joined = False
    for character in simplified(unicodedata.normalize("NFKC", text)).casefold():
        if is_wide(character) and character.isalnum():
            units.append(character)
            joined = False
        elif character.isalnum() and joined:
            units[-1] += character
        elif character.isalnum():
            units.append(character)
            joined = True
        elif character not in "'’":
            joined = False
    return units


def agreed(segments: Sequence[Segment], others: Sequence[Segment]) -> list[Segment]:
    """The segments of one hearing, with words of another where that is surer of them.

    Words that only one of them has stay, but what only the other has with less than UNHEARD; nor do a few words take
    the place of many. Words of both are as sure as the surer hearing is of them.
    """
    own, other = _Hearing.of(segments), _Hearing.of(others)
    texts: dict[tuple[int, int], list[Word]] = defaultdict(list)  # by the hearing and its segment
    for here, there in _places(own, other):
        alike = own.said(here) == other.said(there)
        if not alike and there and other.sure(there) > own.sure(here) and _replaces(own, here, other, there):
            home = _home(own, here, other, there)
            taken = [(home or (1, other.segments[place]), other.words[place]) for place in there]
        else:
            taken = [((0, own.segments[place]), own.words[place]) for place in here]
        for place, word in taken:
            sure = max(word.confidence, other.sure(there)) if alike else DISPUTED * word.confidence
            texts[place].append(replace(word, confidence=round(sure, 4)))
    made = [_with((segments, others)[hearing][number], words) for (hearing, number), words in texts.items()]
    return sorted(made, key=lambda segment: (segment.start, segment.window))


def _places(own: _Hearing, other: _Hearing) -> Iterator[tuple[range, range]]:
    """The words of both, between one place where both begin a word beside one they share and the next."""
    begins = set(other.starts)
    cuts = {(0, 0), (len(own.units), len(other.units))}
    for run in Levenshtein.opcodes(own.units, other.units):
        if run.tag == "equal":
            ahead = run.dest_start - run.src_start
            starts = own.starts[bisect_left(own.starts, run.src_start) : bisect_left(own.starts, run.src_end + 1)]
            cuts |= {(start, start + ahead) for start in starts if start + ahead in begins}
    for (first, first_there), (last, last_there) in pairwise(sorted(cuts)):
        yield own.between(first, last), other.between(first_there, last_there)
    yield own.behind, other.behind


def _around(own: _Hearing, here: range) -> tuple[float, float]:
    before = own.words[here.start - 1].end if here.start else -inf
    after = own.words[here.stop].start if here.stop < len(own.words) else inf
    return before, after


def _replaces(own: _Hearing, here: range, other: _Hearing, there: range) -> bool:
    """Whether the other's words lose nothing, and were said between what stands on both sides of ours."""
    if len(own.said(here)) - len(other.said(there)) > LOST_UNITS:
        return False
    before, after = _around(own, here)
    return other.words[there[0]].start > before - NEAR_S and other.words[there[-1]].end < after + NEAR_S


def _home(own: _Hearing, here: range, other: _Hearing, there: range) -> tuple[int, int] | None:
    """The segment of ours that the other's words go into; None where they stand alone."""
    if here:
        return 0, own.segments[here.start]
    before, after = _around(own, here)
    since, until = other.words[there[0]].start - before, after - other.words[there[-1]].end
    if min(since, until) > NEAR_S:
        return None
    return 0, own.segments[here.start - 1 if since <= until else here.start]


def _with(segment: Segment, words: Sequence[Word]) -> Segment:
    """The words in the segment's place, their times none running back."""
    timed: list[Word] = []
    for word in words:
        start = max(word.start, timed[-1].end) if timed else word.start
        timed.append(replace(word, start=start, end=max(word.end, start + MIN_WORD_S)))
    return replace(segment, start=timed[0].start, end=timed[-1].end, words=tuple(timed))
