"""What two texts have in common, in a bounded time: whoever pastes a line of dashes a page long must not wait."""

from collections import Counter
from difflib import SequenceMatcher

from rapidfuzz.distance import Postfix, Prefix

MOST = 5_000_000  # pairs of equal characters, a second or two; ten thousand characters of prose have a million

Run = tuple[str, int, int, int, int]  # as of difflib's opcodes: the kind, from, to, and from, to in the other text


def compared(one: str, other: str) -> list[Run]:
    """The runs that lead from one text to the other, those that are equal among them.

    Texts of the same few characters over and over are compared at their ends only: in between all counts as replaced.
    """
    if one == other:
        return [("equal", 0, len(one), 0, len(other))] if one else []
    if _pairs(one, other) <= MOST:
        return list(SequenceMatcher(None, one, other, autojunk=False).get_opcodes())
    head = Prefix.similarity(one, other)
    tail = Postfix.similarity(one[head:], other[head:])
    first, last = len(one) - tail, len(other) - tail
    kind = "insert" if head == first else "delete" if head == last else "replace"
    ends: list[Run] = [
        ("equal", 0, head, 0, head),
        (kind, head, first, head, last),
        ("equal", first, len(one), last, len(other)),
    ]
    return [run for run in ends if run[1] < run[2] or run[3] < run[4]]


def _pairs(one: str, other: str) -> int:
    here, there = Counter(one), Counter(other)
    return sum(often * there[character] for character, often in here.items())
