"""Words that exist: what Whisper wrote by its sound alone becomes the word that was meant, where that is plain.

A wrong change puts a word into somebody's mouth, a missing one leaves an error that anybody sees. So a change costs the
more the surer Whisper was, and names and terms, numbers, and what a speaker says again and again stay.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import inf, log10

from models.language.lexicon import LONGEST
from pipeline.stages.polish.homophones.context import rows_of
from pipeline.stages.polish.homophones.reading import Form, Reading, readings
from pipeline.stages.polish.punctuation import Punctuated
from pipeline.text import script
from pipeline.text.chinese import longer_words
from pipeline.text.edits import confidences, edited
from pipeline.text.persons import named
from pipeline.text.trie import Node, occurrences, trie
from pipeline.transcript import Edit, Utterance

# What it costs to change a character, in log10: the base, and so much for each decade of what Whisper left to others.
BASE, DECADE = -1.5, 2.5
LEFT = 0.005  # is left even where Whisper was sure: it repeats what it wrote before with confidence
ENOUGH = 0.7  # likelihood of a change from which on it is made
# So often and with such confidence one speaker does not say by mistake what is no word: it is a name.
AGAIN, SURE = 3, 0.8

_NUMERAL = "〇零一二三四五六七八九十百千万亿两"
_NUMBER = re.compile(f"(?!一)[{_NUMERAL}]|(?<=[{_NUMERAL}第])一|一(?=[{_NUMERAL}])")  # 一 alone is part of many words


def read(utterances: Sequence[Utterance], terms: Iterable[str], marked: Punctuated) -> list[Reading]:
    """What the lattice tells of the text of each Mandarin utterance of `marked`, changed since or not. `terms` stay as
    they are wherever they stand, and names where somebody is introduced or addressed.

    So do words of the dictionary that are longer than any of the lattice, which would see a row of short ones.
    """
    fixed = trie((term, None) for term in (*map(script.simplified, terms), *longer_words(LONGEST)))
    texts = [script.simplified(utterance.text) for utterance in utterances]
    prices = [_prices(text, u, fixed) for text, u in zip(texts, utterances, strict=True)]
    rows = [rows_of(utterance, marked.rows.get(utterance.id, 0)) for utterance in utterances]
    return list(readings(texts, prices, marked.reading, rows))


def corrected(utterances: Sequence[Utterance], read_: Sequence[Reading]) -> list[Utterance]:
    """The utterances with the words that were meant, each change on record with how likely it is."""
    names = _Names(utterances)
    return [
        edited(u, list(_edits(u.text, [c for c in reading.changes if c.score >= ENOUGH and not names.has(u, c)])))
        for u, reading in zip(utterances, read_, strict=True)
    ]


def _edits(text: str, changes: Iterable[Form]) -> Iterator[Edit]:
    written = script.like(text)
    for change in changes:
        after = written(change.after)
        if len(after) == change.last - change.first:
            yield Edit("homophones", change.first, text[change.first : change.last], after, round(change.score, 3))


def _prices(text: str, utterance: Utterance, fixed: Node[None]) -> list[float]:
    price = [BASE - DECADE * log10(1 + LEFT - confidence) for confidence in confidences(utterance)]
    terms = ((first, last) for first, last, _ in occurrences(text, fixed))
    for first, last in (*terms, *named(text), *(number.span() for number in _NUMBER.finditer(text))):
        price[first:last] = [inf] * (last - first)
    return price


class _Names:
    """What a speaker says again and again, and Whisper was sure of each time."""

    def __init__(self, utterances: Sequence[Utterance]) -> None:
        self._said: dict[str | None, list[tuple[str, list[float]]]] = defaultdict(list)
        for utterance in utterances:
            self._said[utterance.speaker].append((utterance.text, confidences(utterance)))
        self._known: dict[tuple[str | None, str], bool] = {}

    def has(self, utterance: Utterance, change: Form) -> bool:
        form = utterance.text[change.first : change.last]
        key = utterance.speaker, form
        if key not in self._known:
            self._known[key] = sum(self._sure(form, *said) for said in self._said[utterance.speaker]) >= AGAIN
        return self._known[key]

    def _sure(self, form: str, text: str, confidence: Sequence[float]) -> int:
        """How often the text has the form for sure."""
        places = [found.start() for found in re.finditer(re.escape(form), text)] if form in text else []
        return sum(sum(confidence[place : place + len(form)]) >= SURE * len(form) for place in places)
