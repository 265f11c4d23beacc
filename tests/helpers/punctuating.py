"""A punctuation network that says what a test tells it to."""

import re

import numpy as np

from models.punctuation.tokens import MARKS, TOKEN, Read, Reading
from pipeline.transcript import Transcript

SURE = 0.97
_PIECE = re.compile(rf"({TOKEN.pattern})|([{''.join(MARKS)},.?!:;])")
_FULL_WIDTH = dict(zip(",.?!:;", "，。？！：；", strict=True))


def network(*texts: str, sure: float = SURE) -> Read:
    """It is sure of the marks that stand in these texts, whose tokens are those it will be asked about."""
    classes: list[int] = []
    for text in texts:
        for found in _PIECE.finditer(text):
            if found[1]:
                classes.append(0)
            elif classes and not classes[-1]:
                classes[-1] = MARKS.index(_FULL_WIDTH.get(found[0], found[0]))
    chances = np.full((len(classes), len(MARKS)), (1 - sure) / (len(MARKS) - 1), np.float32)
    chances[np.arange(len(classes)), classes] = sure

    def read(turns: object) -> Reading:
        assert sum(len(tokens) for tokens, _ in turns) == len(classes)
        return Reading(np.log(chances))

    return read


def undecided(turns: object) -> Reading:
    """A network that would as soon set a mark as not."""
    chances = np.full((sum(len(tokens) for tokens, _ in turns), len(MARKS)), 0.5 / (len(MARKS) - 1), np.float32)
    chances[:, 0] = 0.5
    return Reading(np.log(chances))


def agreeing(transcript: Transcript) -> Read:
    """It is sure of the marks that Whisper wrote."""
    return network(*(utterance.raw_text for utterance in transcript.utterances))
