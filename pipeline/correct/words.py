"""Changed words: the texts that utterances get, passages that are new, and what belongs to no utterance."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from pipeline.correct.alignment import BREAK, LAYOUT, NOWHERE, Flat, word_end
from pipeline.correct.changes import Added, Person, Reason, Reworded, SplitAt, Unplaced
from pipeline.correct.marks import Filled, Marks
from pipeline.correct.match import Match
from pipeline.correct.notes import may_be_note
from pipeline.correct.reading import Labels
from pipeline.correct.turns import Turn, added
from pipeline.text.labels import candidate
from pipeline.text.typography import SPACELESS, ends_clause, ends_sentence, is_wide, joined, one_line

ENOUGH = 0.5  # of a passage must be in the transcript, or it is one of tinglu's own: a title, a remark

_DIVIDED = re.compile(r"(?<![\s-])[-\u2010]\n")  # a word, at the end of a line


@dataclass(frozen=True, slots=True)
class _Gap:
    """written[b0:b1] of one passage became edited[a0:a1] of one passage; either may be empty."""

    b0: int
    b1: int
    a0: int
    a1: int


class Words:
    """`before`, `persons`: who says each passage of the file as written, and as edited; None: it does not tell."""

    def __init__(self, match: Match, before: list[Person | None], persons: list[Person | None]) -> None:
        self.match = match
        self.before = before
        self.persons = persons
        self._marks = Marks(match)
        self._edits: dict[int, list[tuple[int, int, str]]] = defaultdict(list)  # by utterance: from, to, new text
        self._turns: list[Turn] = []
        self._reached = 0  # the place of the transcript behind all that was changed so far
        self._found: dict[int, int] = defaultdict(
            int
        )  # by place of the transcript: how far what was put in stands there
        self._nameless: int | None = None  # the passage that was refused last, for its name
        self._unplaced: list[Unplaced] = []
        for written in match.gaps():
            gap = _Gap(*written)
            if not self._stands_already(gap, self._shown(gap, *written[2:])):
                for gap in self._single(*written):
                    self._take(gap)

    @property
    def unplaced(self) -> list[Unplaced]:
        return [*self._unplaced, *self._marks.unplaced]

    def changes(self) -> Iterator[Reworded | SplitAt | Added]:
        for index in sorted(self._edits):
            one, text = self.match.transcript.utterances[index], self.match.transcript.utterances[index].text
            in_order = sorted(self._edits[index], key=lambda edit: edit[:2])  # those at one place as the file has them
            for first, last, new in reversed(in_order):
                text = text[:first] + new + text[last:]
            if one_line(text) != one_line(one.text):
                yield Reworded(one.id, one_line(text))
        yield from added(self.match, self._turns)

    def _single(self, b0: int, b1: int, a0: int, a1: int) -> Iterator[_Gap]:
        """A change as changes inside single passages, those that only change the layout left out."""
        before, after = self.match.before, self.match.after
        if before.shown(b0, b1) == self._shown(_Gap(b0, b1, a0, a1), a0, a1):
            return
        both = before.text[b0:b1] + after.text[a0:a1]
        if not both.strip() and (any(one in LAYOUT for one in both) or self._parts_nothing(b0, b1, a0, a1)):
            return
        if BREAK not in both:
            yield _Gap(b0, b1, a0, a1)
            return
        old, new = _pieces(before, b0, b1), _pieces(after, a0, a1)
        first = (_of_passage(before, old, b0 - 1, b0), _of_passage(after, new, a0 - 1, a0))
        last = (_of_passage(before, old, b1, b1), _of_passage(after, new, a1, a1))
        here, there = old[-1][1] if old else first[0][1], new[-1][1] if new else first[1][1]
        wholes = zip_longest(old, new)
        for gone, come in (first, *((gone or (here, here), come or (there, there)) for gone, come in wholes), last):
            if gone[0] < gone[1] or come[0] < come[1]:
                yield _Gap(*gone, *come)

    def _parts_nothing(self, b0: int, b1: int, a0: int, a1: int) -> bool:
        """Whether a space that was put in stands where wide text has none: beside a mark, and anywhere in a cue."""
        beside = self.match.after.text[a0 - 1 : a0], self.match.after.text[a1 : a1 + 1]
        breaks, language = self.match.edited.breaks, self.match.transcript.language
        marks = breaks == "paragraphs" and not all(map(str.isalnum, beside))
        return b0 == b1 and language in SPACELESS and all(map(is_wide, beside)) and (marks or breaks == "cues")

    def _take(self, gap: _Gap) -> None:
        new = self._new(gap)
        if self._stands_already(gap, new):
            return
        if reason := self._refused(gap):
            self._refuse(gap, reason)
            if reason in ("unknown_name", "may_be_note", "no_name"):
                self._nameless = self.match.after.passage(gap.a0)
                if (solid := self._solid(gap)) and not self._changed_since(solid):
                    self._replace(gap, _without_name(new) if reason == "unknown_name" else "")
        elif filled := self._marks.filled_by(gap.a0, gap.a1):
            self._fill(gap, new, filled)
        elif not self.match.before.text[gap.b0 : gap.b1].strip():
            self._put_in(gap, new)
        elif self._is_somebody_elses(gap):
            self._replace(gap, "")
            self._add(gap, new)
        else:
            self._replace(gap, new)

    def _new(self, gap: _Gap) -> str:
        """The new text, with the spaces that the borders of its passage stand for; several become one in the end."""
        after = self.match.after
        first = gap.a0 - (after.text[gap.a0 - 1 : gap.a0] == BREAK)
        last = gap.a1 + (after.text[gap.a1 : gap.a1 + 1] == BREAK)
        return self._shown(gap, first, last) if gap.a0 < gap.a1 else ""

    def _shown(self, gap: _Gap, first: int, last: int) -> str:
        """A stretch of the edited file; a word divided at the end of a line is whole if it was, else has its hyphen."""
        after, begin = self.match.after, first
        shown = ""
        was_whole = self.match.before.text[max(0, gap.b0 - 1) : gap.b1 + 1].isalpha()
        for found in _DIVIDED.finditer(after.text, first, last):
            if was_whole or after.text[found.end() : found.end() + 1].isalnum():
                shown += after.shown(begin, found.start() if was_whole else found.end() - 1)
                begin = found.end()
        return shown + after.shown(begin, last)

    def _stands_already(self, gap: _Gap, new: str) -> bool:
        """Whether the transcript says so since the file was written."""
        match = self.match
        left, right = match.solid_beside(gap.b0, gap.b1)
        first = 0 if left is None else match.now_of[left] + 1 if match.now_of[left] != NOWHERE else None
        end = len(match.now.text)
        last = end if right is None else match.now_of[right] if match.now_of[right] != NOWHERE else None
        if first is None or last is None:
            return False
        said, old = _squeezed(match.now.text[first:last]), _squeezed(match.before.text[gap.b0 : gap.b1])
        if old or not said:
            return said == _squeezed(new) and said != old
        at = said.find(_squeezed(new), self._found[first])
        if at < 0:
            return False
        self._found[first] = at + len(_squeezed(new))
        return True

    def _is_somebody_elses(self, gap: _Gap) -> bool:
        """Whether a whole passage stands where another person's was."""
        number, written = self.match.after.passage(gap.a0), self.match.before.passage(gap.b0)
        return self._is_whole(gap) and self.persons[number] != self.before[written]

    def _refused(self, gap: _Gap) -> Reason | None:
        solid = self._solid(gap)
        if self._is_fixed(gap, solid):
            return "fixed"
        if self._may_name(gap):
            return "unknown_name"
        if not solid and self._follows_nameless(gap):
            return "no_name"
        whole = self._is_whole(gap) and not self._marks.filled_by(gap.a0, gap.a1)
        if whole and may_be_note(self.match, self.match.after.passage(gap.a0), bool(solid)):
            return "may_be_note"
        return "changed_since" if self._changed_since(solid) else None

    def _solid(self, gap: _Gap) -> list[int]:
        return [at for at in range(gap.b0, gap.b1) if not self.match.before.text[at].isspace()]

    def _changed_since(self, solid: list[int]) -> bool:
        now = [self.match.now_of[at] for at in solid]
        return NOWHERE in now or len(_squeezed(self.match.now.text[now[0] : now[-1] + 1] if now else "")) != len(now)

    def _may_name(self, gap: _Gap) -> bool:
        """Whether what was put in begins a passage as only the name of somebody nobody knows would."""
        after = self.match.after
        number = after.passage(gap.a0)
        if gap.a0 == gap.a1:
            return False
        begin, end = after.starts[number : number + 2]
        name = None if self.match.edited.passages[number].labelled else candidate(after.text[begin:end], close=True)
        return name is not None and gap.a0 == begin and begin + len(name) < gap.a1

    def _follows_nameless(self, gap: _Gap) -> bool:
        """Whether what was put in is all of a passage that names nobody, behind one of somebody nobody knows."""
        number = self.match.after.passage(gap.a0)
        return self._is_whole(gap) and not self.match.edited.passages[number].labelled and self._nameless == number - 1

    def _is_whole(self, gap: _Gap) -> bool:
        """Whether what was put in is all of a passage."""
        if gap.a0 == gap.a1:
            return False
        number = self.match.after.passage(gap.a0)
        begin, end = self.match.after.starts[number : number + 2]
        return (begin, end - 1) == (gap.a0, gap.a1)

    def _is_fixed(self, gap: _Gap, solid: list[int]) -> bool:
        """Whether this is of a title, a heading or a remark, which come from elsewhere."""
        before, beside = self.match.before, self._beside(gap)
        at = solid[0] if solid else next((one for one in beside if one is not None), None)
        if at is None:
            return False
        number = before.passage(at)
        own = [one for one in range(before.starts[number], before.starts[number + 1]) if not before.text[one].isspace()]
        found = sum(self.match.now_of[one] != NOWHERE for one in own)
        return found < ENOUGH * len(own)

    def _beside(self, gap: _Gap) -> tuple[int | None, int | None]:
        """What stands, as written, before and behind the new text in its own passage of the edited file."""
        match = self.match
        number = min(match.after.passage(gap.a0), len(match.edited.passages) - 1)
        begin, end = match.after.starts[number : number + 2]
        known = (range(gap.a0 - 1, begin - 1, -1), range(gap.a1, end - 1))
        left, right = (next((match.written_of[at] for at in places if self._is_known(at)), None) for places in known)
        return left, right

    def _is_known(self, edited: int) -> bool:
        return self.match.written_of[edited] != NOWHERE and not self.match.after.text[edited].isspace()

    def _refuse(self, gap: _Gap, reason: Reason) -> None:
        old, new = (text.strip() for text in self._texts(gap))
        self._unplaced.append(Unplaced(reason, old, new, self.match.moment(gap.b0)))

    def _texts(self, gap: _Gap) -> tuple[str, str]:
        before, after = self.match.before, self.match.after
        return before.shown(gap.b0, word_end(before, gap.b0, gap.b1)), after.shown(
            gap.a0, word_end(after, gap.a0, gap.a1)
        )

    def _replace(self, gap: _Gap, new: str) -> None:
        """All goes to the utterance that most of it was of."""
        match, now = self.match, self.match.now
        solid = [match.now_of[at] for at in range(gap.b0, gap.b1) if not match.before.text[at].isspace()]
        first, last = solid[0], solid[-1] + 1
        if match.before.text[gap.b0].isspace():
            first = _over_spaces(now, first, -1)
        if match.before.text[gap.b1 - 1].isspace():
            last = _over_spaces(now, last, 1)
        shares = []
        while first < last:
            number = now.passage(first)
            end = min(last, now.starts[number + 1] - 1)
            shares.append((number, first - now.starts[number], end - now.starts[number]))
            first = now.starts[number + 1]
        most = max(shares, key=lambda share: share[2] - share[1])
        for number, begin, end in shares:
            start = now.starts[number]
            self._edit(start + begin, start + end, new if (number, begin, end) == most else "")

    def _put_in(self, gap: _Gap, new: str) -> None:
        """New words go where they stand in the edited file: between words, behind an utterance, or before the next."""
        left, right = (self._now(at) for at in self._beside(gap))
        before, behind = (self._now(at) for at in self.match.solid_beside(gap.b0, gap.b1))
        if left is None and right is None:
            self._add(gap, new)
            return
        if left is not None and before is not None and left <= before and self._together(left, before):
            left = before
        if right is not None and behind is not None and behind <= right and self._together(right, behind):
            right = behind
        if left is not None and right is not None and self._together(left, right):
            place = self._behind(left, gap)
            spaces = self.match.now.text[place:right]
            gone = len(spaces) if gap.b0 < gap.b1 and spaces.isspace() else 0
            self._edit(place, place + gone, new)
        elif left is not None and (right is None or ends_clause(new)):
            space = " " * (self.match.after.text[max(0, gap.a0 - 1)] == " " or new[:1] == " ")
            self._edit(left + 1, left + 1, space + new.strip())
        elif right is not None:
            space = " " * (self.match.after.text[gap.a1 : gap.a1 + 1] == " " or new[-1:] == " ")
            self._edit(right, right, new.strip() + space)

    def _fill(self, gap: _Gap, new: str, filled: Filled) -> None:
        """What is written over a mark is said when nothing was recognised, several turns by their length."""
        beside = next((at for at in map(self._now, self._beside(gap)) if at is not None), None)
        passage = self.match.after.passage(gap.a0)
        person = self.persons[passage]
        if person is None and beside is not None:
            person = Person(self.match.utterance(beside).speaker)
        if person is None:
            self._refuse(gap, "in_table" if self.match.edited.passages[passage].apart else "no_name")
            return
        self._turns.append(Turn(filled.place, person, new.strip(), *filled.times(gap.a0, gap.a1), fills=True))
        self._reached = max(self._reached, filled.place)

    def _together(self, one: int, other: int) -> bool:
        """Whether two places of the transcript are in one utterance."""
        return self.match.now.passage(one) == self.match.now.passage(other)

    def _behind(self, now: int, gap: _Gap) -> int:
        """The place behind a character of the transcript, and behind the spaces that stand before the gap."""
        place = now + 1
        for at in range(self.match.written_of_now[now] + 1, gap.b0):
            place += self.match.before.text[at] == " " and self.match.now.text[place] == " "
        return place

    def _add(self, gap: _Gap, new: str) -> None:
        """A passage of its own: of whoever speaks before it, or of somebody else."""
        match, number = self.match, self.match.after.passage(gap.a0)
        before = self._said_before(gap)
        known = None if before is None else match.now_of[match.written_of[before]]
        place = max(self._reached, 0 if known is None else known + 1)
        passage, person, language = match.edited.passages[number], self.persons[number], match.transcript.language
        turn = Turn(place, person or Person(), new.strip(), passage.start, passage.end)
        last = self._turns[-1] if self._turns and self._turns[-1].place == place else None
        paragraphs = match.edited.breaks == "paragraphs"
        another = passage.labelled and person == Person()  # two whom nobody knows may be two
        if last is not None and paragraphs and last.person == person and not another:
            self._turns[-1] = replace(last, text=joined([last.text, turn.text], language))
        elif (
            before is not None
            and known is not None
            and last is None
            and not another
            and self._goes_on(before, number, known, place)
        ):
            if self._reached > known and match.utterance(known).speaker == match.utterance(self._reached - 1).speaker:
                known = self._reached - 1  # behind what was written anew there
            place = min(place, match.now.starts[match.now.passage(known) + 1] - 1)
            said = match.now.text[match.now.starts[match.now.passage(known)] : place]
            self._edit(place, place, joined([said, turn.text], language)[len(said) :])
        elif person is None:
            self._refuse(gap, "in_table" if passage.apart else "no_name")
        else:
            self._turns.append(turn)

    def _goes_on(self, before: int, number: int, known: int, place: int) -> bool:
        """Whether a new passage is of whoever speaks before it, and no paragraph that parts a sentence, no new cue."""
        match = self.match
        if self.persons[match.after.passage(before)] != self.persons[number]:
            return False
        if match.edited.breaks == "paragraphs":
            return self.persons[number] is None or ends_sentence(match.edited.passages[number - 1].text)
        return place < match.now.starts[match.now.passage(known) + 1] - 1

    def _said_before(self, gap: _Gap) -> int | None:
        """The last character of the edited file before new text that the transcript has."""
        return next((at for at in range(gap.a0 - 1, -1, -1) if self._is_known(at) and self._spoken(at)), None)

    def _spoken(self, edited: int) -> bool:
        return self.match.now_of[self.match.written_of[edited]] != NOWHERE

    def _now(self, written: int | None) -> int | None:
        place = NOWHERE if written is None else self.match.now_of[written]
        return None if place == NOWHERE else place

    def _edit(self, first: int, last: int, new: str) -> None:
        number = self.match.now.passage(first)
        start = self.match.now.starts[number]
        self._edits[number].append((first - start, last - start, new))
        self._reached = max(self._reached, last)


def _pieces(text: Flat, first: int, last: int) -> list[tuple[int, int]]:
    """The parts of a stretch that lie in single passages, those without text left out."""
    found = []
    while first < last:
        end = min(last, text.starts[text.passage(first) + 1] - 1)
        if text.text[first:end].strip():
            found.append((first, end))
        first = end + 1
    return found


def _of_passage(text: Flat, pieces: list[tuple[int, int]], beside: int, at: int) -> tuple[int, int]:
    """Takes the piece that is of the passage of a character beside a stretch out of its pieces; none: at the place."""
    if 0 <= beside < len(text.text) and text.text[beside] != BREAK:
        for piece in pieces:
            if text.passage(piece[0]) == text.passage(beside):
                pieces.remove(piece)
                return piece
    return at, at


def _over_spaces(now: Flat, at: int, step: int) -> int:
    while 0 < at < len(now.text) and now.text[at - (step < 0)] == " ":
        at += step
    return at


def _without_name(new: str) -> str:
    """What somebody says, without who it may be."""
    name = candidate(new, close=True)
    return new if name is None else Labels(frozenset({name})).split(new)[1]


def _squeezed(text: str) -> str:
    return "".join(text.split())
