"""What one speaker says in Chinese until somebody else speaks, as a row of tokens with gaps between them.

A mark stands in a gap; so does everything that no token is: brackets, spaces, symbols, letters of other scripts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.punctuation.tokens import TOKEN
from pipeline.text.chinese import words_of
from pipeline.text.replies import is_reply
from pipeline.text.script import simplified
from pipeline.text.typography import ends_sentence
from pipeline.transcript import Utterance, Word

LONGEST_PAUSE_S = 4.0  # over which no sentence goes on
# What belongs to the token behind it.
OPENING = re.compile(r"\s*[“‘《〈「『（(【$￥¥€£#@]|\s+$")


@dataclass(frozen=True)
class Stretch:
    """Utterances in a row of one speaker and language. Those that have no words are a stretch each."""

    utterances: tuple[Utterance, ...]

    @property
    def speaker(self) -> str | None:
        return self.utterances[0].speaker

    @property
    def language(self) -> str:
        return self.utterances[0].language

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for utterance in self.utterances for word in utterance.words)

    @cached_property
    def text(self) -> str:
        return "".join(word.text for word in self.words) or self.utterances[0].raw_text

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where in the text each token stands."""
        return tuple(found.span() for found in TOKEN.finditer(self.text))

    @cached_property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The text behind each token, up to the next one or the end."""
        starts = [start for start, _ in self.spans[1:]] + [len(self.text)]
        return tuple((end, start) for (_, end), start in zip(self.spans, starts, strict=True))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """In simplified characters, as the network knows them."""
        plain = simplified(self.text)
        return tuple(plain[start:end] for start, end in self.spans)

    @property
    def chinese_words(self) -> list[str]:
        """The tokens as words of a dictionary; joined up they are the same text."""
        return words_of("".join(self.tokens))

    @cached_property
    def word_ends(self) -> tuple[int, ...]:
        """Where in the text each word ends."""
        ends, at = [], 0
        for word in self.words:
            at += len(word.text)
            ends.append(at)
        return tuple(ends)

    @cached_property
    def behind(self) -> tuple[int | None, ...]:
        """For each gap the word with which the text before it ends; None inside a word, and in text without words."""
        found: list[int | None] = []
        word = -1  # the last that ends before
        for end, start in self.gaps:
            opening = OPENING.search(self.text, end, start)
            until = opening.start() if opening else start
            while word + 1 < len(self.words) and self.word_ends[word + 1] <= until:
                word += 1
            found.append(word if word >= 0 and self.word_ends[word] >= end else None)
        return tuple(found)

    @cached_property
    def pauses(self) -> tuple[float, ...]:
        """Seconds of silence behind each token but the last, 0.0 there and where no word ends."""
        return tuple(
            max(0.0, self.words[word + 1].start - self.words[word].end)
            if word is not None and word + 1 < len(self.words)
            else 0.0
            for word in self.behind
        )

    @cached_property
    def written(self) -> tuple[str, ...]:
        """What Whisper wrote behind each token."""
        return tuple(self.text[start:end] for start, end in self.gaps)


def stretches(utterances: Sequence[Utterance]) -> Iterator[Stretch]:
    """All of them. Behind a stretch come the replies of others within it, which do not end what its speaker says."""
    place = 0
    while place < len(utterances):
        own, replies = [utterances[place]], list[Utterance]()
        place += 1
        while (following := _next(own[-1], utterances, place)) is not None:
            replies += utterances[place:following]
            own.append(utterances[following])
            place = following + 1
        yield Stretch(tuple(own))
        yield from (Stretch((reply,)) for reply in replies)


def _next(last: Utterance, utterances: Sequence[Utterance], place: int) -> int | None:
    """Where the stretch goes on that ends with `last`, of the utterances from `place` on; None where it does not."""
    following = place
    while following < len(utterances) and not _same(last, utterances[following]):
        if not is_reply(utterances[following].text) or utterances[following].start - last.end >= LONGEST_PAUSE_S:
            return None
        following += 1
    if following == len(utterances):
        return None
    unbroken = not ends_sentence(last.text) and utterances[following].start - last.end < LONGEST_PAUSE_S
    return following if following == place or unbroken else None


def _same(one: Utterance, other: Utterance) -> bool:
    """Whether both are words of one speaker in one language."""
    return bool(one.words and other.words) and (one.speaker, one.language) == (other.speaker, other.language)
