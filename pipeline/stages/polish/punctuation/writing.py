"""Putting the chosen marks into a text, every change as an edit."""

import re
from collections.abc import Iterator, Sequence

from pipeline.stages.polish.punctuation.choice import Choice
from pipeline.stages.polish.punctuation.marks import normalised
from pipeline.stages.polish.punctuation.stretches import OPENING
from pipeline.text.edits import between, edited
from pipeline.text.typography import is_wide
from pipeline.transcript import Edit, Utterance

_MARK = re.compile(r"[，。？！、；：,.?!;:]")


def marked(utterance: Utterance, gaps: Sequence[tuple[int, int]], marks: Sequence[Choice]) -> Utterance:
    """The utterance with its marks. `gaps`: from where to where in its raw text what is no token stands behind each."""
    text = utterance.raw_text
    if not text or (any(map(str.isalpha, text)) and not any(map(is_wide, text))):  # a number is Chinese too
        return utterance
    utterance = edited(utterance, tuple(_edits(text, gaps, marks)))
    return edited(utterance, between("punctuation", utterance.text, normalised(utterance.text)))


def _edits(text: str, gaps: Sequence[tuple[int, int]], marks: Sequence[Choice]) -> Iterator[Edit]:
    moved = 0
    for (start, end), chosen in zip(gaps, marks, strict=True):
        gap = text[start:end]
        new = (
            gap
            if chosen.mark is None
            else _filled(gap, chosen.mark, is_wide(text[start - 1 : start]) and is_wide(text[end : end + 1]))
        )
        if new != gap:
            same = len(_shared(gap, new))
            tail = len(_shared(gap[same:][::-1], new[same:][::-1]))
            before, after = gap[same : len(gap) - tail], new[same : len(new) - tail]
            yield Edit("punctuation", start + same + moved, before, after)
            moved += len(after) - len(before)


def _filled(gap: str, mark: str, wide: bool) -> str:
    """The gap with `mark` as its only one, where one stood or before what belongs to the next token. `wide`: it stands
    between Chinese characters, which have no space between them."""
    found = _MARK.search(gap) or OPENING.search(gap)
    place = found.start() if found else len(gap)
    before, after = gap[:place], _MARK.sub("", gap[place:])
    if mark:
        return before.rstrip() + mark + after.lstrip()
    return (before + after).strip() if wide and not (before + after).strip() else before + after


def _shared(one: str, other: str) -> str:
    """The beginning of both."""
    length = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]
