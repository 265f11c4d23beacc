"""Sound as arrays: the audio every stage hears and the map of where speech is."""

from __future__ import annotations

import io
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000

Stretch = tuple[float, float]  # start, end in seconds
Clip = Callable[[float, float], NDArray[np.float32]]  # Audio.clip: the sound from when to when, in seconds


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
    speech: tuple[Stretch, ...]

    @property
    def seconds_of_speech(self) -> float:
        return sum(end - start for start, end in self.speech)

    def within(self, start: float, end: float) -> list[Stretch]:
        """The parts of the speech between `start` and `end`, in seconds."""
        first = bisect_right(self.speech, start, key=itemgetter(1))
        last = bisect_left(self.speech, end, first, key=itemgetter(0))
        return [(max(a, start), min(b, end)) for a, b in self.speech[first:last]]

    def to_bytes(self) -> bytes:
        facts = {name: value for name, value in asdict(self).items() if name != "activity"}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, activity=np.packbits(self.activity, axis=1), frames=self.activity.shape[1])
        return json.dumps(facts).encode() + b"\n" + buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> SpeechMap:
        """What `to_bytes` gave."""
        head, _, body = data.partition(b"\n")
        facts = json.loads(head)
        with np.load(io.BytesIO(body)) as arrays:
            activity = np.unpackbits(arrays["activity"], axis=1, count=int(arrays["frames"]))
        speech = tuple((float(start), float(end)) for start, end in facts.pop("speech"))
        return cls(activity=activity, speech=speech, **facts)


def seconds(stretches: Sequence[Stretch]) -> float:
    return sum(end - start for start, end in stretches)
