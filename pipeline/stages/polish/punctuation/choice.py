"""Which mark stands behind each token of what somebody says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.punctuation.tokens import MARKS, SENTENCE_ENDS
from pipeline.stages.polish.punctuation.stretches import LONGEST_PAUSE_S, Stretch
from pipeline.text.typography import ends_sentence

# Half of the F1 that is reached, as is best for F1 with chances that are true.
ENOUGH_FOR_MARK = 0.45
ENOUGH_FOR_END = 0.40
# Of the chance of an end, that of a question mark; who asks somebody then falls silent, so a last sentence asks sooner.
ASKS, ASKS_LAST = 0.8, 0.45
ASKS_TOO = 0.2  # where Whisper wrote one
COLON = 0.7  # of what stands inside a sentence; 、 where it is the likeliest
LONGEST_RUN = 45  # characters without a mark

_BROKEN = re.compile(r"…|—|\.{3}")
_EXCLAIMS = re.compile(r"[！!]")
_ASKS = re.compile(r"[？?]")

COMMA, QUESTION, LIST, COLON_MARK = (MARKS.index(mark) for mark in "，？、：")


@dataclass(frozen=True, slots=True)
class Choice:
    """Behind a token: `mark`, one of MARKS, or None where what Whisper wrote stays; whether a sentence ends there.

    What stays: dashes and dots, which the network does not know, and marks between two words that are not Chinese.
    """

    mark: str | None
    ends: bool


def chosen(
    stretch: Stretch, marks: NDArray[np.float32], mark: NDArray[np.float64], end: NDArray[np.float64], goes_on: bool
) -> list[Choice]:
    """Arguments: for each token the network's chances of MARKS, and those of any mark and of an end by all evidence.
    `goes_on`: the speaker's sentence goes on after the stretch, in another language."""
    last = len(stretch.tokens) - 1
    ends = [chance >= ENOUGH_FOR_END for chance in end]
    ends = [e or pause >= LONGEST_PAUSE_S for e, pause in zip(ends, stretch.pauses, strict=True)]
    ends[last] = not goes_on
    kept = [bool(_BROKEN.search(gap)) for gap in stretch.written]
    for place in range(last):
        if stretch.tokens[place].isascii() and stretch.tokens[place + 1].isascii():
            kept[place], ends[place] = True, ends_sentence(stretch.written[place])
    has = [chance >= ENOUGH_FOR_MARK for chance in mark]
    has = [h or e or bool(k and gap.strip()) for h, e, k, gap in zip(has, ends, kept, stretch.written, strict=True)]
    has[last] = True
    for place in _breaks(stretch, has, np.where(kept, 0.0, mark)):  # what stays breaks nothing
        has[place] = True
    return [
        Choice(
            None if kept[place] else _mark(marks[place], gap, ends[place], place == last) if has[place] else "",
            ends[place],
        )
        for place, gap in enumerate(stretch.written)
    ]


def _mark(chances: NDArray[np.float32], written: str, ends: bool, is_last: bool) -> str:
    if not ends:
        inner = chances[[COMMA, LIST, COLON_MARK]]
        if inner[2] >= COLON * inner.sum():
            return "："
        return "、" if inner[1] > inner[0] or (written.strip() == "、" and inner[1] > 0.2 * inner[0]) else "，"
    least = ASKS_TOO if _ASKS.search(written) else ASKS_LAST if is_last else ASKS
    if chances[QUESTION] >= least * chances[list(SENTENCE_ENDS)].sum():
        return "？"
    return "！" if _EXCLAIMS.search(written) else "。"


def _breaks(stretch: Stretch, has: Sequence[bool], mark: NDArray[np.float64]) -> Iterator[int]:
    """The likeliest places of marks in runs that are too long to read."""
    lengths = np.cumsum([0, *(len(token) for token in stretch.tokens)])
    places = [-1, *(place for place, one in enumerate(has) if one)]

    left = [(before + 1, after) for before, after in pairwise(places)]  # runs of tokens, the last included
    while left:
        first, last = left.pop()
        if lengths[last + 1] - lengths[first] > LONGEST_RUN and first < last:
            place = first + int(np.argmax(mark[first:last]))
            yield place
            left += (first, place), (place + 1, last)
