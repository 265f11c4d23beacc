"""Words by their sound: a sorted array of keys, nine bits a syllable, so that a beginning is a range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

LONGEST = 6  # syllables of a word
SYLLABLE_BITS = 9


@dataclass(frozen=True, eq=False)
class Lexicon:
    """`sounds` in order, each with the word that is said so in `sounding`; a character alone may have several.

    The first words are the language model's own; `share` is what each of the others has of the probability that the
    model gives to all others, in log10. Words are kept in an array, for they are three hundred thousand.
    """

    words: NDArray[np.str_]  # of LONGEST characters at most: `listed`
    syllables: tuple[str, ...]  # a syllable's place, counted from 1, is its number in a key
    share: NDArray[np.float32]
    sounds: NDArray[np.int64]
    sounding: NDArray[np.int64]

    def places(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Of each word of up to LONGEST characters where it is in `words`; -1 where it is not."""
        if not words:
            return np.zeros(0, np.int64)
        wanted = np.array(words, self.words.dtype)
        found = self._order[np.searchsorted(self.words, wanted, sorter=self._order).clip(max=len(self.words) - 1)]
        return np.where(self.words[found] == wanted, found, -1)

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        return np.argsort(self.words, kind="stable")

    @property
    def characters(self) -> NDArray[np.uint32]:
        """Of each word its code points, 0 behind its end."""
        return self.words.view(np.uint32).reshape(-1, LONGEST)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Of each word how many characters `characters` has."""
        return np.count_nonzero(self.characters, axis=1)

    @cached_property
    def readings(self) -> dict[str, tuple[int, ...]]:
        """Of each character the numbers of the syllables it is said as."""
        shift = SYLLABLE_BITS * (LONGEST - 1)
        alone = np.flatnonzero(self.sounds & ((1 << shift) - 1) == 0)
        found: dict[str, tuple[int, ...]] = {}
        for sound, number in zip(self.sounds[alone] >> shift, self.sounding[alone], strict=True):
            word = str(self.words[number])
            found[word] = (*found.get(word, ()), int(sound))
        return found


def listed(words: Iterable[str]) -> NDArray[np.str_]:
    """The words as a lexicon keeps them; those longer than LONGEST characters are empty, for none is looked for."""
    return np.array([word if len(word) <= LONGEST else "" for word in words], f"U{LONGEST}")


def key(syllables: tuple[int, ...]) -> int:
    """Of a whole word."""
    made = 0
    for syllable in syllables:
        made = made << SYLLABLE_BITS | syllable
    return made << SYLLABLE_BITS * (LONGEST - len(syllables))
