"""Words by their sound: a sorted array of keys, nine bits a syllable, so that a beginning is a range."""

from __future__ import annotations

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
    model gives to all others, in log10.
    """

    words: tuple[str, ...]
    syllables: tuple[str, ...]  # a syllable's place, counted from 1, is its number in a key
    share: NDArray[np.float32]
    sounds: NDArray[np.int64]
    sounding: NDArray[np.int64]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Each word's place in `words`."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def characters(self) -> NDArray[np.uint32]:
        """Of each word of up to LONGEST characters its code points, 0 behind its end; longer ones are cut off."""
        padded = [word[:LONGEST].ljust(LONGEST, "\0") for word in self.words]
        return np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).reshape(-1, LONGEST)

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
            word = self.words[number]
            found[word] = (*found.get(word, ()), int(sound))
        return found


def key(syllables: tuple[int, ...]) -> int:
    """Of a whole word."""
    made = 0
    for syllable in syllables:
        made = made << SYLLABLE_BITS | syllable
    return made << SYLLABLE_BITS * (LONGEST - len(syllables))
