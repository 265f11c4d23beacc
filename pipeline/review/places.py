"""Where acts belong: anchors made from recognised words, and found again in what another run has recognised."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match
from functools import lru_cache
from itertools import accumulate, takewhile
from typing import Literal

from pipeline.review.acts import AROUND, Anchor
from pipeline.text import script
from pipeline.text.compared import compared
from pipeline.text.typography import is_wide
from pipeline.transcript import Word

NEAR_S = 15.0  # another recognition moves words by less
SAME_S = 1.5  # so near in time the same words need no more proof
EACH = 3  # characters on each side that must be the same for words between them to be those meant, whatever they are
SHIFT_S = 0.3  # by so much the same words begin earlier or later in another recognition
LEAST = 6  # characters around a place that must be the same for it to be that place

How = Literal["same", "quote", "between", "around", "time"]


@dataclass(frozen=True, slots=True)
class Found:
    """Where an anchor lies: characters of all words joined, and what told it, the surest way first.

    `alone`: without the text that people put in behind the last of them.
    """

    first: int
    last: int
    how: How
    alone: bool = False


class Words:
    """All words of a transcript in a row, joined to one raw text. `starts`: where in it each begins, and its end."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.raw = "".join(word.text for word in words)
        self.starts = [0, *accumulate(len(word.text) for word in words)]

    def anchor(self, first: int, last: int, made: str = "", times: tuple[float, float] | None = None) -> Anchor:
        """Of the words `first` to `last` (exclusive). `times`: of what has no words."""
        begin, end = self.starts[first], self.starts[last]
        return Anchor(
            first=first,
            last=last,
            quote=self.raw[begin:end],
            left=self.raw[max(0, begin - AROUND) : begin],
            right=self.raw[end : end + AROUND],
            start=times[0] if times else self._start(first, last),
            end=times[1] if times else self._end(first, last),
            made=made,
        )

    def _start(self, first: int, last: int) -> float:
        if first < last:
            return self.words[first].start
        return self.words[first - 1].end if first else 0.0

    def _end(self, first: int, last: int) -> float:
        return self.words[last - 1].end if first < last else self._start(first, last)


class Finder(Words):
    """Finds anchors by what they quote; letters and digits count, not the marks between them."""

    def __init__(self, words: Sequence[Word]) -> None:
        super().__init__(words)
        places = [place for place, character in enumerate(self.raw) if character.isalnum()]
        self._letters = "".join(_plain(self.raw[place]) for place in places)
        self._ends = [*places, len(self.raw)]  # where in the raw text each letter begins, and all end
        self._owners = [bisect.bisect_right(self.starts, place) - 1 for place in places]
        self._times = list(accumulate((words[owner].start for owner in self._owners), max))

    def same(self, anchor: Anchor) -> Found:
        """Where the words are those that the anchor was made from."""
        return Found(self.starts[anchor.first], self.starts[anchor.last], "same")

    def find(self, anchor: Anchor) -> Found | None:
        """Where the anchor most likely is; None: nothing was recognised at its time."""
        quote, left, right = (letters(part) for part in (anchor.quote, anchor.left, anchor.right))
        window = range(
            bisect.bisect_left(self._times, anchor.start - NEAR_S),
            bisect.bisect_right(self._times, anchor.end + NEAR_S),
        )
        exact = self._quoted(quote, left, right, anchor.start, window) if quote else None
        if exact is not None:
            return self._region(exact, exact + len(quote), "quote", anchor)
        around = self._around(left, quote, right, anchor)
        if around is not None:
            how: How = "between" if self._is_between(left, right, *around) else "around"
            return self._region(*around, how, anchor)
        begin = bisect.bisect_left(self._times, anchor.start)
        end = bisect.bisect_left(self._times, anchor.end)
        return self._region(begin, end, "time", anchor) if begin < end or not quote else None

    def before(self, moment: float) -> int:
        """The place in the raw text of what is said at a moment (seconds)."""
        return self._border(bisect.bisect_left(self._times, moment))

    def _region(self, begin: int, end: int, how: How, anchor: Anchor) -> Found:
        """Letters to places in the raw text; of the marks at its ends those that were meant with it."""
        quote, left, right = anchor.quote, anchor.left, anchor.right
        begin, end = self._whole(begin, end)
        if end <= begin:
            first = self._border(begin, left, quote + right)
            return Found(first, first + (len(quote) if self.raw.startswith(quote, first) else 0), how)
        first = self._ends[begin] if begin and quote[:1].isalnum() else self._border(begin, left, quote + right)
        last = self._ends[end - 1] + 1 if quote[-1:].isalnum() else self._border(end, left + quote, right)
        return Found(first, last, how)

    def _whole(self, begin: int, end: int) -> tuple[int, int]:
        """Without the words of which less than half is there, with all of the others: do is not cut out of don't."""
        (first, half), (other, last) = self._word(begin), self._word(end)
        whole = first if 2 * begin <= first + half else half, last if 2 * end >= other + last else other
        return whole if whole[0] < whole[1] or begin >= end else (first, last)

    def _word(self, letter: int) -> tuple[int, int]:
        """From which letter to which the word goes that a place between two is in; Chinese has no such words."""
        first = last = letter
        while self._is_inside(first):
            first -= 1
        while self._is_inside(last):
            last += 1
        return first, last

    def _is_inside(self, letter: int) -> bool:
        """Whether a letter and the one before it are of one word of a language with spaces."""
        one, *other = self._owners[max(0, letter - 1) : letter + 1] or [-1]
        if other != [one] or not self.words[one].text[:1].isspace():
            return False
        return not any(map(is_wide, self._letters[letter - 1 : letter + 1]))

    def _border(self, letter: int, before: str = "", after: str = "") -> int:
        """The place between a letter and the one before it: after the same marks as stood there between two texts.

        Among other marks, after those that the word before ends with; the space before a word is the word's.
        """
        if letter == 0:
            return 0
        since, until = self._ends[letter - 1] + 1, self._ends[letter]
        own = _marks(before[::-1])[::-1]
        if self.raw[since:until] == own + _marks(after):
            return since + len(own)
        return since + len(self.raw[since : self._word_begin(until)].rstrip())

    def _word_begin(self, place: int) -> int:
        """The place before the space or mark that a word begins with, where its first letter is at the place."""
        begin = self.starts[bisect.bisect_right(self.starts, place) - 1]
        return place if any(map(str.isalnum, self.raw[begin:place])) else begin

    def _quoted(self, quote: str, left: str, right: str, start: float, window: range) -> int | None:
        """Where it stands with most of what stood around it; far off, the words alone say nothing."""
        best: tuple[int, float, int] | None = None
        at = self._letters.find(quote, window.start, window.stop)
        while at >= 0:
            alike = self._alike(left, right, at, at + len(quote))
            off = abs(self._times[at] - start)
            known = alike + (len(quote) if off <= SAME_S else 0)
            if known >= min(LEAST, len(left) + len(right)):
                best = max(best or (-1, 0.0, 0), (alike, -off, at))
            at = self._letters.find(quote, at + 1, window.stop)
        return best[2] if best else None

    def _around(self, left: str, quote: str, right: str, anchor: Anchor) -> tuple[int, int] | None:
        """Between which letters the quote would stand, told by what of it and around it was recognised again."""
        known, low = left + quote + right, max(0, bisect.bisect_left(self._times, anchor.start - SAME_S) - 2 * AROUND)
        heard = self._letters[low : bisect.bisect_right(self._times, anchor.end + SAME_S) + 2 * AROUND]
        blocks = [Match(a0, b0, a1 - a0) for kind, a0, a1, b0, _ in compared(known, heard) if kind == "equal"]
        longest = max(blocks, key=lambda block: block.size, default=Match(0, 0, 0))
        near = [one for one in blocks if abs(one.b - one.a - longest.b + longest.a) <= LEAST]
        first, last = len(left), len(left) + len(quote)
        quoted = sum(max(0, min(one.a + one.size, last) - max(one.a, first)) for one in near)
        alike = sum(one.size for one in near) * 2 >= max(len(known), LEAST)
        if not alike and quoted < max(LEAST, len(quote) // 2 + 1):  # all around it may be gone
            return None
        before = max((one for one in near if one.a < first), default=None)
        after = min((one for one in near if one.a + one.size > last), default=None)
        begin = before.b + min(before.size, first - before.a) if before else near[0].b
        end = after.b + max(0, last - after.a) if after else near[-1].b + near[-1].size
        return self._narrowed(low + begin, low + max(begin, end), quote, anchor)

    def _narrowed(self, begin: int, end: int, quote: str, anchor: Anchor) -> tuple[int, int] | None:
        """Of more letters than are quoted, those of its time: the others are not what was corrected."""
        if end - begin <= len(quote) + 1:
            return begin, end
        begin = max(begin, bisect.bisect_left(self._times, anchor.start - SHIFT_S))
        end = min(end, bisect.bisect_left(self._times, anchor.end + SHIFT_S))
        return (begin, end) if begin < end else None

    def _is_between(self, left: str, right: str, begin: int, end: int) -> bool:
        before, after = self._alike(left, "", begin, end), self._alike("", right, begin, end)
        return before >= min(EACH, len(left)) and after >= min(EACH, len(right))

    def _alike(self, left: str, right: str, begin: int, end: int) -> int:
        """How many characters beside a stretch of letters are as quoted."""
        before, after = self._letters[max(0, begin - len(left)) : begin], self._letters[end : end + len(right)]
        return _common(before[::-1], left[::-1]) + _common(after, right)


def _common(one: str, other: str) -> int:
    """With how many characters both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _marks(text: str) -> str:
    """What a text has before its first letter."""
    return "".join(takewhile(lambda character: not character.isalnum(), text))


def letters(text: str) -> str:
    """What of a text counts where two are compared: no marks, no spaces, no case, one script."""
    return "".join(_plain(character) for character in text if character.isalnum())


@lru_cache(1 << 14)
def _plain(character: str) -> str:
    """One character for one: recognition writes 資 or 资 as it happens."""
    return script.converted(character.lower()[:1], "hans")[:1]
