"""The models that come with the program, as transcripts name them. Here nothing of them is loaded."""

import hashlib
from functools import cache
from importlib import resources

from pipeline.transcript import ModelUsed

PUNCTUATION = ("tinglu-punctuation", "punctuation/weights.npz")
MANDARIN = ("tinglu-mandarin", "language/zh.npz")  # a trigram of words, and words by their sound


@cache
def identity(carried: tuple[str, str]) -> ModelUsed:
    name, file = carried
    return ModelUsed(name, hashlib.sha256((resources.files("models") / file).read_bytes()).hexdigest())
