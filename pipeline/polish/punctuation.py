"""Chinese punctuation: full-width, none doubled, no spaces between characters."""

import re
from collections.abc import Sequence

from pipeline.edits import Step, between
from pipeline.language import is_wide
from pipeline.transcript import Edit, Utterance

FULL_WIDTH_MARKS = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；"}
_MARK = re.compile(r"\s*([,?!:;])\s*")
_SPACE_BETWEEN = re.compile(r"(?<=[^\x00-\xff])\s+(?=[^\x00-\xff])")


def step() -> Step:
    def edits(utterance: Utterance) -> Sequence[Edit]:
        return between("punctuation", utterance.text, normalised(utterance.text))

    return edits


def normalised(text: str) -> str:
    return _SPACE_BETWEEN.sub("", _MARK.sub(lambda found: _mark(found, text), text))


def _mark(found: re.Match[str], text: str) -> str:
    """A mark beside a Chinese character is full-width; one inside 1,246 or between Latin words is not."""
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    return FULL_WIDTH_MARKS[found[1]] if is_wide(before) or is_wide(after) else found[0]
