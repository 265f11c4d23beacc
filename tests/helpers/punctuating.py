"""A punctuation network that says what a test tells it to."""

import re

import numpy as np

from models.punctuation.tokens import MARKS, TOKEN, Reading, ReadText
from pipeline.transcript import Transcript

SURE = 0.97
SAID_ELSE = -8.0  # log10 of how likely anything else was said
_PIECE = re.compile(rf"({TOKEN.pattern})|([{''.join(MARKS)},.?!:;])")
_FULL_WIDTH = dict(zip(",.?!:;", "，。？！：；", strict=True))


def network(*texts: str, sure: float = SURE) -> ReadText:
    """It is sure of the marks that stand in these texts, and undecided about others."""
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
        if sum(len(tokens) for tokens, _ in turns) != len(classes):
            return undecided(turns)
        return _of(turns, np.log(chances))

    return read


def undecided(turns: object) -> Reading:
    """A network that would as soon set a mark as not."""
    chances = np.full((sum(len(tokens) for tokens, _ in turns), len(MARKS)), 0.5 / (len(MARKS) - 1), np.float32)
    chances[:, 0] = 0.5
    return _of(turns, np.log(chances))


def _of(turns: object, marks: np.ndarray) -> Reading:
    """To it all that stands there was said so."""
    own = [ord(token) if len(token) == 1 else 0 for tokens, _ in turns for token in tokens]
    likely = np.stack((np.array(own, np.uint32), np.zeros(len(own), np.uint32)), axis=1)
    return Reading(marks, likely, np.tile(np.array([0.0, SAID_ELSE], np.float32), (len(own), 1)))


def agreeing(transcript: Transcript) -> ReadText:
    """It is sure of the marks that Whisper wrote."""
    return network(*(utterance.raw_text for utterance in transcript.utterances))
