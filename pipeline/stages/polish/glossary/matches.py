"""Where a text sounds like a term, or is what is written for one by mistake.

All terms are looked for at once, so that an event of five thousand names costs little more than one of five.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from pipeline.glossary import Glossary, Term
from pipeline.text.pinyin import UNLIKE, likeness, readings, spoken
from pipeline.text.trie import Node, occurrences, trie
from pipeline.text.typography import ends_sentence

LEAST = 0.8  # the score of what sounds like a term at all
LONG, PAUSES = 6, "，、 "  # within a term of so many characters a pause may have become a mark
# Accents and vowel signs, which count as no letters but tell words apart.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u0963\u0981-\u0dff"
# Scripts without spaces between words, and Hangul, whose particles are written on to a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef"
_LETTER = re.compile(rf"[^\W_{_UNSPACED}\U00010000-\U0010ffff]|[{_SIGNS}]")
RUN = re.compile(rf"(?:{_LETTER.pattern})(?:{_LETTER.pattern}|['’.\- ])*")
_NO_LETTERS = re.compile(rf"[^\w{_SIGNS}]|_")
_LATIN = re.compile(r"[0-9A-Za-zÀ-ɏḀ-ỿ]*")
MARKS = ".'’-"  # may stand behind a word, and inside one
LATIN_FROM = 3  # letters; shorter ones are only found as they are
MOST_WORDS = 4  # of a text that may be one term
CLOSE_LATIN_FROM, CLOSE_LATIN = 7, 0.86  # long words may differ by a letter or two
IN_A_ROW = 3  # letters that two words as close as that have in common somewhere, however they differ
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Match:
    """text[start:end] sounds like the term: `score` on the whole, `worst` in its least like syllable; 0 to 1."""

    term: Term
    start: int
    end: int
    score: float
    worst: float


class Terms:
    """A glossary's terms, ready to be looked for in any number of texts."""

    def __init__(self, glossary: Glossary) -> None:
        self._terms = glossary.terms

    def written(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where of the text terms stand as the glossary writes them."""
        return ((start, end) for start, end, _ in occurrences(text, self._right))

    def wrong_forms(self, text: str) -> list[Match]:
        """Every wrong form of a term, in the order of the glossary; the editor's word is above likeness.

        One of letters stands for whole words: cat is none in education.
        """
        found = sorted(occurrences(text, self._wrong), key=lambda place: (place[2], place[0]))
        return [
            Match(self._terms[number], start, end, 2.0, 1.0)
            for start, end, (number, _) in found
            if not _is_inside_word(text, start) and not _is_inside_word(text, end)
        ]

    def sounding(self, text: str) -> list[Match]:
        """Every place that sounds like a term, also where it is written right, in the order of the glossary."""
        found = [place for sounds in (self._short, self._long, self._latin) for place in sounds.find(text)]
        return [
            Match(self._terms[number], start, end, score, worst) for number, start, end, score, worst in sorted(found)
        ]

    @cached_property
    def _right(self) -> Node[None]:
        return trie((term.text, None) for term in self._terms)

    @cached_property
    def _wrong(self) -> Node[tuple[int, int]]:
        forms = ((number, (*term.wrong, *_unmarked(term))) for number, term in enumerate(self._terms))
        return trie((form, (number, place)) for number, own in forms for place, form in enumerate(own))

    @cached_property
    def _short(self) -> _Syllables:
        return _Syllables((n, term) for n, term in enumerate(self._terms) if term.is_chinese and len(term.said) < LONG)

    @cached_property
    def _long(self) -> _Syllables:
        long = ((n, term) for n, term in enumerate(self._terms) if term.is_chinese and len(term.said) >= LONG)
        return _Syllables(long, PAUSES)

    @cached_property
    def _latin(self) -> _Letters:
        return _Letters((n, term) for n, term in enumerate(self._terms) if not term.is_chinese)


_Place = tuple[int, int, int, float, float]  # the number of a term, from, to, score, worst


class _Syllables:
    """Chinese terms by their sound. `skipped`: one such character may stand inside a term."""

    def __init__(self, terms: Iterable[tuple[int, Term]], skipped: str = "") -> None:
        self._skipped = skipped
        self._root = trie((syllables, number) for number, term in terms for syllables in _pronunciations(term))
        self._heard: dict[tuple[Node[int], str], list[tuple[Node[int], float]]] = {}

    def find(self, text: str) -> Iterator[_Place]:
        if not self._root.following:
            return
        said = spoken(text)
        places = [place for place, character in enumerate(text) if character not in self._skipped]
        for first in range(len(places)):
            best: dict[int, _Place] = {}
            for number, likes in self._from([said[place] for place in places[first : first + self._root.longest]]):
                start, last = places[first], places[first + len(likes) - 1]
                score = sum(likes) / len(likes)
                if score >= LEAST and last - start <= len(likes):
                    found = (number, start, last + 1, score, min(likes))
                    best[number] = max(found, best.get(number, found))
            yield from best.values()

    def _from(self, said: list[str]) -> Iterator[tuple[int, tuple[float, ...]]]:
        """The terms that may begin with the first of the syllables, and how like each of theirs is."""
        going: list[tuple[Node[int], tuple[float, ...]]] = [(self._root, ())]
        for syllable in said:
            going = [
                (node, (*likes, like))
                for before, likes in going
                for node, like in self._like(before, syllable)
                if len(likes) + 1 - sum(likes) - like <= (1 - LEAST) * node.longest + ROUNDING
            ]
            for node, likes in going:
                for number in node.values:
                    yield number, likes

    def _like(self, node: Node[int], syllable: str) -> list[tuple[Node[int], float]]:
        """What may follow at the node for the written syllable; an unlike one only inside a long term."""
        known = self._heard.get((node, syllable))
        if known is None:
            likes = ((after, likeness(syllable, one) if syllable else UNLIKE) for one, after in node.following.items())
            known = [
                (after, like)
                for after, like in likes
                if like > UNLIKE or (node is not self._root and (1 - LEAST) * after.longest >= 1 - ROUNDING)
            ]
            self._heard[node, syllable] = known
        return known


def _pronunciations(term: Term) -> Iterator[tuple[str, ...]]:
    """The ways a Chinese term is said, as one syllable for each character."""
    if len(term.syllables) == len(term.said):
        yield term.syllables
        return
    first, *rest = readings(term.said)
    yield from ((syllable, *(one for (one, *_) in rest)) for syllable in dict.fromkeys(first))


def _unmarked(term: Term) -> tuple[str, ...]:
    """A title without its marks is a wrong form: only its editor can tell that it is one."""
    return () if term.said == term.text else (term.said,)


class _Letters:
    """Other terms by their letters: what differs in case, spaces and hyphens only is the same.

    Only in Latin letters a word that is close will do: elsewhere (Петербурге) it is too often another form of a name.
    """

    def __init__(self, terms: Iterable[tuple[int, Term]]) -> None:
        self._same: dict[str, list[int]] = defaultdict(list)
        self._terms = dict(terms)
        for number, term in self._terms.items():
            wanted = _letters(term.text)
            if len(wanted) >= LATIN_FROM:
                self._same[wanted].append(number)
        self._sharing: dict[str, set[str]] = defaultdict(set)
        for wanted in self._same:
            if len(wanted) >= CLOSE_LATIN_FROM:
                for letters in _rows(wanted):
                    self._sharing[letters].add(wanted)
        self._known: dict[str, list[tuple[str, float]]] = {}

    def find(self, text: str) -> Iterator[_Place]:
        if not self._same:
            return
        for run in RUN.finditer(text):
            words = [(run.start() + word.start(), run.start() + word.end()) for word in re.finditer(r"[^\s]+", run[0])]
            for first, (start, _) in enumerate(words):
                for _, end in words[first : first + MOST_WORDS]:
                    for wanted, score in self._like(_letters(text[start:end])):
                        yield from (
                            (number, start, _without_marks(text, end, self._terms[number]), score, score)
                            for number in self._same[wanted]
                        )
                    if ends_sentence(text[start:end], text[end : end + 2]):
                        break

    def _like(self, found: str) -> list[tuple[str, float]]:
        """The letters of terms that are those found, or close to them."""
        known = self._known.get(found)
        if known is None:
            known = [(found, 1.0)] if found in self._same else []
            if len(found) >= CLOSE_LATIN_FROM and _LATIN.fullmatch(found):
                near = {wanted for letters in _rows(found) for wanted in self._sharing.get(letters, ())} - {found}
                known += [(wanted, score) for wanted in near if (score := _closeness(found, wanted)) >= CLOSE_LATIN]
            self._known[found] = known
        return known


def _without_marks(text: str, end: int, term: Term) -> int:
    """Where a word ends without the marks behind it, unless the term ends with them, as Inc. does."""
    bare = end
    while bare and text[bare - 1] in MARKS:
        bare -= 1
    tail = term.text[len(term.text.rstrip(MARKS)) :]
    return bare + len(tail) if text[bare:end].startswith(tail) else bare


def _is_inside_word(text: str, at: int) -> bool:
    """Whether a word of a script with spaces between words goes on over the place."""
    return 0 < at < len(text) and all(map(_LETTER.match, text[at - 1 : at + 1]))


def _closeness(found: str, wanted: str) -> float:
    """0 to 1; what cannot reach CLOSE_LATIN is not looked at closely."""
    matcher = SequenceMatcher(None, found, wanted, autojunk=False)
    if matcher.real_quick_ratio() < CLOSE_LATIN or matcher.quick_ratio() < CLOSE_LATIN:
        return 0.0
    return matcher.ratio()


def _rows(letters: str) -> set[str]:
    return {letters[at : at + IN_A_ROW] for at in range(len(letters) - IN_A_ROW + 1)}


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()
