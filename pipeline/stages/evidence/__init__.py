"""Evidence against recognised text: what nobody can have said is taken out, and listed with its reason.

Whisper writes something for any sound. What it invents betrays itself: credits of videos it learnt from, phrases that
repeat, more syllables than a mouth can say, a window it took for no speech itself.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

from pipeline.audio import SpeechMap, seconds
from pipeline.files.toml import read_toml
from pipeline.settings import EvidenceSettings
from pipeline.stages.evidence.loops import repeated
from pipeline.text.script import converted
from pipeline.text.typography import is_wide
from pipeline.transcript import Reason, Removed, Segment, Word

# Whisper's own limits for "there was no speech" (openai-whisper, transcribe).
LOW_LOGPROB, NO_SPEECH = -1.0, 0.6
# Against a phrase that is often invented, less is enough.
DOUBTFUL_LOGPROB, DOUBTFUL_NO_SPEECH, LITTLE_SPEECH_S = -0.7, 0.4, 0.5
# Nobody speaks faster for a whole sentence: the quickest reach about 8 Chinese syllables or 25 letters a second.
FASTEST = {True: 14.0, False: 45.0}  # wide characters, letters a second
FAST_FROM = {True: 10, False: 30}  # shorter text may have bad times
LOOP_RATIO = 2.4  # Whisper's limit of compression
LEAST_S = 0.3  # a word's time may be off by this much

Charge = tuple[int, int, Reason]  # first and last of the words, and what speaks against them
_NOT_LETTERS = re.compile(r"[\W_]+")


def judge(
    segments: Sequence[Segment], speech: SpeechMap, settings: EvidenceSettings
) -> tuple[list[Segment], list[Removed]]:
    """What stays, and what was removed. Nothing is in both or in neither."""
    kept: list[Segment] = []
    removed: list[Removed] = []
    number = 0
    for segment in segments:
        stays: list[Word] = []
        at = 0
        for first, last, reason in _charges(segment, speech):
            number += 1
            name = f"r{number}"
            stays += segment.words[at:first]
            if name in settings.keep or "all" in settings.keep:
                stays += segment.words[first:last]
            else:
                words = segment.words[first:last]
                text = "".join(word.text for word in words).strip()
                evidence = (segment.avg_logprob, segment.no_speech_prob)
                removed.append(Removed(name, words[0].start, words[-1].end, text, reason, *evidence))
            at = last
        stays += segment.words[at:]
        if stays:
            kept.append(replace(segment, words=tuple(stays), start=stays[0].start, end=stays[-1].end))
    return kept, removed


def is_invented(segment: Segment, speech: SpeechMap) -> bool:
    """Whether there is evidence against any of the segment's words."""
    return any(True for _ in _charges(segment, speech))


def _charges(segment: Segment, speech: SpeechMap) -> Iterator[Charge]:
    """(first, last, reason) of the words to be removed, in order, not overlapping."""
    everything = len(segment.words)
    heard = seconds(speech.within(segment.start - LEAST_S, segment.end + LEAST_S))
    if segment.avg_logprob < LOW_LOGPROB and segment.no_speech_prob > NO_SPEECH:
        yield (0, everything, "not_speech")
    elif _said(segment.words) in phantoms(segment.language, "unlikely") and (
        segment.avg_logprob < DOUBTFUL_LOGPROB or segment.no_speech_prob > DOUBTFUL_NO_SPEECH or heard < LITTLE_SPEECH_S
    ):
        yield (0, everything, "phantom")
    elif too_fast(segment.text, heard):
        yield (0, everything, "too_fast")
    else:
        found: list[Charge] = [(first, last, "phantom") for first, last in _phantoms(segment)]
        if segment.compression_ratio > LOOP_RATIO:
            loops: list[Charge] = [
                (first, last, "loop") for first, last in repeated([word.text for word in segment.words])
            ]
            found += [loop for loop in loops if not any(loop[0] < last and first < loop[1] for first, last, _ in found)]
        yield from sorted(found)


def too_fast(text: str, speech_s: float) -> bool:
    """Whether nobody can say `text` in so many seconds of speech."""
    letters = [character for character in text if character.isalnum()]
    wide = sum(map(is_wide, letters)) * 2 >= len(letters)
    return len(letters) >= FAST_FROM[wide] and len(letters) > FASTEST[wide] * max(speech_s, LEAST_S)


def _phantoms(segment: Segment) -> Iterator[tuple[int, int]]:
    """Runs of words that are one of the phrases nobody says."""
    letters = [_letters(word.text) for word in segment.words]
    said = "".join(letters)
    starts = list(itertools.accumulate((len(one) for one in letters), initial=0))
    end = 0
    for phrase, at in sorted(_occurrences(said, phantoms(segment.language, "always")), key=lambda one: one[1]):
        if at < end:
            continue
        end = at + len(phrase)
        first = max(i for i in range(len(letters)) if starts[i] <= at)
        last = min(i for i in range(len(letters) + 1) if starts[i] >= end)
        yield first, last


def _occurrences(said: str, phrases: Sequence[str]) -> Iterator[tuple[str, int]]:
    for phrase in phrases:  # the longest first
        at = said.find(phrase)
        while at >= 0:
            yield phrase, at
            at = said.find(phrase, at + len(phrase))


@cache
def phantoms(language: str, kind: str) -> tuple[str, ...]:
    """The phrases often invented in `language`; those of English are written in all of them."""
    table = read_toml(resources.files("pipeline.stages.evidence") / "phantoms.toml")
    phrases = {_letters(phrase) for code in {language, "en"} for phrase in table.get(code, {}).get(kind, ())}
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


def _said(words: Sequence[Word]) -> str:
    return "".join(_letters(word.text) for word in words)


def _letters(text: str) -> str:
    return converted(_NOT_LETTERS.sub("", text), "hans").casefold()
