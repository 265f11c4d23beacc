"""Where one voice follows another is known from the local speakers of overlapping chunks."""

import numpy as np
import pytest

from pipeline.audio import SpeechMap
from pipeline.stages.recognise.changes import CLOSE_S, changes_of_voice

STEP_S, CHUNK_S, FRAME_S = 2.0, 10.0, 0.0125


def heard(duration: float, *said: tuple[float, float, str]) -> SpeechMap:
    """Who speaks from when to when; each chunk numbers the speakers by when it first hears them, odd chunks backwards."""
    chunks, size = 1 + int((duration - CHUNK_S) / STEP_S), round(CHUNK_S / FRAME_S)
    activity = np.zeros((chunks, size, 3), np.uint8)
    for chunk in range(chunks):
        inside = [
            (max(0, round((start - chunk * STEP_S) / FRAME_S)), round((end - chunk * STEP_S) / FRAME_S), who)
            for start, end, who in said
        ]
        here = [part for part in inside if part[0] < min(part[1], size)]
        names = list(dict.fromkeys(who for *_, who in here))
        for first, last, who in here:
            activity[chunk, first:last, names.index(who) if chunk % 2 else 2 - names.index(who)] = 1
    speech = tuple((start, end) for start, end, _ in said)
    return SpeechMap(activity, CHUNK_S, STEP_S, FRAME_S, FRAME_S, duration, speech)


@pytest.mark.parametrize("pause", [0.0, 0.5, 1.5])
def test_a_change_lies_in_the_pause_between_two_voices(pause):
    at = 13.0
    ((start, end),) = changes_of_voice(heard(30.0, (1.0, at, "a"), (at + pause, 29.0, "b")))
    assert at - CLOSE_S / 2 - FRAME_S <= start < end <= at + pause + CLOSE_S / 2 + FRAME_S


def test_each_change_has_its_place():
    changes = changes_of_voice(heard(40.0, (0.0, 9.0, "a"), (9.3, 20.0, "b"), (20.3, 24.0, "a"), (24.2, 40.0, "c")))
    assert [round((start + end) / 2) for start, end in changes] == [9, 20, 24]


@pytest.mark.parametrize(
    "said",
    [
        [(0.0, 30.0, "a")],
        [(0.0, 14.0, "a"), (15.5, 30.0, "a")],  # a pause
        [(0.0, 30.0, "a"), (14.0, 14.6, "b")],  # a word thrown in
        [(0.0, 14.0, "a"), (14.0, 14.8, "b"), (14.8, 30.0, "a")],
        [(0.0, 10.0, "a"), (20.0, 30.0, "b")],  # so far apart that no window holds both
    ],
)
def test_one_voice_has_no_changes(said):
    assert changes_of_voice(heard(30.0, *said)) == []


def test_silence_and_the_shortest_recording_have_none():
    assert changes_of_voice(heard(10.0)) == []
    assert changes_of_voice(heard(10.0, (0.0, 10.0, "a"))) == []
