"""Who speaks, heard once more at every quarter of a second.

A local speaker of the segmentation is one voice for up to ten seconds; where people take turns faster, or two sound
alike, a whole sentence goes to the neighbour with it. Here the sound around each moment is compared with all people
who were found, and the likeliest way through the recording is taken: one that changes where the chunks voted for a
change, elsewhere rarely and rather in a pause.
"""

import numpy as np
from numpy.typing import NDArray

from models.pyannet import FRAME_STEP_S
from models.units import MOMENT_S
from models.voices import Vectors

# What a second of a cosine likeness of 1 is worth, and of what was voted for; the price of a change that was not voted
# for, and in a pause.
LIKENESS, AS_VOTED = 10.0, 1.0
CHANGE, CHANGE_IN_PAUSE = 3.0, 1.5
SILENT = 0.3  # of a moment, that makes it a pause


def resegmented(
    heard: NDArray[np.bool_], at_once: NDArray[np.int64], moments: Vectors, centroids: Vectors
) -> NDArray[np.bool_]:
    """(frames, people) as voted → the same where several speak or nobody does; one voice is whose it sounds.

    at_once: (frames,) how many speak. moments: (moments, width) unit vectors, zeros where nobody is heard alone.
    centroids: (people or more, width) unit vectors. What would change for less than a moment stays: there the
    segmentation is more exact.
    """
    if heard.shape[1] < 2:
        return heard
    moment = np.minimum(np.arange(len(heard)) * FRAME_STEP_S / MOMENT_S, len(moments) - 1).astype(int)
    alone = (at_once == 1) & (heard.sum(axis=1) == 1)
    voted = np.stack([_share(own, moment, len(moments)) for own in heard.T], axis=1)
    silent = _share(at_once == 0, moment, len(moments)) > SILENT
    likeness = moments @ centroids[: heard.shape[1]].T
    price = np.where(silent[1:] | silent[:-1], CHANGE_IN_PAUSE, CHANGE)
    known = np.maximum.accumulate(np.where(voted.any(axis=1), np.arange(len(voted)), 0))  # through what nobody says
    first_choice = voted.argmax(axis=1)[known]
    price[first_choice[1:] != first_choice[:-1]] = 0.0
    person = _likeliest(MOMENT_S * (LIKENESS * likeness + AS_VOTED * voted), price)[moment]
    differ = alone & ~heard[np.arange(len(heard)), person]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], differ, [False]])))
    again = heard.copy()
    for first, last in edges.reshape(-1, 2):
        if (last - first) * FRAME_STEP_S >= MOMENT_S:
            again[first:last] = False
            again[np.arange(first, last), person[first:last]] = True
    return again


def _share(frames: NDArray[np.bool_], moment: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Of each moment's frames the share that is true."""
    true = np.bincount(moment, frames, minlength=count)
    return true / np.maximum(np.bincount(moment, minlength=count), 1)


def _likeliest(score: NDArray[np.float64], price: NDArray[np.float64]) -> NDArray[np.int64]:
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
