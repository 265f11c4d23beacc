"""Short sounds for tests of the networks."""

import wave
from pathlib import Path

import numpy as np

from pipeline.sound import SAMPLE_RATE_HZ, Audio

SAMPLES = Path(__file__).parent.parent / "samples"


def call() -> tuple[Audio, Path]:
    """30 s of telephone with two speakers that pyannote.audio carries, and its turns as RTTM."""
    import pyannote.audio

    folder = Path(pyannote.audio.__file__).parent / "sample"
    with wave.open(str(folder / "sample.wav")) as file:
        assert (file.getframerate(), file.getnchannels()) == (SAMPLE_RATE_HZ, 1)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    return Audio(samples), folder / "sample.rttm"


def audio(samples: np.ndarray) -> Audio:
    return Audio((np.clip(samples, -1, 1) * 32767).astype(np.int16))


def without_speech(seconds: float) -> dict[str, Audio]:
    rng = np.random.default_rng(0)
    size = round(seconds * SAMPLE_RATE_HZ)
    times = np.arange(size) / SAMPLE_RATE_HZ
    claps = np.zeros(size)
    for at in rng.integers(0, size - 400, size // 160):
        claps[at : at + 400] += rng.standard_normal(400) * np.exp(-np.arange(400) / 80) * rng.uniform(0.05, 0.3)
    return {
        "silence": audio(np.zeros(size)),
        "noise": audio(rng.standard_normal(size) * 0.05),
        "hum": audio(0.2 * np.sin(2 * np.pi * 50 * times)),
        "applause": audio(claps),
    }
