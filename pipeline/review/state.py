"""A transcript while acts are done to it: its utterances in order, and which of them hold which recognised words."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from pipeline.review import pieces
from pipeline.review.acts import Act
from pipeline.review.places import SHIFT_S, Found, letters
from pipeline.text.edits import CORRECTION, between, places
from pipeline.text.typography import joined
from pipeline.transcript import Deed, Reviewed, Section, Transcript, Utterance

# Marks that go with what stands before them, as in French with a space that breaks no line.
_CLOSING = re.compile(r"([\u00a0\u202f]?[^\w\s“‘「『（《〈【\[({])*")


@dataclass(frozen=True, slots=True)
class Part:
    """text[first:last] of the utterance at `index`."""

    index: int
    first: int
    last: int


class Utterances:
    """The utterances. All words together stay as they are; each utterance holds some of them, or none."""

    def __init__(self, machine: Transcript) -> None:
        self.language = machine.language
        self.all: list[Utterance] = list(machine.utterances)
        self._starts: list[int] = []  # where in the raw text of all words each utterance begins
        at = 0
        for one in self.all:
            self._starts.append(at)
            at += _size(one)
        self._end = at
        self._home = {name: number for number, one in enumerate(machine.sections) for name in one.utterances}

    def named(self, name: str) -> Part | None:
        """The whole of the utterance with this id."""
        for index, one in enumerate(self.all):
            if one.id == name:
                return Part(index, 0, len(one.text))
        return None

    def parts(self, found: Found) -> list[Part]:
        """What the characters of the raw text became, utterance by utterance."""
        index = max(0, bisect.bisect_right(self._starts, found.first) - 1)
        parts = []
        while index < len(self.all) and self._starts[index] < found.last:
            one = self.all[index]
            if one.words:
                parts.append(
                    Part(index, self._place(index, found.first), self._place(index, found.last, before=found.alone))
                )
            index += 1
        return parts

    def with_lead(self, parts: Sequence[Part], found: Found, said: str) -> list[Part]:
        """The parts of these words with what people put in before the first, where `said` begins with that.

        Put in before an utterance it is of its first word, but inside one, as in another run, of the word before.
        """
        first, *others = parts
        begin = self._place(first.index, found.first, before=True)
        put = self.all[first.index].text[begin : first.first]
        if not letters(put) or not letters(said).startswith(letters(put)):
            return [first, *others]
        until = next(at for at, character in enumerate(put) if character.isalnum())
        skipped = next(at for at in range(until + 1) if at == until or said.startswith(put[at : until + 1]))
        return [Part(first.index, begin + skipped, first.last), *others]

    def boundary(self, place: int) -> Part | None:
        """The place of the raw text as one inside an utterance's text; None where an utterance begins or ends."""
        index = bisect.bisect_right(self._starts, place) - 1
        if index < 0 or not self._starts[index] < place < self._starts[index] + _size(self.all[index]):
            return None
        at = self._place(index, place)
        return Part(index, at, at)

    def behind(self, place: int, moment: float) -> list[Part]:
        """The place of the raw text as one behind what was recognised before it, if that is said at this moment."""
        index = bisect.bisect_left(self._starts, place) - 1
        if index < 0 or not self.all[index].words or moment > self.all[index].end + SHIFT_S:
            return []
        at = self._place(index, place)
        return [Part(index, at, at)]

    def beginning(self, place: int) -> int | None:
        """Which utterance with words begins at a place of the raw text."""
        index = bisect.bisect_right(self._starts, place) - 1
        return index if index >= 0 and self._starts[index] == place and self.all[index].words else None

    def text(self, parts: Sequence[Part]) -> str:
        """What the parts say, one after the other."""
        return joined([self.all[part.index].text[part.first : part.last] for part in parts], self.language)

    def retext(self, parts: Sequence[Part], new: str) -> list[Part]:
        """Gives the parts a new text together; where they are several, each the share that its own became.

        Returns the parts as they are then.
        """
        said, given = list(map(self._said, parts)), []
        for part, own in zip(parts, _shares(said, self.text(parts), new), strict=True):
            self.all[part.index] = pieces.retexted(self.all[part.index], part.first, part.last, own)
            given.append(Part(part.index, part.first, part.first + len(own)))
        return given

    def drop_lone_marks(self, parts: Sequence[Part]) -> None:
        """Where no letter is left of these utterances, no mark is."""
        for part in parts:
            one = self.all[part.index]
            if one.text and not letters(one.text):
                self.all[part.index] = pieces.retexted(one, 0, len(one.text), "")

    def settle(self, parts: Sequence[Part]) -> None:
        for part in parts:
            self.all[part.index] = pieces.settled(self.all[part.index], part.first, part.last)

    def cut(self, part: Part, n: int) -> bool:
        """Cuts an utterance at part.first; whether there was anything to cut. `n`: of the act, for the new id."""
        old = self.all[part.index]
        left, right = pieces.cut(old, part.first)
        if not left.text or not right.text:
            return False
        if left.words or not right.words:
            right = replace(right, id=self.free(f"{old.id}.{n}" if right.words else f"a{n}"))
        else:
            left = replace(left, id=self.free(f"a{n}"))
        self._home |= dict.fromkeys((left.id, right.id), self._home.get(old.id, 0))
        self.all[part.index : part.index + 1] = [left, right]
        self._starts.insert(part.index + 1, self._starts[part.index] + _size(left))
        return True

    def isolate(self, part: Part, n: int) -> int:
        """Makes the part an utterance that is somebody else's; its index. No cue shows what two say.

        Marks that close it go with it, where the run it was made on had none.
        """
        closing = _CLOSING.match(self.all[part.index].text, part.last)
        last = closing.end() if closing else part.last
        self.all[part.index] = pieces.without_cues_over(self.all[part.index], (part.first, last))
        self.cut(Part(part.index, last, last), n)
        return part.index + int(self.cut(Part(part.index, part.first, part.first), n))

    def join(self, index: int) -> None:
        """Joins the utterance at `index` to the one before."""
        self.all[index - 1 : index + 1] = [pieces.joined(self.all[index - 1], self.all[index], self.language)]
        del self._starts[index]

    def insert(self, place: int, made: Utterance, before: str = "") -> int:
        """Puts an utterance without words behind what was recognised before a place of the raw text; its index.

        `before`: the id of the one it stands before, where that is still there.
        """
        index = bisect.bisect_left(self._starts, place)
        while index < len(self.all) and not self.all[index].words and self.all[index].start <= made.start:
            index += 1
        index = next((number for number, one in enumerate(self.all) if one.id == before), index)
        beside = self.all[index - 1].id if index else self.all[0].id if self.all else ""
        self._home[made.id] = self._home.get(beside, 0)
        self.all.insert(index, made)
        self._starts.insert(index, self._starts[index] if index < len(self._starts) else self._end)
        return index

    def remove(self, index: int) -> None:
        """Takes an utterance without words away."""
        del self.all[index], self._starts[index]

    def mark(self, indices: Sequence[int], act: Act) -> None:
        """Notes at each of these utterances that the act was done to it."""
        deed = Deed(act.n, act.op.kind, act.by, act.at)
        for index in indices:
            one = self.all[index]
            told = one.reviewed or Reviewed()
            if told.acts[-1:] != (deed,):  # acts come in order
                self.all[index] = replace(one, reviewed=replace(told, acts=(*told.acts, deed)))

    def original(self, index: int) -> Found:
        """Which characters of the raw text the utterance's words are."""
        return Found(self._starts[index], self._starts[index] + _size(self.all[index]), "same")

    def sections(self, machine: Sequence[Section]) -> Iterator[Section]:
        """The machine's sections of what stands in them now; one that lost all its utterances is gone."""
        held: dict[int, list[str]] = {}
        for one in self.all:
            held.setdefault(self._home.get(one.id, 0), []).append(one.id)
        for number, section in enumerate(machine):
            if number in held:
                yield replace(section, utterances=tuple(held[number]))
        if not machine and self.all:
            yield Section(None, "recording", tuple(held[0]))

    def _said(self, part: Part) -> str:
        return self.all[part.index].text[part.first : part.last]

    def _place(self, index: int, place: int, before: bool = False) -> int:
        """Where in the utterance's text a place of the raw text lies, behind what was put in there or `before` it."""
        one = self.all[index]
        said = "".join(word.text for word in one.words)
        at = place - self._starts[index] - (len(said) - len(said.lstrip()))
        if place <= self._starts[index]:
            return 0
        if at >= len(one.raw_text):
            return len(one.text)
        return places(one.raw_text, one.edits, before)[max(0, at)]

    def free(self, name: str) -> str:
        """The name, or one made of it that no utterance has."""
        taken, number, found = {one.id for one in self.all}, 1, name
        while found in taken:
            number += 1
            found = f"{name}.{number}"
        return found


def _shares(said: Sequence[str], together: str, new: str) -> list[str]:
    """What of a new text falls to each passage that it stands for, `together` one text: what its own became.

    A mark goes with what it stands behind. No space is left where one passage ends and the next begins.
    """
    moved, cuts, at = _moved(together, new), [0], 0
    for own in said[:-1]:
        at = together.index(own, at) + len(own)
        closing = _CLOSING.match(new, moved[at]) if moved[at] else None
        cuts.append(closing.end() if closing else moved[at])
    shares = [new[first:last] for first, last in pairwise([*cuts, len(new)])]
    shares[1:] = [own.lstrip() for own in shares[1:]]
    shares[:-1] = [own.rstrip() for own in shares[:-1]]
    for number in range(len(shares) - 1, 0, -1):
        if not letters(shares[number]):
            shares[number - 1 : number + 1] = [shares[number - 1] + shares[number], ""]
    return shares


def _moved(old: str, new: str) -> list[int]:
    """For each place of the old text where it lies in the new one. Marks that were moved move no letter."""
    if letters(old) != letters(new):
        return places(old, between(CORRECTION, old, new))
    ends = [0, *(at + 1 for at, character in enumerate(new) if character.isalnum())]
    return [ends[count] for count in accumulate((character.isalnum() for character in old), initial=0)]


def _size(utterance: Utterance) -> int:
    return sum(len(word.text) for word in utterance.words)
