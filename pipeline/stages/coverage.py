"""The account of every second of a recording."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE_HZ, Audio, SpeechMap, Stretch
from pipeline.text.typography import SYLLABLE_S, syllables
from pipeline.transcript import Accounted, Coverage, Span, Utterance, Word

TELL_UNTRANSCRIBED_S = 1.0  # shorter speech without text is breath, not words
WORD_REACH_S = 0.7  # speech this near to a word counts as told by it
BLOCK_S = 0.1  # of which the level is measured
SILENT_DBFS = -60.0  # silence, whatever the speech is like
BELOW_SPEECH_DB = 25.0  # so far under the speech's own level is silence too
LEAST_SOUND_S = 0.5  # a shorter sound between words is a chair or a breath


def untold(speech: Sequence[Stretch], words: Sequence[Word]) -> list[Stretch]:
    """Stretches of speech, in seconds, that no word tells of."""
    told: list[list[float]] = []
    for start, end in sorted(place for word in words for place in _told(word)):
        if told and start <= told[-1][1]:
            told[-1][1] = max(told[-1][1], end)
        else:
            told.append([start, end])
    found: list[Stretch] = []
    first = 0
    for start, end in speech:
        at = start
        while first < len(told) and told[first][1] <= start:
            first += 1
        for told_start, told_end in told[first:]:
            if told_start >= end:
                break
            if told_start - at >= TELL_UNTRANSCRIBED_S:
                found.append((round(at, 3), round(told_start, 3)))
            at = max(at, told_end)
        if end - at >= TELL_UNTRANSCRIBED_S:
            found.append((round(at, 3), round(end, 3)))
    return found


def _told(word: Word) -> Iterator[Stretch]:
    """The time a word tells of: where Whisper skips speech, the word beside it is stretched over what was skipped."""
    most = max(WORD_REACH_S, SYLLABLE_S * syllables(word.text))
    if word.end - word.start > 2 * most:
        yield word.start - WORD_REACH_S, word.start + most
        yield word.end - most, word.end + WORD_REACH_S
    else:
        yield word.start - WORD_REACH_S, word.end + WORD_REACH_S


def account(audio: Audio, speech: SpeechMap, utterances: Sequence[Utterance], missing: Sequence[Stretch]) -> Coverage:
    """Where all the seconds went. `missing`: stretches the recording has no sound for."""
    words = [word for utterance in utterances for word in utterance.words]
    holes = untold(speech.speech, words)
    spoken = sum(end - start for start, end in speech.speech)
    layers = [
        ("sound", _sounds(audio, speech)),
        ("text", speech.speech),
        ("untranscribed", holes),
        ("missing", missing),
    ]
    return Coverage(
        duration=round(audio.duration, 3),
        speech=round(spoken, 3),
        transcribed=round(spoken - sum(end - start for start, end in holes), 3),
        untranscribed=tuple(Span(start, end) for start, end in holes),
        account=tuple(_painted(audio.duration, layers)),
    )


def _painted(duration: float, layers: Sequence[tuple[str, Sequence[Stretch]]]) -> Iterator[Accounted]:
    """Later layers over earlier ones, silence under them all."""
    edges = sorted({0.0, round(duration, 3)} | {round(e, 3) for _, spans in layers for span in spans for e in span})
    edges = [edge for edge in edges if 0.0 <= edge <= round(duration, 3)]
    kinds = np.zeros(max(0, len(edges) - 1), dtype=int)
    for number, (_, spans) in enumerate(layers, 1):
        for start, end in spans:
            kinds[np.searchsorted(edges, round(start, 3)) : np.searchsorted(edges, round(end, 3))] = number
    names = ["silence", *(name for name, _ in layers)]
    start = 0.0
    for index, (_, end) in enumerate(pairwise(edges)):
        if index + 1 == len(kinds) or kinds[index + 1] != kinds[index]:
            yield Accounted(names[kinds[index]], start, end)
            start = end


def _sounds(audio: Audio, speech: SpeechMap) -> list[Stretch]:
    """Stretches without speech that are not silent either: applause, music, a telephone."""
    levels = _levels(audio)
    talking = np.zeros(len(levels), dtype=bool)
    for start, end in speech.speech:
        talking[int(start / BLOCK_S) : int(end / BLOCK_S) + 1] = True
    threshold = SILENT_DBFS
    if talking.any():
        threshold = max(threshold, float(np.median(levels[talking])) - BELOW_SPEECH_DB)
    loud = np.concatenate([[False], (levels > threshold) & ~talking, [False]])
    edges = np.flatnonzero(np.diff(loud.astype(np.int8)))
    return [
        (first * BLOCK_S, min(last * BLOCK_S, audio.duration))
        for first, last in edges.reshape(-1, 2).tolist()
        if (last - first) * BLOCK_S >= LEAST_SOUND_S
    ]


def _levels(audio: Audio) -> NDArray[np.float64]:
    """RMS of each block in dBFS. A minute at a time: six hours are not held at once."""
    size = int(BLOCK_S * SAMPLE_RATE_HZ)
    parts = [np.empty(0)]
    for first in range(0, len(audio.samples), 600 * size):
        samples = np.asarray(audio.samples[first : first + 600 * size], dtype=np.float64) / 32768.0
        padded = np.pad(samples, (0, -len(samples) % size))
        parts.append(np.sqrt(np.square(padded).reshape(-1, size).mean(axis=1)))
    return 20 * np.log10(np.maximum(np.concatenate(parts), 1e-6))
