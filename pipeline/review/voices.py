"""The people of a reviewed transcript: what they are called, whose turns are whose."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from pipeline.review.acts import Act, Name
from pipeline.review.persons import Persons
from pipeline.text.notice import language_of
from pipeline.text.speaker_names import numbered
from pipeline.transcript import Speaker, Transcript, Turn, Utterance


class Speakers:
    """The machine's speakers and those that people have added; `turns`: who holds which time."""

    def __init__(self, machine: Transcript, persons: Persons, acts: Sequence[Act]) -> None:
        """`acts`: those that stand."""
        self._persons = persons
        self._language = language_of(machine)
        self._known = {one.id: one for one in machine.speakers}
        self._heard = set(self._known)
        self._named = {self.who(act.op.person, act.base.voices)[0] for act in acts if isinstance(act.op, Name)}
        self._turns = sorted(machine.turns, key=_in_time)
        self._longest = max((turn.end - turn.start for turn in self._turns), default=0.0)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Who holds which time, in order."""
        return tuple(self._turns)

    def who(self, person: str, key: str) -> tuple[str, bool]:
        """The person's id here, and whether it is sure. `key`: of the voices that the act was made on."""
        return self._persons.who(person, key)

    def has_name(self, person: str) -> bool:
        """Whether people have given them one."""
        return person in self._named

    def name(self, person: str | None) -> str:
        """What they are called; empty where nobody is meant or nothing is known."""
        return self._known[person].name if person in self._known else ""

    def rename(self, person: str, name: str, role: str | None, organisation: str | None) -> None:
        """A role or organisation that is None stays as it was."""
        self._named.add(person)
        old = self._known.get(person, Speaker(person, name))
        self._known[person] = replace(
            old, name=name, role=role or old.role, organisation=organisation or old.organisation
        )

    def merge(self, person: str, into: str) -> None:
        """The first is no speaker any more; their turns are the second's."""
        self._known.pop(person, None)
        self._turns = [replace(one, speaker=into) if one.speaker == person else one for one in self._turns]

    def reassign(self, said: Utterance, person: str | None) -> None:
        """The time of an utterance goes from its speaker's turns to a person's; None: to nobody's."""
        first = bisect.bisect_left(self._turns, said.start - self._longest, key=lambda turn: turn.start)
        last = bisect.bisect_right(self._turns, said.end, key=lambda turn: turn.start)
        near: list[Turn] = []
        for turn in self._turns[first:last]:
            if turn.speaker != said.speaker or turn.end <= said.start or said.end <= turn.start:
                near.append(turn)
                continue
            near += [Turn(turn.start, said.start, turn.speaker)] if turn.start < said.start else []
            near += [Turn(said.end, turn.end, turn.speaker)] if said.end < turn.end else []
        near += [Turn(said.start, said.end, person)] if person is not None else []
        self._turns[first:last] = sorted(near, key=_in_time)
        self._longest = max(self._longest, said.end - said.start)

    def all(self, utterances: Sequence[Utterance]) -> tuple[Speaker, ...]:
        """The machine's speakers, then the others who say something, each with a name."""
        quoted = dict.fromkeys(one.speaker for one in utterances if one.speaker is not None)
        known = [one for one in self._known.values() if one.id in self._heard or one.id in quoted]
        taken = {one.name for one in known}
        free = (name for name in (numbered(number, self._language) for number in count(1)) if name not in taken)
        return (*known, *(Speaker(person, next(free)) for person in quoted if person not in self._known))


def _in_time(turn: Turn) -> tuple[float, float]:
    return turn.start, turn.end
