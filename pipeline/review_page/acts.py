"""What the page asks for, as it comes over the wire, and the entries of the log that this makes.

`first`, `last` and `at` of a row's text are in the page's units. What people write is taken composed, as the text of
files is, but in a row that is itself written otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter

from pipeline.review import acts as op
from pipeline.review.acts import Op
from pipeline.review.approval import approve
from pipeline.review.making import Making, Place, new_person
from pipeline.review_page.units import character_at
from pipeline.text.typography import composed

STRICT = ConfigDict(extra="forbid")
Text = Annotated[str, Field(max_length=100_000)]
Composed = Annotated[Text, AfterValidator(composed)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(composed)]


def _place(making: Making, row: str, unit: int) -> Place:
    """A place as the page tells it. Raises ValueError where there is none."""
    return row, character_at(making.said(row), unit)


def _like(own: str, new: str) -> str:
    """The new text of a row composed, if its own is."""
    return composed(new) if composed(own) == own else new


@dataclass(frozen=True, slots=True)
class Retext:
    """The row's whole text, as it was typed."""

    op: Literal["text"]
    row: str
    text: Text

    def ops(self, making: Making) -> Sequence[Op]:
        return making.retext(self.row, _like(making.said(self.row), self.text))


@dataclass(frozen=True, slots=True)
class Change:
    """Characters of a row that become others; `before`: what the page saw there."""

    row: str
    first: int
    last: int
    before: str
    after: Text

    def made(self, making: Making) -> Op:
        (row, first), (_, last) = _place(making, self.row, self.first), _place(making, self.row, self.last)
        own = making.said(row)
        if own[first:last] != self.before:
            raise ValueError(f"{row} does not say so there")
        return making.text(row, first, last, _like(own, self.after))


@dataclass(frozen=True, slots=True)
class Replace:
    op: Literal["replace"]
    changes: Annotated[tuple[Change, ...], Field(min_length=1, max_length=10_000)]

    def ops(self, making: Making) -> Sequence[Op]:
        return [one.made(making) for one in self.changes]


@dataclass(frozen=True, slots=True)
class Say:
    """From one place to another it is `person` who speaks; None: nobody known. `name`: somebody new."""

    op: Literal["speaker"]
    row: str
    first: int
    to: str
    last: int
    person: str | None = None
    name: Name | None = None

    def ops(self, making: Making) -> Sequence[Op]:
        start, end = _place(making, self.row, self.first), _place(making, self.to, self.last)
        if self.name is None:
            return making.speaker(start, end, self.person)
        person = new_person()
        return [making.name(person, self.name), *making.speaker(start, end, person)]


@dataclass(frozen=True, slots=True)
class Split:
    op: Literal["split"]
    row: str
    at: int

    def ops(self, making: Making) -> Sequence[Op]:
        return [making.split(*_place(making, self.row, self.at))]


@dataclass(frozen=True, slots=True)
class Join:
    """With the row behind it."""

    op: Literal["join"]
    row: str

    def ops(self, making: Making) -> Sequence[Op]:
        return making.join(self.row)


@dataclass(frozen=True, slots=True)
class Rename:
    op: Literal["name"]
    person: str
    name: Name
    role: Composed | None = None
    organisation: Composed | None = None

    def ops(self, making: Making) -> Sequence[Op]:
        return [making.name(self.person, self.name, self.role, self.organisation)]


@dataclass(frozen=True, slots=True)
class Merge:
    op: Literal["merge"]
    person: str
    into: str

    def ops(self, making: Making) -> Sequence[Op]:
        return [making.merge(self.person, self.into)]


@dataclass(frozen=True, slots=True)
class Confirm:
    op: Literal["confirm"]
    row: str
    first: int
    last: int

    def ops(self, making: Making) -> Sequence[Op]:
        return [making.confirm(_place(making, self.row, self.first), _place(making, self.row, self.last))]


@dataclass(frozen=True, slots=True)
class Comment:
    op: Literal["comment"]
    row: str
    first: int
    last: int
    text: Annotated[Composed, Field(min_length=1)]

    def ops(self, making: Making) -> Sequence[Op]:
        start, end = _place(making, self.row, self.first), _place(making, self.row, self.last)
        return [making.comment(start, end, self.text)]


@dataclass(frozen=True, slots=True)
class Insert:
    """What was said where there is no text; `row`: the one before it, None: none is."""

    op: Literal["insert"]
    row: str | None
    start: float
    end: float
    text: Annotated[Composed, Field(min_length=1)]
    person: str | None = None

    def ops(self, making: Making) -> Sequence[Op]:
        return [making.insert(self.row, self.start, self.end, self.text, self.person)]


@dataclass(frozen=True, slots=True)
class NoText:
    """There is nothing to transcribe."""

    op: Literal["no-text"]
    start: float
    end: float

    def ops(self, making: Making) -> Sequence[Op]:
        return [making.no_text(self.start, self.end)]


@dataclass(frozen=True, slots=True)
class Approve:
    op: Literal["approve"]
    person: str
    by: Name
    on: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]

    def ops(self, making: Making) -> Sequence[Op]:
        return approve(making, self.person, self.on)


@dataclass(frozen=True, slots=True)
class Restore:
    """All as the machine left it."""

    op: Literal["restore"]

    def ops(self, making: Making) -> Sequence[Op]:
        return [op.Restore()]


Made = Retext | Replace | Say | Split | Join | Rename | Merge | Confirm | Comment | Insert | NoText | Approve | Restore


@dataclass(frozen=True, slots=True)
class Undo:
    op: Literal["undo", "redo"]


@dataclass(frozen=True, slots=True)
class Drop:
    """A correction that fits no more is given up; `n`: of the log."""

    op: Literal["drop"]
    n: int


@dataclass(frozen=True, slots=True)
class Request:
    """`id`: the page's own, so that what is sent twice is done once. `n`: the last entry of the log it knows."""

    id: Annotated[str, Field(max_length=100)]
    n: int
    act: Annotated[Made | Undo | Drop, Field(discriminator="op")]

    __pydantic_config__ = STRICT


@cache
def _adapter() -> TypeAdapter[Request]:
    return TypeAdapter(Request)


def read_request(told: Any) -> Request:
    """Raises ValueError where it is none."""
    return _adapter().validate_python(told)
