"""Recovery: where speech has no text, or text that cannot be all of it, Whisper is asked again in other ways.

The best evidence wins. What nothing can be got from stays without text, and the audit tells where.
"""

from __future__ import annotations

import bisect
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Protocol

from models.recogniser.text import AVG_LOGPROB_LIMIT, COMPRESSION_RATIO_LIMIT, Decoded, Window
from pipeline.audio import Audio, SpeechMap, Stretch, seconds
from pipeline.report import NOTHING_KEPT, Kept, Progress, no_progress
from pipeline.settings import EvidenceSettings, RecogniseSettings
from pipeline.stages.coverage import untold
from pipeline.stages.evidence import judge
from pipeline.stages.recognise.decode import transcribe
from pipeline.stages.recognise.recognise import segments_of, style_prompt
from pipeline.stages.recognise.windows import pack, quietest
from pipeline.text.typography import USUAL_RATE, syllables
from pipeline.transcript import Segment, Turn

if TYPE_CHECKING:
    from models.recogniser.engine import WhisperEngine

THIN = 0.5  # of the speaker's own rate: so much less text than speech
THIN_FROM_S = 3.0  # of speech; in less, rates mean little
ALONE_S = 2.0  # speech a rate is taken from
PAD_S = 0.15
HALVES_FROM_S = 6.0
ENOUGH = 0.3  # of what the speaker says in such a time: less is no account of the place
TOO_MUCH = 2.0
SURE_LOGPROB = -0.7  # of text for a place without any; below, two attempts must agree
AGREE = 0.5
ONE_ATTEMPT = 0  # the budget of a second hearing: three ways of one attempt each
BETTER = 0.1  # the score by which a new text must beat the one that is there


class Engines(Protocol):
    """Where the engine is got from, once it is needed: most recordings have no doubtful place."""

    @property
    def engine(self) -> WhisperEngine: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch to be heard again, and the segments (by index) it would replace."""

    start: float
    end: float
    language: str
    expected: float  # syllables one would expect there
    replaces: tuple[int, ...] = ()
    heard: bool = False  # just so, as one window, when its text was recognised
    hole: bool = False  # has no text, but for a word that is stretched over it


def recover(
    audio: Audio,
    speech: SpeechMap,
    segments: Sequence[Segment],
    turns: Sequence[Turn],
    settings: RecogniseSettings,
    models: Engines,
    on_progress: Progress = no_progress,
    kept: Kept = NOTHING_KEPT,
) -> list[Segment]:
    """The segments with what a second hearing brings. Progress is in windows."""
    segments = _apart(segments, speech)
    places = doubtful(segments, speech, turns)
    if not places:
        return list(segments)
    languages = sorted({segment.language for segment in segments})
    asked: dict[Window, list[tuple[int, int]]] = defaultdict(list)
    for number, place in enumerate(places):
        for way, windows in enumerate(_ways(audio, place, settings, languages)):
            for window in windows:
                asked[window].append((number, way))
    answers: dict[tuple[int, int], list[Segment]] = defaultdict(list)
    answering = transcribe(models.engine, audio.clip, deque(asked), settings.beam, kept)
    for done, decoded in enumerate(answering, 1):
        for number, way in asked[decoded.window]:
            answers[number, way] += _believable(decoded, speech)
        on_progress(done, len(asked))
    dropped: set[int] = set()
    won: list[Segment] = []
    for number, place in enumerate(places):
        attempts = [sorted(found, key=_place_in_time) for (n, _), found in answers.items() if n == number and found]
        best = _best(place, attempts, [] if place.hole else [segments[index] for index in place.replaces])
        if best is not None:
            dropped.update(place.replaces)
            won += best
    stay = [segment for index, segment in enumerate(segments) if index not in dropped]
    return sorted([*stay, *won], key=_place_in_time)


def _apart(segments: Sequence[Segment], speech: SpeechMap) -> list[Segment]:
    """The segments cut where speech without text lies between their words, and beside a word stretched over some."""
    holes = _holes(segments, speech)
    apart: list[Segment] = []
    for segment in segments:
        ends = [word.end for word in segment.words]
        cuts = {0, len(ends)}
        for start, end in holes:
            if segment.start < start and end < segment.end:
                place = bisect.bisect_right(ends, start)
                cuts |= {place, place + 1} if segment.words[place].start < start else {place}
        pieces = [segment.words[first:last] for first, last in pairwise(sorted(cuts))]
        apart += [replace(segment, words=words, start=words[0].start, end=words[-1].end) for words in pieces]
    return apart


def _holes(segments: Sequence[Segment], speech: SpeechMap) -> list[Stretch]:
    return untold(speech.speech, [word for segment in segments for word in segment.words])


def doubtful(segments: Sequence[Segment], speech: SpeechMap, turns: Sequence[Turn]) -> list[Place]:
    """Holes in the text, and windows whose text failed or is too short for their speech. They do not overlap."""
    holes = _holes(segments, speech)
    rates = _rates(segments, speech, turns, holes)
    places: list[Place] = []
    windows = {segment.window for segment in segments}
    for indices in _by_window(segments):
        own = [segments[index] for index in indices]
        start, end = own[0].window
        # Where a window stopped early, the rest is another one inside it.
        end = min((window for window, _ in windows if start < window < end), default=end)
        spoken = speech.within(start, end)
        expected = rates.at(start, end, own[0].language) * seconds(spoken)
        failed = (
            min(s.avg_logprob for s in own) < AVG_LOGPROB_LIMIT
            or max(s.compression_ratio for s in own) > COMPRESSION_RATIO_LIMIT
        )
        thin = seconds(spoken) >= THIN_FROM_S and sum(syllables(s.text) for s in own) < THIN * expected
        if spoken and (failed or thin):
            heard = (start, end) == own[0].window
            places.append(Place(start, end, own[0].language, expected, indices, heard))
    for start, end in holes:
        if any(place.start < end and start < place.end for place in places) or not segments:
            continue
        index, nearest = min(enumerate(segments), key=lambda one: max(one[1].start - end, start - one[1].end))
        stretched = nearest.start < start and end < nearest.end  # over it
        if stretched:
            start, end = nearest.start, nearest.end
        expected = rates.at(start, end, nearest.language) * seconds(speech.within(start, end))
        places.append(Place(start, end, nearest.language, expected, (index,) if stretched else (), hole=True))
    return sorted(places, key=lambda place: place.start)


@dataclass(frozen=True, slots=True)
class _Rates:
    """Syllables a second of speech, by speaker and language."""

    turns: Sequence[Turn]
    own: Mapping[tuple[str | None, str], float]
    common: Mapping[str, float]

    def at(self, start: float, end: float, language: str) -> float:
        return self.own.get((_holder(self.turns, start, end), language), self.common.get(language, USUAL_RATE))


def _rates(segments: Sequence[Segment], speech: SpeechMap, turns: Sequence[Turn], holes: Sequence[Stretch]) -> _Rates:
    heard: dict[tuple[str | None, str], list[float]] = defaultdict(list)
    for segment in segments:
        spoken = seconds(speech.within(segment.start, segment.end))
        spoken -= sum(max(0.0, min(end, segment.end) - max(start, segment.start)) for start, end in holes)
        if spoken >= ALONE_S:
            who = _holder(turns, segment.start, segment.end)
            heard[who, segment.language].append(syllables(segment.text) / spoken)
    common: dict[str, list[float]] = defaultdict(list)
    for (_, language), rates in heard.items():
        common[language] += rates
    enough = {key: median(rates) for key, rates in heard.items() if len(rates) >= 3}
    return _Rates(turns, enough, {language: median(rates) for language, rates in common.items()})


def _holder(turns: Sequence[Turn], start: float, end: float) -> str | None:
    held: dict[str, float] = defaultdict(float)
    for turn in turns:
        held[turn.speaker] += max(0.0, min(end, turn.end) - max(start, turn.start))
    who = max(held, key=lambda speaker: held[speaker], default=None)
    return who if who is not None and held[who] > 0 else None


def _by_window(segments: Sequence[Segment]) -> list[tuple[int, ...]]:
    grouped: dict[Stretch, list[int]] = defaultdict(list)
    for index, segment in enumerate(segments):
        grouped[segment.window].append(index)
    return [tuple(indices) for indices in grouped.values()]


def _ways(audio: Audio, place: Place, settings: RecogniseSettings, languages: Sequence[str]) -> Iterator[list[Window]]:
    """The place cut anew, without a prompt, in halves, and in the recording's other languages; not as it was heard."""
    pad = 0.0 if place.replaces else PAD_S  # windows were cut with care, holes begin where words are thought to end
    start, end = max(0.0, place.start - pad), min(audio.duration, place.end + pad)
    prompt = style_prompt(settings, place.language)
    whole = pack(audio, [(start, end)])
    middle = quietest(audio, start + (end - start) / 3, end - (end - start) / 3)
    for said_before in dict.fromkeys((prompt, "")):  # one way where there is no prompt: two must not agree by being one
        if not (place.heard and said_before == prompt):
            yield [Window(*stretch, place.language, said_before, budget=ONE_ATTEMPT) for stretch in whole]
    if end - start >= HALVES_FROM_S:
        halves = [*pack(audio, [(start, middle)]), *pack(audio, [(middle, end)])]
        yield [Window(*stretch, place.language, prompt, budget=ONE_ATTEMPT) for stretch in halves]
    for other in languages:
        if other != place.language:
            yield [Window(*stretch, other, style_prompt(settings, other), budget=ONE_ATTEMPT) for stretch in whole]


def _believable(decoded: Decoded, speech: SpeechMap) -> list[Segment]:
    """What one answer says, without what the sound speaks against."""
    return list(judge(segments_of(decoded, speech), speech, EvidenceSettings()).kept)


def _best(place: Place, attempts: list[list[Segment]], current: list[Segment]) -> list[Segment] | None:
    """The attempt that explains the place best; None where what is there is better or none is good enough."""
    scored = [(_score(place, attempt), -index) for index, attempt in enumerate(attempts)]  # of equals, the first
    if not scored:
        return None
    score, index = max(scored)
    index = -index
    best, others = attempts[index], [attempt for other, attempt in enumerate(attempts) if other != index]
    if current:
        return best if score > _score(place, current) + BETTER else None
    agreed = any(_alike(_text(best), _text(other)) >= AGREE for other in others)
    share = syllables(_text(best)) / max(place.expected, 1e-9)
    good = ENOUGH <= share <= TOO_MUCH and (_logprob(best) >= SURE_LOGPROB or agreed)
    return [_within(segment, place) for segment in best] if good else None


def _score(place: Place, attempt: Sequence[Segment]) -> float:
    """Text for all the speech, and likely text: each counts as much as a factor e in probability a token."""
    share = syllables(_text(attempt)) / max(place.expected, 1e-9)
    looped = any(segment.compression_ratio > COMPRESSION_RATIO_LIMIT for segment in attempt)
    return round(min(share, 1.0) - max(0.0, share - TOO_MUCH) + _logprob(attempt) - 2.0 * looped, 3)


def _within(segment: Segment, place: Place) -> Segment:
    """Times inside the hole, so that no word runs over its neighbours'."""
    words = tuple(
        replace(
            word, start=max(place.start, min(word.start, place.end)), end=max(place.start, min(word.end, place.end))
        )
        for word in segment.words
    )
    return replace(segment, words=words, start=words[0].start, end=words[-1].end)


def _text(segments: Sequence[Segment]) -> str:
    return "".join(segment.text for segment in segments)


def _logprob(segments: Sequence[Segment]) -> float:
    lengths = [max(syllables(segment.text), 0.1) for segment in segments]
    return sum(s.avg_logprob * n for s, n in zip(segments, lengths, strict=True)) / sum(lengths)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _place_in_time(segment: Segment) -> tuple[float, tuple[float, float]]:
    return segment.start, segment.window
