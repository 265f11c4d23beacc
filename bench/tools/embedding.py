"""CAM++ as pyannote.audio's pipelines want an embedding network."""

from pathlib import Path

import torch
from pyannote.audio import Model
from pyannote.audio.core.task import Problem, Resolution, Specifications
from torch.nn import functional as F

from models.campplus import EMBEDDING_WIDTH, LEAST_SAMPLES, load_campplus
from pipeline.audio import SAMPLE_RATE_HZ


class Embedding(Model):
    """(n, 1, samples) and optional weights (n, frames) → (n, dimension). The weights count in the last layer alone."""

    dimension = EMBEDDING_WIDTH
    min_num_samples = LEAST_SAMPLES

    def __init__(self, path: Path) -> None:
        super().__init__(sample_rate=SAMPLE_RATE_HZ, num_channels=1)
        self.network = load_campplus(path)
        self.specifications = Specifications(problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=10.0)
        self.eval()

    def forward(self, waveforms: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        return self.network(waveforms, weights)


class MaskedEmbedding(Embedding):
    """The network hears only what has a weight, and nothing of who is silent."""

    def forward(self, waveforms: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        if weights is None:
            return super().forward(waveforms)
        return torch.cat([self._of(own[0], mask) for own, mask in zip(waveforms, weights, strict=True)])

    def _of(self, samples: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        own = samples[F.interpolate(mask[None, None].float(), len(samples))[0, 0] > 0.5]
        if len(own) < self.min_num_samples:
            return torch.full((1, self.dimension), float("nan"))
        return super().forward(own[None, None])
