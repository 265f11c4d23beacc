"""Whether a person is one or two is told by distance against scatter. The voices are made up."""

import time

import numpy as np
import pytest
from helpers.voices import NOBODY, heard_as, moments_of, times

from models.parting import parted

WIDTH = 192
CONVERSATION = times(*[(3, 0), (4, 1)] * 8)
ONE_AFTER_THE_OTHER = times((24, 0), (0.5, NOBODY), (32, 1))


def apart(*distances):
    """Unit vectors whose cosine distance from the first is given, each in a direction of its own."""
    voices = np.zeros((len(distances), WIDTH), dtype=np.float32)
    voices[:, 0] = 1 - np.array(distances)
    np.fill_diagonal(voices[:, 1:], np.sqrt(1 - voices[:, 0] ** 2))
    return voices


def told(said, voices, scatter, at_least=1):
    """Who is told in each frame where all that is said was voted for one person."""
    voted = heard_as(np.where(said == NOBODY, NOBODY, 0), people=1)
    heard, middles = parted(voted, voted.sum(axis=1), moments_of(said, voices, scatter), voices[:1], at_least)
    assert heard.shape[1] == len(middles)
    assert (heard.sum(axis=1) == voted.sum(axis=1)).all()
    return np.where(said == NOBODY, NOBODY, heard.argmax(axis=1))


@pytest.mark.parametrize(
    "said", [CONVERSATION, ONE_AFTER_THE_OTHER], ids=["a conversation", "one talk after the other"]
)
def test_two_who_were_held_for_one_are_two(said):
    found = told(said, apart(0, 0.3), 0.3)
    differ = min((found != said).mean(), (found != np.where(said == NOBODY, NOBODY, 1 - said)).mean())
    assert differ < 0.03


@pytest.mark.parametrize(
    ("distance", "scatter"),
    [(0, 0.0), (0, 0.1), (0, 0.4), (0.15, 0.3)],
    ids=["the same", "constant", "scattered", "lost in the scatter"],
)
def test_one_stays_one(distance, scatter):
    assert set(told(CONVERSATION, apart(0, distance), scatter)) == {0}


def test_who_changes_to_and_fro_is_two_sooner_than_who_changes_once():
    voices = apart(0, 0.3)
    assert len(set(told(CONVERSATION, voices, 0.45))) == 2
    assert len(set(told(times((24, 0), (32, 1)), voices, 0.45))) == 1


def test_a_few_seconds_of_another_sound_are_nobody_else():
    assert set(told(times((30, 0), (8, 1), (30, 0)), apart(0, 0.4), 0.3)) == {0}


def test_where_more_are_asked_for_less_is_enough_but_nobody_is_divided():
    short = times((30, 0), (8, 1), (30, 0))
    assert set(told(short, apart(0, 0.4), 0.3, at_least=2)) == {0, 1}
    assert set(told(short, apart(0, 0.4), 0.3, at_least=5)) == {0, 1}
    assert set(told(short, apart(0, 0), 0.3, at_least=2)) == {0}


def test_three_are_three():
    assert len(set(told(times(*[(4, 0), (4, 1), (4, 2)] * 5), apart(0, 0.35, 0.9), 0.3))) == 3


def test_the_others_and_what_several_say_at_once_stay_as_they_are():
    said = np.concatenate([CONVERSATION, times((20, 2))])
    voted = heard_as(np.where(said == 2, 1, 0))
    voted[:100] = True
    voices = apart(0, 0.3, 0.9)
    heard, middles = parted(voted, voted.sum(axis=1), moments_of(said, voices, 0.3), voices[[0, 2]])
    assert heard.shape[1] == 3
    assert heard[:100].tolist() == [[True, True, False]] * 100
    assert heard[said == 2].argmax(axis=1).tolist() == [1] * int((said == 2).sum())
    assert middles[1].tolist() == voices[2].tolist()


def test_nobody_known_is_nobody_parted():
    voted = heard_as(times((60, 0)), people=1)
    heard, _ = parted(voted, voted.sum(axis=1), np.zeros((240, WIDTH), np.float32), apart(0))
    assert heard.tolist() == voted.tolist()


def test_six_hours_of_two_alike_take_seconds():
    said = times(*[(6, 0), (7, 1)] * (6 * 3600 // 13))
    started = time.process_time()
    assert len(set(told(said, apart(0, 0.3), 0.3))) == 2
    assert time.process_time() - started < 60
