"""Names and terms of an event: what its editor knows and Whisper does not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.text.typography import composed, is_wide

_ENCLOSED = re.compile(r"[《〈“「『](.+)[》〉”」』]")


@dataclass(frozen=True, slots=True)
class Term:
    """A name or term as it is to be written. `syllables`: its sound, where the editor gave it, without tones.

    `wrong`: what is written for it by mistake; each is replaced wherever it stands. `phrase`: its words may be said as
    ordinary words too, as those of Save the Children are.
    """

    text: str
    syllables: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    phrase: bool = False

    @property
    def said(self) -> str:
        """Its text without the marks around it: a title is said as any words are."""
        found = _ENCLOSED.fullmatch(self.text)
        return found[1] if found else self.text

    @property
    def is_chinese(self) -> bool:
        """Whether it is said in full-width characters alone, and so found by its syllables."""
        return all(is_wide(character) for character in self.said)


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms in the order they were given; false where there is none."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)


NOTHING = Glossary()


def merged(glossaries: Iterable[Glossary]) -> Glossary:
    """All terms, each once, in order, with accents as Whisper writes them; of two entries for a term, both count."""
    terms: dict[str, Term] = {}
    for glossary in glossaries:
        for term in glossary.terms:
            text = composed(term.text)
            known = terms.get(text, Term(text, phrase=True))
            wrong = tuple(dict.fromkeys([*known.wrong, *map(composed, term.wrong)]))
            terms[text] = Term(text, term.syllables or known.syllables, wrong, known.phrase and term.phrase)
    return Glossary(tuple(terms.values()))
