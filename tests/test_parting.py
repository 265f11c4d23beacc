"""Whether a person is one or two is told by distance against scatter. The voices are made up."""

import numpy as np
import pytest

from models.parting import parted
from models.voices import Voices

WIDTH = 192


def voices(middles, spread, order, seconds=1.0):
    """One voice a chunk of a second; `order`: whose; `spread`: mean cosine distance of two of one person's."""
    rng = np.random.default_rng(0)
    vectors = np.array(middles)[order] + rng.standard_normal((len(order), WIDTH)) * np.sqrt(spread / WIDTH)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    chunk = np.arange(len(order))
    return Voices(vectors.astype(np.float32), np.full(len(order), seconds), chunk, np.zeros_like(chunk), 1.0, 10.0)


def apart(*angles):
    """Unit vectors in one plane whose cosine distance from the first is given."""
    return [[1 - d, np.sqrt(1 - (1 - d) ** 2), *[0.0] * (WIDTH - 2)] for d in angles]


def people(heard, at_most=99):
    return parted(heard, np.zeros(len(heard.vectors), dtype=np.int64), at_most)


TURNS = np.repeat([0, 1] * 4, 8)


@pytest.mark.parametrize("order", [TURNS, np.sort(TURNS)], ids=["a conversation", "one talk after the other"])
def test_two_that_are_alike_but_each_constant_are_two(order):
    found = people(voices(apart(0, 0.27), 0.05, order))
    assert (found == found[0]).tolist() == (order == order[0]).tolist()


@pytest.mark.parametrize(
    ("distance", "spread"),
    [(0, 0.05), (0, 0.3), (0.12, 0.02), (0.27, 0.25)],
    ids=["constant", "scattered", "next to each other", "lost in the scatter"],
)
def test_one_stays_one(distance, spread):
    assert not people(voices(apart(0, distance), spread, TURNS)).any()


def test_a_few_seconds_of_another_sound_are_nobody_else():
    assert not people(voices(apart(0, 0.3), 0.05, TURNS, seconds=0.25)).any()


def test_what_is_heard_in_one_place_only_is_nobody_else():
    """Chunks that overlap share their sound, so that they are alike whoever speaks."""
    order = np.array([0] * 40 + [1] * 9 + [0] * 15)
    assert not people(voices(apart(0, 0.3), 0.05, order, seconds=5.0)).any()


def test_three_are_three_and_no_more_than_asked_for():
    order = np.repeat([0, 1, 2] * 4, 8)
    heard = voices(apart(0, 0.22, 0.8), 0.03, order)
    assert len(set(people(heard))) == 3
    assert len(set(people(heard, at_most=2))) == 2


def test_who_is_nobody_stays_so_and_hours_are_looked_at_in_part():
    order = np.repeat([0, 1] * 40, 60)
    heard = voices(apart(0, 0.27), 0.05, order)
    labels = np.where(np.arange(len(order)) % 60 < 5, -1, 0)
    found = parted(heard, labels, 99)
    assert (found == -1).tolist() == (labels == -1).tolist()
    assert all((found[labels == 0] == 0) == (order[labels == 0] == order[5]))
