"""Which language is spoken when."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from pipeline.audio import Audio, Stretch, seconds
from pipeline.report import NOTHING_KEPT, Kept
from pipeline.stages.recognise.windows import pack, quietest

if TYPE_CHECKING:
    from models.recogniser.engine import WhisperEngine

SAMPLES = 24  # windows listened to before the languages of the recording are settled
# Given a window of two languages, Whisper names the one and translates the other into it. So its parts are asked too,
# each as it lies in the encoded window, which costs next to nothing.
LEAST_PART_S, MOST_PART_S = 1.5, 3.0
# A second language has so much of the speech, and of that so much, in seconds and of all, is plainly in it: short parts
# of noisy English are often taken for Welsh, but hardly ever plainly.
LEAST_SHARE = 0.1
PLAIN, PLAIN_S, PLAIN_SHARE = 0.8, 8.0, 0.05
SWITCH = log(3.0)  # a change of language must be so much likelier than none

Probabilities = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class WindowLanguages:
    """The languages of a window, as a whole and part by part: the speech of each, and how likely each language is."""

    window: Stretch
    whole: Probabilities
    parts: list[tuple[list[Stretch], Probabilities]]


def languages_of(
    audio: Audio, speech: Sequence[Stretch], engine: WhisperEngine, kept: Kept = NOTHING_KEPT
) -> list[tuple[str, list[Stretch]]]:
    """The speech in runs of one language (a Whisper code), in order."""
    runs = kept.get("languages")
    if runs is None:
        runs = _runs(audio, speech, engine)
        kept.put("languages", runs)
    return [(language, [(start, end) for start, end in stretches]) for language, stretches in runs]


def _runs(audio: Audio, speech: Sequence[Stretch], engine: WhisperEngine) -> list[tuple[str, list[Stretch]]]:
    windows = pack(audio, speech)
    sample = windows[:: max(1, len(windows) // SAMPLES)]
    heard = _heard(audio, speech, sample, engine)
    codes = _languages(heard)
    if len(codes) == 1:
        return [(codes[0], list(speech))]
    heard += _heard(audio, speech, [window for window in windows if window not in sample], engine)
    parts = [part for one in sorted(heard, key=lambda one: one.window) for part in one.parts]
    path = _path([_among(codes, found) for _, found in parts])
    runs = []
    for language, run in itertools.groupby(zip(path, parts, strict=True), key=lambda pair: pair[0]):
        runs.append((language, _joined(stretch for _, (stretches, _) in run for stretch in stretches)))
    return runs


def _heard(
    audio: Audio, speech: Sequence[Stretch], windows: Sequence[Stretch], engine: WhisperEngine
) -> list[WindowLanguages]:
    parts = [list(_parts(audio, speech, window)) for window in windows]
    asked = [(window, [(part[0][0], part[-1][1]) for part in own]) for window, own in zip(windows, parts, strict=True)]
    found = engine.language_probabilities(audio.clip, asked)
    return [
        WindowLanguages(window, whole, list(zip(own, each, strict=True)))
        for window, own, (whole, *each) in zip(windows, parts, found, strict=True)
    ]


def _languages(heard: Sequence[WindowLanguages]) -> list[str]:
    """The languages the recording is in, the main one first. One odd window must not invent another."""
    windows, parts, plain = (defaultdict[str, float](float) for _ in range(3))
    for one in heard:
        for code, probability in one.whole.items():
            windows[code] += probability * (one.window[1] - one.window[0])
        for stretches, found in one.parts:
            for code, probability in found.items():
                parts[code] += probability * seconds(stretches)
                plain[code] += seconds(stretches) if probability >= PLAIN else 0.0
    if not windows:
        return ["en"]
    main, spoken = max(windows, key=lambda code: windows[code]), sum(parts.values())
    others = [
        code
        for code in parts
        if parts[code] >= LEAST_SHARE * spoken and plain[code] >= max(PLAIN_S, PLAIN_SHARE * spoken)
    ]
    return [main, *(code for code in others if code != main)]


def _parts(audio: Audio, speech: Sequence[Stretch], window: Stretch) -> Iterator[list[Stretch]]:
    """The speech of a window in short parts, at pauses where there are any."""
    within = [(max(start, window[0]), min(end, window[1])) for start, end in speech]
    short = [part for stretch in within if stretch[1] > stretch[0] for part in _short(audio, *stretch)]
    part: list[Stretch] = []
    rest = seconds(short)
    for stretch in short:
        part.append(stretch)
        rest -= stretch[1] - stretch[0]
        if seconds(part) >= LEAST_PART_S and rest >= LEAST_PART_S:
            yield part
            part = []
    if part:
        yield part


def _short(audio: Audio, start: float, end: float) -> list[Stretch]:
    """A stretch cut at quiet moments until its pieces are short."""
    if end - start <= MOST_PART_S:
        return [(start, end)]
    third = (end - start) / 3
    middle = quietest(audio, start + third, end - third)
    return [*_short(audio, start, middle), *_short(audio, middle, end)]


def _among(codes: Sequence[str], found: Probabilities) -> dict[str, float]:
    """How likely each of the recording's languages is; together 1."""
    own = {code: found.get(code, 0.0) + 1e-9 for code in codes}
    return {code: value / sum(own.values()) for code, value in own.items()}


def _joined(stretches: Iterator[Stretch]) -> list[Stretch]:
    """Without the cuts that `_short` made."""
    joined: list[Stretch] = []
    for start, end in stretches:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _path(heard: Sequence[Probabilities]) -> list[str]:
    """The likeliest language of each part, changes being rare (Viterbi)."""
    scores = dict.fromkeys(heard[0], 0.0)
    before: list[dict[str, str]] = []  # for each part and language, that of the part before on the likeliest way
    for found in heard:
        came = {
            code: max(scores, key=lambda other: scores[other] - (SWITCH if other != code else 0.0)) for code in scores
        }
        scores = {
            code: scores[came[code]] - (SWITCH if came[code] != code else 0.0) + log(found[code] + 1e-4)
            for code in scores
        }
        before.append(came)
    path = [max(scores, key=lambda code: scores[code])]
    for came in reversed(before[1:]):
        path.append(came[path[-1]])
    return path[::-1]
