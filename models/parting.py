"""Persons that are two people, whose voices are more alike than those of one person in other recordings.

How far apart two voices lie depends on the recording: readers of one kind, a telephone or a slow codec make all alike.
What tells two people from one is not the distance alone but the distance against the scatter: one person's voice is
spread round its middle, two people's round two middles.
"""

import numpy as np
from numpy.typing import NDArray

from models.voices import Labels, Vectors, Voices

ONE_VOICE = 0.18  # cosine distance of two middles; nearer ones are one person, whatever number was asked for
OVER_SCATTER = 1.5  # times the mean distance of two places of the wider one
LEAST_S = 10.0  # of speech, that each of the two must have,
LEAST_PAIRS = 50  # and pairs of places without sound in common, where a chunk begins each second
MOST = 1500  # voices of a person that are looked at, spread over the recording
ROUNDS = 20  # of two means, which settle in a few


def parted(voices: Voices, labels: Labels, at_most: int) -> Labels:
    """Labels in which who is plainly two people has two; at most `at_most` people. -1, nobody, stays."""
    labels, waiting = labels.copy(), list(range(int(labels.max()) + 1))
    while waiting and labels.max() + 1 < at_most:
        person = waiting.pop(0)
        places = np.flatnonzero(labels == person)
        second = _second(voices, places)
        if second.any():
            labels[places[second]] = labels.max() + 1
            waiting += [person, int(labels.max())]
    return labels


def _second(voices: Voices, places: Labels) -> NDArray[np.bool_]:
    """Which of a person's places are somebody else's; none where it is one person."""
    looked = places[np.linspace(0, len(places) - 1, min(MOST, len(places))).astype(int)]
    own = voices.only(looked)
    middles = _two_middles(own)
    sides = (own.vectors @ middles.T).argmax(axis=1)
    scatter = [_scatter(own, sides == side) for side in (0, 1)]
    apart = 1 - float(middles[0] @ middles[1])
    if apart < max(ONE_VOICE, OVER_SCATTER * max(scatter)):
        return np.zeros(len(places), dtype=bool)
    return np.asarray((voices.vectors[places] @ middles.T).argmax(axis=1) == 1)


def _two_middles(voices: Voices) -> Vectors:
    """(2, width): two means, begun on both sides of the direction in which the voices differ most."""
    weighed = voices.vectors * voices.seconds[:, None]
    spread = voices.vectors - voices.vectors.mean(axis=0)
    *_, directions = np.linalg.svd(spread, full_matrices=False)
    sides = (spread @ directions[0] > 0).astype(int)
    middles = np.zeros((2, voices.vectors.shape[1]), dtype=np.float32)
    for _ in range(ROUNDS):
        for side in (0, 1):
            total = weighed[sides == side].sum(axis=0)
            middles[side] = total / max(np.linalg.norm(total), 1e-9)
        before, sides = sides, (voices.vectors @ middles.T).argmax(axis=1)
        if (sides == before).all():
            break
    return middles


def _scatter(voices: Voices, chosen: NDArray[np.bool_]) -> float:
    """Mean distance of two places that have no sound in common; infinite where too little is heard."""
    if voices.seconds[chosen].sum() < LEAST_S:
        return float("inf")
    vectors, when = voices.vectors[chosen], voices.chunk[chosen] * voices.chunk_seconds
    pairs = np.triu(np.abs(when[:, None] - when[None]) > voices.chunk_length)
    if pairs.sum() * voices.chunk_seconds**2 < LEAST_PAIRS:
        return float("inf")
    return float((1 - vectors @ vectors.T)[pairs].mean())
