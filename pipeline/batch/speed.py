"""How fast this machine is, by a short measurement on a recording's own sound."""

import time

from models.loaded import Models
from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.flow import RunSettings
from pipeline.stages.diarize import DiarizeSettings, diarize
from pipeline.stages.find_speech import segment
from pipeline.stages.recognise.recognise import recognise

SAMPLE_S = 60.0


def measured(audio: Audio, settings: RunSettings, models: Models) -> float:
    """Seconds of work a second of audio, measured on a minute from its middle. Loading does not count."""
    middle, half = audio.duration / 2, min(SAMPLE_S, audio.duration) / 2
    first, last = round((middle - half) * SAMPLE_RATE_HZ), round((middle + half) * SAMPLE_RATE_HZ)
    sample = Audio(audio.samples[first:last])
    _ = models.engine, models.segmenter, models.diarizer
    begun = time.monotonic()
    speech = segment(sample, settings.segment, models.segmenter)
    if speech.speech:
        recognise(sample, speech, settings.recognise, models.engine)
        diarize(sample, speech, DiarizeSettings(), models.diarizer)
    return (time.monotonic() - begun) / max(sample.duration, 1.0)
