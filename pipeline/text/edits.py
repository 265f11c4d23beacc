"""Recorded changes of a text: making, applying and undoing them, and following a place through them."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from pipeline.text.compared import Run, compared
from pipeline.transcript import Edit, Utterance

CORRECTION = "correction"  # the step that is a person

# Told an utterance, a step answers with the edits it makes to its text as it stands.
Step = Callable[[Utterance], Sequence[Edit]]


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Raises ValueError when an edit does not fit the text."""
    for run in _runs(edits):
        parts, at, grown = list[str](), 0, 0
        for edit in run:
            first, last = edit.at - grown, edit.at - grown + len(edit.before)
            if text[first:last] != edit.before:
                raise ValueError(f"{edit.before!r} is not at {first} of {text!r}")
            parts += text[at:first], edit.after
            at, grown = last, grown + _growth(edit)
        text = "".join([*parts, text[at:]])
    return text


def undone(text: str, edits: Sequence[Edit]) -> str:
    """The text before the edits."""
    back: list[Edit] = []
    for run in reversed(list(_runs(edits))):
        grown = 0
        for edit in run:
            back.append(Edit(edit.step, edit.at - grown, edit.after, edit.before))
            grown += _growth(edit)
    return applied(text, back)


def _runs(edits: Iterable[Edit]) -> Iterator[list[Edit]]:
    """The edits in rows that go from left to right, as those of a step do: a row is done in one go over the text."""
    run: list[Edit] = []
    for edit in edits:
        if run and edit.at < _end(run[-1]):
            yield run
            run = []
        run.append(edit)
    if run:
        yield run


def _end(edit: Edit) -> int:
    """Where what it wrote ends."""
    return edit.at + len(edit.after)


def _growth(edit: Edit) -> int:
    return len(edit.after) - len(edit.before)


def between(step: str, before: str, after: str) -> tuple[Edit, ...]:
    """The edits that turn one text into the other, as few characters as can be."""
    runs = [run for run in compared(before, after) if run[0] != "equal"]
    if len(before) == len(after):  # character by character, as a change of script is, where no more is changed so
        each: list[Run] = [("replace", i, i + 1, i, i + 1) for i in range(len(before)) if before[i] != after[i]]
        runs = each if len(each) <= sum(max(a1 - a0, b1 - b0) for _, a0, a1, b0, b1 in runs) else runs
    # Places to the left are done, so the place in the new text is where the edit finds its old one.
    return tuple(Edit(step, b0, before[a0:a1], after[b0:b1]) for _, a0, a1, b0, b1 in runs)


def edited(utterance: Utterance, edits: Sequence[Edit]) -> Utterance:
    """The utterance with more edits made."""
    if not edits:
        return utterance
    return replace(utterance, text=applied(utterance.text, edits), edits=(*utterance.edits, *edits))


def gone_on(edits: Sequence[Edit], more: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits and more of one step, told as one change of the text with those of the step that came last.

    People may change their mind as often as they like. Where a place would lie elsewhere for it, nothing is joined.
    """
    told = list(edits)
    for one in more:
        begin, until = len(told), math.inf
        while begin and told[begin - 1].step == one.step and _end(told[begin - 1]) <= until:
            begin -= 1
            until = told[begin].at
        both, row = [*told[begin:], one], _with_one_more(told[begin:], one)
        told[begin:] = row if _move_alike(both, row) else both
    return tuple(told)


def _move_alike(some: Sequence[Edit], others: Sequence[Edit]) -> bool:
    """Whether all places of a text lie at the same places after both, up to behind the last of `some`."""
    text = " " * (max(edit.at for edit in some) + sum(len(edit.before) for edit in some) + 1)
    return all(places(text, some, before) == places(text, others, before) for before in (False, True))


def _with_one_more(row: Sequence[Edit], one: Edit) -> list[Edit]:
    """A row that goes from left to right, with one edit made to the text that it leaves."""
    first, last = one.at, one.at + len(one.before)
    left = [edit for edit in row if _end(edit) <= first]
    right = [edit for edit in row[len(left) :] if edit.at >= last]
    behind = [replace(edit, at=edit.at + _growth(one)) for edit in right]
    met = row[len(left) : len(row) - len(right)]
    if not met:
        return [*left, one, *behind]
    at = begin = min(first, met[0].at)
    stood: list[tuple[str, str]] = []  # each character before the row, and what the row made of it
    for edit in met:
        stood += ((own, own) for own in one.before[max(0, at - first) : max(0, edit.at - first)])
        stood += _pieces(edit)
        at = _end(edit)
    stood += ((own, own) for own in one.before[max(0, at - first) :])
    return [*left, *_again(stood, begin, one), *behind]


def _again(stood: Sequence[tuple[str, str]], at: int, one: Edit) -> list[Edit]:
    """Characters and what was made of them, from a place on, with one edit made to that, as edits."""
    new, made = [after for _, after in _pieces(one)], list[Edit]()
    grown = 0
    for before, after in stood:
        if one.before:
            now = "".join(new[n - one.at] if 0 <= n - one.at < len(new) else own for n, own in enumerate(after, at))
        else:  # with what it is put in behind
            now = "".join(own + one.after if n == one.at - 1 else own for n, own in enumerate(after, at))
        if now != before:
            made.append(Edit(one.step, at + grown, before, now))
        at, grown = at + len(after), grown + len(now) - len(after)
    whole = Edit(one.step, made[0].at if made else at, "".join(e.before for e in made), "".join(e.after for e in made))
    place, each = whole.at, list[Edit]()
    for before, now in _pieces(whole):
        each.append(Edit(one.step, place, before, now))
        place += len(now)
    return [whole] if made == each else made


def _pieces(edit: Edit) -> list[tuple[str, str]]:
    """Each character that it changes, and its share of the new ones, as `places` shares them out."""
    if not edit.before:
        return [("", edit.after)]
    cuts = [place * len(edit.after) // len(edit.before) for place in range(len(edit.before) + 1)]
    return [(own, edit.after[a:b]) for own, (a, b) in zip(edit.before, pairwise(cuts), strict=True)]


def places(raw: str, edits: Sequence[Edit], before: bool = False) -> list[int]:
    """For each place of `raw`, its end included, where it lies in the edited text; never running back.

    Behind what was put in at the place itself, or `before` it.
    """
    found = list(range(len(raw) + 1))
    for run in _runs(edits):
        found = _moved(found, run, before)
    return found


def _moved(old: Sequence[int], run: Sequence[Edit], before: bool = False) -> list[int]:
    """Where places that never run back lie after edits that go from left to right."""
    found: list[int] = []
    done = grown = border = 0
    waiting = 0  # so many places lie at `border`, behind the last edit: one that begins there may move them
    for edit in run:
        first, last = edit.at - grown, edit.at - grown + len(edit.before)
        if border < edit.at:
            found += [border] * waiting
            waiting = 0
        until, here = bisect_left(old, first, done), bisect_right(old, first, done)
        found += [place + grown for place in old[done:until]]
        waiting += here - until
        done = bisect_left(old, last, here)
        if edit.after and (edit.before or before):
            found += [edit.at] * waiting
            waiting = 0
        if edit.after:  # inside what changed: shared out evenly
            found += [edit.at + (place - first) * len(edit.after) // len(edit.before) for place in old[here:done]]
        else:
            waiting += done - here
        border, grown = _end(edit), grown + _growth(edit)
    return [*found, *[border] * waiting, *(place + grown for place in old[done:])]


def standing(utterance: Utterance, step: str) -> Iterator[tuple[int, int, Edit]]:
    """Where in `text` the edits of a step stand: from, to, and the edit. What later edits took away is left out."""
    runs = list(_runs(utterance.edits))
    for number, run in enumerate(runs):
        spans: list[tuple[int, int, Edit]] = []
        behind = Edit("", -1, "", "")
        last = 0
        for edit in reversed(run):
            joins = behind.at == _end(edit) and not (behind.before and behind.after)  # put in right behind it
            behind, last = edit, last if joins else _end(edit)
            if edit.step == step and edit.after:
                spans.append((edit.at, last, edit))
        spans.reverse()
        firsts, lasts = [first for first, _, _ in spans], [last for _, last, _ in spans]
        for later in runs[number + 1 :]:
            firsts, lasts = _moved(firsts, later), _moved(lasts, later)
        for first, last, (_, _, edit) in zip(firsts, lasts, spans, strict=True):
            if first < last:
                yield first, last, edit


def word_spans(utterance: Utterance) -> list[tuple[int, int]]:
    """For each word the stretch (first, last) of `text` it became; joined up they are the whole text."""
    if not utterance.words:
        return []
    moved = places(utterance.raw_text, utterance.edits)
    cuts = [0, *(moved[place] for place in _word_ends(utterance)[:-1]), len(utterance.text)]
    return list(pairwise(cuts))


def _word_ends(utterance: Utterance) -> list[int]:
    """Where in the raw text each word ends, the last one where that does."""
    said, size = "".join(word.text for word in utterance.words), len(utterance.raw_text)
    lead = len(said) - len(said.lstrip())
    ends = list(accumulate(len(word.text) for word in utterance.words))
    return [*(min(max(0, end - lead), size) for end in ends[:-1]), size]


def confidences(utterance: Utterance) -> list[float]:
    """Whisper's confidence in the word that each character of `text` is of."""
    found = [0.0] * len(utterance.text)
    for word, (first, last) in zip(utterance.words, word_spans(utterance), strict=True):
        found[first:last] = [word.confidence] * (last - first)
    return found


def heard(utterance: Utterance) -> list[float]:
    """For each edit of the utterance the second at which the words begin that it changes."""
    found: list[float] = []
    ends = _word_ends(utterance) if utterance.words else []
    for run in _runs(utterance.edits):
        word = grown = 0
        for edit in run:
            while word < len(ends) and ends[word] + grown <= edit.at:
                word += 1
            found.append(utterance.words[word].start if word < len(ends) else utterance.start)
            grown += _growth(edit)
        ends = _moved(ends, run)
    return found
