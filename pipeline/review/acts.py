"""What a person does to a transcript, each thing an act that can be written down, undone and done again after a re-run.

An act says where it belongs by recognised words, never by an utterance's id, which changes with every run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

AROUND = 8  # characters quoted on each side of an anchor


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchor(_Value):
    """Some recognised words in a row, and three ways to find them again: ordinals, what they say, and when.

    `first` to `last` (exclusive) count all words of the machine's transcript; equal, they name the place between two.
    `quote`, `left` and `right`: the words as recognised and what stands around them. `made`: the id of an utterance
    that people made and no word was recognised for.
    """

    first: int = Field(ge=0)
    last: int = Field(ge=0)
    quote: str
    left: str
    right: str
    start: float  # seconds
    end: float
    made: str = ""


class Text(_Value):
    """The text of these words, `before`, is to be `after`."""

    kind: Literal["text"] = "text"
    where: Anchor
    before: str
    after: str


class SaidBy(_Value):
    """These words are said by this person; None: nobody can tell by whom."""

    kind: Literal["speaker"] = "speaker"
    where: Anchor
    person: str | None


class Split(_Value):
    """A new utterance begins here. Inside a word, whose text then falls into `left` and `right`."""

    kind: Literal["split"] = "split"
    where: Anchor
    left: str = ""
    right: str = ""


class Join(_Value):
    """The utterance that begins here goes on the one before."""

    kind: Literal["join"] = "join"
    where: Anchor


class Insert(_Value):
    """An utterance that nothing was recognised of, behind these words.

    `before`: the id of one of the kind, which it stands before; otherwise it stands behind all that are there.
    """

    kind: Literal["insert"] = "insert"
    where: Anchor
    text: str = Field(min_length=1)
    person: str | None
    before: str = ""


class NoText(_Value):
    """From `start` to `end` (seconds) nothing can be transcribed: nobody speaks, or nobody can understand it."""

    kind: Literal["no-text"] = "no-text"
    start: float = Field(ge=0)
    end: float


class Name(_Value):
    """What a person is called; None: as before."""

    kind: Literal["name"] = "name"
    person: str
    name: str = Field(min_length=1)
    role: str | None = None
    organisation: str | None = None


class Merge(_Value):
    """Two voices are one person."""

    kind: Literal["merge-speakers"] = "merge-speakers"
    person: str
    into: str


class Confirm(_Value):
    """The text of these words is right."""

    kind: Literal["confirm"] = "confirm"
    where: Anchor
    text: str


class Remark(_Value):
    """A note on these words, which are `quote` as they stand."""

    kind: Literal["comment"] = "comment"
    where: Anchor
    quote: str
    text: str = Field(min_length=1)


class Times(_Value):
    """The subtitle with this text, behind `lead` in that of these words, shows from `start` to `end` (seconds)."""

    kind: Literal["times"] = "times"
    where: Anchor
    lead: str
    text: str
    start: float = Field(ge=0)
    end: float


class Quoted(_Value):
    """A passage as its speaker approved it."""

    where: Anchor
    text: str


class Approve(_Value):
    """A person approves all they are quoted with. `digest`: of that, as approval.py makes it; `on`: a date."""

    kind: Literal["approve"] = "approve"
    person: str
    digest: str
    on: str
    said: tuple[Quoted, ...]


class Undo(_Value):
    """An act is as if it had not been done; undoing an undo does it again."""

    kind: Literal["undo"] = "undo"
    act: int = Field(ge=1)


class Restore(_Value):
    """Everything is as the machine left it: all acts before this one are as if they had not been done."""

    kind: Literal["restore"] = "restore"


class Voices(_Value):
    """Who spoke when, as a diarization told it: the program writes it before the first act made on that one."""

    kind: Literal["voices"] = "voices"
    spans: dict[str, tuple[tuple[float, float], ...]]


Op = Annotated[
    Text
    | SaidBy
    | Split
    | Join
    | Insert
    | NoText
    | Name
    | Merge
    | Confirm
    | Remark
    | Times
    | Approve
    | Undo
    | Restore
    | Voices,
    Field(discriminator="kind"),
]
ABOUT_ACTS = (Undo, Restore, Voices)  # these change no transcript but by way of others


class Base(_Value):
    """The machine's transcript that an act was made on: keys of its words and of who it says spoke them."""

    words: str
    voices: str


class Act(_Value):
    """A line of the log. `prev`: the hash of the line before; `hash`: of this one without it."""

    n: int
    prev: str
    at: str  # ISO 8601, UTC
    by: str
    base: Base
    op: Op
    hash: str


def canonical(value: Any) -> bytes:
    """The one way to write a value as JSON. Raises ValueError where it holds a number that JSON has not."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sealed(n: int, prev: str, at: str, by: str, base: Base, op: Op) -> Act:
    """The act with its hash."""
    told = {"n": n, "prev": prev, "at": at, "by": by, "base": base, "op": op}
    content = {name: one.model_dump(mode="json") if isinstance(one, BaseModel) else one for name, one in told.items()}
    return Act(**told, hash=digest(content))


def line_of(act: Act) -> bytes:
    """The act as the log holds it, the line's end included."""
    return canonical(act.model_dump(mode="json")) + b"\n"


def act_of(line: bytes) -> Act:
    """Reads a line without its end. Raises ValueError where a single byte is not as it was written."""
    data = json.loads(line)
    act = Act.model_validate(data)
    if canonical(data) != line or act.hash != digest({name: one for name, one in data.items() if name != "hash"}):
        raise ValueError("the line is not what its hash was made of")
    return act


def digest(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def standing(acts: Sequence[Act]) -> frozenset[int]:
    """The numbers of the acts that are not undone."""
    undone: set[int] = set()
    for act in reversed(acts):
        if act.n in undone:
            continue
        if isinstance(act.op, Undo):
            undone.add(act.op.act)
        elif isinstance(act.op, Restore):
            undone.update(one.n for one in acts if one.n < act.n and not isinstance(one.op, Voices))
    return frozenset(act.n for act in acts if act.n not in undone)
