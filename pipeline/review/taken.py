"""Which recognised words people have given a text, so that a correction of other words does not take it away.

Where another run recognised less, two corrections may find the same words. The first has them.
"""

from __future__ import annotations

import bisect
from dataclasses import replace

from pipeline.review.acts import Act, Anchor
from pipeline.review.places import SHIFT_S, Found


class Taken:
    """By the acts done so far."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int, str, Anchor]] = []  # from, to, words of the act's base, its anchor; in order
        self._known: set[tuple[int, int, str, Anchor]] = set()
        self._longest = 0

    def add(self, act: Act, where: Anchor, found: Found | None) -> None:
        """These words have the text of this act."""
        if found is None:
            return
        one = found.first, found.last, act.base.words, where
        if one not in self._known:  # words that are corrected again and again are taken once
            self._known.add(one)
            bisect.insort(self._ranges, one, key=lambda one: one[:2])
            self._longest = max(self._longest, found.last - found.first)

    def left(self, act: Act, where: Anchor, found: Found) -> Found | None:
        """The words without those that have the text of an act that was about others; None where that is the most."""
        first, last, alone = found.first, found.last, False
        begin = bisect.bisect_left(self._ranges, found.first - self._longest, key=lambda one: one[0])
        for begun, ended, words, other in self._ranges[begin:]:
            if begun > found.last:
                break
            if _meet(found, begun, ended) and not _about_the_same(where, other, words == act.base.words):
                if begun == ended < found.last:  # its text stands among these words
                    return None
                alone = alone or begun == ended
                first, last = (max(first, ended), last) if begun <= first else (first, min(last, begun))
        if (last - first) * 2 <= found.last - found.first and (first, last) != (found.first, found.last):
            return None
        return replace(found, first=first, last=last, alone=alone)


def _meet(found: Found, first: int, last: int) -> bool:
    """Whether words share some with a range. A text that stands where no words are goes with those before it."""
    return found.first < last and (first < found.last or first == last == found.last)


def _about_the_same(one: Anchor, other: Anchor, counted: bool) -> bool:
    """Whether two anchors have words in common. `counted`: their numbers are of the same run; else the times tell."""
    if counted:
        beside = other.first == other.last == one.last  # put behind the last of them, in one text with it
        return beside or (one.first < other.last and other.first < one.last)
    return one.start < other.end + SHIFT_S and other.start < one.end + SHIFT_S
