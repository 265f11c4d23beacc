"""Finding speech: one pass that tells where speech is, and keeps what diarization needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import Audio, SpeechMap
from pipeline.report import NOTHING_KEPT, Kept, Progress, no_progress
from pipeline.settings import SpeechSettings

if TYPE_CHECKING:
    from models.segmentation import Activity, Segmenter

# A frame is speech when this share of the chunks that hear it say so. Far below one half, as losing speech is worse:
# against 0.3 it brings 0.1 s a minute that is not speech; noise, hum and applause stay out even at 0.1.
SPEECH_SHARE = 0.2
PAD_BEFORE_S, PAD_AFTER_S = 0.1, 0.15  # so that no first or last sound is cut off
FILL_S = 0.25  # shorter silences do not end a stretch of speech


def find_speech(
    audio: Audio,
    settings: SpeechSettings,
    segmenter: Segmenter,
    on_progress: Progress = no_progress,
    kept: Kept = NOTHING_KEPT,
) -> SpeechMap:
    """Progress is in seconds of audio."""
    found = segmenter(audio.clip, audio.duration, settings.step, on_progress, kept)
    return SpeechMap(
        activity=found.activity,
        chunk_duration=found.chunk_duration,
        chunk_step=found.chunk_step,
        frame_duration=found.frame_duration,
        frame_step=found.frame_step,
        duration=audio.duration,
        speech=tuple(speech_regions(speech_share(found), found.frame_step, audio.duration)),
    )


def speech_share(found: Activity) -> NDArray[np.float64]:
    """For each frame of the recording, the share of chunks hearing it that hear anybody."""
    chunks, size, _ = found.activity.shape
    firsts = np.rint(np.arange(chunks) * found.chunk_step / found.frame_step).astype(int)
    heard = np.zeros(firsts[-1] + size)
    chances = np.zeros_like(heard)
    for first, anybody in zip(firsts, found.activity.max(axis=2), strict=True):
        heard[first : first + size] += anybody
        chances[first : first + size] += 1
    return heard / np.maximum(chances, 1)


def speech_regions(share: NDArray[np.float64], frame_step: float, duration: float) -> list[tuple[float, float]]:
    """Stretches of speech in seconds, padded, short silences filled, inside the recording."""
    edges = np.diff(np.concatenate([[0], (share >= SPEECH_SHARE).astype(int), [0]]))
    regions: list[tuple[float, float]] = []
    for first, last in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        start = max(0.0, float(first) * frame_step - PAD_BEFORE_S)
        end = min(duration, float(last) * frame_step + PAD_AFTER_S)
        if end <= start:
            continue
        if regions and start - regions[-1][1] < FILL_S:
            regions[-1] = (regions[-1][0], end)
        else:
            regions.append((start, end))
    return regions
