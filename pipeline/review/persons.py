"""Which of the voices of this run an act means that was done to another diarization: told by when each is heard.

A voice is that of a person where most of the person's time lies in it and it holds hardly anybody else's. Where this
is not so the voice gets no name; it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from pipeline.review.acts import Act, Merge, Voices, digest
from pipeline.transcript import Transcript

PURE = 0.8  # of what was known of a voice's time, so much must be the person's
MOST = 0.5  # of the person's time, more than this must be in the voice
NEW = "P"  # begins the id of a person whom no diarization has found

Times = Sequence[tuple[float, float]]  # from and to, in seconds
Spans = Mapping[str, Times]


def voices_of(transcript: Transcript) -> Voices:
    """Who speaks when, by the machine's transcript."""
    found: dict[str, list[tuple[float, float]]] = {}
    words = [(word, one.speaker) for one in transcript.utterances for word in one.words]
    for who, run in groupby(words, key=lambda pair: pair[1]):
        if who is not None:
            spoken = [word for word, _ in run]
            found.setdefault(who, []).append((spoken[0].start, spoken[-1].end))
    return Voices(spans={who: tuple(spans) for who, spans in found.items()})


def key_of(voices: Voices) -> str:
    return digest(voices.model_dump(mode="json"))


class Persons:
    """Tells who is meant. `own`: the voices of this run; `acts`: those that stand."""

    def __init__(self, own: Voices, acts: Sequence[Act]) -> None:
        self.key = key_of(own)
        self._now = own.spans
        self._then = {key_of(act.op): act.op.spans for act in acts if isinstance(act.op, Voices)}
        self._merged = [(act.base.voices, act.op) for act in acts if isinstance(act.op, Merge)]
        self._bound: dict[tuple[str, str], str | None] = {}

    def who(self, person: str, key: str) -> tuple[str, bool]:
        """The id of the person here, and whether it is sure. `key`: of the voices that the act was made on."""
        voice, _, other = person.partition("@")
        key = next((one for one in self._then if other and one.startswith(other)), key)
        if key == self.key or voice.startswith(NEW):
            return voice, True
        if (key, voice) not in self._bound:
            self._bound[key, voice] = self._voice([voice], key) or self._voice(self._same_as(voice, key), key)
        found = self._bound[key, voice]
        return (found, True) if found is not None else (f"{voice}@{key[:8]}", False)

    def _same_as(self, voice: str, key: str) -> list[str]:
        """All voices of a diarization that people have said are one person's."""
        same = {voice}
        merged = [{op.person, op.into} for made_on, op in self._merged if made_on == key]
        for _ in merged:
            same = same.union(*(pair for pair in merged if pair & same))
        return sorted(same)

    def _voice(self, voices: Sequence[str], key: str) -> str | None:
        spans = self._then.get(key, {})
        theirs = [span for voice in voices for span in spans.get(voice, ())]
        return same_voice(theirs, [span for one in spans.values() for span in one], self._now)


def same_voice(theirs: Times, anybody: Times, now: Spans) -> str | None:
    """Which voice of now is a person's, told by when they and when anybody was heard before; None: no one surely is."""
    shared = {who: _overlap(theirs, times) for who, times in now.items()}
    for who, common in shared.items():
        if common > MOST * sum(shared.values()) and common >= PURE * _overlap(anybody, now[who]):
            return who
    return None


def _overlap(some: Times, others: Times) -> float:
    """Seconds that both hold."""
    left, right, total, at = sorted(some), sorted(others), 0.0, 0
    for start, end in left:
        while at < len(right) and right[at][1] <= start:
            at += 1
        place = at
        while place < len(right) and right[place][0] < end:
            total += max(0.0, min(end, right[place][1]) - max(start, right[place][0]))
            place += 1
    return total
