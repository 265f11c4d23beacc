"""The gated pipeline, as far as it can be tried without its weights: how it is called, what its answer becomes."""

from types import SimpleNamespace

import numpy as np
import pytest
from pyannote.core import Annotation, Segment

from models import community
from models.compute import Compute
from pipeline.audio import SAMPLE_RATE_HZ, Audio, SpeechMap
from pipeline.errors import ModelError
from pipeline.settings import DiarizeSettings
from pipeline.stages.diarize import diarize


def test_turns_keep_overlap_and_get_our_names(monkeypatch, tmp_path):
    annotation = Annotation()
    annotation[Segment(0.5, 2.0), 0] = "SPEAKER_01"
    annotation[Segment(1.5, 3.5), 1] = "SPEAKER_00"
    asked = {}

    class Pipeline:
        def to(self, device):
            asked["device"] = device.type

        def __call__(self, file, **options):
            asked.update(options, shape=tuple(file["waveform"].shape), rate=file["sample_rate"])
            return SimpleNamespace(speaker_diarization=annotation, speaker_embeddings=np.zeros((2, 4)))

    monkeypatch.setattr(community.Pipeline, "from_pretrained", lambda folder: Pipeline())
    audio = Audio(np.zeros(3 * SAMPLE_RATE_HZ, np.int16))
    speech = SpeechMap(np.zeros((1, 1, 3), np.uint8), 10.0, 1.0, 0.06, 0.017, 3.0, ((0.0, 3.0),))
    diarizer = community.CommunityDiarizer(tmp_path, Compute("cuda", "fp16"))
    turns = diarize(audio, speech, DiarizeSettings(speakers=2), diarizer)
    assert [(turn.start, turn.end, turn.speaker) for turn in turns] == [(0.5, 2.0, "S1"), (1.5, 3.0, "S2")]
    expected = {"num_speakers": 2, "min_speakers": None, "max_speakers": None}
    assert asked == {**expected, "device": "cuda", "shape": (1, 3 * SAMPLE_RATE_HZ), "rate": SAMPLE_RATE_HZ}


def test_a_folder_that_holds_no_pipeline_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(community.Pipeline, "from_pretrained", lambda folder: None)
    with pytest.raises(ModelError, match="community-1"):
        community.CommunityDiarizer(tmp_path, Compute("cpu", "fp32"))
