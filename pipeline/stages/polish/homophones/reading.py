"""What the lattice tells of each text: the words it would change, and how likely each character is to stay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.language import mandarin
from models.language.lexicon import Lexicon
from models.punctuation import tokens
from pipeline.stages.polish.homophones.context import CODE_BITS, Context, Ints, looked_up
from pipeline.stages.polish.homophones.lattice import Lattice, Texts, lattice, units_of
from pipeline.stages.polish.homophones.search import Searched, search
from pipeline.stages.polish.homophones.sounding import spread

BATCH = 2000  # units of texts that are read side by side: bounds the memory
Priced = tuple[str, Sequence[float], Ints]  # a text, and the price and the row of each of its characters
UNLIKELY = 0.02  # another form that is less likely is not worth a look


@dataclass(frozen=True, slots=True)
class Form:
    """text[first:last] written as `after`; `score`: how likely that is, 0 to 1."""

    first: int
    last: int
    after: str
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Of one text. `changes`: where the likeliest words differ from it; `others`: all forms with some likelihood;
    `stays`: how likely each character is right as it is; `fits`: how likely by what stands around it alone.
    """

    changes: tuple[Form, ...] = ()
    others: tuple[Form, ...] = ()
    stays: tuple[float, ...] = ()
    fits: tuple[float, ...] = ()


def readings(
    texts: Sequence[str], prices: Sequence[Sequence[float]], around: tokens.Reading, rows: Sequence[Ints]
) -> Iterator[Reading]:
    """Args: `prices`: for each character what it costs to change it, in log10; inf where it is to stay; `around`: what
    the network told of these and other texts; `rows`: for each character where."""
    batch: list[Priced] = []
    held = 0
    for text, price, row in zip(texts, prices, rows, strict=True):
        batch.append((text, price, row))
        held += len(text)
        if held > BATCH:
            yield from _read(batch, around)
            batch, held = [], 0
    yield from _read(batch, around)


def _read(batch: Sequence[Priced], around: tokens.Reading) -> Iterator[Reading]:
    units: list[str] = []
    ends, places, price, row = [0], [], [], []
    for text, own, rows in batch:
        at = 0
        for unit in units_of(text):
            units.append(unit)
            places.append(at)
            price.append(own[at])
            row.append(rows[at])
            at += len(unit)
        ends.append(len(units))
    full = [number for number in range(len(batch)) if ends[number + 1] > ends[number]]
    if not full:
        yield from (Reading() for _ in batch)
        return
    model, lexicon = mandarin()
    last = np.array([ends[number + 1] for number in full])
    joined = Texts(tuple(units), last, np.array(price), Context.of(around, np.array(row)))
    made = lattice(joined, lexicon, model.single)
    told = _Told(joined, made, search(joined, made, model), lexicon)
    for number, (text, *_) in enumerate(batch):
        yield told.of(text, places, ends[number], ends[number + 1])


class _Told:
    """What was found in a lattice, by its units."""

    def __init__(self, texts: Texts, made: Lattice, found: Searched, lexicon: Lexicon) -> None:
        self.made, self.lexicon = made, lexicon
        self.keys, self.likely = _characters(texts, made, found.posterior, lexicon)
        codes = np.array([ord(unit[0]) for unit in texts.units])
        self.stays = self._likely(np.arange(len(codes)), codes)
        self.fits = texts.context.fits(codes)
        self.changed = found.best[made.changed[found.best]]
        self.others = np.flatnonzero(made.changed & (found.posterior >= UNLIKELY))
        self.posterior = found.posterior

    def of(self, text: str, places: Sequence[int], first: int, last: int) -> Reading:
        cuts = [*places[first:last], len(text)]
        sizes = np.diff(cuts)
        changes = [
            Form(
                cuts[a - first],
                cuts[b - first],
                str(self.lexicon.words[word]),
                self._score(a, b, word, text, cuts[a - first]),
            )
            for a, b, word in self._words(self.changed, first, last)
        ]
        others = [
            Form(cuts[a - first], cuts[b - first], str(self.lexicon.words[word]), float(self.posterior[edge]))
            for edge, (a, b, word) in zip(
                self._within(self.others, first, last), self._words(self.others, first, last), strict=True
            )
        ]
        stays, fits = (tuple(np.repeat(each[first:last], sizes).tolist()) for each in (self.stays, self.fits))
        return Reading(tuple(changes), tuple(others), stays, fits)

    def _within(self, edges: NDArray[np.int64], first: int, last: int) -> NDArray[np.int64]:
        """Edges in the order of their first node."""
        begin, end = np.searchsorted(self.made.first[edges], [first, last])
        return edges[begin:end]

    def _words(self, edges: NDArray[np.int64], first: int, last: int) -> list[tuple[int, int, int]]:
        own = self._within(edges, first, last)
        columns = (self.made.first[own].tolist(), self.made.last[own].tolist(), self.made.word[own].tolist())
        return list(zip(*columns, strict=True))

    def _score(self, first: int, last: int, word: int, text: str, at: int) -> float:
        """Of the least likely of the characters that the word changes."""
        new = str(self.lexicon.words[word])
        differs = [place for place in range(last - first) if new[place] != text[at + place]]
        codes = np.array([ord(new[place]) for place in differs])
        return float(self._likely(first + np.array(differs), codes).min())

    def _likely(self, units: NDArray[np.int64], codes: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.minimum(looked_up(self.keys, self.likely, units << CODE_BITS | codes, 0.0), 1.0)


def _characters(
    texts: Texts, made: Lattice, posterior: NDArray[np.float64], lexicon: Lexicon
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """How likely each character is at each unit, as sorted keys and likelihoods."""
    edge, unit = spread(made.first, made.last - made.first)
    own = np.array([ord(one[0]) for one in texts.units])
    word = made.word[edge]
    code = np.where(word >= 0, lexicon.characters[word, unit - made.first[edge]], own[unit]).astype(np.int64)
    keys, where = np.unique(unit << CODE_BITS | code, return_inverse=True)
    return keys, np.bincount(where, posterior[edge]).astype(np.float64)
