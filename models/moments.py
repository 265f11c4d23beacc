"""Moments: the recording in quarters of a second, each with an embedding of the sound around it (models/units.py)."""

import numpy as np
from numpy.typing import NDArray

from models.pyannet import FRAME_STEP_S

MOMENT_S = 0.25  # from one moment to the next
AROUND_S = 1.5  # of sound that is heard of each, about its middle

# What a second of a cosine likeness of 1 is worth; the price of a change of voice, and of one in a pause.
LIKENESS = 10.0
CHANGE, CHANGE_IN_PAUSE = 3.0, 1.5


def moment_of(frames: int, moments: int) -> NDArray[np.int64]:
    """(frames,): the moment each frame of the segmentation lies in."""
    return np.minimum((np.arange(frames) * FRAME_STEP_S / MOMENT_S).astype(np.int64), moments - 1)


def share(frames: NDArray[np.bool_], moments: int) -> NDArray[np.float64]:
    """(moments,): of each moment's frames the share that is true."""
    moment = moment_of(len(frames), moments)
    true = np.bincount(moment, frames, minlength=moments)
    return true / np.maximum(np.bincount(moment, minlength=moments), 1)


def likeliest(score: NDArray[np.float64], price: NDArray[np.float64]) -> NDArray[np.int64]:
    """Viterbi: the person of each moment. score: (moments, people); price: of a change before each but the first."""
    best, everybody = score[0], np.arange(score.shape[1])
    before = np.empty(score.shape, np.int32)
    for place, (own, change) in enumerate(zip(score[1:], price, strict=True), 1):
        other = best.argmax()
        stays = best >= best[other] - change
        before[place] = np.where(stays, everybody, other)
        best = np.where(stays, best, best[other] - change) + own
    way = [int(best.argmax())]
    for choices in before[:0:-1]:
        way.append(int(choices[way[-1]]))
    return np.array(way[::-1])
