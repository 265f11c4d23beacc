"""How fast this machine is, by a short measurement on a recording's own sound."""

import time
from dataclasses import asdict

from models.loaded import models_of
from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.settings import DiarizeSettings, RunSettings
from pipeline.stages.diarize import diarize
from pipeline.stages.find_speech import find_speech
from pipeline.stages.recognise.recognise import recognise

SAMPLE_S = 60.0


def measured(audio: Audio, settings: RunSettings) -> float:
    """Seconds of work a second of audio, measured on a minute from its middle. Loading does not count."""
    middle, half = audio.duration / 2, min(SAMPLE_S, audio.duration) / 2
    first, last = round((middle - half) * SAMPLE_RATE_HZ), round((middle + half) * SAMPLE_RATE_HZ)
    sample = Audio(audio.samples[first:last])
    models = models_of(**asdict(settings.models))
    _ = models.engine, models.segmenter, models.diarizer
    begun = time.monotonic()
    speech = find_speech(sample, settings.segment, models.segmenter)
    if speech.speech:
        recognise(sample, speech, settings.recognise, models.engine)
        diarize(sample, speech, DiarizeSettings(), models.diarizer)
    return (time.monotonic() - begun) / max(sample.duration, 1.0)
