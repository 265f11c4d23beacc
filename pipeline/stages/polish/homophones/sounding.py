"""Which words sound like a stretch of a text: its syllables are followed through the lexicon, one at most changed."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.language.lexicon import LONGEST, SYLLABLE_BITS, Lexicon
from pipeline.text.pinyin import near

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEAR = 0.8  # likeness from which on a syllable is near
NEAR_ONCE, NEAR_BY_LIKENESS = -0.7, 2.0  # log10: what another sound costs, and by how much more where it is less like


def sounding(units: Sequence[str], lexicon: Lexicon) -> tuple[Ints, Ints, Floats]:
    """From which unit on, which word, and in log10 what its sound costs; every word once from each unit."""
    counts, syllable, cost = _options(units, lexicon)
    begin = np.cumsum(counts) - counts
    place = np.flatnonzero(counts)  # the unit from which on
    sound, near = np.zeros(len(place), np.int64), np.zeros(len(place))
    found: list[tuple[Ints, Ints, Floats]] = []
    for length in range(1, LONGEST + 1):
        unit = place + length - 1
        inside = unit < len(units)
        place, sound, near, unit = place[inside], sound[inside], near[inside], unit[inside]
        each, option = spread(begin[unit], counts[unit])
        fine = (near[each] == 0) | (cost[option] == 0)
        each, option = each[fine], option[fine]
        place, near = place[each], near[each] + cost[option]
        sound = sound[each] << SYLLABLE_BITS | syllable[option]
        shift = SYLLABLE_BITS * (LONGEST - length)
        low = np.searchsorted(lexicon.sounds, sound << shift)
        end = np.searchsorted(lexicon.sounds, sound << shift, "right")
        high = np.searchsorted(lexicon.sounds, sound + 1 << shift)
        each, entry = spread(low, np.where((near == 0) | (length > 1), end - low, 0))
        found.append((place[each], lexicon.sounding[entry], near[each]))
        longer = high > end
        place, sound, near = place[longer], sound[longer], near[longer]
    first, word, near = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((-near, word, first))
    first, word, near = first[order], word[order], near[order]
    new = np.ones(len(first), bool)
    new[1:] = (first[1:] != first[:-1]) | (word[1:] != word[:-1])
    return first[new], word[new], near[new]


def spread(begin: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """For ranges of `counts` places from `begin` on: of each place which range it is of, and the place."""
    each = np.repeat(np.arange(len(counts)), counts)
    inside = np.arange(len(each)) - (np.cumsum(counts) - counts)[each]
    return each, begin[each] + inside


def _options(units: Sequence[str], lexicon: Lexicon) -> tuple[Ints, Ints, Floats]:
    """How many syllables each unit may be, all of them in a row, and what each costs in log10."""
    by_character: dict[str, list[tuple[int, float]]] = {}
    others = _near(lexicon.syllables)
    for unit in set(units):
        own = lexicon.readings.get(unit, ())
        options = {other: cost for one in own for other, cost in sorted(others[one], key=lambda pair: pair[1])}
        by_character[unit] = list((options | dict.fromkeys(own, 0.0)).items())
    counts = np.array([len(by_character[unit]) for unit in units], np.int64)
    table = np.array([option for unit in units for option in by_character[unit]], np.float64).reshape(-1, 2)
    return counts, table[:, 0].astype(np.int64), table[:, 1]


@cache
def _near(syllables: tuple[str, ...]) -> dict[int, tuple[tuple[int, float], ...]]:
    """Of each syllable the others that are like it, and what they cost."""
    numbers = {syllable: number for number, syllable in enumerate(syllables, 1)}
    return {
        numbers[syllable]: tuple(
            (numbers[other], NEAR_ONCE + NEAR_BY_LIKENESS * float(np.log10(like))) for other, like in others.items()
        )
        for syllable, others in near(syllables, NEAR).items()
    }
