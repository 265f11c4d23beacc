"""Fewer people than were found. The voices are made up."""

import numpy as np
import pytest
from helpers.voices import heard_as, times

from models.joining import joined

WIDTH = 192


def voices(*pairs, count):
    """Unit vectors 0.9 apart from each other, but for pairs (one, other, distance)."""
    alike = np.full((count, count), 0.1)
    np.fill_diagonal(alike, 1.0)
    for one, other, distance in pairs:
        alike[one, other] = alike[other, one] = 1 - distance
    return np.pad(np.linalg.cholesky(alike), ((0, 0), (0, WIDTH - count))).astype(np.float32)


def partition(heard):
    """Who is told in each frame, by the frames that are theirs."""
    return {tuple(np.flatnonzero(own).tolist()) for own in heard.T}


@pytest.mark.parametrize("at_most", [None, 3, 5])
def test_no_more_than_asked_for_stay_as_they_are(at_most):
    heard, centroids = heard_as(times((9, 0), (8, 1), (1, 2)), 3), voices(count=3)
    found, middles = joined(heard, centroids, at_most)
    assert found.tolist() == heard.tolist()
    assert np.allclose(middles, centroids)


def test_the_two_that_are_alike_become_one():
    said = times((20, 0), (12, 1), (9, 2), (11, 3))
    found, middles = joined(heard_as(said, 4), voices((1, 3, 0.4), count=4), 3)
    assert partition(found) == partition(heard_as(np.where(said == 3, 1, said), 3))
    assert found.shape[1] == len(middles) == 3


def test_who_speaks_least_goes_before_two_become_one():
    """Two who are 0.4 apart, as over a telephone, and a second of somebody's laugh."""
    said = times((60, 0), (30, 1), (1.2, 2), (9, 3))
    found, _ = joined(heard_as(said, 4), voices((0, 1, 0.4), (2, 3, 0.7), count=4), 3)
    assert partition(found) == partition(heard_as(np.where(said == 2, 3, said), 4)) - {()}


def test_one_is_left_of_all():
    found, _ = joined(heard_as(times((9, 0), (8, 1), (7, 2)), 3), voices(count=3), 1)
    assert found.all()
    assert found.shape[1] == 1
