"""Diarization: who holds which stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.audio import Audio, Progress, SpeechMap, no_progress
from pipeline.errors import UsageError
from pipeline.transcript import Turn

if TYPE_CHECKING:
    from models.community import CommunityDiarizer
    from models.diarization import Diarizer

MOST_SPEAKERS = 100


@dataclass(frozen=True, slots=True)
class DiarizeSettings:
    """The number of people, or bounds of it, where known."""

    speakers: int | None = None
    min_speakers: int | None = None
    max_speakers: int | None = None

    def __post_init__(self) -> None:
        for value in (self.speakers, self.min_speakers, self.max_speakers):
            if value is not None and not 1 <= value <= MOST_SPEAKERS:
                raise UsageError("diarize.out_of_range", given=value, most=MOST_SPEAKERS)
        if self.speakers is not None and (self.min_speakers is not None or self.max_speakers is not None):
            raise UsageError("diarize.exact_and_bounds")
        if self.min_speakers is not None and self.max_speakers is not None and self.min_speakers > self.max_speakers:
            raise UsageError("diarize.bounds_crossed", least=self.min_speakers, most=self.max_speakers)


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
