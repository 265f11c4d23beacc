"""Changed labels: who is called otherwise, and which words are said by somebody else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.correct.alignment import NOWHERE
from pipeline.correct.changes import Person, Renamed, SaidBy, Unplaced
from pipeline.correct.match import Match
from pipeline.correct.reading import Passage
from pipeline.text.labels import candidate, is_unknown
from pipeline.text.speaker_names import same_to_readers, translated
from pipeline.text.typography import one_line

SHARE = 0.25  # of the characters of a passage that are as written


@dataclass(frozen=True, slots=True)
class _Stretch:
    """now[first:last] of one utterance, in one passage of each file."""

    index: int
    first: int
    last: int
    written: int
    edited: int


class Voices:
    """Who says what in the file as written, as edited, and in the transcript."""

    def __init__(self, match: Match) -> None:
        self.match = match
        self._origins = self._found_origins()
        self._ids = self._known_speakers()
        self._said = self._said_by()
        self.unplaced: list[Unplaced] = []
        self._new_names = dict(self._renames())

    def persons(self) -> list[Person | None]:
        """Who says each passage of the edited file; None where it names nobody."""
        return [None if label is None else self._person(label) for label in self._said]

    def persons_before(self) -> list[Person | None]:
        """The same of the file as written."""
        labels = (one.speaker for one in self.match.base.passages)
        return [None if label is None else self._person_written(label) for label in labels]

    def changes(self) -> Iterator[Renamed | SaidBy]:
        for label, name in self._new_names.items():
            known = self._ids[label]
            assert known is not None
            if self._name(known) != name:
                yield Renamed(known, name)
        names = self.match.edited.names
        for known, name in self.match.base.names.items():  # of transcript.json
            new = one_line(names.get(known, name))
            if new and new != one_line(name) and new != one_line(self._name(known) or ""):
                yield Renamed(known, new)
        yield from self._reattributed()

    def said_alike(self, edited: int, other: int) -> bool:
        """Whether one person says two passages of the edited file."""
        return self._said[edited] == self._said[other]

    def _found_origins(self) -> list[list[Passage]]:
        """For each passage of the edited file those as written that a fair share of it was."""
        match = self.match
        shared: dict[int, Counter[int]] = defaultdict(Counter)
        for at, pair in enumerate(match.edited_of):
            if pair != NOWHERE and not match.before.text[at].isspace():
                shared[match.after.passage(pair)][match.before.passage(at)] += 1
        passages = (shared[number] for number in range(len(match.edited.passages)))
        fair = (sorted(one for one, count in own.items() if count >= SHARE * own.total()) for own in passages)
        return [[match.base.passages[one] for one in own] for own in fair]

    def _known_speakers(self) -> dict[str, str | None]:
        """Each label as written with the id of the speaker it names; None where it names nobody."""
        heard: dict[str, Counter[str | None]] = defaultdict(Counter)
        for at, now in enumerate(self.match.now_of):
            label = self.match.base.passages[self.match.before.passage(at)].speaker if now != NOWHERE else None
            if label is not None:
                heard[label][self.match.utterance(now).speaker] += 1
        labels = {one.speaker for one in self.match.base.passages if one.speaker is not None}
        return {label: self._id_of(label, heard[label]) for label in labels}

    def _id_of(self, label: str, heard: Counter[str | None]) -> str | None:
        if is_unknown(label):
            return None
        if (named := self._called(label)) is not None:
            return named
        known = Counter({who: count for who, count in heard.items() if who is not None})
        return known.most_common(1)[0][0] if known else None

    def _called(self, label: str) -> str | None:
        """The speaker that is called so now, or, where the file has ids, has this one or its name."""
        speakers = self.match.transcript.speakers
        if self.match.base.names:
            if any(one.id == label for one in speakers):
                return label
            label = self.match.edited.names.get(label, label)
        alike = [one for one in speakers if same_to_readers(one.name) == same_to_readers(label)]
        exact = [one for one in alike if translated(one_line(one.name), "en") == translated(label, "en")]
        return next((found[0].id for found in (exact, alike) if len(found) == 1), None)

    def _said_by(self) -> list[str | None]:
        """Whom each passage of the edited file belongs to: a label that went with its words hands nothing on, nor does
        one in whose place a name may stand that nobody has.
        """
        said: list[str | None] = []
        passages = self.match.edited.passages
        for number, passage in enumerate(passages):
            own = next(iter(self._origins[number]), None)
            if passage.labelled:
                said.append(_told(passage, own))
            elif passage.apart:
                said.append(own.speaker if own else None)
            elif own is None or (own.labelled and not _may_name(passage, own)) or self._goes_on(number, own):
                said.append(said[-1] if said else own.speaker if own else None)
            else:
                said.append(own.speaker)
        return said

    def _goes_on(self, number: int, own: Passage) -> bool:
        """Whether the passage follows one of the speaker that it was written under."""
        before = self._origins[number - 1] if number else []
        return bool(before) and before[-1].speaker == own.speaker

    def _renames(self) -> Iterator[tuple[str, str]]:
        """Labels that are another, new one wherever they stood."""
        became: dict[str, set[str | None]] = defaultdict(set)
        for origins, said in zip(self._origins, self._said, strict=True):
            for own in origins:
                if own.speaker is not None:
                    became[own.speaker].add(said)
        if self.match.base.names:
            return
        for label, others in became.items():
            (name, *more) = others
            known = self._ids[label]
            if more or name is None or name == label or known is None or is_unknown(name) or name in self._ids:
                continue
            if self._called(name) in (None, known):
                yield label, name

    def _person(self, label: str) -> Person:
        label = next((old for old, new in self._new_names.items() if new == label), label)
        if is_unknown(label):
            return Person()
        known = self._ids.get(label) or self._called(label)
        return Person(known) if known else Person(name=self.match.edited.names.get(label, label))

    def _name(self, speaker: str) -> str | None:
        return self.match.transcript.speaker_name(speaker)

    def _reattributed(self) -> Iterator[SaidBy]:
        pending: SaidBy | None = None
        for stretch in self._stretches():
            change = self._changed(stretch)
            if (
                change is not None
                and pending is not None
                and pending.person == change.person
                and self._touch(pending, change)
            ):
                pending = SaidBy(pending.begin, change.end, change.person)
                continue
            if pending is not None:
                yield pending
            pending = change
        if pending is not None:
            yield pending

    def _changed(self, stretch: _Stretch) -> SaidBy | None:
        """Whose the words of a stretch are now; None where they stay whose they are."""
        match = self.match
        label, own = self._said[stretch.edited], match.base.passages[stretch.written].speaker
        if label is None or own is None or self._person(label) == self._person_written(own):
            return None
        person, utterance = self._person(label), match.transcript.utterances[stretch.index]
        if person.id == utterance.speaker and person.name is None:
            return None  # it is so already
        if utterance.speaker != self._ids[own]:
            said = utterance.text[stretch.first : stretch.last]
            self.unplaced.append(Unplaced("changed_since", f"{own}: {said}", f"{label}: {said}", utterance.start))
            return None
        return SaidBy((utterance.id, stretch.first), (utterance.id, stretch.last), person)

    def _person_written(self, label: str) -> Person:
        return Person(self._ids[label])

    def _touch(self, one: SaidBy, other: SaidBy) -> bool:
        """Whether nothing stands between the end of one change and the beginning of the other."""
        utterances = self.match.transcript.utterances
        index = {each.id: number for number, each in enumerate(utterances)}
        first, second = index[one.end[0]], index[other.begin[0]]
        at_end = one.end[1] == len(utterances[first].text)
        return first == second or (second == first + 1 and at_end and other.begin[1] == 0)

    def _stretches(self) -> Iterator[_Stretch]:
        """The utterances, cut where the edited file goes on in another passage."""
        match = self.match
        for index, utterance in enumerate(match.transcript.utterances):
            start = match.now.starts[index]
            begun: list[tuple[int, int, int]] = []
            for at in range(len(utterance.text)):
                written = match.written_of_now[start + at]
                edited = match.edited_of[written] if written != NOWHERE else NOWHERE
                if edited != NOWHERE:
                    passages = match.before.passage(written), match.after.passage(edited)
                    if not begun or begun[-1][1:] != passages:
                        begun.append((at if begun else 0, *passages))
            ends = [*(at for at, _, _ in begun[1:]), len(utterance.text)]
            for (first, written, edited), last in zip(begun, ends, strict=False):
                yield _Stretch(index, first, last, written, edited)


def _may_name(passage: Passage, own: Passage) -> bool:
    """Whether a passage begins as with a name, and did not as written."""
    return candidate(passage.text, close=True) is not None and candidate(own.text, close=True) is None


def _told(passage: Passage, own: Passage | None) -> str | None:
    """Whom a passage names; where it names two, the one it was not written with."""
    names = [name for name in (passage.speaker, passage.voice) if name]
    changed = [name for name in names if own is None or name != own.speaker]
    return next(iter(changed or names), None)
