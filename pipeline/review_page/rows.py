"""A transcript as the page shows it: rows of text, and of time without any, in order, as JSON.

`ends` and `doubts` are places in `text`, in the page's units.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pipeline.output.document.doubts import MARKS, Suspect, combined, marked
from pipeline.review.coverage import left
from pipeline.review_page.units import units
from pipeline.text.edits import word_spans
from pipeline.text.notice import quoted_in
from pipeline.text.times import times
from pipeline.transcript import Deed, Removed, Span, Speaker, Transcript, Utterance

Row = dict[str, Any]
HUNDREDTHS = 100


class Rows:
    """Makes rows, and makes those anew that changed. `machine`: the transcript before any act.

    Which words are doubtful is asked of the machine's transcript once: an act never makes another word doubtful, it
    takes doubt away.
    """

    def __init__(self, machine: Transcript) -> None:
        self._doubtful = {(one.start, one.end): one for found in marked(machine).values() for one in found}
        self._known: dict[str, tuple[Utterance, bool, Row]] = {}

    def of(self, transcript: Transcript) -> list[Row]:
        """All rows; one whose utterance is as it was is the same object as before."""
        approved = {one.id for one in transcript.speakers if one.review.state == "approved"}
        rows = [self._row(utterance, utterance.speaker in approved) for utterance in transcript.utterances]
        self._known = {row["id"]: self._known[row["id"]] for row in rows}
        gaps = sorted(map(_gap, _gaps(transcript)), key=lambda gap: gap["start"], reverse=True)
        shown: list[Row] = []
        for row in rows:  # they stay in the transcript's order, which times alone need not tell
            while gaps and gaps[-1]["start"] <= row["start"]:
                shown.append(gaps.pop())
            shown.append(row)
        return shown + gaps[::-1]

    def _row(self, utterance: Utterance, approved: bool) -> Row:
        known = self._known.get(utterance.id)
        if known is None or known[0] != utterance or known[1] != approved:
            known = (utterance, approved, self._made(utterance, approved))
            self._known[utterance.id] = known
        return known[2]

    def _made(self, utterance: Utterance, approved: bool) -> Row:
        said, unit, doubts = times(utterance), units(utterance.text), self._doubts(utterance, word_spans(utterance))
        row: Row = {
            "id": utterance.id,
            "kind": "text",
            "speaker": utterance.speaker,
            "start": utterance.start,
            "end": utterance.end,
            "text": utterance.text,
            "ends": [unit[one.last] for one in said],
            "at": [round(one.start * HUNDREDTHS) for one in said],
            "doubts": [(unit[first], unit[last], forms) for first, last, forms in doubts],
            "checked": approved or _checked(utterance),
        }
        if utterance.language:
            row["language"] = utterance.language
        done = utterance.reviewed
        if done is not None:
            row["by"] = [_deed(deed) for deed in done.acts]
            row["comments"] = [[one.n, one.by, one.text, one.quote] for one in done.comments]
            if done.machine_text != utterance.text:
                row["machine"] = done.machine_text
        return row

    def _doubts(self, utterance: Utterance, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """From, to, and what it may be; neighbours are one place."""
        place: list[tuple[int, int, Suspect]] = []
        for word, (first, last) in zip(utterance.words, spans, strict=True):
            suspect = None if word.doubt == 0.0 else self._doubtful.get((word.start, word.end))
            if place and (suspect is None or place[-1][1] != first):
                yield _joined(utterance, place)
                place = []
            if suspect is not None and first < last:
                place.append((first, last, suspect))
        if place:
            yield _joined(utterance, place)


def people(transcript: Transcript) -> list[dict[str, Any]]:
    """Who speaks, with how long."""
    seconds: dict[str | None, float] = {}
    for one in transcript.utterances:
        seconds[one.speaker] = seconds.get(one.speaker, 0.0) + one.end - one.start
    quoted = quoted_in(transcript)
    return [_person(one, seconds.get(one.id, 0.0), one.id in quoted) for one in transcript.speakers]


def splice(before: list[Row], after: list[Row]) -> Mapping[str, Any]:
    """What turns the one into the other: changed rows, and the order where it is another."""
    known = {row["id"]: row for row in before}
    changed = [row for row in after if known.get(row["id"]) != row]
    order = [row["id"] for row in after]
    return {"rows": changed, "order": None if order == [row["id"] for row in before] else order}


def _person(speaker: Speaker, seconds: float, quoted: bool) -> dict[str, Any]:
    review = speaker.review
    return {
        "id": speaker.id,
        "name": speaker.name,
        "role": speaker.role,
        "organisation": speaker.organisation,
        "quoted": quoted,  # else there is nothing to approve
        "approved": review.state == "approved",
        "by": review.by,
        "on": review.at,
        "seconds": round(seconds, 2),
    }


def _gap(one: Span | Removed) -> Row:
    row: Row = {"id": f"gap-{one.start:.2f}", "kind": "gap", "speaker": None, "start": one.start, "end": one.end}
    row["checked"] = one.checked is not None
    if one.checked:
        row["by"] = [_deed(one.checked)]
    if isinstance(one, Removed):
        row |= {"id": f"removed-{one.id}", "kind": "removed", "text": one.text, "reason": one.reason}
    return row


def _deed(deed: Deed) -> tuple[str, str, str]:
    return deed.kind, deed.by, deed.at


def _checked(utterance: Utterance) -> bool:
    """Whether somebody has confirmed or written all of it."""
    return utterance.reviewed is not None and all(word.doubt == 0.0 for word in utterance.words)


def _joined(utterance: Utterance, place: list[tuple[int, int, Suspect]]) -> tuple[int, int, tuple[str, ...]]:
    """The marks at its ends stay outside."""
    first, last = place[0][0], place[-1][1]
    text = utterance.text[first:last]
    last -= len(text) - len(text.rstrip(MARKS))
    first += len(text) - len(text.lstrip())
    forms = combined([(utterance.text[a:b], suspect.candidates) for a, b, suspect in place])
    return first, max(first, last), forms


def _gaps(transcript: Transcript) -> Iterator[Span | Removed]:
    """Text that was left out, and speech without text beside it."""
    removed = [one for one in transcript.removed if not one.put_back and any(map(str.isalnum, one.text))]
    yield from removed
    told = [Span(one.start, one.end) for one in removed]
    for gap in transcript.coverage.untranscribed:
        yield from (replace(piece, checked=gap.checked) for piece in left(gap, told))
