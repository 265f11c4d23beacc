"""When an utterance's text is said: with its recognised words, or as what a person wrote was found in the sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.text.edits import CORRECTION, standing, word_spans
from pipeline.text.typography import is_wide
from pipeline.transcript import Edit, TextTimes, Utterance

LONGEST_S = 30.0  # of sound in which text is looked for


@dataclass(frozen=True, slots=True)
class Corrected:
    """text[first:last] that a person wrote, said between `start` and `end`, where the words beside it are.

    `within`: the text and sound, with what stands around it, in which it is looked for.
    """

    first: int
    last: int
    start: float
    end: float
    within: TextTimes


def times(utterance: Utterance) -> list[TextTimes]:
    """In order; joined up they are the whole text. Of an utterance without words all of it is one."""
    aligned = utterance.reviewed.aligned if utterance.reviewed else ()
    recognised = _recognised(utterance) if utterance.words else [_whole(utterance)]
    rest = (one for one in recognised if not any(new.first <= one.first < new.last for new in aligned))
    return sorted((*aligned, *rest), key=lambda one: (one.first, one.last))


def corrected(utterance: Utterance) -> list[Corrected]:
    """What a person wrote, but for what replaced as many Chinese characters: that is said when those were."""
    if utterance.reviewed is None or not any(map(_moves, utterance.edits)):
        return []
    whole = _whole(utterance)
    if not utterance.words:
        return [Corrected(whole.first, whole.last, whole.start, whole.end, whole)] if _fits(whole) else []
    spans = [(first, last) for first, last, edit in standing(utterance, CORRECTION) if _moves(edit)]
    recognised = _recognised(utterance)
    found = (_between_words(utterance, recognised, *run) for run in _runs(recognised, spans))
    return [one for one in found if one.first < one.last and _fits(one.within)]


def _moves(edit: Edit) -> bool:
    """Whether it may change when the text around it is said."""
    alike = len(edit.before) == len(edit.after) and all(map(is_wide, edit.before + edit.after))
    return edit.step == CORRECTION and not alike


def _runs(recognised: list[TextTimes], spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first and last of each row of words that something of the spans is of; those that lost their text join."""
    changed = [any(first < one.last and one.first < last for first, last in spans) for one in recognised]
    lost = [one.first == one.last for one in recognised]
    number = 0
    while number < len(recognised):
        end = number
        while end < len(recognised) and (changed[end] or lost[end]):
            end += 1
        if any(changed[number:end]):
            yield number, end - 1
        number = max(end, number + 1)


def _between_words(utterance: Utterance, recognised: list[TextTimes], begin: int, end: int) -> Corrected:
    start = recognised[begin - 1].end if begin else utterance.start
    stop = recognised[end + 1].start if end + 1 < len(recognised) else utterance.end
    within = _whole(utterance)
    first, last = begin, end
    if not _fits(within):  # as much around it as can be heard at once
        within = _stretch(recognised, first, last)
        while True:
            first, last = max(0, first - 1), min(len(recognised) - 1, last + 1)
            wider = _stretch(recognised, first, last)
            if wider == within or not _fits(wider):
                break
            within = wider
    return Corrected(recognised[begin].first, recognised[end].last, start, stop, within)


def _stretch(recognised: list[TextTimes], first: int, last: int) -> TextTimes:
    return replace(recognised[first], last=recognised[last].last, end=recognised[last].end)


def _fits(sound: TextTimes) -> bool:
    return 0.0 < sound.end - sound.start <= LONGEST_S


def _recognised(utterance: Utterance) -> list[TextTimes]:
    placed = zip(utterance.words, word_spans(utterance), strict=True)
    return [TextTimes(first, last, word.start, word.end) for word, (first, last) in placed]


def _whole(utterance: Utterance) -> TextTimes:
    return TextTimes(0, len(utterance.text), utterance.start, utterance.end)
