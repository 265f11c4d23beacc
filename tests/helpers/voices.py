"""Recordings of made-up voices: who speaks when, and what each quarter of a second sounds like."""

import numpy as np

from models.moments import MOMENT_S
from models.pyannet import FRAME_STEP_S

NOBODY = -1


def times(*stretches):
    """(seconds, who) one after the other → who, frame by frame."""
    return np.concatenate([np.full(round(seconds / FRAME_STEP_S), who) for seconds, who in stretches])


def heard_as(who, people=2):
    return who[:, None] == np.arange(people)


def moments_of(who, voices, scatter, seed=0):
    """(moments, width): unit vectors; `scatter`: cosine distance of two of one voice; zeros where nobody speaks."""
    rng = np.random.default_rng(seed)
    middles = ((np.arange(int(len(who) * FRAME_STEP_S / MOMENT_S) + 1) + 0.5) * MOMENT_S / FRAME_STEP_S).astype(int)
    own = who[np.minimum(middles, len(who) - 1)]
    vectors = rng.standard_normal((len(own), voices.shape[1])) * np.sqrt(scatter / (1 - scatter) / voices.shape[1])
    vectors += voices[own]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[own == NOBODY] = 0
    return vectors.astype(np.float32)
