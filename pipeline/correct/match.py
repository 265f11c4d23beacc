"""Three texts laid over each other: a file as written, the file as its editor left it, the transcript as it is now."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from pipeline.correct.alignment import NOWHERE, Flat, flat, gaps, inverse, partners, solid_partners
from pipeline.correct.changes import Place
from pipeline.correct.reading import Passage, Reading
from pipeline.text.typography import stands_on
from pipeline.transcript import Transcript, Utterance


@dataclass(frozen=True)
class Match:
    """Places count characters of `before`, `after` and `now`, the three texts flat."""

    base: Reading
    edited: Reading
    transcript: Transcript

    def __post_init__(self) -> None:
        """The files are read composed; what the transcript has otherwise is so in both, and so is no change."""
        if forms := _forms(self.transcript):
            for name in ("base", "edited"):
                reading: Reading = getattr(self, name)
                passages = tuple(_in_forms(one, forms) for one in reading.passages)
                object.__setattr__(self, name, replace(reading, passages=passages))

    @cached_property
    def before(self) -> Flat:
        return flat([passage.text for passage in self.base.passages])

    @cached_property
    def after(self) -> Flat:
        return flat([passage.text for passage in self.edited.passages])

    @cached_property
    def now(self) -> Flat:
        return flat([one.text for one in self.transcript.utterances])

    @cached_property
    def edited_of(self) -> list[int]:
        """Where each character as written stands in the edited file."""
        return partners(self.base.passages, self.edited.passages)

    @cached_property
    def now_of(self) -> list[int]:
        """Where each character as written stands in the transcript."""
        return solid_partners(self.before, self.now)

    @cached_property
    def written_of(self) -> list[int]:
        """Where each character of the edited file stands in it as written."""
        return inverse(self.edited_of, len(self.after.text))

    @cached_property
    def written_of_now(self) -> list[int]:
        """Where each character of the transcript stands in the file as written."""
        return inverse(self.now_of, len(self.now.text))

    def utterance(self, now: int) -> Utterance:
        return self.transcript.utterances[self.now.passage(now)]

    def place(self, now: int) -> Place:
        """A place of the transcript; the end of an utterance is its own."""
        index = self.now.passage(now)
        return self.transcript.utterances[index].id, now - self.now.starts[index]

    def gaps(self) -> Iterator[tuple[int, int, int, int]]:
        """The stretches, as written and as edited, that are not the same: from, to, and from, to."""
        return gaps(self.edited_of, len(self.after.text))

    def solid_beside(self, first: int, last: int) -> tuple[int | None, int | None]:
        """As written, the nearest characters before and behind a stretch that are neither space nor layout."""
        left, right = first - 1, last
        while left >= 0 and self.before.text[left].isspace():
            left -= 1
        while right < len(self.before.text) and self.before.text[right].isspace():
            right += 1
        return (left if left >= 0 else None), (right if right < len(self.before.text) else None)

    def moment(self, written: int) -> float | None:
        """About when what stands at a place of the file as written is heard."""
        for at in range(min(written, len(self.before.text) - 1), -1, -1):
            if self.now_of[at] != NOWHERE:
                return self.utterance(self.now_of[at]).start
        return None


def _forms(transcript: Transcript) -> dict[str, str]:
    """By how they are composed, the letters with accents that the transcript has in another way."""
    found: dict[str, str] = {}
    for text in (one.text for one in transcript.utterances if not unicodedata.is_normalized("NFC", one.text)):
        starts = [at for at in range(len(text)) if not stands_on(text[at])]
        for letter in (text[first:last] for first, last in pairwise([*starts, len(text)])):
            whole = unicodedata.normalize("NFC", letter)
            if whole != letter and len(whole + letter) > 2:
                found[whole] = letter
    return found


def _in_forms(passage: Passage, forms: Mapping[str, str]) -> Passage:
    pattern = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))))

    def written(text: str) -> str:
        return pattern.sub(lambda found: forms[found[0]], text)

    solid = "".join(passage.text.split())
    marks = tuple(len(written(solid[:mark])) for mark in passage.marks)
    return replace(passage, text=written(passage.text), marks=marks)
