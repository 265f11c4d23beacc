"""Counting, voting and turns are pyannote's, for activity made by chance."""

import numpy as np
import pytest

from models.diarization import FRAME_S, FRAME_STEP_S, speakers_at_once, turns_of, voted
from models.pyannet import CHUNK_S

pytestmark = pytest.mark.models

FRAMES = 589  # of a chunk
SHAPES = [(1, 1.0, 3), (2, 1.0, 1), (26, 1.0, 4), (40, 2.0, 3), (120, 0.5, 5)]  # chunks, step, units


def made_up(chunks: int, units: int, seed: int = 0) -> np.ndarray:
    """Runs of speech: (chunks, frames, units)."""
    rng = np.random.default_rng(seed)
    changes = rng.random((chunks, FRAMES, units)) < 0.02
    return (np.cumsum(changes, axis=1) % 3 == 1).astype(np.uint8)


def feature(data: np.ndarray, step: float):
    from pyannote.core import SlidingWindow, SlidingWindowFeature

    return SlidingWindowFeature(data, SlidingWindow(start=0.0, duration=CHUNK_S, step=step))


def frames():
    from pyannote.core import SlidingWindow

    return SlidingWindow(start=0.0, duration=FRAME_S, step=FRAME_STEP_S)


@pytest.mark.parametrize(("chunks", "step", "units"), SHAPES)
def test_as_many_speak_at_once_as_pyannote_counts(chunks, step, units):
    from pyannote.audio.pipelines.utils.diarization import SpeakerDiarizationMixin

    activity = made_up(chunks, units)
    count = SpeakerDiarizationMixin.speaker_count(feature(activity, step), frames(), warm_up=(0.0, 0.0))
    assert speakers_at_once(activity, step).tolist() == count.data[:, 0].tolist()


@pytest.mark.parametrize(("chunks", "step", "units"), SHAPES)
def test_those_speak_whom_pyannote_would_choose(chunks, step, units):
    """Where two have as many votes pyannote's order is by chance: there only their number is compared."""
    from pyannote.audio.pipelines.speaker_diarization import SpeakerDiarization
    from pyannote.core import SlidingWindowFeature

    activity, rng = made_up(chunks, units), np.random.default_rng(1)
    people = np.array([rng.permutation(units + 1)[:units] for _ in range(chunks)])
    people[~activity.any(axis=1)] = -2
    at_once = speakers_at_once(activity, step)
    ours = voted(activity, people, at_once, step)
    count = SlidingWindowFeature(at_once[:, None].astype(np.uint8), frames())
    theirs = SpeakerDiarization.reconstruct(SpeakerDiarization, feature(activity.astype(float), step), people, count)
    assert theirs.data.shape[0] <= len(ours)
    ours = ours[: len(theirs.data), : theirs.data.shape[1]]
    differ = (ours != (theirs.data > 0)).any(axis=1)
    assert (ours.sum(axis=1) <= at_once[: len(ours)]).all()
    votes = votes_of(activity, people, step, len(ours), ours.shape[1])
    for frame in np.flatnonzero(differ):
        chosen, others = votes[frame][ours[frame]], votes[frame][theirs.data[frame] > 0]
        assert sorted(chosen[chosen > 0]) == sorted(others[others > 0])


def test_hours_are_ranked_part_by_part(monkeypatch):
    activity = made_up(20, 4)
    people = np.random.default_rng(2).integers(-2, 3, (20, 4))
    at_once = speakers_at_once(activity, 1.0)
    whole = voted(activity, people, at_once, 1.0)
    monkeypatch.setattr("models.diarization.RANKED", 7)
    assert (voted(activity, people, at_once, 1.0) == whole).all()


def votes_of(activity, people, step, length, count):
    votes = np.zeros((length + FRAMES, count))
    for chunk, (own, clusters) in enumerate(zip(activity, people, strict=True)):
        first = round(chunk * step / FRAME_STEP_S)
        for person in set(clusters.tolist()) - {-2}:
            votes[first : first + FRAMES, person] += own[:, clusters == person].max(axis=1)
    return votes[:length]


def test_turns_are_pyannotes():
    from pyannote.audio.pipelines.utils.diarization import SpeakerDiarizationMixin
    from pyannote.core import SlidingWindowFeature

    heard = made_up(1, 4, seed=3)[0] > 0
    heard[0, 0] = heard[-3:, 1] = True
    found = SpeakerDiarizationMixin.to_annotation(SlidingWindowFeature(heard.astype(float), frames()))
    expected = [(turn.start, turn.end, f"SPEAKER_{person:02d}") for turn, _, person in found.itertracks(True)]
    ours = sorted(turns_of(heard, 1e9))
    assert [label for *_, label in ours] == [label for *_, label in sorted(expected)]
    assert np.allclose([turn[:2] for turn in ours], [turn[:2] for turn in sorted(expected)], rtol=0, atol=1e-9)


def test_turns_end_with_the_recording():
    heard = np.ones((100, 1), bool)
    assert turns_of(heard, 1.0) == [(FRAME_S / 2, 1.0, "SPEAKER_00")]
