"""Which language is spoken when."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import TYPE_CHECKING

from pipeline.audio import Audio, Stretch, seconds
from pipeline.report import NOTHING_KEPT, Kept
from pipeline.stages.recognise.windows import MAX_WINDOW_S, SILENCE_BREAK_S, pack

if TYPE_CHECKING:
    from models.recogniser.engine import WhisperEngine

SAMPLES = 24  # windows listened to before the languages of the recording are settled
LEAST_SHARE = 0.1
# Given a window of two languages, Whisper translates one of them into the other. So in a recording of several, each so
# many seconds of speech are asked for their language, and where that is not plain, each so few.
COARSE_S, FINE_S = 12.0, 2.5
PLAIN = 0.99
SWITCH = log(10.0)  # a change of language must be so much likelier than none


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
    kept = _languages(audio, pack(audio, speech), engine)
    if len(kept) == 1:
        return [(kept[0], list(speech))]
    groups: list[list[Stretch]] = []
    heard: list[dict[str, float]] = []
    coarse = list(_groups(speech, COARSE_S))
    for group, found in zip(coarse, _told(audio, coarse, kept, engine), strict=True):
        fine = list(_groups(group, FINE_S)) if max(found.values()) < PLAIN else [group]
        groups += fine
        heard += _told(audio, fine, kept, engine) if len(fine) > 1 else [found]
    runs: list[tuple[str, list[Stretch]]] = []
    for language, together in itertools.groupby(zip(_path(heard), groups, strict=True), key=lambda pair: pair[0]):
        runs.append((language, [stretch for _, group in together for stretch in group]))
    return runs


def _languages(audio: Audio, windows: Sequence[Stretch], engine: WhisperEngine) -> list[str]:
    """The languages the recording is in. One odd window must not invent another."""
    heard = windows[:: max(1, len(windows) // SAMPLES)]
    share: dict[str, float] = defaultdict(float)
    sounds = [audio.clip(*stretch) for stretch in heard]
    for (start, end), probabilities in zip(heard, engine.language_probabilities(sounds), strict=True):
        for language, probability in probabilities.items():
            share[language] += probability * (end - start)
    total = sum(share.values())
    return [language for language, weight in share.items() if weight >= LEAST_SHARE * total] or ["en"]


def _told(
    audio: Audio, groups: Sequence[Sequence[Stretch]], kept: Sequence[str], engine: WhisperEngine
) -> list[dict[str, float]]:
    """How likely each of the recording's languages is in each group; together 1."""
    found = engine.language_probabilities([audio.clip(group[0][0], group[-1][1]) for group in groups])
    own = [{code: one.get(code, 0.0) + 1e-9 for code in kept} for one in found]
    return [{code: value / sum(one.values()) for code, value in one.items()} for one in own]


def _groups(speech: Sequence[Stretch], enough_s: float) -> Iterator[list[Stretch]]:
    """Neighbouring stretches with so much speech together."""
    group: list[Stretch] = []
    for stretch in speech:
        if group and (stretch[0] - group[-1][1] >= SILENCE_BREAK_S or stretch[1] - group[0][0] > MAX_WINDOW_S):
            yield group
            group = []
        group.append(stretch)
        if seconds(group) >= enough_s:
            yield group
            group = []
    if group:
        yield group


def _path(heard: Sequence[Mapping[str, float]]) -> list[str]:
    """The likeliest language of each group, changes being rare (Viterbi)."""
    best: dict[str, tuple[float, list[str]]] = {language: (0.0, []) for language in heard[0]}
    for found in heard:
        best = {
            language: max(
                (
                    score - (SWITCH if before != language else 0.0) + log(found[language] + 1e-4),
                    [*path, language],
                )
                for before, (score, path) in best.items()
            )
            for language in found
        }
    return max(best.values())[1]
