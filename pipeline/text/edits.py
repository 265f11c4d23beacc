"""Recorded changes of a text: making, applying and undoing them, and following a place through them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.text.compared import Run, compared
from pipeline.transcript import Edit, Utterance

CORRECTION = "correction"  # the step that is a person

# Told an utterance, a step answers with the edits it makes to its text as it stands.
Step = Callable[[Utterance], Sequence[Edit]]


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Raises ValueError when an edit does not fit the text."""
    for edit in edits:
        if text[edit.at : edit.at + len(edit.before)] != edit.before:
            raise ValueError(f"{edit.before!r} is not at {edit.at} of {text!r}")
        text = text[: edit.at] + edit.after + text[edit.at + len(edit.before) :]
    return text


def undone(text: str, edits: Sequence[Edit]) -> str:
    """The text before the edits."""
    return applied(text, [Edit(e.step, e.at, e.after, e.before) for e in reversed(edits)])


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


def places(raw: str, edits: Sequence[Edit], before: bool = False) -> list[int]:
    """For each place of `raw`, its end included, where it lies in the edited text; never running back.

    Behind what was put in at the place itself, or `before` it.
    """
    found = list(range(len(raw) + 1))
    for edit in edits:
        end, grown = edit.at + len(edit.before), len(edit.after) - len(edit.before)
        for index, place in enumerate(found):
            if place > end or (place == end and (edit.before or not before)):
                found[index] = place + grown
            elif place > edit.at:  # inside what changed: shared out evenly
                found[index] = edit.at + (place - edit.at) * len(edit.after) // len(edit.before)
    return found


def standing(utterance: Utterance, step: str) -> Iterator[tuple[int, int, Edit]]:
    """Where in `text` the edits of a step stand: from, to, and the edit. What later edits took away is left out."""
    for number, edit in enumerate(utterance.edits):
        if edit.step == step:
            here = applied(utterance.raw_text, utterance.edits[: number + 1])
            moved = places(here, utterance.edits[number + 1 :])
            first, last = moved[edit.at], moved[edit.at + len(edit.after)]
            if first < last:
                yield first, last, edit


def word_spans(utterance: Utterance) -> list[tuple[int, int]]:
    """For each word the stretch (first, last) of `text` it became; joined up they are the whole text."""
    if not utterance.words:
        return []
    said = "".join(word.text for word in utterance.words)
    at, cuts = len(said.lstrip()) - len(said), []
    moved = places(utterance.raw_text, utterance.edits)
    for word in utterance.words:
        cuts.append(moved[min(max(0, at), len(utterance.raw_text))])
        at += len(word.text)
    cuts[0] = 0
    cuts.append(len(utterance.text))
    return [(cuts[index], cuts[index + 1]) for index in range(len(utterance.words))]


def confidences(utterance: Utterance) -> list[float]:
    """Whisper's confidence in the word that each character of `text` is of."""
    found = [0.0] * len(utterance.text)
    for word, (first, last) in zip(utterance.words, word_spans(utterance), strict=True):
        found[first:last] = [word.confidence] * (last - first)
    return found


def heard_at(utterance: Utterance, number: int) -> float:
    """The second at which the words begin that the utterance's edit of this number changes."""
    edit, earlier = utterance.edits[number], utterance.edits[:number]
    before = replace(utterance, text=applied(utterance.raw_text, earlier), edits=earlier)
    spans = zip(utterance.words, word_spans(before), strict=True)
    return next((word.start for word, (_, last) in spans if last > edit.at), utterance.start)
