"""A text as the punctuation network reads it: a token is a Chinese character, Latin word or number, never a mark.

Free of torch, so that stages may import it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

PADDING, TURN, UNKNOWN, LATIN = range(4)
NUMBERS = range(4, 9)  # numbers of one, two, three, four, and of more digits
FIRST_IN_VOCABULARY = 9

MARKS = ("", *"，。？！、；：")  # what the network tells apart, by class
SENTENCE_ENDS = tuple(MARKS.index(mark) for mark in "。？！；")
WRAPS = "《》“”"  # stand before (《 “) or behind (》 ”) a token, beside its mark

LIKELY = 32  # characters told of a token that may have been said there

NO_BORDER, SINGLE, BEGIN, MIDDLE, END = range(5)  # where in its word a token stands

TOKEN = re.compile(
    r"[A-Za-z]+(?:['’.-][A-Za-z]+)*"  # a Latin word, with apostrophe or hyphen
    r"|\d+(?:[.,:]\d+)*"
    r"|[一-鿿㐀-䶿]"
)


@dataclass(frozen=True)
class Vocabulary:
    """The tokens that have a number of their own, and the syllable (without tone) of each; 0 is none."""

    entries: tuple[str, ...]
    syllables: NDArray[np.uint16]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, entries: Iterable[str], syllables: NDArray[np.uint16]) -> "Vocabulary":
        entries = tuple(entries)
        return cls(entries, syllables, {entry: FIRST_IN_VOCABULARY + n for n, entry in enumerate(entries)})

    def __len__(self) -> int:
        return FIRST_IN_VOCABULARY + len(self.entries)

    @cached_property
    def code_points(self) -> NDArray[np.uint32]:
        """Of each number the character it stands for, 0 where it is none."""
        own = [ord(entry) if len(entry) == 1 and not entry.isascii() else 0 for entry in self.entries]
        return np.array([0] * FIRST_IN_VOCABULARY + own, np.uint32)

    def number(self, token: str) -> int:
        """The number of a token as it stands in the text."""
        if token.isascii() and token[0].isdigit():
            return NUMBERS[min(sum(c.isdigit() for c in token), len(NUMBERS)) - 1]
        unlisted = LATIN if token[0].isascii() else UNKNOWN
        return self.numbers.get(token.lower(), unlisted)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network tells of a text.

    `marks`: (tokens, marks), the logarithm of the chance of each of MARKS behind each token. `characters`: (tokens,
    LIKELY), the code points of what was most likely said there, the likeliest first, 0 where that is no character and
    for a token that the network has not learnt; `chances`: log10 of how likely each was.
    """

    marks: NDArray[np.float32]
    characters: NDArray[np.uint32]
    chances: NDArray[np.float32]

    @classmethod
    def of_marks(cls, marks: NDArray[np.float32]) -> "Reading":
        """Nothing is told of what was said."""
        shape = len(marks), LIKELY
        return cls(marks, np.zeros(shape, np.uint32), np.zeros(shape, np.float32))


# Given the turns of a text, for each its tokens and its words (joined up, both are the same text), tells of each token.
ReadText = Callable[[Sequence[tuple[Sequence[str], Sequence[str]]]], Reading]


def borders(tokens: Iterable[str], words: Iterable[str]) -> list[int]:
    """For each token where in its word it stands; joined up, tokens and words are the same text."""
    starts, at = {0}, 0
    for word in words:
        at += len(word)
        starts.add(at)
    found, at = [], 0
    for token in tokens:
        first, last = at in starts, at + len(token) in starts
        found.append(SINGLE if first and last else BEGIN if first else END if last else MIDDLE)
        at += len(token)
    return found
