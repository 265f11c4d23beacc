"""Where one voice follows another, as finding speech heard it: known before anything is recognised."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SpeechMap, Stretch

BESIDE_S = 2.0  # before and behind a change; who speaks longer there counts, not who throws in a word
CLOSE_S = 1.0  # the same, nearer: less sure that there is a change, surer where
SHARE = 0.5  # of the chunks that hear both sides


def changes_of_voice(speech: SpeechMap) -> list[Stretch]:
    """Stretches in seconds, in order, in each of which one voice ends and another begins."""
    beside, close = _share(speech, BESIDE_S), _share(speech, CLOSE_S)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (beside >= SHARE).astype(int), [0]])))
    changes: list[Stretch] = []
    for first, last in edges.reshape(-1, 2):
        likeliness = beside[first:last] + close[first:last]
        likeliest = first + np.flatnonzero(likeliness == likeliness.max())
        changes.append((float(likeliest[0]) * speech.frame_step, float(likeliest[-1] + 1) * speech.frame_step))
    return changes


def _share(speech: SpeechMap, seconds: float) -> NDArray[np.float64]:
    """For each frame of the recording, the share of chunks in which another voice is behind it than before."""
    chunks, size, speakers = speech.activity.shape
    around = round(seconds / speech.frame_step)
    firsts = around + np.rint(np.arange(chunks) * speech.chunk_step / speech.frame_step).astype(int)
    changed, hearing = np.zeros((2, firsts[-1] + size))
    for first, active in zip(firsts, speech.activity, strict=True):
        so_far = np.concatenate([np.zeros((1, speakers), int), active.cumsum(axis=0, dtype=int)])
        spoken = so_far[around:] - so_far[:-around]  # by each, in the frames from here on
        before, behind = spoken[:-around], spoken[around:]
        both = before.any(axis=1) & behind.any(axis=1)
        here = slice(first, first + len(both))
        changed[here] += both & (before.argmax(axis=1) != behind.argmax(axis=1))
        hearing[here] += 1
    return changed / np.maximum(hearing, 1)
