"""Evidence against recognised text: what the sound speaks against is taken out, and listed with its reason.

Whisper writes something for any sound: credits of videos it learnt from, farewells, phrases that repeat and repeat. But
people say all of that too. So no text goes for its words alone, a piece never goes out of a sentence, and whatever goes
is listed with its time, so that documents can show where it stood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.recogniser.text import AVG_LOGPROB_LIMIT, COMPRESSION_RATIO_LIMIT, NO_SPEECH_LIMIT
from pipeline.audio import SpeechMap
from pipeline.settings import EvidenceSettings
from pipeline.stages.evidence.loops import repeated
from pipeline.stages.evidence.phrases import consists_of
from pipeline.stages.evidence.sound import (
    FASTEST,
    QUICK,
    Hearing,
    confidence,
    faster,
    has_no_room,
    hearings,
    speech_under,
    unexplained,
)
from pipeline.stages.merge import PAUSE_S
from pipeline.text.typography import ends_sentence
from pipeline.transcript import Mark, Reason, Removed, Segment, Word, join

UNSURE = 0.3  # confidence below which a phrase that is often invented is no more likely said
SURE = 0.9
UNEXPLAINED_S = 3.0  # of speech in a window that has but a phrase for it

Charge = tuple[int, int, Reason]  # first and last of the words, and what speaks against them


@dataclass(frozen=True, slots=True)
class Judgement:
    """`kept` and `removed` hold every word once. `doubts`: stretches of what was kept that its editor should hear."""

    kept: tuple[Segment, ...]
    removed: tuple[Removed, ...]
    doubts: tuple[Mark, ...]


def judge(segments: Sequence[Segment], speech: SpeechMap, settings: EvidenceSettings) -> Judgement:
    """What stays of the segments of a recording, and what was removed or put back, numbered r1, r2 … in their order."""
    heard = hearings(segments)
    kept: list[Segment] = []
    removed: list[Removed] = []
    doubts: list[Mark] = []
    for segment in segments:
        stays: list[Word] = []
        at = 0
        for first, last, reason in _charges(segment, heard[segment.window], speech):
            one = _removed(f"r{len(removed) + 1}", segment, segment.words[first:last], reason, settings)
            removed.append(one)
            stays += segment.words[at : last if one.put_back else first]
            at = last
        stays += segment.words[at:]
        if stays:
            kept.append(replace(segment, words=tuple(stays), start=stays[0].start, end=stays[-1].end))
            doubts += _doubts(kept[-1])
    return Judgement(tuple(kept), tuple(removed), tuple(doubts))


def _removed(name: str, segment: Segment, words: Sequence[Word], reason: Reason, settings: EvidenceSettings) -> Removed:
    return Removed(
        id=name,
        start=words[0].start,
        end=words[-1].end,
        text=join(tuple(words)),
        reason=reason,
        avg_logprob=segment.avg_logprob,
        no_speech_prob=segment.no_speech_prob,
        put_back=name in settings.keep or "all" in settings.keep,
    )


def _charges(segment: Segment, hearing: Hearing, speech: SpeechMap) -> Iterator[Charge]:
    """(first, last, reason) of the words to be removed, in order, not overlapping."""
    words = segment.words
    if segment.avg_logprob < AVG_LOGPROB_LIMIT and segment.no_speech_prob > NO_SPEECH_LIMIT:
        yield (0, len(words), "not_speech")
        return
    crowded = has_no_room(segment, hearing, speech)
    charges: list[Charge] = []
    for first, last in _utterances(words):
        said = words[first:last]
        if _is_phantom(said, segment, hearing, speech):
            charges.append((first, last, "phantom"))
        elif crowded and faster(join(said), speech_under(said, speech), FASTEST):
            charges.append((first, last, "too_fast"))
    for first, last in _loops(segment):
        said = words[first:last]
        against = faster(join(said), speech_under(said, speech), QUICK) or confidence(said) < UNSURE
        if against and all(last <= start or end <= first for start, end, _ in charges):
            charges.append((first, last, "loop"))
    yield from _joined(sorted(charges))


def _joined(charges: Sequence[Charge]) -> list[Charge]:
    """Neighbours with the same reason as one."""
    found: list[Charge] = []
    for first, last, reason in charges:
        if found and found[-1][1:] == (first, reason):
            first = found.pop()[0]
        found.append((first, last, reason))
    return found


def _utterances(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """From where to where sentences go, or what stands between two long pauses."""
    begin = 0
    for index, (word, following) in enumerate(pairwise(words), 1):
        if ends_sentence(word.text, following.text) or following.start - word.end >= PAUSE_S:
            yield begin, index
            begin = index
    yield begin, len(words)


def _is_phantom(words: Sequence[Word], segment: Segment, hearing: Hearing, speech: SpeechMap) -> bool:
    """Whether an utterance is but phrases that are often invented, and the sound speaks against it too."""
    said, language = join(tuple(words)), segment.language
    if not consists_of(said, language, "credits", "also_said"):
        return False
    if (
        faster(said, speech_under(words, speech), FASTEST)
        or segment.no_speech_prob > NO_SPEECH_LIMIT
        or confidence(words) < UNSURE
    ):
        return True
    if not all(consists_of(one.text, language, "credits", "also_said") for one in hearing.segments):
        return False
    unsure = confidence(words) < SURE and unexplained(hearing, speech) > UNEXPLAINED_S
    return unsure or consists_of(said, language, "credits")


def _loops(segment: Segment) -> Iterator[tuple[int, int]]:
    if segment.compression_ratio > COMPRESSION_RATIO_LIMIT:
        yield from repeated([word.text for word in segment.words])


def _doubts(segment: Segment) -> Iterator[Mark]:
    """Repeats that the sound does not speak against: somebody may have said them."""
    for first, last in _loops(segment):
        yield Mark("loop", segment.words[first].start, segment.words[last - 1].end)
