"""Where a text sounds like a term."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from pipeline.stages.polish.glossary import Glossary, Term
from pipeline.stages.polish.glossary.pinyin import readings, said_like, spoken

LATIN = re.compile(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9'’.\- ]*")
LONG, PAUSES = 6, "，、 "  # within a term of so many characters a pause may have become a mark
LATIN_FROM = 3  # letters; shorter ones are only found as they are
CLOSE_LATIN_FROM, CLOSE_LATIN = 7, 0.86  # long words may differ by a letter or two


@dataclass(frozen=True, slots=True)
class Match:
    """text[start:end] sounds like the term: `score` on the whole, `worst` in its least like syllable; 0 to 1."""

    term: Term
    start: int
    end: int
    score: float
    worst: float


def matches(text: str, glossary: Glossary, least: float) -> Iterator[Match]:
    """Every place that sounds like a term with at least the score, also where it is written right."""
    for term in glossary.terms:
        if term.is_chinese:
            yield from _chinese(text, term, least)
        else:
            yield from _latin(text, term, least)


def _chinese(text: str, term: Term, least: float) -> Iterator[Match]:
    sounds, said = _sounds(term), spoken(text)
    size = len(sounds)
    places = [place for place, one in enumerate(text) if size < LONG or one not in PAUSES]
    for first in range(len(places) - size + 1):
        if not said_like(said[places[first]], sounds[0]):  # most places end here
            continue
        own = places[first : first + size]
        if own[-1] - own[0] > size:  # more than one pause
            continue
        likes = [said_like(said[place], sound) for place, sound in zip(own, sounds, strict=True)]
        score = sum(likes) / size
        if score >= least:
            yield Match(term, own[0], own[-1] + 1, score, min(likes))


@cache
def _sounds(term: Term) -> tuple[tuple[str, ...], ...]:
    if len(term.syllables) == len(term.text):
        return tuple((syllable,) for syllable in term.syllables)
    return readings(term.text)


def _latin(text: str, term: Term, least: float) -> Iterator[Match]:
    """By letters: what differs in case, spaces and hyphens only is the same."""
    wanted = _letters(term.text)
    if len(wanted) < LATIN_FROM:
        return
    for run in LATIN.finditer(text):
        words = [(run.start() + word.start(), run.start() + word.end()) for word in re.finditer(r"[^\s]+", run[0])]
        for first in range(len(words)):
            for last in range(first, min(first + 4, len(words))):
                start, end = words[first][0], words[last][1]
                found = _letters(text[start:end])
                score = 1.0 if found == wanted else 0.0
                if not score and min(len(found), len(wanted)) >= CLOSE_LATIN_FROM:
                    score = SequenceMatcher(None, found, wanted, autojunk=False).ratio()
                    score = score if score >= CLOSE_LATIN else 0.0
                if score >= least:
                    yield Match(term, start, end, score, score)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
