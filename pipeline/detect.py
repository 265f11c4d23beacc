"""Which language is spoken when."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import TYPE_CHECKING

from pipeline.sound import Audio
from pipeline.windows import Stretch, pack, seconds

if TYPE_CHECKING:
    from models.recogniser.engine import WhisperEngine

SAMPLES = 24  # windows listened to before the languages of the recording are settled
LEAST_SHARE = 0.1
# In a recording of several languages each so many seconds of speech are asked for theirs: given a window of two
# languages, Whisper translates one of them into the other.
ENOUGH_S = 2.5
SWITCH = log(10.0)  # a change of language must be so much likelier than none


def languages_of(audio: Audio, speech: Sequence[Stretch], engine: WhisperEngine) -> list[tuple[str, list[Stretch]]]:
    """The speech in runs of one language (a Whisper code), in order."""
    kept = _languages(audio, pack(audio, speech), engine)
    if len(kept) == 1:
        return [(kept[0], list(speech))]
    groups = list(_groups(speech))
    heard = engine.language_probabilities([audio.clip(group[0][0], group[-1][1]) for group in groups])
    runs: list[tuple[str, list[Stretch]]] = []
    for language, together in itertools.groupby(
        zip(_path([{code: found.get(code, 0.0) for code in kept} for found in heard]), groups, strict=True),
        key=lambda pair: pair[0],
    ):
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


def _groups(speech: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    """Neighbouring stretches with enough speech together to tell a language."""
    group: list[Stretch] = []
    for stretch in speech:
        group.append(stretch)
        if seconds(group) >= ENOUGH_S:
            yield group
            group = []
    if group:
        yield group


def _path(heard: Sequence[Mapping[str, float]]) -> list[str]:
    """The likeliest language of each group, changes being rare (Viterbi)."""
    best: dict[str, tuple[float, list[str]]] = {language: (0.0, []) for language in heard[0]}
    for found in heard:
        total = sum(found.values()) or 1.0
        best = {
            language: max(
                (
                    score - (SWITCH if before != language else 0.0) + log(found[language] / total + 1e-4),
                    [*path, language],
                )
                for before, (score, path) in best.items()
            )
            for language in found
        }
    return max(best.values())[1]
