"""What a transcript is after the acts of its review: fold(machine, acts). Nothing else decides it.

Acts are done in their order. On another run's transcript each finds its place again. Where the machine now has
another text there than the act was made on, what the person wrote stands, and the act is listed as a conflict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.review import acts as op
from pipeline.review.acts import Act, Anchor
from pipeline.review.approval import with_approvals
from pipeline.review.conflicts import NOWHERE, Conflicts
from pipeline.review.coverage import filled, looked_at
from pipeline.review.kept import Kept, once
from pipeline.review.machine import Machine
from pipeline.review.persons import Persons
from pipeline.review.pieces import made_by_hand, said_by
from pipeline.review.places import Found, letters
from pipeline.review.state import Part, Utterances
from pipeline.review.taken import Taken
from pipeline.review.voices import Speakers
from pipeline.text.typography import labelled
from pipeline.transcript import Comment, CueTimes, Deed, Reviewed, ReviewState, Span, Transcript, Utterance


def fold(machine: Transcript, acts: Sequence[Act]) -> Transcript:
    """The reviewed transcript; the machine's own where no act stands."""
    standing = op.standing(acts)
    return Folding(Machine(machine), [act for act in acts if act.n in standing]).transcript()


class Folding:
    """A transcript and the acts done to it so far."""

    def __init__(self, machine: Machine, acts: Sequence[Act]) -> None:
        """`acts`: those that stand."""
        self._machine = machine
        self._utterances = Utterances(machine.transcript)
        self._speakers = Speakers(machine.transcript, Persons(machine.voices, acts), acts)
        self._conflicts = Conflicts()
        self._taken = Taken()
        self._kept = Kept()
        self._asked: set[str] = set()  # persons whose voice nobody can tell
        self._approved: dict[str, list[tuple[str, ReviewState]]] = defaultdict(list)
        self._heard: list[tuple[Span, Deed]] = []  # where nothing can be transcribed
        self._done = 0
        self._do: dict[type, Callable[[Act, Any], None]] = {
            op.Text: self._text,
            op.SaidBy: self._said_by,
            op.Split: self._split,
            op.Join: self._join,
            op.Insert: self._insert,
            op.NoText: self._no_text,
            op.Name: self._name,
            op.Merge: self._merge,
            op.Confirm: self._confirm,
            op.Remark: self._comment,
            op.Times: self._times,
            op.Approve: self._approve,
        }
        for act in acts:
            self.do(act)

    def do(self, act: Act) -> None:
        """One act more, neither an undo nor a merging of voices that earlier diarizations told apart."""
        if type(act.op) in self._do:
            self._do[type(act.op)](act, act.op)
            self._done += 1

    def transcript(self) -> Transcript:
        """As it is now."""
        machine = self._machine.transcript
        if not self._done:
            return machine
        utterances = tuple(map(self._told, range(len(self._utterances.all))))
        made = replace(
            machine,
            utterances=utterances,
            speakers=self._speakers.all(utterances),
            turns=self._speakers.turns,
            coverage=filled(machine.coverage, utterances, self._heard),
            removed=looked_at(machine.removed, utterances, self._heard),
            sections=tuple(self._utterances.sections(machine.sections)),
            status=replace(machine.status, conflicts=self._conflicts.all()),
        )
        return with_approvals(made, self._approved)

    def _told(self, index: int) -> Utterance:
        """The utterance with what the machine had, where anything was done to it."""
        one = self._utterances.all[index]
        if one.reviewed is None:
            return one
        found = self._machine.utterances.parts(self._utterances.original(index)) if one.words else []
        voices = {self._machine.utterances.all[part.index].speaker for part in found}
        reviewed = replace(
            one.reviewed,
            machine_text=self._machine.utterances.text(found),
            machine_speaker=voices.pop() if len(voices) == 1 else None,
        )
        return replace(one, reviewed=reviewed)

    # Where an act belongs

    def _find(self, act: Act, where: Anchor) -> Found | None:
        """Nothing is found of what people have made: that has its name."""
        if where.made:
            return None
        finder = self._machine.finder
        return finder.same(where) if self._is_on_this(act) else finder.find(where)

    def _is_on_this(self, act: Act) -> bool:
        """Whether the act was made on the words that the machine has now."""
        return act.base.words == self._machine.base.words

    def _parts(self, act: Act, where: Anchor, wanted: str, found: Found | None) -> list[Part]:
        """What the words found for an anchor are now; that it is hard to tell, or nothing is there, is a conflict."""
        made = self._utterances.named(where.made) if where.made else None
        parts = [made] if made else self._utterances.parts(found) if found else []
        if found is not None and not parts and found.how in ("between", "around"):  # what stood there is gone
            parts = self._utterances.behind(found.first, where.start)
        if not parts:
            self._conflicts.add(act, "lost", where, wanted, "", None, self._utterances.free(f"a{act.n}"))
        elif found is not None and found.how == "time":
            self._conflicts.add(act, "moved", where, wanted, self._utterances.text(parts), found)
        return parts

    # What each kind of act does

    def _text(self, act: Act, one: op.Text) -> None:
        self._hold(act, one.where, one.before, one.after)

    def _confirm(self, act: Act, one: op.Confirm) -> None:
        self._hold(act, one.where, one.text, one.text)

    def _hold(self, act: Act, where: Anchor, before: str, after: str) -> list[Part]:
        """These words have the text that a person gave them, whatever the machine makes of them."""
        found = self._find(act, where)
        if self._is_on_this(act):
            self._conflicts.settle(found, where.made)
        left = self._taken.left(act, where, found) if found else None
        if found and not left:
            parts = []
            self._conflicts.add(act, "lost", where, after, "", None, self._utterances.free(f"a{act.n}"))
        else:
            parts = self._parts(act, where, after, left)
        found = left
        if not parts:
            self._keep(act, where, before, after, found)
            return []
        self._taken.add(act, where, found)
        if found is not None:
            parts = self._utterances.with_lead(parts, found, before)
        now = self._utterances.text(parts)
        if not _fits(now, before, after, found):
            self._conflicts.add(act, "changed", where, after, now, found)
        if now != after:
            parts = self._utterances.retext(parts, _spaced(after, before, now))
            if letters(before) and not letters(after) and after in before:  # all that was said is deleted
                self._utterances.drop_lone_marks(parts)
        else:
            self._utterances.settle(parts)
        self._utterances.mark([part.index for part in parts], act)
        return parts

    def _keep(self, act: Act, where: Anchor, before: str, after: str, found: Found | None) -> None:
        """What these words were to be stands by itself, once: with what was written of words among them or around.

        What was written of words among them goes where this act says it, too, or was made on it.
        """
        for passage in self._kept.around(act, where):
            whole = self._utterances.named(passage.made)
            at = once(self._utterances.text([whole]), before) if whole else None
            if whole and at is not None:
                self._utterances.retext([Part(whole.index, at, at + len(before))], after)
                self._utterances.mark([whole.index], act)
                return
        for passage in self._kept.within(act, where):
            part = self._utterances.named(passage.made)
            wrote = letters(self._utterances.text([part])) if part else ""
            if part and (wrote in letters(after) or wrote in letters(before)):
                self._utterances.remove(part.index)
                self._conflicts.settle(None, passage.made)
                self._kept.remove(passage)
        if after.strip():
            self._kept.add(act, where, self._put(act, where, after, None, found))

    def _put(
        self, act: Act, where: Anchor, said: str, speaker: str | None, found: Found | None, before: str = ""
    ) -> str:
        """The id of the utterance that is made."""
        place = found.first if found else self._machine.finder.before(where.start)
        made = made_by_hand(self._utterances.free(f"a{act.n}"), speaker, where.start, max(where.start, where.end), said)
        index = self._utterances.insert(place, made, before)
        self._utterances.mark([index], act)
        return made.id

    def _insert(self, act: Act, one: op.Insert) -> None:
        person, found = self._person(act, one.person, one.where), self._find(act, one.where)
        inside = self._utterances.boundary(found.first) if found and found.how != "time" else None
        if inside:  # what was said before and behind it is one utterance in this run
            self._utterances.cut(inside, act.n)
        self._put(act, one.where, one.text, person, found, one.before)

    def _no_text(self, act: Act, one: op.NoText) -> None:
        self._heard.append((Span(one.start, one.end), Deed(act.n, one.kind, act.by, act.at)))

    def _said_by(self, act: Act, one: op.SaidBy) -> None:
        person = self._person(act, one.person, one.where)
        if act.base == self._machine.base:
            self._conflicts.settle(self._find(act, one.where), one.where.made)
        parts = self._parts(act, one.where, self._speakers.name(person), self._find(act, one.where))
        self._give(act, parts, person)

    def _give(self, act: Act, parts: Sequence[Part], person: str | None) -> None:
        """The last part first: what stands before it keeps its number. Words without a text take no other's along."""
        for part in reversed(parts):
            one = self._utterances.all[part.index]
            if one.speaker == person or (one.text and not one.text[part.first : part.last].strip()):
                continue
            index = self._utterances.isolate(part, act.n)
            old = self._utterances.all[index]
            self._speakers.reassign(old, person)
            self._utterances.all[index] = said_by(old, person)
            self._utterances.mark([index], act)

    def _split(self, act: Act, one: op.Split) -> None:
        place = self._cut_place(act, one)
        if place is not None and self._utterances.cut(place, act.n):
            self._utterances.mark([place.index, place.index + 1], act)

    def _cut_place(self, act: Act, one: op.Split) -> Part | None:
        if not one.left and not one.right:
            found = self._find(act, one.where)
            return self._utterances.boundary(found.first) if found else None
        parts = self._parts(act, one.where, f"{one.left} | {one.right}", self._find(act, one.where))
        for part in parts[:1]:
            now, wanted = self._utterances.text([part]), f"{one.left} | {one.right}"
            if now != one.left + one.right:
                self._conflicts.add(act, "changed", one.where, wanted, now, self._find(act, one.where))
            at = part.first + round(len(now) * len(one.left) / max(1, len(one.left + one.right)))
            return Part(part.index, at, at)
        return None

    def _join(self, act: Act, one: op.Join) -> None:
        if one.where.made:
            made = self._utterances.named(one.where.made)
            index = made.index if made else None
        else:
            found = self._find(act, one.where)
            index = self._utterances.beginning(found.first) if found else None
        if not index:  # nothing stands before the first; none begins there: they are one already
            return
        before, behind = self._utterances.all[index - 1 : index + 1]
        if before.speaker != behind.speaker and not self._is_on_this(act):  # who knows how far the words went then?
            wanted, now = (self._said(voice.speaker, behind.text) for voice in (before, behind))
            self._conflicts.add(act, "changed", one.where, wanted, now, self._utterances.original(index))
            return
        self._utterances.join(index)
        self._utterances.mark([index - 1], act)

    def _said(self, speaker: str | None, said: str) -> str:
        name = self._speakers.name(speaker)
        return labelled(name, said, self._machine.transcript.language) if name else said

    def _comment(self, act: Act, one: op.Remark) -> None:
        parts = self._parts(act, one.where, one.text, self._find(act, one.where))
        for part in parts[:1]:
            self._utterances.mark([part.index], act)
            old = self._utterances.all[part.index]
            told = old.reviewed or Reviewed()
            note = Comment(act.n, act.by, act.at, one.text, one.quote)
            self._utterances.all[part.index] = replace(old, reviewed=replace(told, comments=(*told.comments, note)))

    def _times(self, act: Act, one: op.Times) -> None:
        for part in self._parts(act, one.where, one.text, self._find(act, one.where)):
            old = self._utterances.all[part.index]
            at = old.text.find(one.lead + one.text, part.first)
            first, last = (at + len(one.lead), at + len(one.lead + one.text)) if at >= 0 else (part.first, part.last)
            self._utterances.mark([part.index], act)
            old = self._utterances.all[part.index]
            told = old.reviewed or Reviewed()
            others = tuple(cue for cue in told.cues if cue.last <= first or last <= cue.first)
            cues = tuple(sorted((*others, CueTimes(first, last, one.start, one.end)), key=lambda cue: cue.first))
            self._utterances.all[part.index] = replace(old, reviewed=replace(told, cues=cues))

    # Who speaks

    def _person(
        self, act: Act, person: str | None, where: Anchor | None = None, said: op.Quoted | None = None
    ) -> str | None:
        """Who is meant, in this run. Nobody, where no voice is theirs for certain and they have no name.

        `said`: some of their words, by which one without a name is known, and when they are heard.
        """
        if person is None:
            return None
        found, sure = self._speakers.who(person, act.base.voices)
        if not sure and found not in self._asked:
            self._asked.add(found)
            place, wanted = self._find(act, where) if where else None, self._speakers.name(found)
            if said is not None:  # the voice is asked for, not these words
                where = NOWHERE.model_copy(update={"start": said.where.start, "end": said.where.end})
                wanted = wanted or said.text
            self._conflicts.add(act, "voice", where or NOWHERE, wanted, "", place)
        return found if sure or self._speakers.has_name(found) else None

    def _name(self, act: Act, one: op.Name) -> None:
        found, sure = self._speakers.who(one.person, act.base.voices)
        self._speakers.rename(found, one.name, one.role, one.organisation)
        if sure:
            self._conflicts.named(one.name)
        else:
            self._person(act, one.person)

    def _merge(self, act: Act, one: op.Merge) -> None:
        person, into = self._person(act, one.person), self._person(act, one.into)
        if person is None or into is None or person == into:
            return
        own = [index for index, utterance in enumerate(self._utterances.all) if utterance.speaker == person]
        for index in own:
            self._utterances.all[index] = said_by(self._utterances.all[index], into)
        self._utterances.mark(own, act)
        self._speakers.merge(person, into)

    def _approve(self, act: Act, one: op.Approve) -> None:
        """What a speaker approved stays theirs and as it was."""
        person = self._person(act, one.person, said=next(iter(one.said), None))
        for quoted in one.said:
            parts = self._hold(act, quoted.where, quoted.text, quoted.text)
            self._give(act, parts, person)
        if person is not None:
            self._approved[person].append((one.digest, ReviewState("approved", act.by, one.on)))


def _fits(now: str, before: str, after: str, found: Found | None) -> bool:
    """Whether what the machine has is what the act was made on or asks for, or surely the same words heard otherwise.

    More words than either are more than was corrected.
    """
    heard, was, wanted = letters(now), letters(before), letters(after)
    if not heard:
        return now.strip() in (before.strip(), after.strip()) or (found is not None and found.how == "between")
    heard_otherwise = found is not None and found.how == "between" and len(heard) <= max(len(was), len(wanted)) + 1
    return heard in (was, wanted) or heard_otherwise


def _spaced(after: str, before: str, now: str) -> str:
    """A text with the spaces at its ends that the machine has there now, where it had others."""
    lead, tail = now[: len(now) - len(now.lstrip())], now[len(now.rstrip()) :]
    if not now.strip() or not after.strip():
        return after
    if not before.startswith(lead) or (not lead and before[:1].isspace()):
        after = lead + after.lstrip()
    if not before.endswith(tail) or (not tail and before[-1:].isspace()):
        after = after.rstrip() + tail
    return after
