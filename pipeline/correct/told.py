"""Changes as lines of a table: where, who speaks there, what was there and what is there now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.correct.changes import Added, Change, Joined, Person, Place, Renamed, Retimed, Reworded, SaidBy, SplitAt
from pipeline.messages import text
from pipeline.text.compared import compared
from pipeline.text.typography import joined
from pipeline.transcript import Transcript, Utterance

AROUND = 6  # characters shown beside what changed
LONG = 40  # characters of a passage that tell which it is


@dataclass(frozen=True, slots=True)
class Line:
    """`at`: seconds. `kind`: of the act it becomes."""

    at: float | None
    speaker: str
    kind: str
    before: str
    after: str


def told(changes: Sequence[Change], transcript: Transcript) -> list[Line]:
    """A line a change, in order of time; what holds everywhere comes first."""
    lines = _Lines(transcript)
    return sorted((line for change in changes for line in lines.of(change)), key=lambda line: line.at or 0.0)


class _Lines:
    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._known = {one.id: one for one in transcript.utterances}

    def of(self, change: Change) -> Iterator[Line]:
        match change:
            case Renamed(speaker, name):
                yield Line(None, self._name(speaker), "name", self._name(speaker), name)
            case Reworded(utterance, said):
                one = self._known[utterance]
                yield self._line(one, "text", *_around(one.text, said))
            case SaidBy(begin, end, person):
                one, said = self._known[begin[0]], self._said(begin, end)
                now = person.name or self._name(person.id)
                yield self._line(one, "speaker", _shortened(said), f"{now}: {_shortened(said)}")
            case SplitAt((utterance, at)):
                one = self._known[utterance]
                yield self._line(
                    one, "split", _shortened(one.text), f"{one.text[:at][-AROUND:]} / {one.text[at:][:AROUND]}"
                )
            case Joined(utterance):
                one, after = self._known[utterance], self._after(utterance)
                both = joined([one.text[-AROUND:], after.text[:AROUND]], self._transcript.language)
                yield self._line(one, "join", f"{one.text[-AROUND:]} / {after.text[:AROUND]}", both)
            case Retimed(begin, end, start, stop):
                one = self._known[begin[0]]
                yield self._line(one, "times", _shortened(self._said(begin, end)), f"{start:.2f} – {stop:.2f} s")
            case Added(_, start, _, said, person, _):
                yield Line(start, self._who(person), "insert", "", said)

    def _line(self, utterance: Utterance, kind: str, before: str, after: str) -> Line:
        return Line(utterance.start, self._name(utterance.speaker), kind, before, after)

    def _name(self, speaker: str | None) -> str:
        return self._transcript.speaker_name(speaker) or text("speaker.unknown")

    def _who(self, person: Person) -> str:
        return person.name or self._name(person.id)

    def _after(self, utterance: str) -> Utterance:
        utterances = self._transcript.utterances
        return utterances[utterances.index(self._known[utterance]) + 1]

    def _said(self, begin: Place, end: Place) -> str:
        """The text from one place to the other."""
        utterances = self._transcript.utterances
        first, last = (utterances.index(self._known[place[0]]) for place in (begin, end))
        if first == last:
            return utterances[first].text[begin[1] : end[1]]
        parts = [utterances[first].text[begin[1] :], *(one.text for one in utterances[first + 1 : last])]
        return joined([*parts, utterances[last].text[: end[1]]], self._transcript.language)


def _around(before: str, after: str) -> tuple[str, str]:
    """What differs between two texts, with some of what stands beside it."""
    runs = [run for run in compared(before, after) if run[0] != "equal"]
    (_, a0, _, b0, _), (_, _, a1, _, b1) = runs[0], runs[-1]
    return _cut(before, a0, a1), _cut(after, b0, b1)


def _cut(said: str, first: int, last: int) -> str:
    begin, end = max(0, first - AROUND), min(len(said), last + AROUND)
    return f"{'…' * (begin > 0)}{said[begin:end]}{'…' * (end < len(said))}"


def _shortened(said: str) -> str:
    return said if len(said) <= LONG else f"{said[:LONG]}…"
