"""Cuts the recording's speech into windows Whisper can hear, at silences."""

from collections.abc import Sequence

import numpy as np

from pipeline.sound import Audio, SpeechMap

Stretch = tuple[float, float]  # start, end in seconds

MAX_WINDOW_S = 29.5  # Whisper hears 30 s; a little room keeps the last word's end inside
SILENCE_BREAK_S = 3.0  # a longer pause starts a new window: Whisper tends to stop or invent there
FULL_ENOUGH = 0.6  # of MAX_WINDOW_S: from here on the longest pause makes the best cut
ENERGY_STEP_S = 0.05


def pack(audio: Audio, speech: Sequence[Stretch]) -> list[Stretch]:
    """Windows of at most MAX_WINDOW_S that together hold all of `speech`, in order, not overlapping."""
    pieces = [piece for stretch in speech for piece in _split_long(audio, stretch)]
    windows: list[Stretch] = []
    first = 0
    while first < len(pieces):
        start = pieces[first][0]
        last = first
        while (
            last + 1 < len(pieces)
            and pieces[last + 1][1] - start <= MAX_WINDOW_S
            and pieces[last + 1][0] - pieces[last][1] < SILENCE_BREAK_S
        ):
            last += 1
        more_follows = last + 1 < len(pieces) and pieces[last + 1][0] - pieces[last][1] < SILENCE_BREAK_S
        if more_follows:
            candidates = [i for i in range(first, last + 1) if pieces[i][1] - start >= FULL_ENOUGH * MAX_WINDOW_S]
            if candidates:
                last = max(candidates, key=lambda i: pieces[i + 1][0] - pieces[i][1])
        windows.append((start, pieces[last][1]))
        first = last + 1
    return windows


def _split_long(audio: Audio, stretch: Stretch) -> list[Stretch]:
    """Cuts speech without pauses where it is quietest, well before the window is full."""
    start, end = stretch
    pieces = []
    while end - start > MAX_WINDOW_S:
        cut = _quietest(audio, start + FULL_ENOUGH * MAX_WINDOW_S, start + MAX_WINDOW_S)
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def _quietest(audio: Audio, start: float, end: float) -> float:
    """The middle of the quietest 0.2 s between start and end."""
    samples = audio.clip(start, end)
    step = round(len(samples) / max(1.0, (end - start) / ENERGY_STEP_S))
    count = len(samples) // max(1, step)
    if count < 5:
        return (start + end) / 2
    energy = np.square(samples[: count * step]).reshape(count, step).mean(axis=1)
    smooth = np.convolve(energy, np.ones(4), mode="valid")
    return start + (int(smooth.argmin()) + 2) * ENERGY_STEP_S


def speech_within(speech: SpeechMap, start: float, end: float) -> list[Stretch]:
    """The parts of the map's speech between start and end."""
    return [(max(a, start), min(b, end)) for a, b in speech.speech if b > start and a < end]


def seconds(stretches: Sequence[Stretch]) -> float:
    return sum(end - start for start, end in stretches)
