"""Changes → acts of the review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.correct.changes import Added, Change, Joined, Person, Renamed, Retimed, Reworded, SaidBy, SplitAt
from pipeline.review.acts import Op
from pipeline.review.making import Making, new_person


def ops_of(changes: Sequence[Change], making: Making) -> list[Op]:
    """The acts that make the changes, in an order in which none disturbs another."""
    made = _Made(making)
    ordered = sorted(changes, key=lambda change: _ORDER.index(type(change)))
    acts = [act for change in ordered for act in made.acts(change)]
    return [*made.names, *acts]


_ORDER: list[type[Any]] = [Renamed, Reworded, SaidBy, SplitAt, Joined, Added, Retimed]


class _Made:
    """`names`: of people who are new."""

    def __init__(self, making: Making) -> None:
        self._making = making
        self._new: dict[str, str] = {}

    @property
    def names(self) -> list[Op]:
        return [self._making.name(person, name) for name, person in self._new.items()]

    def acts(self, change: Change) -> Iterator[Op]:
        making = self._making
        match change:
            case Renamed(speaker, name):
                yield making.name(speaker, name)
            case Reworded(utterance, said):
                yield from making.retext(utterance, said)
            case SaidBy(begin, end, person):
                yield from making.speaker(begin, end, self._id(person))
            case SplitAt((utterance, at)):
                yield making.split(utterance, at)
            case Joined(utterance):
                yield from making.join(utterance)
            case Retimed(begin, end, start, stop):
                yield from making.times(begin, end, start, stop)
            case Added(behind, start, stop, said, person, at):
                yield making.insert(behind, start, stop, said, self._id(person), at)

    def _id(self, person: Person) -> str | None:
        if person.name is None:
            return person.id
        return self._new.setdefault(person.name, new_person())
