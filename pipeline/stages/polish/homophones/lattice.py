"""All that a text may have been: for each stretch of up to six characters the words with the same or near sound.

A node is a place between two units of a text, a unit a Chinese character or a run of anything else; an edge is a word
from one node to another. The texts of many utterances lie in one lattice, one behind the other.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.language.lexicon import LONGEST, Lexicon
from models.language.ngram import LATIN, MARK, NUMBER
from pipeline.stages.polish.homophones.context import Context
from pipeline.stages.polish.homophones.sounding import sounding

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

UNIT = re.compile(r"[\u4e00-\u9fff]|[0-9]+|[^\W\d_\u4e00-\u9fff]+|[\W_]+|.", re.DOTALL)
NUMERALS = "〇零二三四五六七八九十百千万亿两"  # without 一, which is part of many words
PRONOUNS = "他她它"  # sound the same: nothing tells which is right

# All in log10.
AROUND = 0.6  # part of what stands around in what is decided, beside the words next to each other
ALONE = 0.5  # what a changed word of one character costs more: a word of several tells that it is meant
MARGIN = 2.0  # what the words around may make up for
NOWHERE = -2.0  # a character that is in no dictionary, beside those that are


@dataclass(frozen=True, slots=True)
class Texts:
    """Units of all texts. `price`: what it costs to change each, in log10; inf where it is not to be changed."""

    units: tuple[str, ...]
    ends: Ints  # for each text the node behind its last unit; the first one begins at node 0
    price: Floats
    context: Context

    @property
    def starts(self) -> Ints:
        return np.concatenate([np.zeros(1, np.int64), self.ends[:-1]])


@dataclass(frozen=True, slots=True)
class Lattice:
    """Edges in the order of their first node.

    `word`: in the lexicon, or -1 for a unit that is none; `context`: what it is to the language model; `weight`: log10,
    what its sound and its changed characters cost.
    """

    first: Ints
    last: Ints
    word: Ints
    context: Ints
    weight: Floats
    changed: NDArray[np.bool_]


def units_of(text: str) -> list[str]:
    return UNIT.findall(text)


def lattice(texts: Texts, lexicon: Lexicon, single: NDArray[np.float32]) -> Lattice:
    """Args: `single`: the model's log10 probability of each of its words."""
    size = len(single)
    share = np.concatenate([np.zeros(size), lexicon.share])
    alone = np.concatenate([single.astype(np.float64), lexicon.share + single[-1]])
    kept = _as_they_are(texts, lexicon, share, size)

    first, word, near = sounding(texts.units, lexicon)
    length = lexicon.lengths[word]
    old, new = _windows([ord(unit[0]) for unit in texts.units], first), lexicon.characters[word]
    differs = (old != new) & (new != 0)
    cost = np.where(differs, _windows(texts.price, first), 0.0).sum(1)
    weight = near - cost - np.where(length == 1, ALONE, 0.0) + AROUND * _around(texts, first, old, new, differs)
    best = _best_as_they_are(kept, single, len(texts.units))
    fine = differs.any(1) & np.isfinite(cost) & ~_is_guess(old, new, differs, length)
    fine &= weight + alone[word] + MARGIN > best[first + length] - best[first]
    first, word, weight, length = first[fine], word[fine], weight[fine], length[fine]
    changed = Lattice(
        first, first + length, word, np.minimum(word, size - 1), weight + share[word], np.ones(len(word), bool)
    )
    order = np.argsort(np.concatenate([kept.first, changed.first]), kind="stable")
    return Lattice(
        *(
            np.concatenate([getattr(kept, name), getattr(changed, name)])[order]
            for name in ("first", "last", "word", "context", "weight", "changed")
        )
    )


def _around(texts: Texts, first: Ints, old: Floats, new: NDArray[np.uint32], differs: NDArray[np.bool_]) -> Floats:
    """log10 of how much likelier, by all that stands around, the changed characters of each word are than the old."""
    edge, place = np.nonzero(differs)
    gain = texts.context.gain(first[edge] + place, old[edge, place].astype(np.int64), new[edge, place].astype(np.int64))
    return np.bincount(edge, gain, minlength=len(first)).astype(np.float64)


def _windows(values: object, first: Ints) -> NDArray[np.float64]:
    """LONGEST of the values from each place on."""
    padded = np.concatenate([np.asarray(values), np.zeros(LONGEST)])
    return np.lib.stride_tricks.sliding_window_view(padded, LONGEST)[first]


def _is_guess(old: Floats, new: NDArray[np.uint32], differs: NDArray[np.bool_], length: Ints) -> NDArray[np.bool_]:
    """Whether a word brings a number that was not there, or another person: a sound alone does not tell those."""
    numeral = np.isin(new, [ord(one) for one in NUMERALS])
    numeral |= (new == ord("一")) & (length == 1)[:, None]
    pronouns = [ord(one) for one in PRONOUNS]
    person = np.isin(new, pronouns) & np.isin(old, pronouns)
    return np.asarray((differs & (numeral | person)).any(1))


def _as_they_are(texts: Texts, lexicon: Lexicon, share: Floats, size: int) -> Lattice:
    """The words that the texts have, and each unit that is none."""
    units = texts.units
    stretches = [
        (first, last)
        for start, end in zip(texts.starts.tolist(), texts.ends.tolist(), strict=True)
        for first in range(start, end)
        if _is_chinese(units[first])
        for last in range(first + 1, min(first + LONGEST, end) + 1)
        if sum(map(len, units[first:last])) <= LONGEST
    ]
    found = lexicon.places(["".join(units[first:last]) for first, last in stretches])
    words = [(*stretch, number) for stretch, number in zip(stretches, found.tolist(), strict=True) if number >= 0]
    edges = [(first, last, number, min(number, size - 1), float(share[number])) for first, last, number in words]
    alone = {first for first, last, _ in words if last == first + 1}
    edges += [(unit, unit + 1, -1, *_no_word(units[unit], size)) for unit in range(len(units)) if unit not in alone]
    table = np.array(sorted(edges), np.float64).reshape(-1, 5)
    first_, last_, word, context = (table[:, column].astype(np.int64) for column in range(4))
    return Lattice(first_, last_, word, context, table[:, 4], np.zeros(len(table), bool))


def _no_word(unit: str, size: int) -> tuple[int, float]:
    """What a unit that is no word is to the model."""
    if _is_chinese(unit):
        return size - 1, NOWHERE
    if unit[0].isdigit():
        return NUMBER, 0.0
    return (LATIN if unit[0].isalpha() else MARK), 0.0


def _is_chinese(unit: str) -> bool:
    return "\u4e00" <= unit[0] <= "\u9fff"


def _best_as_they_are(kept: Lattice, single: NDArray[np.float32], units: int) -> Floats:
    """log10 of the best way through the texts as they are up to each node, word by word."""
    best = [-np.inf] * (units + 1)
    best[0] = 0.0
    worth = kept.weight + single[kept.context]
    for first, last, gain in zip(kept.first.tolist(), kept.last.tolist(), worth.tolist(), strict=True):
        best[last] = max(best[last], best[first] + gain)
    return np.array(best)
