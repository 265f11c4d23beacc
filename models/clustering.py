"""Which local voices are the same person.

First, average linkage joins what clearly belongs together; then groups are joined by the distance of their centroids,
in which the scatter of noise, reverberation and short speech averages out. What the segmentation network heard side by
side in one chunk as different people counts against joining: voices that an 8 kHz telephone or noise makes alike stay
apart.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import squareform

from models.voices import Labels, Vectors, Voices

INACTIVE = -2  # pyannote's mark of a unit that belongs to nobody

# Cosine distance up to which voices are one person, in both steps. On 36 sessions (meetings, telephone, rooms, noise, 1
# to 32 people) mean DER is 21.3 to 21.4 from 0.34 to 0.40, 21.8 at 0.42, 21.6 at 0.30; none was held back. The least of
# these: one name for two is dearer to an editor than two for one. Without anything above 4 kHz voices are more alike.
JOIN, JOIN_NARROW = 0.34, 0.28
APART = 1.0  # added for what one chunk holds as different voices; in the second step, times the share of such chunks
APART_DOUBT_S = 5.0  # seconds of company before that share is fully believed
CLEAN_S = 1.0  # speech alone in its chunk that makes an embedding trustworthy
MOST_GROUPS = 1500  # joined one by one; bounds time and memory where hours of noise make every voice unlike
PAIRWISE = 1500  # units compared pair by pair at a time; hours of speech are grouped part by part first
CLEARLY_DIFFERENT = 0.55  # cosine distance that no two places of one person have
# Two voices of one chunk are given to two people unless one of them resembles its second choice this much less, or is
# plainly its first choice: near enough to be joined with it, and clearly different from the second.
SAME_AFTER_ALL = 0.5


def assign(
    embeddings: Vectors,
    clean: NDArray[np.float64],
    origin: NDArray[np.int8],
    step_share: float,
    step: float,
    join: float = JOIN,
) -> tuple[Labels, Vectors]:
    """(chunks, units, width) → person of each unit (chunks, units), centroids (people, width).

    clean: (chunks, units) seconds of speech alone. A second of the recording is heard by several chunks; `step_share`,
    step over chunk length, turns their sum into seconds of the recording. Embeddings that are NaN get INACTIVE. `join`:
    the distance up to which voices are one person.
    """
    valid: NDArray[np.bool_] = np.logical_not(np.isnan(embeddings).any(axis=2))
    people = np.full(valid.shape, INACTIVE)
    vectors = np.nan_to_num(embeddings / np.maximum(np.linalg.norm(embeddings, axis=2, keepdims=True), 1e-9))
    if not valid.any():
        return people, np.zeros((1, embeddings.shape[2]), np.float32)
    trained = valid & (clean >= CLEAN_S)
    if not trained.any():
        trained = valid
    seconds = np.maximum(clean[trained], 1e-3) * step_share
    at, origins = np.nonzero(trained)[0], origin[trained].astype(np.int64)
    voices = Voices(vectors[trained], seconds, at, origins, step)
    labels = _grouped(voices, join)
    centroids = _centroids(voices, labels)
    similarity = vectors @ centroids.T
    for chunk in np.flatnonzero(valid.any(axis=1)):
        units = np.flatnonzero(valid[chunk])
        own = similarity[chunk, units]
        best = own.argmax(axis=1)
        rows, others = linear_sum_assignment(own, maximize=True)
        first, second = own[rows, best[rows]], own[rows, others]
        plain = (first >= 1 - join) & (second < 1 - CLEARLY_DIFFERENT)
        bearable = ~plain & (first - second < SAME_AFTER_ALL)
        best[rows[bearable]] = others[bearable]
        people[chunk, units] = best
    return people, centroids


def _grouped(voices: Voices, join: float) -> Labels:
    """Labels of groups, -1 for voices too short to be a person."""
    first = _most_heard(voices, _first_groups(voices, join))
    groups = _Groups(voices.only(first >= 0), first[first >= 0], join)
    groups.join_nearest()
    labels = np.full(len(first), -1)
    labels[first >= 0] = groups.labels()
    return labels


def _first_groups(voices: Voices, alike: float) -> Labels:
    """Average linkage, in parts of PAIRWISE units in order of time."""
    labels = np.zeros(len(voices.vectors), dtype=np.int64)
    for part in np.array_split(np.arange(len(labels)), -(-len(labels) // PAIRWISE)):
        own = np.zeros(1, dtype=np.int64)
        if len(part) > 1:
            vectors, chunk = voices.vectors[part], voices.chunk[part]
            distance = np.maximum(0.0, 1.0 - vectors @ vectors.T) + APART * (chunk[:, None] == chunk[None])
            np.fill_diagonal(distance, 0.0)
            own = fcluster(linkage(squareform(distance, checks=False), "average"), alike, "distance") - 1
        labels[part] = own + (labels.max() + 1 if part[0] else 0)
    return labels


def _most_heard(voices: Voices, labels: Labels) -> Labels:
    """Labels from 0 of the MOST_GROUPS groups with most speech; -1 for the rest, whose voices are assigned later."""
    seconds = np.bincount(labels, voices.seconds)
    place = np.full(len(seconds), -1)
    kept = np.sort(np.argsort(-seconds, kind="stable")[:MOST_GROUPS])
    place[kept] = np.arange(len(kept))
    return place[labels]


class _Groups:
    """Groups that are joined one by one, the nearest first."""

    def __init__(self, voices: Voices, labels: Labels, join: float) -> None:
        self.first, self.join = labels, join
        self.enough = voices.enough
        count = int(labels.max()) + 1
        self.now = np.arange(count)  # the group each of the first groups is in
        self.sums = np.zeros((count, voices.vectors.shape[1]), dtype=np.float64)
        np.add.at(self.sums, labels, voices.vectors * voices.seconds[:, None])
        self.seconds = np.bincount(labels, voices.seconds, minlength=count)
        self.present = np.zeros(count)
        self.company = np.zeros((count, count))
        self._meet(voices)
        self.distance = np.full((count, count), np.inf)
        self.alive = np.ones(count, dtype=bool)
        for group in range(count):
            self._measure(group)

    def join_nearest(self) -> None:
        while True:
            one, other = np.unravel_index(self.distance.argmin(), self.distance.shape)
            if self.distance[one, other] > self.join:
                return
            self._join(int(one), int(other))

    def labels(self) -> Labels:
        """The groups with enough speech to be a person, who is heard most first; the most heard, where none has."""
        order = np.argsort(-np.where(self.alive, self.seconds, -1.0), kind="stable")
        persons = max(1, int((self.alive & (self.seconds >= self.enough)).sum()))
        place = np.full(len(order), -1)
        place[order[:persons]] = np.arange(persons)
        return place[self.now[self.first]]

    def _meet(self, voices: Voices) -> None:
        """Seconds each group is heard in, and seconds two are heard side by side as different local speakers."""
        for chunk in np.split(np.arange(len(self.first)), np.flatnonzero(np.diff(voices.chunk)) + 1):
            here = self.first[chunk]
            self.present[np.unique(here)] += voices.chunk_seconds
            pairs = {
                (here[i], here[j])
                for i in range(len(chunk))
                for j in range(len(chunk))
                if voices.origin[chunk[i]] != voices.origin[chunk[j]] and here[i] != here[j]
            }
            for one, other in pairs:
                self.company[one, other] += voices.chunk_seconds

    def _measure(self, group: int) -> None:
        """Distances of a group from all others."""
        norms = np.linalg.norm(self.sums, axis=1)
        cosine = self.sums @ self.sums[group] / np.maximum(norms * norms[group], 1e-9)
        together = np.minimum(self.present, self.present[group]) + APART_DOUBT_S
        row = 1.0 - cosine + APART * self.company[group] / together
        row[~self.alive] = np.inf
        row[group] = np.inf
        self.distance[group] = self.distance[:, group] = row

    def _join(self, one: int, other: int) -> None:
        for amount in (self.sums, self.seconds, self.present):
            amount[one] += amount[other]
        self.company[one] += self.company[other]
        self.company[:, one] += self.company[:, other]
        self.now[self.now == other] = one
        self._forget(other)
        self._measure(one)

    def _forget(self, group: int) -> None:
        self.alive[group] = False
        self.distance[group] = self.distance[:, group] = np.inf


def _centroids(voices: Voices, labels: Labels) -> Vectors:
    sums = np.zeros((int(labels.max()) + 1, voices.vectors.shape[1]))
    known = labels >= 0
    np.add.at(sums, labels[known], (voices.vectors * voices.seconds[:, None])[known])
    return (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)).astype(np.float32)
