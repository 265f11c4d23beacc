"""Persons that are two people.

Two voices that are alike are one local speaker to the segmentation; chunk after chunk holds them mixed, and no distance
between chunks can tell them apart. A moment holds one voice. Whose moments fall into two parts that lie far from each
other against the scatter of each is two people: how far apart two voices lie depends on the recording (readers of one
kind, a telephone or a slow codec make all alike), and so does how far one person's voice is spread round its middle.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.moments import AROUND_S, CHANGE, CHANGE_IN_PAUSE, LIKENESS, MOMENT_S, likeliest, moment_of, share
from models.voices import Labels, Vectors


@dataclass(frozen=True, slots=True)
class _Enough:
    """What makes one person two: how far apart the two middles lie, in mean distances of two moments of the wider part,
    the seconds each part has at least, and in how many stretches the two are heard.
    """

    apart: float
    least_s: float
    stretches: int = 0


# Nobody's voice changes to and fro many times, so less distance will do there; and where more people were asked for.
PLAINLY, BY_TURNS, ASKED_FOR = _Enough(0.75, 10.0), _Enough(0.55, 10.0, stretches=8), _Enough(0.5, 5.0)
MOST = 1500  # moments of a part that its scatter is taken of, spread over the recording
ROUNDS = 20  # of two means, which settle in a few
NOBODY = -1


def parted(
    heard: NDArray[np.bool_],
    at_once: NDArray[np.int64],
    moments: Vectors,
    centroids: Vectors,
    at_least: int = 1,
) -> tuple[NDArray[np.bool_], Vectors]:
    """(frames, people), (people or more, width) → the same with those who are two people as two, the plainest first.

    at_once: (frames,) how many speak. moments: (moments, width) unit vectors, zeros where nobody is heard alone.
    """
    alone = (at_once == 1)[:, None] & heard
    shares = np.stack([share(own, len(moments)) for own in alone.T], axis=1)
    people = np.where((shares.max(axis=1) > 0.5) & moments.any(axis=1), shares.argmax(axis=1), NOBODY)
    middles = list(centroids[: heard.shape[1]])
    parts = [_parts(moments, people, person) for person in range(len(middles))]
    while True:
        enough = (PLAINLY, BY_TURNS, ASKED_FOR) if len(middles) < at_least else (PLAINLY, BY_TURNS)
        two = [person for person, found in enumerate(parts) if any(map(found.are_two, enough))]
        if not two:
            return _as_told(heard, alone, people, len(middles)), np.array(middles)
        first, second = max(two, key=lambda person: parts[person].apart), len(middles)
        found = parts[first]
        people[found.places[found.sides == 1]] = second
        middles[first] = found.middles[0]
        middles.append(found.middles[1])
        parts[first] = _parts(moments, people, first)
        parts.append(_parts(moments, people, second))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The two that a person may be: where they are heard, who is heard there (0 or 1), and their middles."""

    places: Labels
    sides: Labels
    middles: Vectors
    apart: float
    least_s: float

    def are_two(self, enough: _Enough) -> bool:
        stretches = 1 + int(np.count_nonzero(np.diff(self.sides)))
        return self.apart >= enough.apart and self.least_s >= enough.least_s and stretches >= enough.stretches


def _parts(moments: Vectors, people: Labels, person: int) -> _Parts:
    places = np.flatnonzero(people == person)
    sides, middles = _two_means(moments[places], places)
    least_s = float(np.bincount(sides, minlength=2).min()) * MOMENT_S
    if least_s < ASKED_FOR.least_s:
        return _Parts(places, sides, middles, 0.0, least_s)
    scatter = max(_scatter(moments[places[sides == side]], places[sides == side]) for side in (0, 1))
    return _Parts(places, sides, middles, (1 - float(middles[0] @ middles[1])) / max(scatter, 1e-6), least_s)


def _as_told(heard: NDArray[np.bool_], alone: NDArray[np.bool_], people: Labels, count: int) -> NDArray[np.bool_]:
    """What is heard, with the moments of those who came anew."""
    again = np.concatenate([heard, np.zeros((len(heard), count - heard.shape[1]), dtype=np.bool_)], axis=1)
    whose = people[moment_of(len(heard), len(people))]
    theirs = np.flatnonzero(alone.any(axis=1) & (whose >= heard.shape[1]))
    again[theirs] = False
    again[theirs, whose[theirs]] = True
    return again


def _two_means(vectors: Vectors, places: Labels) -> tuple[Labels, Vectors]:
    """(moments,) 0 or 1, and the middles (2, width): two means in time, in which a voice does not change every moment.

    Begun on both sides of the direction in which the moments differ most.
    """
    sides, middles = np.zeros(len(vectors), dtype=np.int64), np.zeros((2, vectors.shape[1]), dtype=np.float32)
    if len(vectors) < 2:
        return sides, middles
    spread = vectors - vectors.mean(axis=0)
    following = (spread @ np.linalg.eigh(spread.T @ spread)[1][:, -1] > 0).astype(np.int64)
    price = np.where(np.diff(places) > 1, CHANGE_IN_PAUSE, CHANGE)
    for _ in range(ROUNDS):
        if (following == sides).all() or following.min() == following.max():
            break
        sides = following
        for side in (0, 1):
            total = vectors[sides == side].sum(axis=0)
            middles[side] = total / max(np.linalg.norm(total), 1e-9)
        following = likeliest(np.float64(MOMENT_S * LIKENESS) * (vectors @ middles.T), price)
    return following, middles


def _scatter(vectors: Vectors, places: Labels) -> float:
    """Mean distance of two moments that have no sound in common."""
    looked = np.linspace(0, len(places) - 1, min(MOST, len(places))).astype(int)
    apart = np.triu(np.abs(places[looked][:, None] - places[looked][None]) * MOMENT_S > AROUND_S)
    return float((1 - vectors[looked] @ vectors[looked].T)[apart].mean()) if apart.any() else float("inf")
