"""Edited files read back: what an editor changed in an export, as changes of the reviewed transcript."""

from pipeline.correct.changes import Found
from pipeline.correct.layout import borders, not_retimed, retimed
from pipeline.correct.match import Match
from pipeline.correct.voices import Voices
from pipeline.correct.words import Words


def found(match: Match) -> Found:
    """What an editor changed in a file, in places of the transcript as it is now."""
    voices = Voices(match)
    words = Words(match, voices.persons_before(), voices.persons())
    changes = (*voices.changes(), *words.changes(), *borders(match, voices), *retimed(match))
    return Found(changes, (*voices.unplaced, *words.unplaced, *not_retimed(match)))
