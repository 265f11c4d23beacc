"""Who speaks, heard once more at every quarter of a second.

A local speaker of the segmentation is one voice for up to ten seconds; where people take turns faster, or two sound
alike, a whole sentence goes to the neighbour with it. Here the sound around each moment is compared with all people
who were found, and the likeliest way through the recording is taken: one that changes where the chunks voted for a
change, elsewhere rarely and rather in a pause.
"""

import numpy as np
from numpy.typing import NDArray

from models.moments import CHANGE, CHANGE_IN_PAUSE, LIKENESS, MOMENT_S, likeliest, moment_of, share
from models.pyannet import FRAME_STEP_S
from models.voices import Vectors

AS_VOTED = 1.0  # what a second of what was voted for is worth beside the likeness
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
    moment = moment_of(len(heard), len(moments))
    alone = (at_once == 1) & (heard.sum(axis=1) == 1)
    voted = np.stack([share(own, len(moments)) for own in heard.T], axis=1)
    silent = share(at_once == 0, len(moments)) > SILENT
    likeness = moments @ centroids[: heard.shape[1]].T
    price = np.where(silent[1:] | silent[:-1], CHANGE_IN_PAUSE, CHANGE)
    known = np.maximum.accumulate(np.where(voted.any(axis=1), np.arange(len(voted)), 0))  # through what nobody says
    first_choice = voted.argmax(axis=1)[known]
    price[first_choice[1:] != first_choice[:-1]] = 0.0
    person = likeliest(MOMENT_S * (LIKENESS * likeness + AS_VOTED * voted), price)[moment]
    differ = alone & ~heard[np.arange(len(heard)), person]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], differ, [False]])))
    again = heard.copy()
    for first, last in edges.reshape(-1, 2):
        if (last - first) * FRAME_STEP_S >= MOMENT_S:
            again[first:last] = False
            again[np.arange(first, last), person[first:last]] = True
    return again
