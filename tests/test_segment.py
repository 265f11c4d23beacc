"""Segmentation and the regions of speech: what pyannote hears, nothing in noise, no word's edge lost."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from helpers import sounds

from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.job.records import open_records
from pipeline.settings import SpeechSettings
from pipeline.stages.find_speech import PAD_AFTER_S, PAD_BEFORE_S, find_speech, speech_regions, speech_share

FRAME_S = 0.02


def regions(share: list[float], duration: float | None = None) -> list[tuple[float, float]]:
    return speech_regions(np.array(share), FRAME_S, duration or len(share) * FRAME_S)


def test_regions_are_padded_and_stay_inside_the_recording():
    assert regions([0.0] * 50 + [1.0] * 50 + [0.0] * 50) == [
        (pytest.approx(1.0 - PAD_BEFORE_S), pytest.approx(2.0 + PAD_AFTER_S))
    ]
    assert regions([1.0] * 50) == [(0.0, 1.0)]
    assert regions([0.0] * 50) == []


def test_short_silences_are_filled_long_ones_not():
    assert len(regions([1.0] * 20 + [0.0] * 15 + [1.0] * 20)) == 1
    assert len(regions([1.0] * 20 + [0.0] * 60 + [1.0] * 20)) == 2


def test_what_lies_behind_the_end_is_dropped():
    """The last chunk reaches past the end of the recording."""
    assert regions([0.0] * 100 + [1.0] * 10, duration=1.5) == []


def test_share_counts_only_chunks_that_hear_the_frame():
    activity = np.zeros((2, 10, 3), dtype=np.uint8)
    activity[0, 8, 1] = activity[1, 3, 2] = 1  # the same moment: chunk 1 begins 5 frames later
    activity[1, 9, 0] = 1  # heard by the last chunk alone
    share = speech_share(SimpleNamespace(activity=activity, chunk_step=0.1, frame_step=FRAME_S))
    assert share.tolist() == [0.0] * 8 + [1.0] + [0.0] * 5 + [1.0]


@pytest.fixture(scope="module")
def segmenter():
    from models import store
    from models.catalogue import SEGMENTATION
    from models.compute import Compute
    from models.segmentation import Segmenter

    return Segmenter(store.find(SEGMENTATION.name).path, Compute("cpu", "fp32"))


@pytest.mark.models
@pytest.mark.parametrize("seconds", [30.0, 25.3, 10.0, 4.2])
def test_activity_is_that_of_pyannotes_inference(segmenter, seconds):
    import torch
    from pyannote.audio import Inference, Model

    from models import store
    from models.catalogue import SEGMENTATION

    network = Model.from_pretrained(store.find(SEGMENTATION.name).path)
    call, _ = sounds.call()
    audio = Audio(call.samples[: round(seconds * SAMPLE_RATE_HZ)])
    ours = segmenter(audio.clip, audio.duration, 2.0, lambda done, total: None)
    inference = Inference(network, duration=10.0, step=2.0, skip_aggregation=True, batch_size=4)
    theirs = inference({"waveform": torch.from_numpy(audio.clip())[None], "sample_rate": SAMPLE_RATE_HZ})
    assert ours.activity.shape[0] in (len(theirs.data), len(theirs.data) + 1)
    both = min(len(ours.activity), len(theirs.data))
    # Where two classes are equally likely, the order of additions decides.
    assert (ours.activity[:both] != theirs.data[:both]).mean() < 1e-4
    last = theirs.sliding_window[len(ours.activity) - 1]
    assert last.end >= audio.duration - 1e-6


@pytest.mark.models
@pytest.mark.parametrize("kind", sounds.without_speech(1.0))
def test_no_speech_where_nobody_speaks(segmenter, kind):
    audio = sounds.without_speech(12.0)[kind]
    assert find_speech(audio, SpeechSettings(), segmenter).speech == ()


@pytest.mark.models
def test_what_was_kept_is_not_computed_again(segmenter, monkeypatch, tmp_path):
    call, _ = sounds.call()
    with open_records(tmp_path / "x", "k") as records:
        whole = find_speech(call, SpeechSettings(), segmenter, kept=records)
    lines = (tmp_path / "x").read_bytes().splitlines(keepends=True)
    (tmp_path / "x").write_bytes(b"".join(lines[:3]))  # a crash behind the second batch
    active, computed = segmenter._active, []
    monkeypatch.setattr(segmenter, "_active", lambda read, starts: computed.append(starts) or active(read, starts))
    with open_records(tmp_path / "x", "k") as records:
        again = find_speech(call, SpeechSettings(), segmenter, kept=records)
    assert len(computed) == len(lines) - 3
    assert np.array_equal(again.activity, whole.activity)
    assert again.speech == whole.speech


@pytest.mark.models
@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.3])
def test_recordings_of_next_to_nothing(segmenter, seconds):
    audio = Audio(np.zeros(round(seconds * SAMPLE_RATE_HZ), dtype=np.int16))
    assert find_speech(audio, SpeechSettings(), segmenter).speech == ()


@pytest.mark.models
def test_speech_covers_every_turn_and_progress_ends_at_the_end(segmenter):
    call, rttm = sounds.call()
    told: list[tuple[float, float]] = []
    speech = find_speech(call, SpeechSettings(), segmenter, lambda done, total: told.append((done, total)))
    assert told[-1] == (call.duration, call.duration)
    assert all(0 <= a < b <= call.duration for a, b in speech.speech)
    assert all(b < c for (_, b), (c, _) in pairwise(speech.speech))
    turns = [(float(row[3]), float(row[4])) for row in map(str.split, rttm.read_text().splitlines())]
    spoken = np.zeros(round(call.duration * 100), dtype=bool)
    heard = spoken.copy()
    for start, length in turns:
        spoken[round(start * 100) : round((start + length) * 100)] = True
    for start, end in speech.speech:
        heard[round(start * 100) : round(end * 100)] = True
    assert (heard & spoken).sum() >= 0.98 * spoken.sum()
    assert heard.sum() <= 1.25 * spoken.sum()
