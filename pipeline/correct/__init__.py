"""Edited files read back: what an editor changed in an export, as changes of the reviewed transcript."""

from collections.abc import Iterator

from pipeline.correct.alignment import NOWHERE
from pipeline.correct.changes import Found, Unplaced
from pipeline.correct.cue_order import out_of_order
from pipeline.correct.layout import borders, not_retimed, retimed
from pipeline.correct.match import Match
from pipeline.correct.reading import ALIKE, tidy
from pipeline.correct.voices import Voices
from pipeline.correct.words import Words


def found(match: Match) -> Found:
    """What an editor changed in a file, in places of the transcript as it is now."""
    voices = Voices(match)
    words = Words(match, voices.persons_before(), voices.persons())
    changes = (*voices.changes(), *words.changes(), *borders(match, voices), *retimed(match))
    told = (*voices.unplaced, *words.unplaced, *not_retimed(match), *out_of_order(match), *_unread(match))
    told += tuple(_beside(match))
    return Found(changes, told)


def _unread(match: Match) -> Iterator[Unplaced]:
    """What an editor changed where nothing is taken in from, and names that they took away."""
    before, after = match.base.unread, match.edited.unread
    for place in before:
        if before[place] != after.get(place, before[place]):
            yield Unplaced("unread", f"{place}: {before[place]}", after[place], None)
    for speaker, name in match.base.names.items():
        if name.strip() and not match.edited.names.get(speaker, name).strip():
            yield Unplaced("unread", f"{speaker}.name: {name}", "", None)


def _beside(match: Match) -> Iterator[Unplaced]:
    """What somebody put where no paragraph is, such as a footnote; not again of a file that was read in before."""
    base, edited = match.base, match.edited
    if (base.passages, base.beside) == (edited.passages, edited.beside):
        return
    for one in edited.beside:
        yield Unplaced(one.reason, "", one.said, _about(match, one.near))


def _about(match: Match, near: str) -> float | None:
    """About when the end of a paragraph is heard that stands in the edited file but once."""
    told = tidy(near)[-ALIKE:]
    if len(told) < ALIKE or match.after.text.count(told) != 1:
        return None
    first = match.after.text.index(told)
    written = (at for at in match.written_of[first : first + len(told)] if at != NOWHERE)
    return next((match.moment(at) for at in written), None)
