"""Cuts the recording's speech into windows Whisper can hear, at silences."""

import itertools
from collections.abc import Sequence

import numpy as np

from pipeline.audio import Audio, Stretch

MAX_WINDOW_S = 29.5  # Whisper hears 30 s; a little room keeps the last word's end inside
SILENCE_BREAK_S = 3.0  # a longer pause starts a new window: Whisper tends to stop or invent there
FULL_ENOUGH = 0.75  # of the longest window: from here on the longest pause makes the best cut
LEAST_S = 0.05  # less speech than this is not worth a window
ENERGY_STEP_S = 0.05


def pack(audio: Audio, speech: Sequence[Stretch], longest: float = MAX_WINDOW_S) -> list[Stretch]:
    """Windows of at most `longest` seconds that together hold all of `speech`, in order, not overlapping.

    Whisper hears best when its 30 s are full, so a window ends as late as a fair pause allows.
    """
    windows: list[Stretch] = []
    rest = list(speech)
    while rest:
        start = rest[0][0]
        within = [stretch for stretch in _until_silence(rest) if stretch[0] < start + longest]
        end = within[-1][1]
        if end > start + longest or _goes_on(rest, len(within)):
            end = _cut(audio, within, start, longest)
        windows.append((start, end))
        rest = [(max(a, end), b) for a, b in rest if b > end + LEAST_S]
    return windows


def _until_silence(rest: list[Stretch]) -> list[Stretch]:
    """The stretches before the next long silence."""
    for index in range(1, len(rest)):
        if rest[index][0] - rest[index - 1][1] >= SILENCE_BREAK_S:
            return rest[:index]
    return rest


def _goes_on(rest: list[Stretch], count: int) -> bool:
    return count < len(rest) and rest[count][0] - rest[count - 1][1] < SILENCE_BREAK_S


def _cut(audio: Audio, within: list[Stretch], start: float, longest: float) -> float:
    """The end of a stretch with the longest pause behind it, or else the quietest moment, where the window is full."""
    earliest, latest = start + FULL_ENOUGH * longest, start + longest
    pauses = [
        (following[0] - stretch[1], stretch[1])
        for stretch, following in itertools.pairwise(within)
        if earliest <= stretch[1] <= latest
    ]
    if within[-1][1] <= latest:  # what follows begins behind the window
        pauses.append((latest - within[-1][1], within[-1][1]))
    return max(pauses)[1] if pauses else quietest(audio, earliest, latest)


def quietest(audio: Audio, start: float, end: float) -> float:
    """The middle of the quietest 0.2 s between start and end."""
    samples = audio.clip(start, end)
    step = round(len(samples) / max(1.0, (end - start) / ENERGY_STEP_S))
    count = len(samples) // max(1, step)
    if count < 5:
        return (start + end) / 2
    energy = np.square(samples[: count * step]).reshape(count, step).mean(axis=1)
    smooth = np.convolve(energy, np.ones(4), mode="valid")
    return start + (int(smooth.argmin()) + 2) * ENERGY_STEP_S
