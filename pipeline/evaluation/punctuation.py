"""Punctuation against a reference: where any mark stands, where sentences end, where something is asked."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.evaluation.measures import places
from pipeline.text.script import simplified

QUESTION = "？?"
ENDS = f"。！；….!;{QUESTION}"
MARKS = f"，、：,:{ENDS}"

_MARK = re.compile(rf"(?<!\d)[{MARKS}]|[{MARKS}](?!\d)")  # not the point of 3.5 or the colon of 9:30
_TOKEN = re.compile(r"[㐀-鿿぀-ヿ]|[^\W㐀-鿿぀-ヿ]+(?:['’.,:-]\w+)*")  # a character, or a word of other scripts
_PIECE = re.compile(rf"({_TOKEN.pattern})|({_MARK.pattern})")
NONE, INNER, END, ASKS = range(4)  # kinds of marks, the stronger of several in one place counts


@dataclass(frozen=True, slots=True)
class MarkErrors:
    """How many of the transcript's marks stand where the reference has one of the kind, and how many each has.

    Its shares are None where there is nothing that they could be of.
    """

    right: int
    hypothesis: int
    reference: int

    @property
    def precision(self) -> float | None:
        return self.right / self.hypothesis if self.hypothesis else None

    @property
    def recall(self) -> float | None:
        return self.right / self.reference if self.reference else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.hypothesis + self.reference) if self.hypothesis + self.reference else None


@dataclass(frozen=True, slots=True)
class Punctuation:
    """The errors of marks of any kind, of ends of sentences, and of question marks."""

    any: MarkErrors
    ends: MarkErrors
    questions: MarkErrors


def marked(text: str) -> tuple[list[str], list[int]]:
    """The tokens of a text, and for each the kind of mark that stands behind it."""
    tokens: list[str] = []
    kinds: list[int] = []
    for found in _PIECE.finditer(unicodedata.normalize("NFC", text)):
        if found[1]:
            tokens.append(found[1].lower())
            kinds.append(NONE)
        elif kinds:
            kinds[-1] = max(kinds[-1], ASKS if found[0] in QUESTION else END if found[0] in ENDS else INNER)
    return [simplified(token) for token in tokens], kinds


def punctuation(reference: str, hypothesis: str) -> Punctuation | None:
    """None where the reference has no marks."""
    (ref_tokens, ref_kinds), (hyp_tokens, hyp_kinds) = marked(reference), marked(hypothesis)
    if not any(ref_kinds):
        return None
    ref_places, hyp_places = places(ref_tokens, hyp_tokens)
    ref, hyp = strongest(ref_places, ref_kinds), strongest(hyp_places, hyp_kinds)
    return Punctuation(*(_errors(ref, hyp, at_least) for at_least in (INNER, END, ASKS)))


def strongest(places_: Sequence[int], kinds: Sequence[int]) -> dict[int, int]:
    """The kind of mark that stands in each place."""
    found: dict[int, int] = {}
    for place, kind in zip(places_, kinds, strict=True):
        found[place] = max(kind, found.get(place, NONE))
    return found


def _errors(reference: Mapping[int, int], hypothesis: Mapping[int, int], at_least: int) -> MarkErrors:
    ref, hyp = ({place for place, kind in side.items() if kind >= at_least} for side in (reference, hypothesis))
    return MarkErrors(len(ref & hyp), len(hyp), len(ref))
