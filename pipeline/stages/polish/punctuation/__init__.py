"""Chinese punctuation: full-width, none doubled, in pairs, and put in where Whisper gave none."""

import itertools
from collections.abc import Sequence

from pipeline.stages.polish.punctuation.marks import normalised, unpaired
from pipeline.stages.polish.punctuation.pauses import inserted
from pipeline.text.edits import between, edited
from pipeline.transcript import Edit, Utterance


def punctuated(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Chinese utterances in a row, with their edits; those with marks put in have edits that replace nothing."""
    clean = [edited(u, between("punctuation", u.text, normalised(u.text))) for u in utterances]
    followed = itertools.zip_longest(clean, clean[1:])
    marked = [edited(u, inserted(u, after)) for u, after in followed]
    dropped = unpaired([utterance.text for utterance in marked])
    return [edited(u, _left_out(u.text, places)) for u, places in zip(marked, dropped, strict=True)]


def _left_out(text: str, places: Sequence[int]) -> tuple[Edit, ...]:
    return tuple(Edit("punctuation", place - done, text[place], "") for done, place in enumerate(places))
