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
UNREAD = -1  # row of what the network did not read


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
        """Args: `rows`: of each unit where the reading tells of it, or UNREAD."""
        read = np.flatnonzero(rows != UNREAD)
        characters, chances = reading.characters[rows[read]], reading.chances[rows[read]]
        least, known = np.zeros(len(rows)), np.zeros(len(rows), bool)
        least[read], known[read] = chances[:, -1], characters.any(1)
        keys = (read[:, None] << CODE_BITS | characters.astype(np.int64)).ravel()
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], chances.ravel()[order].astype(np.float64), least, known)

    def gain(self, units: Ints, old: Ints, new: Ints) -> Floats:
        """log10 of how much likelier the new code points are than the old ones; -inf where nothing else was told."""
        return np.where(self.known[units], self._chances(units, new) - self._chances(units, old), -np.inf)

    def fits(self, codes: Ints) -> Floats:
        """How likely the code point of each unit is, 0 to 1; 1 of a unit that was not read."""
        return 10 ** self._chances(np.arange(len(codes)), codes)

    def _chances(self, units: Ints, codes: Ints) -> Floats:
        return looked_up(self.keys, self.chances, units << CODE_BITS | codes, self.least[units])


def looked_up(keys: Ints, values: Floats, wanted: Ints, otherwise: Floats | float) -> Floats:
    """The value of each wanted key, `otherwise` where it is not among the sorted keys."""
    if not len(keys):
        return np.broadcast_to(np.asarray(otherwise, float), wanted.shape)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], otherwise)


def rows_of(utterance: Utterance, first: int) -> Ints:
    """Of each character of its text the row in which the network told of it; its tokens begin in row `first`.

    What was changed since has none.
    """
    plain = simplified(utterance.text)
    moved = places(utterance.raw_text, utterance.edits)
    rows = np.full(len(plain), UNREAD, np.int64)
    said = simplified(utterance.raw_text)
    for row, token in enumerate(TOKEN.finditer(utterance.raw_text), first):
        place = moved[token.start()]
        if not token[0].isascii() and plain[place : place + 1] == said[token.start()]:
            rows[place] = row
    return rows
