"""Diarization: who holds which stretch of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.audio import Audio, SpeechMap
from pipeline.report import Progress, no_progress
from pipeline.settings import DiarizeSettings
from pipeline.transcript import Turn

if TYPE_CHECKING:
    from models.community import CommunityDiarizer
    from models.diarization import Diarizer


def diarize(
    audio: Audio,
    speech: SpeechMap,
    settings: DiarizeSettings,
    diarizer: Diarizer | CommunityDiarizer,
    on_progress: Progress = no_progress,
) -> list[Turn]:
    """Turns in order of time; speakers are S1, S2 … in order of appearance. Progress is in seconds of audio."""
    if not speech.speech:
        return []
    found = diarizer(
        audio.clip,
        speech.activity,
        speech.chunk_step,
        audio.duration,
        speakers=settings.speakers,
        min_speakers=settings.min_speakers,
        max_speakers=settings.max_speakers,
        on_progress=on_progress,
    )
    names: dict[str, str] = {}
    turns = []
    for start, end, label in sorted(found.turns):
        name = names.setdefault(label, f"S{len(names) + 1}")
        if end > start:
            turns.append(Turn(round(start, 3), round(end, 3), name))
    return turns
