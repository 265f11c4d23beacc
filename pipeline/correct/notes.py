"""New paragraphs that nobody is named for and that may be an editor's own: a note, who wrote and edited the text."""

from __future__ import annotations

import re

from pipeline.correct.alignment import NOWHERE
from pipeline.correct.match import Match

_REFERENCE = re.compile(r"\s*(?:[\[［〔]\s*(?:\d+|[*＊†‡])\s*[\]］〕]|[*＊※†‡]|[\u2460-\u2473\u2776-\u277f])\s*\S")


def may_be_note(match: Match, number: int) -> bool:
    """Whether a wholly new passage without a name begins as a note does, or stands behind all that was said.

    What follows new words of somebody who is named goes on with them.
    """
    passage = match.edited.passages[number]
    if match.edited.breaks != "paragraphs" or passage.labelled or passage.apart:
        return False
    return bool(_REFERENCE.match(passage.text)) or (_is_last(match, number) and not _follows_new_words(match, number))


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
