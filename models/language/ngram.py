"""A back-off trigram in sorted arrays: what is kept of it, and what it says a word weighs behind two others.

Source of the form: Chen and Goodman, "An empirical study of smoothing techniques for language modeling" (1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from models.language.lexicon import Lexicon, listed

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

MARK, NUMBER, LATIN = 0, 1, 2  # the first words: any punctuation and both ends of a text, figures, Latin letters
CLASSES = ("|", "<number>", "<latin>")
WORD_BITS = 17  # of a word's number in a key
STEPS = 32  # of a decade: probabilities are kept to a 32nd of log10, which is finer than they are known
NONE = -1  # in place of a bigram: the model has no such pair


@dataclass(frozen=True, slots=True)
class NGram:
    """log10 probabilities. A bigram's place in `pairs` is its name: `triples` are keyed by it and the third word.

    The last of the `size` words stands for all others, which have a share of its probability (`Lexicon.share`).
    """

    single: Floats
    single_backoff: Floats
    pairs: Ints
    pair: Floats
    pair_backoff: Floats
    triples: Ints
    triple: Floats

    @property
    def size(self) -> int:
        """How many words the model tells apart."""
        return len(self.single)

    def behind(self, pairs: Ints, last: Ints, word: Ints) -> tuple[Floats, Ints]:
        """log10 p(word | the two before it) and the pair that the word makes with the last one, elementwise.

        Args:
            pairs: the pair of the two words before, or NONE.
            last: the second of them.
            word: the word itself, below `size`.
        """
        own = _find(self.pairs, last << WORD_BITS | word)
        triples = np.where(pairs >= 0, _find(self.triples, np.maximum(pairs, 0) << WORD_BITS | word), NONE)
        two = np.where(own >= 0, self.pair[own], self.single_backoff[last] + self.single[word])
        backed_off = np.where(pairs >= 0, self.pair_backoff[pairs], 0.0) + two
        return np.where(triples >= 0, self.triple[triples], backed_off), own

    def of_text(self, words: Ints) -> Floats:
        """log10 p of each word of a text that begins and ends with MARK, the first left out."""
        pairs = np.concatenate([[NONE], _find(self.pairs, words[:-2] << WORD_BITS | words[1:-1])])
        return self.behind(pairs, words[:-1], words[1:])[0]


def _find(keys: Ints, wanted: Ints) -> Ints:
    """Where each wanted key stands among the sorted ones; NONE where it does not."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, NONE)


def write(file: IO[bytes], model: NGram, lexicon: Lexicon) -> None:
    """As small as it can be: counts for keys, a byte for a probability."""
    word = (1 << WORD_BITS) - 1
    np.savez_compressed(
        file,
        single=_coded(model.single),
        single_backoff=_signed(model.single_backoff),
        pairs_of=np.bincount(model.pairs >> WORD_BITS, minlength=model.size).astype(np.uint16),
        pair_second=(model.pairs & word).astype(np.uint16),
        pair=_coded(model.pair),
        pair_backoff=_signed(model.pair_backoff),
        triples_of=np.bincount(model.triples >> WORD_BITS, minlength=len(model.pairs)).astype(np.uint16),
        triple_third=(model.triples & word).astype(np.uint16),
        triple=_coded(model.triple),
        words=np.frombuffer("\n".join(lexicon.words.tolist()).encode(), np.uint8),
        syllables=np.frombuffer(" ".join(lexicon.syllables).encode(), np.uint8),
        share=_coded(lexicon.share),
        sounds=np.diff(lexicon.sounds, prepend=0),
        sounding=lexicon.sounding.astype(np.uint32),
    )


def read(file: IO[bytes]) -> tuple[NGram, Lexicon]:
    """What `write` wrote."""
    kept = np.load(file)
    model = NGram(
        single=_probability(kept["single"]),
        single_backoff=_decades(kept["single_backoff"]),
        pairs=_keys(kept["pairs_of"], kept["pair_second"]),
        pair=_probability(kept["pair"]),
        pair_backoff=_decades(kept["pair_backoff"]),
        triples=_keys(kept["triples_of"], kept["triple_third"]),
        triple=_probability(kept["triple"]),
    )
    lexicon = Lexicon(
        words=listed(kept["words"].tobytes().decode().split("\n")),
        syllables=tuple(kept["syllables"].tobytes().decode().split(" ")),
        share=_probability(kept["share"]),
        sounds=np.cumsum(kept["sounds"]),
        sounding=kept["sounding"].astype(np.int64),
    )
    return model, lexicon


def _keys(counts: NDArray[np.uint16], words: NDArray[np.uint16]) -> Ints:
    return np.repeat(np.arange(len(counts)), counts) << WORD_BITS | words


def _coded(log10: Floats) -> NDArray[np.uint8]:
    return np.clip(np.round(-log10 * STEPS), 0, 255).astype(np.uint8)


def _signed(log10: Floats) -> NDArray[np.int8]:
    return np.clip(np.round(log10 * STEPS), -128, 127).astype(np.int8)


def _probability(coded: NDArray[np.uint8]) -> Floats:
    return -_decades(coded)


def _decades(coded: NDArray[np.uint8] | NDArray[np.int8]) -> Floats:
    return coded.astype(np.float32) / np.float32(STEPS)
