"""What was said by all that stands around: of each character of a text what the network would rather find there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.punctuation.tokens import TOKEN, Reading
from pipeline.text.edits import places
from pipeline.text.script import simplified
from pipeline.transcript import Utterance

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


def rows_of(utterance: Utterance, first: int) -> Ints:
    """Of each character of its text the row in which the network told of it; its tokens begin in row `first`.

    What was changed since has none.
    """
    plain = simplified(utterance.text)
    moved = places(utterance.raw_text, utterance.edits)
    rows = np.full(len(plain), NOWHERE, np.int64)
    said = simplified(utterance.raw_text)
    for row, token in enumerate(TOKEN.finditer(utterance.raw_text), first):
        place = moved[token.start()]
        if not token[0].isascii() and plain[place : place + 1] == said[token.start()]:
            rows[place] = row
    return rows
