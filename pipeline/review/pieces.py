"""An utterance changed, cut in two, joined with the next: its words, its edits and its text always fit each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.text.edits import CORRECTION, applied, between, gone_on, places, word_spans
from pipeline.text.typography import joined as with_space
from pipeline.transcript import Comment, CueTimes, Deed, Edit, Mark, Reviewed, Utterance, Word, join

Told = TypeVar("Told", Deed, Comment)


def retexted(utterance: Utterance, first: int, last: int, new: str) -> Utterance:
    """The utterance with `new` in the place of text[first:last], and no doubt left about the words it is of.

    Where nothing takes their place at an end of the text, the space beside them goes too.
    """
    rest = utterance.text[last:]
    if not new and first == 0:
        last += len(rest) - len(rest.lstrip())
    elif not new and not rest:
        first = len(utterance.text[:first].rstrip())
    old = utterance.text[first:last]
    edits = tuple(replace(edit, at=edit.at + first) for edit in between(CORRECTION, old, new))
    text = utterance.text[:first] + new + utterance.text[last:]
    return _with_text(_moved_cues(settled(utterance, first, last), edits), gone_on(utterance.edits, edits), text)


def settled(utterance: Utterance, first: int, last: int) -> Utterance:
    """The utterance without doubts about the words of text[first:last]."""
    touched = touching(utterance, first, last)
    words = tuple(
        replace(word, doubt=0.0, candidates=()) if number in touched else word
        for number, word in enumerate(utterance.words)
    )
    if not touched:
        return utterance
    begin, end = words[touched[0]].start, words[touched[-1]].end
    marks = tuple(one for one in utterance.marks if one.kind == "overlap" or not begin <= one.start <= one.end <= end)
    return replace(utterance, words=words, marks=marks)


def made_by_hand(name: str, speaker: str | None, start: float, end: float, text: str) -> Utterance:
    """An utterance that nothing was recognised of."""
    return Utterance(name, speaker, start, end, text, "", edits=(Edit(CORRECTION, 0, "", text),))


def touching(utterance: Utterance, first: int, last: int) -> range:
    """Which words text[first:last] is of; of a place between two the one before; empty where there are no words."""
    spans = word_spans(utterance)
    if not spans:
        return range(0)
    begin = next((number for number, span in enumerate(spans) if span[1] > first), len(spans) - 1)
    end = max((number for number, span in enumerate(spans) if span[0] < last), default=begin)
    return range(begin, max(begin, end) + 1)


def said_by(utterance: Utterance, speaker: str | None) -> Utterance:
    """The utterance as another person's."""
    words = tuple(replace(word, speaker=speaker) for word in utterance.words)
    return replace(utterance, speaker=speaker, words=words)


def words_before(utterance: Utterance, at: int) -> int:
    """How many words have more of their text before a place of the utterance's than behind it."""
    return sum(first + last < 2 * at for first, last in word_spans(utterance))


def cut(utterance: Utterance, at: int) -> tuple[Utterance, Utterance]:
    """What stands before and behind a place of the text; a word goes where more of its text is."""
    count = words_before(utterance, at)
    words = utterance.words[:count], utterance.words[count:]
    edits = _cut_edits(utterance, join(words[0]), join(words[1]))
    texts = utterance.text[:at].rstrip(), utterance.text[at:].lstrip()
    moment = _moment(utterance, words, at)
    times = (
        (utterance.start, words[0][-1].end if words[0] and words[1] else moment),
        (
            words[1][0].start if words[0] and words[1] else moment,
            utterance.end,
        ),
    )
    left, right = (
        _with_text(replace(utterance, words=own, raw_text=join(own), start=start, end=end), edit, text)
        for own, edit, text, (start, end) in zip(words, edits, texts, times, strict=True)
    )
    return _own_marks(left, 0), _own_marks(right, len(utterance.text) - len(right.text))


def joined(first: Utterance, second: Utterance, language: str) -> Utterance:
    """Both as one, which is the first's but for what only the second has."""
    words, text = (*first.words, *second.words), with_space([first.text, second.text], language)
    raw = join(words)
    between_ = len(raw) - len(first.raw_text) - len(second.raw_text)
    moved = len(first.text) + between_
    edits = (*first.edits, *(replace(edit, at=edit.at + moved) for edit in second.edits))
    both = replace(
        first,
        id=first.id if first.words or not second.words else second.id,
        start=min(first.start, second.start),
        end=max(first.end, second.end),
        words=words,
        raw_text=raw,
        marks=tuple(dict.fromkeys((*first.marks, *second.marks))),
        reviewed=_together(first.reviewed, second.reviewed, len(text) - len(second.text)),
    )
    return _with_text(both, edits, text)


def without_cues_over(utterance: Utterance, places_: Sequence[int]) -> Utterance:
    """The utterance without the times of cues that go on over one of these places of its text."""
    told = utterance.reviewed
    if told is None:
        return utterance
    cues = tuple(cue for cue in told.cues if not any(cue.first < place < cue.last for place in places_))
    return replace(utterance, reviewed=replace(told, cues=cues))


def _moved_cues(utterance: Utterance, edits: Sequence[Edit]) -> Utterance:
    told = utterance.reviewed
    if told is None or not told.cues:
        return utterance
    moved = places(utterance.text, edits)
    cues = tuple(replace(cue, first=moved[cue.first], last=moved[cue.last]) for cue in told.cues)
    return replace(utterance, reviewed=replace(told, cues=cues))


def _with_text(utterance: Utterance, edits: tuple[Edit, ...], text: str) -> Utterance:
    """With these edits as far as they lead to the text, and a correction for the rest."""
    try:
        found = applied(utterance.raw_text, edits)
    except ValueError:
        edits, found = (), utterance.raw_text
    return replace(utterance, text=text, edits=(*edits, *between(CORRECTION, found, text)))


def _cut_edits(utterance: Utterance, left: str, right: str) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
    """The edits of both parts of the raw text; one over the cut is shared out as `edits.places` does it."""
    cut, gap = len(left), len(utterance.raw_text) - len(left) - len(right)
    found: tuple[list[Edit], list[Edit]] = [], []
    for edit in utterance.edits:
        end = edit.at + len(edit.before)
        if end <= cut:
            found[0].append(edit)
            cut += len(edit.after) - len(edit.before)
        elif edit.at >= cut + gap:
            found[1].append(replace(edit, at=edit.at - cut - gap))
        else:
            inside = min(len(edit.before), max(0, cut - edit.at))
            share = inside * len(edit.after) // len(edit.before)
            found[0].append(replace(edit, before=edit.before[:inside], after=edit.after[:share]))
            found[1].append(replace(edit, at=0, before=edit.before[inside:], after=edit.after[share:]))
            cut, gap = edit.at + share, 0
    return tuple(found[0]), tuple(found[1])


def _moment(utterance: Utterance, words: tuple[Sequence[Word], Sequence[Word]], at: int) -> float:
    """When the place is heard: between the words, or as its share of the utterance where one part has none."""
    if words[0] and words[1]:
        return words[1][0].start
    share = at / max(1, len(utterance.text))
    return round(utterance.start + share * (utterance.end - utterance.start), 3)


def _own_marks(part: Utterance, moved: int) -> Utterance:
    """The part with the marks that fall into its time and the times of cues whose text it has some of."""
    marks = tuple(mark for mark in part.marks if _touches(mark, part))
    told = part.reviewed
    if told is not None and told.cues:
        here = ((cue, max(0, cue.first - moved), min(cue.last - moved, len(part.text))) for cue in told.cues)
        cues = tuple(replace(cue, first=first, last=last) for cue, first, last in here if first < last)
        told = replace(told, cues=cues)
    return replace(part, marks=marks, reviewed=told)


def _touches(mark: Mark, part: Utterance) -> bool:
    return mark.start < part.end and part.start < mark.end


def _together(first: Reviewed | None, second: Reviewed | None, moved: int) -> Reviewed | None:
    if first is None and second is None:
        return None
    one, other = first or Reviewed(), second or Reviewed()
    cues = (CueTimes(cue.first + moved, cue.last + moved, cue.start, cue.end) for cue in other.cues)
    return Reviewed(
        acts=_in_order((*one.acts, *other.acts)),
        comments=_in_order((*one.comments, *other.comments)),
        cues=(*one.cues, *cues),
    )


def _in_order(told: Sequence[Told]) -> tuple[Told, ...]:
    """Each once, by the numbers of their acts."""
    by_number = {one.n: one for one in told}
    return tuple(by_number[n] for n in sorted(by_number))
