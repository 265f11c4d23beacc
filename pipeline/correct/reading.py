"""What an edited file says: its passages, whatever its format. One reader reads a file as written and as changed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import Literal

from pipeline.text.labels import candidate, is_unknown
from pipeline.text.speaker_names import is_given
from pipeline.text.typography import composed, is_wide

# What stands between two passages: a paragraph mark, the border of a cue, of an utterance. The first two are layout.
Breaks = Literal["paragraphs", "cues", "utterances"]
# What stands beside the paragraphs of a document, and what in them is dressed as if it were none of the text.
Apart = Literal["text_box", "equation", "note", "symbol", "header", "struck", "hidden"]

_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_JOINERS = re.compile("[\u200c\u200d]+")
_SPACES = re.compile(r"[^\S\n]+")
_SPACE = re.compile(r"\s+")
_SAID = re.compile("[。！？，、,.!?…]")  # behind a name that somebody says
ALIKE = 8  # characters at the beginning or end by which a passage is known again


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a file that one speaker says.

    `text`: a line end in it is layout. `speaker`: whose words a reader takes it for, None: the file names nobody;
    `labelled`: it is named right here. `voice`: whom the format names beside that. `start`, `end`: seconds, where the
    file tells. `apart`: it stands in a table and nobody is named there, so it goes on with nobody. `marks`: of gaps, no
    text, by the number of characters before them, spaces not counted.
    """

    text: str
    speaker: str | None = None
    labelled: bool = False
    voice: str | None = None
    start: float | None = None
    end: float | None = None
    apart: bool = False
    heading: bool = field(default=False, compare=False)
    marks: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a document says beside its paragraphs, why it is not taken in, and the text that it hangs on."""

    reason: Apart
    said: str
    near: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file says, in its order. `names`: what it calls the speakers that its passages have by id; `unread`:
    what else it says, by its place, which is not taken in from it, nor is `beside`.

    `moved`: cues that show before what is said before them; among the passages they stand where they were.
    """

    passages: tuple[Passage, ...]
    breaks: Breaks
    names: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    moved: tuple[Passage, ...] = ()
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file. `bold`: the name it begins with is set in bold, as only labels are. `row`: of a table that it
    stands in, counted through the file. `heading`: it is dressed as one, by its style or all in bold.
    """

    text: str
    bold: bool = False
    row: int | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """The names that are labels at the beginning of a line: with a colon behind them, in an edited file also without.

    `begun`: how what each of them said began in the file before. Where a name and such a beginning stand inside a line,
    somebody joined two. `spoken`: the lines of all that was said in it, without spaces.
    `styles`: what stands before and behind names that are labels without a colon.
    """

    names: frozenset[str]
    begun: Mapping[str, Collection[str]] = field(default_factory=dict)
    spoken: Sequence[str] = ()
    styles: Collection[tuple[str, str]] = ()

    def split(self, line: str) -> tuple[str | None, str]:
        """The label, if there is one, and the rest of the line."""
        found = re.match(rf"\s*{self._pattern}", line)
        return (found[1], line[found.end() :]) if found else self._split_otherwise(line)

    def _split_otherwise(self, line: str) -> tuple[str | None, str]:
        """The same where somebody writes labels in another way: a name before what was said; a time or number beside it
        goes with it.
        """
        found = self._named(line) or self._unparted(line)
        if found is None:
            return None, line
        begin = _solid(line[: found.end() + ALIKE])
        if any(one.startswith(begin) for one in self.spoken):
            return None, line
        colon = re.compile(r"\s*[：:]").match(line, found.end(1))
        begun = (place for place in range(found.end(1), found.end() + 1) if self._begins(line[place:]))
        usual = (len(found[1].join(one)) for one in self.styles if line.startswith(found[1].join(one)))
        place = colon.end() if colon else next(chain(begun, usual), None)
        return (None, line) if place is None else (found[1], line[place:].lstrip())

    def alone(self, line: str) -> str | None:
        """The name that an edited file has alone in a line, with a time or number perhaps."""
        found = self._named(line)
        if found is None or found.end() < len(line) or _SAID.search(line, found.end(1)) or _solid(line) in self.spoken:
            return None
        return found[1]

    def _named(self, line: str) -> re.Match[str] | None:
        return re.match(rf"[\W\d_]*({self._choices})(?![^\W_])[\W\d_]*", line) if self.begun else None

    def _unparted(self, line: str) -> re.Match[str] | None:
        """A name whose colon is gone: right behind it is what its label had behind it before."""
        found = re.match(rf"\s*({self._choices})", line)
        said = _solid(line[found.end() :]) if found else ""
        known = self.begun.get(found[1], ()) if found else ()
        return found if any(said == one or (len(one) == ALIKE and said.startswith(one)) for one in known) else None

    def style(self, line: str) -> tuple[str, str] | None:
        """What stands before and behind a name that is a label in another way."""
        name, said = self._split_otherwise(line)
        before, _, behind = line[: len(line) - len(said)].partition(name or " ")
        return (before, behind) if name and said and before + behind and not _SAID.search(behind) else None

    def _begins(self, said: str) -> bool:
        """Whether somebody began so in the file before."""
        return any(_solid(said).startswith(beginning) for begun in self.begun.values() for beginning in begun)

    def speeches(self, line: str) -> Iterator[tuple[str | None, str]]:
        """What each of those says who are named in a line; the first may be unnamed."""
        label, said = self.split(line)
        at = 0
        for found in re.finditer(rf"(?<![A-Za-z0-9])\s*{self._pattern}", said) if self.begun else ():
            follows = _solid(said[found.end() :])
            if any(follows.startswith(beginning) for beginning in self.begun.get(found[1], ())):
                yield label, said[at : found.start()]
                label, at = found[1], found.end()
        yield label, said[at:]

    @property
    def _pattern(self) -> str:
        return rf"({self._choices})\s*[：:]\s*"

    @property
    def _choices(self) -> str:
        return "|".join(map(re.escape, sorted(self.names, key=len, reverse=True))) or "(?!)"


def labels_of(lines: Iterable[Line], known: Collection[str], base: Reading | None) -> Labels:
    """The labels of a file: names known, those tinglu makes up, and, where `base` is what the file was before, new
    ones that are set in bold or stand where `base` has another label; none that `base` has as words said.
    """
    lines = list(lines)
    named = {one.speaker for one in base.passages if one.labelled and one.speaker} if base else set()
    names, spoken = {*known, *named}, "\n".join(one.text for one in base.passages) if base else ""
    for before, line in pairwise([Line(""), *lines]):
        name = candidate(line.text, close=True)
        if name is None or name in names:
            continue
        own = is_given(name) or is_unknown(name)
        new = base is not None and not re.search(rf"{re.escape(name)}\s*[：:]", spoken)
        if own or (base and new and (line.bold or _stands_for_another(before.text, line.text, name, base))):
            names.add(name)
    begun: dict[str, set[str]] = defaultdict(set)
    for one in base.passages if base else ():
        if one.labelled and one.speaker is not None:
            begun[one.speaker].add(_solid(one.text)[:ALIKE])
    found = Labels(frozenset(names), begun, tuple(map(_solid, spoken.split("\n"))))
    times = Counter(filter(None, (found.style(line.text) for line in lines)))
    return replace(found, styles=[style for style, count in times.items() if count > 1])


def said_in(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Those with text. A label that stands alone is that of what follows."""
    found: list[Passage] = []
    alone = False
    for one in passages:
        if one.text:
            found.append(replace(one, labelled=one.labelled or alone))
        alone = one.labelled and not one.text
    return tuple(found)


def tidy(text: str) -> str:
    """The text composed, without what cannot be seen, each run of spaces a single one; line ends stay."""
    seen = composed(_UNSEEN.sub("", text))
    joined = _JOINERS.sub(lambda found: found[0] if _shape(seen, *found.span()) else "", seen)
    return _SPACE.sub(lambda found: "\n" if "\n" in found[0] else found[0], _SPACES.sub(" ", joined)).strip()


def _shape(text: str, first: int, last: int) -> bool:
    """Whether joiners (zero-width ones, and their opposites) between two characters show in the shape of these.

    They do in scripts such as Arabic's and Hindi's, in numbers and Latin words beside those, and in emoji.
    """
    beside = text[first - 1 : first], text[last : last + 1]
    kinds = [unicodedata.category(one) if one else "Zs" for one in beside]
    shaped = (
        (kind in ("Lo", "Lm", "Mn", "Mc") and not is_wide(one)) or (kind in ("So", "Sk") and not one.isascii())
        for one, kind in zip(beside, kinds, strict=True)
    )
    return not any(kind[0] in "PZC" for kind in kinds) and any(shaped)


def _solid(text: str) -> str:
    return "".join(text.split())


def _stands_for_another(before: str, line: str, name: str, base: Reading) -> bool:
    """Whether the name stands where the base has another label, not before a part of what was said under one.

    That label is known by two of three: how what stands `before` it ends, how what follows begins, and how it ends.
    """
    said, before = tidy(Labels(frozenset({name})).split(line)[1]), _solid(tidy(before))
    earlier = ["", *(_solid(one.text)[-ALIKE:] for one in base.passages)]
    return bool(said) and any(
        one.labelled
        and (end == before[-ALIKE:]) + (said[:ALIKE] == one.text[:ALIKE]) + (said[-ALIKE:] == one.text[-ALIKE:]) > 1
        for end, one in zip(earlier, base.passages, strict=False)
    )
