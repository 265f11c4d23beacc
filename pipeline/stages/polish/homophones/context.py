"""What was said by all that stands around: of each character of a text what the network would rather find there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.punctuation.tokens import TOKEN, Read, Reading
from pipeline.text.chinese import words_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CODE_BITS = 21  # of a character
NOWHERE = -1  # row of what the network does not read


@dataclass(frozen=True, slots=True)
class Context:
    """Sorted keys of rows and code points, log10 of how likely each is; `least`: of each row, of all that it lacks."""

    keys: Ints
    chances: Floats
    least: Floats

    @classmethod
    def of(cls, reading: Reading) -> "Context":
        rows = np.repeat(np.arange(len(reading.likely)), reading.likely.shape[1])
        keys = rows << CODE_BITS | reading.likely.ravel().astype(np.int64)
        order = np.argsort(keys, kind="stable")
        least = reading.chances[:, -1] if reading.chances.size else np.zeros(len(reading.likely))
        return cls(keys[order], reading.chances.ravel()[order].astype(np.float64), least.astype(np.float64))

    def gain(self, rows: Ints, old: Ints, new: Ints) -> Floats:
        """log10 of how much likelier the new code points are than the old ones; 0 where there is no row."""
        known = np.maximum(rows, 0)
        return np.where(rows == NOWHERE, 0.0, self._chances(known, new) - self._chances(known, old))

    def likely(self, rows: Ints, codes: Ints) -> Floats:
        """How likely each code point is, 0 to 1; 1 where there is no row."""
        return np.where(rows == NOWHERE, 1.0, 10 ** self._chances(np.maximum(rows, 0), codes))

    def _chances(self, rows: Ints, codes: Ints) -> Floats:
        if not len(self.keys):
            return np.zeros(len(rows))
        wanted = rows << CODE_BITS | codes
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, self.chances[at], self.least[rows])


def context(texts: Sequence[str], read: Read) -> tuple[Context, list[Ints]]:
    """What the network tells of texts that follow one another, and for each text the row of each Chinese character."""
    found = [list(TOKEN.finditer(text)) for text in texts]
    tokens = [[one[0] for one in own] for own in found]
    turns = [(own, words_of("".join(own))) for own in tokens]
    reading = read(turns) if any(tokens) else Reading.of_marks(np.zeros((0, 0), np.float32))
    rows, first = [np.full(len(text), NOWHERE, np.int64) for text in texts], 0
    for own, places in zip(found, rows, strict=True):
        for row, token in enumerate(own, first):
            if not token[0].isascii():
                places[token.start()] = row
        first += len(own)
    return Context.of(reading), rows
