"""Simplified or traditional characters, the same through the whole transcript."""

from collections.abc import Sequence
from functools import cache

import opencc

from pipeline.text.edits import Step, between
from pipeline.transcript import Edit, Utterance

# Which of OpenCC's conversions makes each script; a text already in it passes through unchanged.
CONVERSIONS = {"hans": "t2s", "hant": "s2t"}


def step(script: str) -> Step:
    """Edits into `script`, hans, hant or keep."""

    def edits(utterance: Utterance) -> Sequence[Edit]:
        if script not in CONVERSIONS:
            return ()
        return between("script", utterance.text, converted(utterance.text, script))

    return edits


def converted(text: str, script: str) -> str:
    """The text in `script`, hans or hant; as it is for any other."""
    return text if script not in CONVERSIONS else str(_converter(CONVERSIONS[script]).convert(text))


def simplified(text: str) -> str:
    """In simplified characters, each at the place of the one it stands for."""
    plain = converted(text, "hans")
    return plain if len(plain) == len(text) else "".join(converted(one, "hans")[:1] or one for one in text)


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)
