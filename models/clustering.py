"""Which local speakers are the same person: average-linkage clustering of their embeddings.

Chosen by the error over all our sessions, not one: thresholds from 0.40 to 0.45 find the same speakers; evidence is
counted in seconds of clean speech, so that it means the same at any step and length.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from pyannote.audio.pipelines.clustering import BaseClustering
from pyannote.core import SlidingWindowFeature
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import squareform

DISTANCE = 0.45  # cosine distance up to which average linkage joins two groups
APART = 1.0  # added between local speakers of one chunk: the network heard them as different people
CLEAN_S = 1.0  # speech alone in its chunk that makes an embedding trustworthy
EVIDENCE_SHARE, EVIDENCE_MIN_S, EVIDENCE_MAX_S = 0.005, 0.5, 3.0  # of all speech, that makes a group a person
MAX_TRAINED = 3000  # embeddings clustered pairwise; more are thinned out evenly and assigned afterwards
INACTIVE = -2


class EvidenceClustering(BaseClustering):
    """Takes part in pyannote's SpeakerDiarization in place of its own clustering."""

    expects_num_clusters = False

    def __call__(
        self,
        embeddings: NDArray[np.float32],
        segmentations: SlidingWindowFeature,
        num_clusters: int | None = None,
        min_clusters: int | None = None,
        max_clusters: int | None = None,
        **_: object,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
        """(chunks, local speakers, width) → hard clusters (chunks, local speakers), similarities, centroids."""
        activity = segmentations.data
        window = segmentations.sliding_window
        single = activity * (activity.sum(axis=2, keepdims=True) == 1)
        clean = single.sum(axis=1) * window.duration / activity.shape[1]
        return assign(
            embeddings,
            clean,
            seconds_each=window.step / window.duration,
            at_least=num_clusters or min_clusters or 1,
            at_most=num_clusters or max_clusters or len(embeddings) * activity.shape[2],
        )


def assign(
    embeddings: NDArray[np.float32],
    clean: NDArray[np.float64],
    seconds_each: float,
    at_least: int,
    at_most: float,
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Groups embeddings and gives every local speaker a group, two of one chunk never the same if it can be helped.

    clean: (chunks, local speakers) seconds of speech alone. A second of the recording is heard by several chunks;
    `seconds_each` turns their sum into seconds of the recording.
    """
    chunks, local, _ = embeddings.shape
    valid: NDArray[np.bool_] = np.logical_not(np.isnan(embeddings).any(axis=2))
    hard = np.full((chunks, local), INACTIVE)
    norms = np.linalg.norm(embeddings, axis=2, keepdims=True)
    unit = np.nan_to_num(embeddings / np.maximum(norms, 1e-9))
    if not valid.any():
        return hard, np.zeros((chunks, local, 1), np.float32), np.zeros((1, embeddings.shape[2]), np.float32)
    trained: NDArray[np.bool_] = np.logical_and(valid, clean >= CLEAN_S)
    if trained.sum() < 2 * at_least:
        trained = valid
    stride = -(-int(trained.sum()) // MAX_TRAINED)
    trained &= (np.arange(chunks) % stride == 0)[:, None]
    if not trained.any():
        trained = valid
    centroids = _centroids(
        unit[trained], clean[trained], np.nonzero(trained)[0], seconds_each * stride, at_least, at_most
    )
    similarity = unit @ centroids.T
    for chunk in np.flatnonzero(valid.any(axis=1)):
        speakers = np.flatnonzero(valid[chunk])
        hard[chunk, speakers] = similarity[chunk, speakers].argmax(axis=1)
        rows, groups = linear_sum_assignment(similarity[chunk, speakers], maximize=True)
        hard[chunk, speakers[rows]] = groups
    return hard, similarity, centroids


def _centroids(
    unit: NDArray[np.float32],
    clean: NDArray[np.float64],
    chunk: NDArray[np.int64],
    seconds_each: float,
    at_least: int,
    at_most: float,
) -> NDArray[np.float32]:
    """One unit vector a person, of the groups with enough evidence."""
    weights = np.maximum(clean, 1e-3)
    speech = float(weights.sum()) * seconds_each
    enough = float(np.clip(EVIDENCE_SHARE * speech, EVIDENCE_MIN_S, EVIDENCE_MAX_S))

    def evidence(labels: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(labels, weights) * seconds_each, dtype=np.float64)

    labels = np.zeros(len(unit), dtype=np.int64)
    tree = None
    if len(unit) > 1:
        distance = np.maximum(0.0, 1.0 - unit @ unit.T) + APART * (chunk[:, None] == chunk[None])
        np.fill_diagonal(distance, 0.0)
        tree = linkage(squareform(distance, checks=False), "average")
        labels = fcluster(tree, DISTANCE, "distance") - 1
    found = int((evidence(labels) >= enough).sum())
    wanted = int(np.clip(max(found, 1), at_least, at_most))
    if tree is not None and wanted != found:
        labels = _cut(tree, wanted, evidence, enough)
    amount = evidence(labels)
    kept = np.argsort(-amount, kind="stable")[:wanted]
    centroids = np.stack(
        [np.average(unit[labels == group], axis=0, weights=weights[labels == group]) for group in kept]
    )
    return centroids / np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-9)


def _cut(
    tree: NDArray[np.float64],
    wanted: int,
    evidence: Callable[[NDArray[np.int64]], NDArray[np.float64]],
    enough: float,
) -> NDArray[np.int64]:
    """The highest cut of the tree with `wanted` groups that have evidence, else with `wanted` groups."""
    for groups in range(wanted, len(tree) + 2):
        labels = fcluster(tree, groups, "maxclust") - 1
        if (evidence(labels) >= enough).sum() >= wanted:
            return labels
    return fcluster(tree, wanted, "maxclust") - 1
