"""Correction by sound: what sounds like a term and is no ordinary text becomes the term, on record.

A wrong correction puts a name into somebody's mouth, a missing one leaves an error that anybody sees: so a stretch of
text stays if it is made of ordinary words, cuts through one, or was recognised with confidence and sounds different.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from pipeline.glossary import Glossary
from pipeline.stages.polish.glossary.matches import Match, Terms
from pipeline.text.chinese import frequency, words_of
from pipeline.text.edits import Step, confidences
from pipeline.text.persons import ADDRESS
from pipeline.transcript import Edit, Utterance

# Least likeness of a term's syllables, on average and of the worst, by its length; longer terms are as the last.
LEAST = {2: (1.0, 1.0), 3: (0.93, 0.8), 4: (0.9, 0.65), 5: (0.85, 0.5)}
SURE = 0.9  # confidence from which on other sounds are believed
ORDINARY_FROM = 5  # how often jieba's corpus must have a word for it to count as one
ADDRESSED = 0.05  # so much less likeness is asked for before a form of address
# Characters that are words by themselves in any text; others stand alone where jieba knows no word.
FUNCTION = frozenset("的了是在和与及或也都就很不有我你他她它们这那个着过地得到去来要会能可以而但把被让给对从向为吗呢吧")
_INSIDE = re.compile(r"\B\w")  # all letters of a word but the first


def step(glossary: Glossary) -> Step:
    """Edits that write the glossary's terms as the glossary does."""
    terms = Terms(glossary)

    def edits(utterance: Utterance) -> Sequence[Edit]:
        text = utterance.text
        if not text or not glossary:
            return ()
        found = [_with_marks(match, text) for match in (*terms.wrong_forms(text), *_by_sound(utterance, terms))]
        chosen = _chosen(found, list(terms.written(text)))
        made, grown = [], 0
        for match in chosen:
            before = text[match.start : match.end]
            made.append(Edit("glossary", match.start + grown, before, match.term.text, round(match.score, 3)))
            grown += len(match.term.text) - len(before)
        return made

    return edits


def _with_marks(match: Match, text: str) -> Match:
    """The match with the marks of its term, where they stand around it already."""
    title = match.term.text
    marked = title != match.term.said and _beside(match, text) == (title[0], title[-1])
    return replace(match, start=match.start - 1, end=match.end + 1) if marked else match


def _beside(match: Match, text: str) -> tuple[str, str]:
    return text[max(0, match.start - 1) : match.start], text[match.end : match.end + 1]


def _by_sound(utterance: Utterance, terms: Terms) -> Iterator[Match]:
    text = utterance.text
    confidence = confidences(utterance)
    words = list(_words(text))
    for match in terms.sounding(text):
        written = text[match.start : match.end]
        if not match.term.is_chinese:
            sure = min(confidence[match.start : match.end], default=0.0)
            if not _is_ordinary_latin(written, match) and (match.score == 1.0 or sure < SURE):
                yield match
            continue
        size = len(written)
        if size < 2:
            continue
        score, worst = LEAST[min(size, max(LEAST))]
        addressed = ADDRESS.match(text, match.end) is not None
        if size == 2 and not addressed:  # too many words sound the same
            continue
        eased = ADDRESSED if addressed and size > 2 else 0.0
        if match.score < score - eased or match.worst < worst - 2 * eased:
            continue
        if _is_ordinary(match, words):
            continue
        sure = min(confidence[match.start : match.end], default=0.0)
        if match.score < 1.0 and sure >= SURE:
            continue
        yield match


def _is_ordinary(match: Match, words: Sequence[tuple[int, int, int]]) -> bool:
    """Whether the stretch consists of ordinary words, or cuts through one."""
    ordinary = True
    for place in range(bisect_right(words, match.start, key=itemgetter(1)), len(words)):
        start, end, often = words[place]
        if start >= match.end:
            break
        if end - start > 1 and often and (start < match.start or end > match.end):
            return True
        ordinary &= often >= ORDINARY_FROM
    return ordinary


def _is_ordinary_latin(written: str, match: Match) -> bool:
    """Another form of a word, or one that differs in its first capital only: mark and Mark are two words.

    So are the words of a phrase, which Whisper writes small where it hears no name.
    """
    term = match.term.text
    small = " " in written and written[1:].islower()
    if match.term.phrase and small and not any(map(str.isupper, _INSIDE.findall(term))):
        return True
    plain = term[1:].islower() and written.isalpha()
    return written.casefold().rstrip("s") == term.casefold().rstrip("s") and (plain or written[-1:] != term[-1:])


def _words(text: str) -> Iterator[tuple[int, int, int]]:
    """From, to, and how often the word is written; a single character counts where it is a word of its own."""
    at = 0
    for word in words_of(text):
        if any(map(str.isalnum, word)):  # a mark says nothing about it
            yield at, at + len(word), frequency(word) if len(word) > 1 or word in FUNCTION else 0
        at += len(word)


def _chosen(found: Sequence[Match], standing: Sequence[tuple[int, int]]) -> list[Match]:
    """The best of those that overlap; none in the places where a term already stands as it should."""
    taken = bytearray(max((end for _, end in (*standing, *((m.start, m.end) for m in found))), default=0))
    for start, end in standing:
        taken[start:end] = b"\1" * (end - start)
    chosen: list[Match] = []
    for match in sorted(found, key=lambda m: (-m.score, m.start - m.end, m.start)):
        if not any(taken[match.start : match.end]):
            taken[match.start : match.end] = b"\1" * (match.end - match.start)
            chosen.append(match)
    return sorted(chosen, key=lambda match: match.start)
