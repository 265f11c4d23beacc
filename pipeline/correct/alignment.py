"""Which character of one text is which of another, aligned over passages first so that what stays keeps its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from rapidfuzz.distance import Levenshtein

from pipeline.correct.reading import Passage
from pipeline.text.typography import is_wide

BREAK = "\x1e"  # stands behind each passage; counts as white space
LAYOUT = BREAK + "\n"
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Flat:
    """Passages as one text. `starts`: where each begins, and the end of the last."""

    text: str
    starts: tuple[int, ...]

    def passage(self, at: int) -> int:
        """Which one the place is in; that before it where it is the break."""
        return bisect_right(self.starts, at) - 1

    def shown(self, first: int, last: int) -> str:
        """A stretch as one reads it: what is layout is a space where the words beside it need one."""
        return "".join(self._shown(at) for at in range(first, last))

    def solid(self) -> list[int]:
        """The places of all that is neither space nor layout."""
        return [at for at, one in enumerate(self.text) if not one.isspace()]

    def _shown(self, at: int) -> str:
        one = self.text[at]
        if one not in LAYOUT:
            return one
        before, after = self.text[at - 1 : at], self.text[at + 1 : at + 2]
        return "" if not before or not after or (is_wide(before) and is_wide(after)) else " "


def flat(texts: Sequence[str]) -> Flat:
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    return Flat("".join(text + BREAK for text in texts), tuple(starts))


def partners(before: Sequence[Passage], after: Sequence[Passage]) -> list[int]:
    """For each character of `flat` of the one where it stands in that of the other, or NOWHERE; never running back."""
    one, other = flat([passage.text for passage in before]), flat([passage.text for passage in after])
    found = [NOWHERE] * len(one.text)
    for first, last, a_first, a_last in _unlike(before, after, one, other, found):
        _pair(one.text, other.text, (first, last, a_first, a_last), found)
    return found


def solid_partners(one: Flat, other: Flat) -> list[int]:
    """The same, spaces and layout left aside: for two texts that are laid out differently."""
    here, there = one.solid(), other.solid()
    found = [NOWHERE] * len(one.text)
    pairs = [NOWHERE] * len(here)
    said, told = "".join(one.text[at] for at in here), "".join(other.text[at] for at in there)
    _pair(said, told, (0, len(here), 0, len(there)), pairs)
    for at, pair in zip(here, pairs, strict=True):
        if pair != NOWHERE:
            found[at] = there[pair]
    return found


def _unlike(
    before: Sequence[Passage], after: Sequence[Passage], one: Flat, other: Flat, found: list[int]
) -> Iterator[tuple[int, int, int, int]]:
    """The stretches between passages that are alike in text and speaker, or at least in text; those are paired."""
    keys: tuple[Callable[[Passage], Any], ...] = (lambda passage: (passage.text, passage.speaker), lambda p: p.text)
    stretches = [(0, len(before), 0, len(after))]
    for key in keys:
        left = []
        for b0, b1, a0, a1 in stretches:
            matcher = SequenceMatcher(None, [*map(key, before[b0:b1])], [*map(key, after[a0:a1])], autojunk=False)
            for tag, i0, i1, j0, j1 in matcher.get_opcodes():
                if tag != "equal":
                    left.append((b0 + i0, b0 + i1, a0 + j0, a0 + j1))
                    continue
                start, end, there = one.starts[b0 + i0], one.starts[b0 + i1], other.starts[a0 + j0]
                found[start:end] = range(there, there + end - start)
        stretches = left
    for b0, b1, a0, a1 in stretches:
        yield one.starts[b0], one.starts[b1], other.starts[a0], other.starts[a1]


def _pair(one: str, other: str, stretch: tuple[int, int, int, int], found: list[int]) -> None:
    first, last, a_first, a_last = stretch
    for op in Levenshtein.opcodes(one[first:last], other[a_first:a_last]):
        if op.tag == "equal":
            start, there = first + op.src_start, a_first + op.dest_start
            found[start : start + op.src_end - op.src_start] = range(there, there + op.src_end - op.src_start)
