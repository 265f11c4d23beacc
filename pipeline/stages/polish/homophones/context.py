"""What was said by all that stands around: of each character of a text what the network would rather find there.

Of a character that it has not learnt, mostly part of a name, it tells nothing, and that stays.
"""

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
    """Of units in a row. Sorted keys of unit and code point, log10 of how likely each is; `least`: of each unit, of all
    that it lacks; `known`: whether it was told what else it may be."""

    keys: Ints
    chances: Floats
    least: Floats
    known: NDArray[np.bool_]

    @classmethod
    def of(cls, reading: Reading, rows: Ints) -> "Context":
        """Args: `rows`: of each unit where the reading tells of it, or NOWHERE."""
        told = np.flatnonzero(rows != NOWHERE)
        likely, chances = reading.likely[rows[told]], reading.chances[rows[told]]
        least, known = np.zeros(len(rows)), np.zeros(len(rows), bool)
        least[told], known[told] = chances[:, -1:].sum(1), likely.any(1)
        keys = (told[:, None] << CODE_BITS | likely.astype(np.int64)).ravel()
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], chances.ravel()[order].astype(np.float64), least, known)

    def gain(self, units: Ints, old: Ints, new: Ints) -> Floats:
        """log10 of how much likelier the new code points are than the old ones; -inf where nothing else was told."""
        return np.where(self.known[units], self._chances(units, new) - self._chances(units, old), -np.inf)

    def likely(self, codes: Ints) -> Floats:
        """How likely the code point of each unit is, 0 to 1; 1 of a unit that was not read."""
        return 10 ** self._chances(np.arange(len(codes)), codes)

    def _chances(self, units: Ints, codes: Ints) -> Floats:
        if not len(self.keys):
            return np.zeros(len(units))
        wanted = units << CODE_BITS | codes
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, self.chances[at], self.least[units])


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
