"""Short sounds for tests of the networks."""

import wave
from pathlib import Path

import numpy as np

from pipeline.audio import SAMPLE_RATE_HZ, Audio


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
        "music": audio(music(seconds)),
        "telephone": audio(ringing(seconds)),
    }


def music(seconds: float) -> np.ndarray:
    """Chords with decaying partials, two a second."""
    size = round(seconds * SAMPLE_RATE_HZ)
    found = np.zeros(size)
    half = SAMPLE_RATE_HZ // 2
    times = np.arange(half) / SAMPLE_RATE_HZ
    for number in range(size // half):
        root = 220 * 2 ** ([0, 5, 7, 3, 8, 0, 10, 5][number % 8] / 12)
        for step in (0, 4, 7):
            pitch = root * 2 ** (step / 12)
            partials = sum(np.sin(2 * np.pi * pitch * n * times) / n**2 for n in range(1, 6))
            found[number * half : (number + 1) * half] += 0.06 * partials * np.exp(-3 * times)
    return found


def ringing(seconds: float) -> np.ndarray:
    """A telephone: two tones beating 20 times a second, 1 s on, 2 s off."""
    times = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    tone = 0.15 * (np.sin(2 * np.pi * 1000 * times) + np.sin(2 * np.pi * 1300 * times))
    return tone * (np.sin(2 * np.pi * 20 * times) > 0) * (times % 3 < 1)
