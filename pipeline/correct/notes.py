"""New paragraphs and cues that nobody is named for that may be an editor's own: headings, notes, who made the text."""

from __future__ import annotations

import re

from pipeline.correct.alignment import NOWHERE
from pipeline.correct.match import Match
from pipeline.text.typography import ends_clause

_REFERENCE = re.compile(
    r"\s*(?:[\[［〔]\s*(?:\d+|\^\w+|[*＊†‡])\s*[\]］〕]|[*＊※†‡]|[\u2460-\u2473\u2776-\u277f])\s*\S"
)


def may_be_note(match: Match, number: int, instead: bool) -> bool:
    """Whether a wholly new passage without a name may be none of what was said.

    It is dressed as a heading or begins as a note does, it ends as no speech does, or it stands behind all that was
    said; what follows new words of somebody who is named goes on with them. `instead`: it stands where speech was, and
    may be that, written anew.
    """
    passage, paragraphs = match.edited.passages[number], match.edited.breaks == "paragraphs"
    if match.edited.breaks == "utterances" or passage.labelled or passage.apart:
        return False
    if passage.heading or _REFERENCE.match(passage.text):
        return True
    endless = paragraphs and not ends_clause(passage.text)
    return not instead and (endless or _is_last(match, number)) and not _follows_new_words(match, number)


def _is_last(match: Match, number: int) -> bool:
    return not any(_is_known(match, one) for one in range(number, len(match.edited.passages)))


def _follows_new_words(match: Match, number: int) -> bool:
    """Whether the nearest passage before that is known or names somebody does both but the first."""
    before = (one for one in range(number - 1, -1, -1) if match.edited.passages[one].labelled or _is_known(match, one))
    return not _is_known(match, next(before, 0))


def _is_known(match: Match, number: int) -> bool:
    """Whether anything in a passage was written before."""
    begin, end = match.after.starts[number : number + 2]
    return any(match.written_of[at] != NOWHERE and not match.after.text[at].isspace() for at in range(begin, end))
