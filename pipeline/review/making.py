"""Acts made from places in a reviewed transcript: (id of an utterance, place in its text). Pure.

A place that is not there, and an act that would do nothing, raise ValueError.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.review.acts import (
    Anchor,
    Confirm,
    Insert,
    Join,
    Merge,
    Name,
    NoText,
    Quoted,
    Remark,
    SaidBy,
    Split,
    Text,
    Times,
)
from pipeline.review.persons import NEW
from pipeline.review.pieces import touching, words_before
from pipeline.review.places import Words
from pipeline.text.compared import compared
from pipeline.text.edits import word_spans
from pipeline.text.typography import one_line
from pipeline.transcript import Transcript, Utterance

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Spot:
    """An utterance, its number, and how many words stand before it."""

    utterance: Utterance
    index: int
    before: int


class Making:
    """Makes acts from places of one transcript; another transcript, as after an act, needs its own."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self._words = Words([word for one in transcript.utterances for word in one.words])
        self._spots: dict[str, _Spot] = {}
        before = 0
        for index, one in enumerate(transcript.utterances):
            self._spots[one.id] = _Spot(one, index, before)
            before += len(one.words)

    def said(self, utterance: str) -> str:
        """The text that places of an utterance are in."""
        return self._spot(utterance).utterance.text

    def text(self, utterance: str, first: int, last: int, new: str) -> Text:
        """Characters first to last (exclusive) of an utterance's text become `new`; first == last: `new` is put in."""
        spot = self._spot(utterance, first, last)
        own = spot.utterance.text
        if first > last:
            raise ValueError(f"{utterance} has no characters {first} to {last}")
        if own[first:last] == new:
            raise ValueError("the text is so already")
        where, begin, end = self._over(spot, first, last)
        return Text(where=where, before=own[begin:end], after=own[begin:first] + new + own[last:end])

    def retext(self, utterance: str, new: str) -> list[Text]:
        """The acts that make an utterance's text `new`, each of as few words as can be; none where it is so already."""
        spot = self._spot(utterance)
        own, acts = spot.utterance.text, []
        for first, last, begin, end in _changes(spot.utterance, new):
            where, _, _ = self._over(spot, first, last)
            acts.append(Text(where=where, before=own[first:last], after=new[begin:end]))
        return acts

    def speaker(self, begin: Place, end: Place, person: str | None) -> list[SaidBy]:
        """All from one place to the other is said by `person`: an id, one of `new_person`, or None for nobody known."""
        acts = []
        for spot, first, last in self._stretches(begin, end):
            last = _end(spot.utterance.text, first, last)
            if first < last and spot.utterance.speaker != person:
                acts.append(SaidBy(where=self._over(spot, first, last)[0], person=person))
        if not acts:
            raise ValueError("nobody's words change their speaker")
        return acts

    def split(self, utterance: str, at: int) -> Split:
        """A new utterance begins at a place inside an utterance's text."""
        spot = self._spot(utterance, at)
        own = spot.utterance.text
        if not own[:at].strip() or not own[at:].strip():
            raise ValueError(f"nothing is cut off at {at} of {utterance}")
        spans = enumerate(word_spans(spot.utterance))
        starts = [number for number, (first, _) in spans if number and first <= at and not own[first:at].strip()]
        if starts:  # the space before a word is the word's
            number = spot.before + starts[0]
            return Split(where=self._words.anchor(number, number))
        where, begin, end = self._over(spot, at, at)
        return Split(where=where, left=own[begin:at], right=own[at:end])

    def join(self, utterance: str) -> list[SaidBy | Join]:
        """An utterance with the next one, whose words its speaker has said then: these and no others."""
        spot = self._spot(utterance)
        if spot.index + 1 == len(self.transcript.utterances):
            raise ValueError(f"nothing stands behind {utterance}")
        following = self.transcript.utterances[spot.index + 1]
        number = spot.before + len(spot.utterance.words)
        made, times = _made(following)
        join = Join(where=self._words.anchor(number, number, made, times))
        if following.speaker == spot.utterance.speaker or not following.text:
            return [join]
        whole = ((following.id, 0), (following.id, len(following.text)))
        return [*self.speaker(*whole, spot.utterance.speaker), join]

    def insert(
        self, behind: str | None, start: float, end: float, said: str, person: str | None, at: int | None = None
    ) -> Insert:
        """A new utterance behind another (None: the first), from `start` to `end` (seconds).

        `at`: behind this place of the other's text, where an act before splits it.
        """
        if not 0 <= start <= end:
            raise ValueError(f"nothing lies from {start} to {end}")
        number = index = 0
        if behind is not None:
            spot = self._spot(behind) if at is None else self._spot(behind, at)
            number = spot.before + (len(spot.utterance.words) if at is None else words_before(spot.utterance, at))
            index = spot.index + 1
        following = self.transcript.utterances[index : index + 1] if at is None else ()
        before = next((one.id for one in following if not one.words), "")
        where = self._words.anchor(number, number, times=(start, end))
        return Insert(where=where, text=said, person=person, before=before)

    def no_text(self, start: float, end: float) -> NoText:
        """Nothing can be transcribed from `start` to `end` (seconds)."""
        if not 0 <= start < end:
            raise ValueError(f"nothing lies from {start} to {end}")
        return NoText(start=start, end=end)

    def name(self, person: str, name: str, role: str | None = None, organisation: str | None = None) -> Name:
        """What a person is called, everywhere."""
        if not (told := one_line(name)):
            raise ValueError("a name is empty")
        return Name(person=person, name=told, role=role, organisation=organisation)

    def merge(self, person: str, into: str) -> Merge:
        """Two voices are one person, who is called as the second."""
        known = {one.id for one in self.transcript.speakers}
        if person == into or not {person, into} <= known:
            raise ValueError(f"{person} and {into} are not two speakers")
        return Merge(person=person, into=into)

    def confirm(self, begin: Place, end: Place) -> Confirm:
        """The text from one place to the other, in one utterance, is right."""
        where, said = self._stretch(begin, end)
        return Confirm(where=where, text=said)

    def comment(self, begin: Place, end: Place, note: str) -> Remark:
        """A note on the text from one place to the other, in one utterance."""
        where, said = self._stretch(begin, end)
        return Remark(where=where, quote=said, text=note)

    def times(self, begin: Place, end: Place, start: float, stop: float) -> list[Times]:
        """The subtitle with the text from one place to the other shows from `start` to `stop`: an act an utterance."""
        if not 0 <= start < stop:
            raise ValueError(f"nothing shows from {start} to {stop}")
        acts = []
        for spot, first, last in self._stretches(begin, end):
            where, low, _ = self._over(spot, first, last)
            own = spot.utterance.text
            acts.append(Times(where=where, lead=own[low:first], text=own[first:last], start=start, end=stop))
        return acts

    def quoted(self, utterance: str) -> Quoted:
        """A whole utterance as it stands."""
        one = self._spot(utterance)
        where, _, _ = self._over(one, 0, len(one.utterance.text))
        return Quoted(where=where, text=one.utterance.text)

    def _stretch(self, begin: Place, end: Place) -> tuple[Anchor, str]:
        spot, _ = self._spot(*begin), self._spot(*end)
        if begin[0] != end[0] or begin[1] >= end[1]:
            raise ValueError(f"{begin} to {end} is no stretch of one utterance")
        stop = _end(spot.utterance.text, begin[1], end[1])
        where, first, last = self._over(spot, begin[1], stop if stop > begin[1] else end[1])
        return where, spot.utterance.text[first:last]

    def _stretches(self, begin: Place, end: Place) -> Iterator[tuple[_Spot, int, int]]:
        """What lies between two places, utterance by utterance."""
        first, last = self._spot(*begin), self._spot(*end)
        if (first.index, begin[1]) > (last.index, end[1]):
            raise ValueError(f"{end} lies before {begin}")
        for one in self.transcript.utterances[first.index : last.index + 1]:
            start = begin[1] if one.id == begin[0] else 0
            stop = end[1] if one.id == end[0] else len(one.text)
            if start < stop:
                yield self._spot(one.id), start, stop

    def _spot(self, utterance: str, *places: int) -> _Spot:
        """Raises ValueError where there is no such utterance, or it has not all of these places."""
        if utterance not in self._spots:
            raise ValueError(f"there is no utterance {utterance}")
        spot = self._spots[utterance]
        for place in places:
            if not 0 <= place <= len(spot.utterance.text):
                raise ValueError(f"{utterance} has no place {place}")
        return spot

    def _over(self, spot: _Spot, first: int, last: int) -> tuple[Anchor, int, int]:
        """The anchor of the words that a stretch of text is of, and the whole stretch of these words."""
        one = spot.utterance
        touched = touching(one, first, last)
        made, moments = _made(one)
        where = self._words.anchor(spot.before + touched.start, spot.before + touched.stop, made, moments)
        if not touched:
            return where, 0, len(one.text)
        spans = word_spans(one)
        return where, spans[touched[0]][0], spans[touched[-1]][1]


def new_person() -> str:
    """An id for somebody the machine did not tell apart; `name` gives them a name."""
    return NEW + secrets.token_hex(4)


def _end(said: str, first: int, last: int) -> int:
    """Where a stretch of text ends that may have been taken with the space behind it, which is the next word's."""
    return first + len(said[first:last].rstrip())


def _made(utterance: Utterance) -> tuple[str, tuple[float, float] | None]:
    return ("", None) if utterance.words else (utterance.id, (utterance.start, utterance.end))


def _ends_a_word(text: str, first: int, last: int, new: str) -> bool:
    """Whether what is put in goes on the word that ends there, as n't does."""
    return first == last > 0 and text[first - 1].isalnum() and text[first:][:1] == " " and not new[:1].isspace()


def _changes(utterance: Utterance, new: str) -> list[tuple[int, int, int, int]]:
    """What changes of an utterance's text, in whole words: from, to, and from, to in the new text."""
    spans = word_spans(utterance)
    found: list[tuple[int, int, int, int]] = []
    for kind, first, last, begin, end in compared(utterance.text, new):
        if kind == "equal":
            continue
        touched = touching(utterance, first - _ends_a_word(utterance.text, first, last, new[begin:end]), last)
        low, high = (spans[touched[0]][0], spans[touched[-1]][1]) if touched else (0, len(utterance.text))
        change = (low, high, begin - (first - low), end + (high - last))
        if found and low < found[-1][1]:  # two changes of one word
            before = found.pop()
            change = (before[0], high, before[2], change[3])
        found.append(change)
    return found
