"""Changed borders: utterances split and joined, and cues that show at other times."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.correct.alignment import BREAK, NOWHERE
from pipeline.correct.changes import Joined, Retimed, SplitAt, Unplaced
from pipeline.correct.match import Match
from pipeline.correct.voices import Voices
from pipeline.text.typography import ends_sentence, one_line

SAME_S = 0.005  # times of cues that differ by less are the same: formats round


def borders(match: Match, voices: Voices) -> Iterator[SplitAt | Joined]:
    """Where one person's words were divided inside an utterance, or joined over the border of two.

    Paragraphs are layout, but for one that ends or ended inside a sentence. Cues are layout.
    """
    if match.edited.breaks == "cues":
        return
    yield from _split(match, voices)
    yield from _joined(match)


def _split(match: Match, voices: Voices) -> Iterator[SplitAt]:
    for number, start in enumerate(match.after.starts[1:-1]):
        left, right = _known(match, start - 2, -1), _known(match, start, 1)
        if left is None or right is None or not voices.said_alike(number, number + 1):
            continue
        if BREAK in match.before.text[left:right]:
            continue
        if match.edited.breaks == "paragraphs" and ends_sentence(match.edited.passages[number].text):
            continue
        here, there = match.now_of[left], match.now_of[right]
        if NOWHERE not in (here, there) and match.now.passage(here) == match.now.passage(there):
            yield SplitAt(match.place(there))


def _joined(match: Match) -> Iterator[Joined]:
    for start in match.before.starts[1:-1]:
        left, right = match.solid_beside(start - 1, start)
        if left is None or right is None:
            continue
        here, there = match.now_of[left], match.now_of[right]
        if NOWHERE in (here, there) or match.now.passage(there) != match.now.passage(here) + 1:
            continue
        one, other = match.utterance(here), match.utterance(there)
        edited = match.edited_of[right]
        if one.speaker != other.speaker or edited == NOWHERE:
            continue
        number = match.after.passage(edited)
        before = match.after.text[match.after.starts[number] : edited]
        if before.strip() and (match.edited.breaks == "utterances" or not ends_sentence(before)):
            yield Joined(one.id)


def _known(match: Match, edited: int, step: int) -> int | None:
    """The nearest place as written, from a place of the edited file on, inside its passage."""
    while 0 <= edited < len(match.after.text) and match.after.text[edited] != BREAK:
        if match.written_of[edited] != NOWHERE and not match.after.text[edited].isspace():
            return match.written_of[edited]
        edited += step
    return None


def retimed(match: Match, now: Match | None = None) -> Iterator[Retimed]:
    """Cues whose times are not those of a cue that had their words.

    `now`: the edited file laid over the transcript that its other changes have made, in whose places the cues are told;
    without it they are told in those of `match`.
    """
    for number, start, stop in _with_other_times(match):
        begin, end = match.after.starts[number : number + 2]
        laid = now or match
        written = range(begin, end) if now else _written(match, number)
        places = [laid.now_of[at] for at in written if laid.now_of[at] != NOWHERE]
        if places and _is_possible(start, stop):
            utterance, last = laid.place(places[-1])
            yield Retimed(laid.place(places[0]), (utterance, last + 1), start, stop)


def not_retimed(match: Match) -> Iterator[Unplaced]:
    """Cues to which an editor gave times that no cue can have."""
    for number, start, stop in _with_other_times(match):
        if not _is_possible(start, stop):
            moment = next(map(match.moment, _written(match, number)), None)
            said = one_line(match.edited.passages[number].text)
            yield Unplaced("impossible_times", said, f"{start:.2f} – {stop:.2f} s", moment)


def _with_other_times(match: Match) -> Iterator[tuple[int, float, float]]:
    """The numbers of cues whose times are not those of a cue that had their words, and these times (seconds)."""
    if match.edited.breaks == "cues":
        for number, passage in enumerate(match.edited.passages):
            if passage.start is not None and passage.end is not None and not _was_so(match, number):
                yield number, passage.start, passage.end


def _is_possible(start: float, stop: float) -> bool:
    return 0 <= start < stop


def _written(match: Match, number: int) -> list[int]:
    """The places as written of what a passage of the edited file has kept."""
    begin, end = match.after.starts[number : number + 2]
    return [at for at in match.written_of[begin:end] if at != NOWHERE]


def _was_so(match: Match, number: int) -> bool:
    """Whether a cue of the edited file has the times of one that had some of its words."""
    cues = {match.before.passage(at) for at in _written(match, number)}
    passage, own = match.edited.passages[number], [match.base.passages[cue] for cue in cues]
    return any(_same(passage.start, one.start) and _same(passage.end, one.end) for one in own)


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) < SAME_S
