"""Utterances → the smallest pieces of text that may stand alone in a line, with their times.

A break is allowed between words, never inside a word, a number or a term, nor before a closing mark.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.output.subtitles.rules import SubtitleRules
from pipeline.text.chinese import words_of
from pipeline.text.edits import word_spans
from pipeline.text.times import times
from pipeline.text.trie import Node, occurrences, trie
from pipeline.text.typography import CHINESE, SPACELESS, ZERO_WIDTH_JOINER, is_wide, one_line, stands_on
from pipeline.transcript import Utterance

_NUMERALS = "零〇一二三四五六七八九十百千万亿两点"
_NUMBER = re.compile(rf"\d+(?:[.,:/\-]\d+)*\s?[%％‰]?|(?:[百千]分之)?[{_NUMERALS}\d]{{2,}}")
_OPENING = "“‘（《「『【([{<"
_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of text, its leading space kept, and the seconds in which it is heard.

    `shown`: from when to when a person has set the cue that it is part of.
    """

    text: str
    start: float
    end: float
    shown: tuple[float, float] | None = None


def whole_terms(terms: Iterable[str], rules: SubtitleRules) -> Node[None]:
    """Those that a line has room for, to be looked for together."""
    return trie((term, None) for term in terms if rules.length(term) <= rules.line)


def atoms(utterance: Utterance, language: str, terms: Node[None], rules: SubtitleRules) -> list[Atom]:
    """Joined up they are the utterance's text, every run of space a single one. `terms` are never broken."""
    text = utterance.text
    if not one_line(text):
        return []
    said = _times(utterance)
    set_by_hand = utterance.reviewed.cues if utterance.reviewed else ()
    borders = {place for cue in set_by_hand for place in (cue.first, cue.last)}
    cuts = sorted({*_cuts(utterance, language, terms, rules), *borders})
    found: list[Atom] = []
    for first, last in pairwise(cuts):
        shown = one_line(f"x{text[first:last]}x")[1:-1]  # spaces at the ends stay
        if shown.strip():
            own = next(((cue.start, cue.end) for cue in set_by_hand if cue.first <= first < cue.last), None)
            found.append(Atom(shown, said[first][0], max(said[last - 1][1], said[first][0]), own))
        elif found and shown:
            found[-1] = replace(found[-1], text=found[-1].text + " ")
    return found


def _times(utterance: Utterance) -> list[tuple[float, float]]:
    """From when to when each character of the text is said."""
    found: list[tuple[float, float]] = []
    for one in times(utterance):
        step = (one.end - one.start) / max(1, one.last - one.first)
        found += [(one.start + i * step, one.start + (i + 1) * step) for i in range(one.last - one.first)]
    return found


def _cuts(utterance: Utterance, language: str, terms: Node[None], rules: SubtitleRules) -> list[int]:
    """Where lines may break, the text's ends included."""
    text = utterance.text
    allowed = set(_between_words(utterance, language))
    for first, last in _wholes(text, terms):
        allowed -= set(range(first + 1, last))
    allowed = {at for at in allowed if 0 < at < len(text) and not _clings(text, at)}
    cuts = [0, *sorted(allowed), len(text)]
    return [cut for pair in pairwise(cuts) for cut in _hard(text, *pair, rules)] + [len(text)]


def _between_words(utterance: Utterance, language: str) -> Iterator[int]:
    text = utterance.text
    if language in SPACELESS - CHINESE and utterance.words:
        yield from (first for first, _ in word_spans(utterance))
    for run in _WORD.finditer(text):
        yield run.start()
        if not run[0].isspace():
            at = run.start()
            for word in words_of(run[0]):
                if any(map(is_wide, text[max(0, at - 1) : at + 1])):
                    yield at
                at += len(word)


def _wholes(text: str, terms: Node[None]) -> Iterator[tuple[int, int]]:
    yield from (found.span() for found in _NUMBER.finditer(text))
    yield from ((first, last) for first, last, _ in occurrences(text, terms))


def _clings(text: str, at: int) -> bool:
    """Whether the marks around a place belong together or to a word."""
    before, after = text[at - 1], text[at]
    if before in _OPENING:
        return True
    return not after.isalnum() and not after.isspace() and after not in _OPENING


def _hard(text: str, first: int, last: int, rules: SubtitleRules) -> Iterator[int]:
    """Where to cut what is longer than a line whatever one does: an address, a word of sixty letters."""
    yield first
    size = 0.0
    for at in range(first, last):
        size += rules.length(text[at])
        is_one = stands_on(text[at]) or text[at - 1 : at] == ZERO_WIDTH_JOINER
        if size > rules.line and at > first and not is_one:
            yield at
            size = rules.length(text[at])
