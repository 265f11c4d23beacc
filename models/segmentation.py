"""segmentation-3.0 over a whole recording, once: who of up to three local speakers is active in each frame."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pyannote.audio import Model
from pyannote.audio.utils.powerset import Powerset

SAMPLE_RATE_HZ = 16_000
BATCH_CHUNKS = 8  # a larger batch outgrows the cache and is slower

Read = Callable[[float, float], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Activity:
    """`activity[chunk, frame, local speaker]` is 0 or 1; chunk c starts at c * chunk_step seconds."""

    activity: NDArray[np.uint8]
    chunk_duration: float
    chunk_step: float
    frame_duration: float
    frame_step: float


class Segmenter:
    def __init__(self, path: Path) -> None:
        self.network = Model.from_pretrained(path).eval().requires_grad_(False)
        specifications = self.network.specifications
        self.chunk_duration = float(specifications.duration)
        self.powerset = Powerset(len(specifications.classes), specifications.powerset_max_classes)
        self.frames = self.network.receptive_field

    @torch.inference_mode()
    def __call__(
        self,
        read: Read,
        duration: float,
        step: float,
        on_progress: Callable[[float, float], None],
    ) -> Activity:
        """`read(start, end)` gives samples; chunks every `step` seconds, the last one reaching the end."""
        size = round(self.chunk_duration * SAMPLE_RATE_HZ)
        chunks = 1 + max(0, math.ceil((duration - self.chunk_duration) / step - 1e-9))
        found = []
        for first in range(0, chunks, BATCH_CHUNKS):
            batch = np.zeros((min(BATCH_CHUNKS, chunks - first), 1, size), dtype=np.float32)
            for row, chunk in zip(batch, range(first, first + len(batch)), strict=True):
                samples = read(chunk * step, chunk * step + self.chunk_duration)[:size]
                row[0, : len(samples)] = samples
            classes = self.network(torch.from_numpy(batch))
            found.append(self.powerset.to_multilabel(classes).numpy().astype(np.uint8))
            on_progress(min(duration, (first + len(batch) - 1) * step + self.chunk_duration), duration)
        return Activity(np.concatenate(found), self.chunk_duration, step, self.frames.duration, self.frames.step)
