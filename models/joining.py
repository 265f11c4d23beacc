"""Fewer people than were found, where so many were asked for."""

import numpy as np
from numpy.typing import NDArray

from models.pyannet import FRAME_STEP_S
from models.voices import Vectors

SHORT_S = 5.0  # who speaks less joins first: so little at most is put under another's name then


def joined(heard: NDArray[np.bool_], centroids: Vectors, at_most: int | None) -> tuple[NDArray[np.bool_], Vectors]:
    """(frames, people), (people or more, width) → the same of at most at_most people, the nearest joined."""
    heard, middles = heard.copy(), centroids[: heard.shape[1]].astype(np.float64)
    alive = np.arange(heard.shape[1])
    seconds = heard.sum(axis=0) * FRAME_STEP_S
    while at_most is not None and len(alive) > at_most:
        distance = 1.0 - middles[alive] @ middles[alive].T
        np.fill_diagonal(distance, np.inf)
        if (short := seconds[alive] < SHORT_S).any():
            distance[~short] = np.inf
        one, other = divmod(int(distance.argmin()), len(alive))
        if seconds[alive[one]] > seconds[alive[other]]:
            one, other = other, one
        kept, gone = alive[other], alive[one]
        heard[:, kept] |= heard[:, gone]
        total = seconds[kept] * middles[kept] + seconds[gone] * middles[gone]
        middles[kept] = total / max(np.linalg.norm(total), 1e-9)
        seconds[kept] += seconds[gone]
        alive = alive[alive != gone]
    return heard[:, alive], middles[alive].astype(np.float32)
