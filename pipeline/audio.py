"""Sound as arrays: the audio every stage hears and the map of where speech is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000

# Told (done, total) in the stage's own unit as it goes.
Progress = Callable[[float, float], None]


def no_progress(done: float, total: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Audio:
    """Mono sound at SAMPLE_RATE_HZ. `samples` is int16, often a memory map: six hours stay on the disk."""

    samples: NDArray[np.int16]

    @property
    def duration(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ

    def clip(self, start: float = 0.0, end: float | None = None) -> NDArray[np.float32]:
        """Samples from `start` to `end` seconds as float32 in [-1, 1), clamped to the recording."""
        first = max(0, round(start * SAMPLE_RATE_HZ))
        last = len(self.samples) if end is None else max(first, round(end * SAMPLE_RATE_HZ))
        return np.asarray(self.samples[first:last], dtype=np.float32) / 32768.0


@dataclass(frozen=True, slots=True)
class SpeechMap:
    """Who of up to three local speakers is active when, from one pass of the segmentation network.

    `activity[chunk, frame, local_speaker]` is 0 or 1. Chunk c starts at c * chunk_step seconds and lasts
    chunk_duration; frame f of it is centred on frame_start + f * frame_step within the chunk. Local speakers of
    different chunks are unrelated until diarization joins them. `speech` lists the stretches (start, end) in which
    anybody speaks, in order, not touching, inside the recording.
    """

    activity: NDArray[np.uint8]
    chunk_duration: float
    chunk_step: float
    frame_duration: float
    frame_step: float
    duration: float
    speech: tuple[tuple[float, float], ...]

    @property
    def seconds_of_speech(self) -> float:
        return sum(end - start for start, end in self.speech)
