"""pyannote's community-1 pipeline, for users who fetched it with their own hub token."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pyannote.audio import Pipeline

from models.compute import Compute
from models.diarization import Diarized
from pipeline.audio import SAMPLE_RATE_HZ, Clip
from pipeline.errors import ModelError


class CommunityDiarizer:
    """Called as models.diarization.Diarizer is. It has a segmentation of its own, so the shared one is not used."""

    def __init__(self, folder: Path, compute: Compute) -> None:
        self.pipeline = Pipeline.from_pretrained(folder)
        if self.pipeline is None:
            raise ModelError("models.not_pipeline", file=folder)
        self.pipeline.to(torch.device(compute.device))

    def __call__(
        self,
        read: Clip,
        activity: NDArray[np.uint8],
        chunk_step: float,
        duration: float,
        *,
        speakers: int | None,
        min_speakers: int | None,
        max_speakers: int | None,
        on_progress: Callable[[float, float], None],
    ) -> Diarized:
        waveform = torch.from_numpy(read(0.0, duration))[None]
        found = self.pipeline(
            {"waveform": waveform, "sample_rate": SAMPLE_RATE_HZ},
            num_speakers=speakers,
            min_speakers=min_speakers,
            max_speakers=max_speakers,
        )
        annotation = found.speaker_diarization
        on_progress(duration, duration)
        turns = [
            (max(0.0, segment.start), min(duration, segment.end), str(label))
            for segment, _, label in annotation.itertracks(yield_label=True)
        ]
        return Diarized(turns)
