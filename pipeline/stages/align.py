"""Corrected text is looked for in the sound, so that its words have times as recognised words have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

from models.recogniser.text import Known, TimedWord
from pipeline.audio import Audio, Clip
from pipeline.report import Progress, no_progress
from pipeline.text.times import Corrected, corrected
from pipeline.transcript import TextTimes, Utterance

SLACK_S = 0.1  # by so much a word may reach into its neighbour's time: it is cut off there


class Aligner(Protocol):
    """What of the recogniser is used here."""

    def align(self, read: Clip, known: Sequence[Known]) -> Iterator[list[TimedWord]]: ...


def align(
    audio: Audio, utterances: Sequence[Utterance], language: str, engine: Aligner, on_progress: Progress = no_progress
) -> Iterator[tuple[Utterance, tuple[TextTimes, ...]]]:
    """For each utterance, when its corrected text is said; nothing where the sound does not tell.

    `language`: of an utterance that does not tell its own. Progress is in utterances.
    """
    places = [corrected(utterance) for utterance in utterances]
    sounds = [list(dict.fromkeys(one.within for one in own)) for own in places]
    known = [
        Known(sound.start, sound.end, utterance.language or language, utterance.text[sound.first : sound.last])
        for utterance, own in zip(utterances, sounds, strict=True)
        for sound in own
    ]
    heard = engine.align(audio.clip, known)
    for number, utterance in enumerate(utterances):
        words = dict(zip(sounds[number], heard, strict=False))  # takes of `heard` no more than are this utterance's
        found = [time for one in places[number] for time in _times(one, words[one.within])]
        on_progress(number + 1, len(utterances))
        yield utterance, tuple(found)


def _times(place: Corrected, words: Sequence[TimedWord]) -> list[TextTimes]:
    """Of the words that are the place's, cut off where those beside it are; none where they cannot be so."""
    at, found = place.within.first, list[TextTimes]()
    for word in words:
        first, last = max(at, place.first), min(at + len(word.text), place.last)
        if first < last:
            pace = (word.end - word.start) / len(word.text)
            found.append(TextTimes(first, last, word.start + (first - at) * pace, word.start + (last - at) * pace))
        at += len(word.text)
    if at != place.within.last or not found or not _is_between(found, place.start, place.end):
        return []
    return [
        replace(one, start=_inside(one.start, place.start, place.end), end=_inside(one.end, place.start, place.end))
        for one in found
    ]


def _is_between(found: Sequence[TextTimes], start: float, end: float) -> bool:
    in_order = all(one.start <= one.end <= next.start + SLACK_S for one, next in pairwise(found))
    return in_order and start - SLACK_S <= found[0].start and found[-1].end <= end + SLACK_S


def _inside(moment: float, start: float, end: float) -> float:
    return round(min(max(moment, start), end), 3)
