"""CAM++ as pyannote.audio's pipelines want an embedding network."""

from pathlib import Path

import torch
from pyannote.audio import Model
from pyannote.audio.core.task import Problem, Resolution, Specifications

from models.campplus import EMBEDDING_WIDTH, LEAST_SAMPLES, load_campplus
from pipeline.audio import SAMPLE_RATE_HZ


class Embedding(Model):
    """(n, 1, samples) and optional weights (n, frames) → (n, dimension)."""

    dimension = EMBEDDING_WIDTH
    min_num_samples = LEAST_SAMPLES

    def __init__(self, path: Path) -> None:
        super().__init__(sample_rate=SAMPLE_RATE_HZ, num_channels=1)
        self.network = load_campplus(path)
        self.specifications = Specifications(problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=10.0)
        self.eval()

    def forward(self, waveforms: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        return self.network(waveforms, weights)
