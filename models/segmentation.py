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

from models.parallel import in_parallel

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

    def __call__(
        self,
        read: Read,
        duration: float,
        step: float,
        on_progress: Callable[[float, float], None],
    ) -> Activity:
        """`read(start, end)` gives samples; chunks every `step` seconds, the last one reaching the end."""
        chunks = 1 + max(0, math.ceil((duration - self.chunk_duration) / step - 1e-9))
        starts = [chunk * step for chunk in range(chunks)]
        batches = [starts[first : first + BATCH_CHUNKS] for first in range(0, chunks, BATCH_CHUNKS)]
        found = []
        for batch, active in zip(batches, in_parallel(lambda batch: self._active(read, batch), batches), strict=True):
            found.append(active)
            on_progress(min(duration, batch[-1] + self.chunk_duration), duration)
        return Activity(np.concatenate(found), self.chunk_duration, step, self.frames.duration, self.frames.step)

    @torch.inference_mode()
    def _active(self, read: Read, starts: list[float]) -> NDArray[np.uint8]:
        batch = np.zeros((len(starts), 1, round(self.chunk_duration * SAMPLE_RATE_HZ)), dtype=np.float32)
        for row, start in zip(batch, starts, strict=True):
            samples = read(start, start + self.chunk_duration)[: row.shape[1]]
            row[0, : len(samples)] = samples
        return self.powerset.to_multilabel(self.network(torch.from_numpy(batch))).numpy().astype(np.uint8)
