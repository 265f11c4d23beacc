"""The voices that are grouped into people: an embedding for each stretch of a chunk that one person speaks.

Evidence is counted in seconds of speech, so that it means the same at any step and length.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

EVIDENCE_SHARE, EVIDENCE_MIN_S, EVIDENCE_MAX_S = 0.005, 0.5, 3.0  # of all speech, that makes a group a person

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Voices:
    """Units with trustworthy embeddings: unit vectors, seconds of clean speech, chunk and local speaker they are of."""

    vectors: Vectors
    seconds: NDArray[np.float64]
    chunk: Labels
    origin: Labels
    chunk_seconds: float  # of the recording that a chunk stands for

    @property
    def enough(self) -> float:
        """Seconds that make a person."""
        return float(np.clip(EVIDENCE_SHARE * self.seconds.sum(), EVIDENCE_MIN_S, EVIDENCE_MAX_S))

    def only(self, chosen: NDArray[np.bool_]) -> Voices:
        """Those where `chosen` is true."""
        return replace(
            self,
            vectors=self.vectors[chosen],
            seconds=self.seconds[chosen],
            chunk=self.chunk[chosen],
            origin=self.origin[chosen],
        )
