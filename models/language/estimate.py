"""A trigram from a text in numbers: interpolated Kneser–Ney, then pruned to what matters most.

Sources: Chen and Goodman, "An empirical study of smoothing techniques for language modeling" (1998); Stolcke,
"Entropy-based pruning of backoff language models" (1998), but the back-off weights are computed anew from what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.language.ngram import WORD_BITS, Ints, NGram, _find

Reals = NDArray[np.float64]
WORD = (1 << WORD_BITS) - 1
PAIR = (1 << 2 * WORD_BITS) - 1
LEAST = 1e-9  # of what is divided by


@dataclass(frozen=True, slots=True)
class Estimate:
    """Everything that was seen, unpruned. `left`: what a history leaves to the shorter one."""

    single: Reals
    seen: Reals  # how often each word is a history
    pairs: Ints
    pair: Reals
    pair_seen: Reals
    single_left: Reals
    triples: Ints  # of three words
    triple: Reals
    pair_left: Reals


def estimate(text: Ints, prior: Reals, trust: float) -> Estimate:
    """Args: `text` in numbers; `prior` a probability of each word from elsewhere, which weighs `trust` of 1."""
    triples, triple_count = np.unique(
        text[:-2] << 2 * WORD_BITS | text[1:-1] << WORD_BITS | text[2:], return_counts=True
    )
    pairs, pair_count = np.unique(text[:-1] << WORD_BITS | text[1:], return_counts=True)
    size = len(prior)

    # Shorter histories are asked for words that follow something new: in how many different places they stood.
    places = np.maximum(np.bincount(_find(pairs, triples & PAIR), minlength=len(pairs)), 1)
    first, second = pairs >> WORD_BITS, pairs & WORD
    single = np.bincount(second, minlength=size) / len(pairs) * (1 - trust) + prior * trust

    taken = _discount(places)
    seen = np.bincount(first, places, minlength=size).astype(np.float64)
    single_left = _left(first, taken, seen)
    pair = (places - taken) / seen[first] + single_left[first] * single[second]

    history = _find(pairs, triples >> WORD_BITS)
    taken = _discount(triple_count)
    pair_seen = np.bincount(history, triple_count, minlength=len(pairs)).astype(np.float64)
    pair_left = _left(history, taken, pair_seen)
    triple = (triple_count - taken) / pair_seen[history] + pair_left[history] * pair[_find(pairs, triples & PAIR)]
    return Estimate(single, seen, pairs, pair, pair_count.astype(np.float64), single_left, triples, triple, pair_left)


def _discount(counts: Ints) -> Reals:
    """What is taken off each count: its size from how many are 1, 2, 3 and 4."""
    one, two, three, four = (max(1, int(np.sum(counts == number))) for number in (1, 2, 3, 4))
    share = one / (one + 2 * two)
    by_count = (1 - 2 * share * two / one, 2 - 3 * share * three / two, 3 - 4 * share * four / three)
    return np.clip(np.asarray(by_count), 0.1, None)[np.minimum(counts, 3) - 1]


def _left(history: Ints, taken: Reals, seen: Reals) -> Reals:
    left = np.bincount(history, taken, minlength=len(seen)) / np.maximum(seen, LEAST)
    return np.where(seen > 0, left, 1.0)


def pruned(made: Estimate, pairs: int, triples: int) -> NGram:
    """At most so many of each are kept: those without which the model would be the most surprised."""
    suffix = _find(made.pairs, made.triples & PAIR)
    history = _find(made.pairs, made.triples >> WORD_BITS)
    often = made.pair_seen / made.pair_seen.sum()
    gain = (
        often[history]
        * made.triple
        * np.log(made.triple / np.maximum(made.pair_left[history] * made.pair[suffix], LEAST))
    )
    kept = _most(gain, triples)
    triple, history, third = made.triple[kept], history[kept], made.triples[kept] & WORD

    first, second = made.pairs >> WORD_BITS, made.pairs & WORD
    often = np.bincount(first, made.pair_seen, minlength=len(made.single)) / made.pair_seen.sum()
    gain = (
        often[first] * made.pair * np.log(made.pair / np.maximum(made.single_left[first] * made.single[second], LEAST))
    )
    gain[history] = np.inf  # a triple hangs on its pair
    kept_pairs = _most(gain, max(pairs, len(np.unique(history))))
    place = np.cumsum(kept_pairs) - 1
    keys, pair, history = made.pairs[kept_pairs], made.pair[kept_pairs], place[history]

    single_backoff = _back_off(keys >> WORD_BITS, pair, made.single[keys & WORD], len(made.single))
    found = _find(keys, made.triples[kept] & PAIR)
    middle = made.triples[kept] >> WORD_BITS & WORD
    shorter = np.where(found >= 0, pair[found], single_backoff[middle] * made.single[third])
    return NGram(
        single=_log10(made.single),
        single_backoff=_log10(single_backoff),
        pairs=keys,
        pair=_log10(pair),
        pair_backoff=_log10(_back_off(history, triple, shorter, len(keys))),
        triples=history << WORD_BITS | third,
        triple=_log10(triple),
    )


def _most(gain: Reals, number: int) -> NDArray[np.bool_]:
    if number >= len(gain):
        return np.ones(len(gain), bool)
    return np.asarray(gain >= np.partition(gain, len(gain) - number)[len(gain) - number])


def _back_off(history: Ints, kept: Reals, shorter: Reals, size: int) -> Reals:
    """So that what a history leaves and what the shorter one gives to the same words add up to 1."""
    left = 1 - np.bincount(history, kept, minlength=size)
    return np.clip(left / np.maximum(1 - np.bincount(history, shorter, minlength=size), LEAST), 1e-4, 1e3)


def _log10(probability: Reals) -> NDArray[np.float32]:
    return np.log10(np.maximum(probability, 1e-30)).astype(np.float32)
