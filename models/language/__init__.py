"""A word trigram of Mandarin and the words it knows by their sound: what `build` made, read with numpy alone."""

from functools import cache
from importlib import resources

from models.language.lexicon import Lexicon
from models.language.ngram import NGram, read

FILE = "zh.npz"


@cache
def mandarin() -> tuple[NGram, Lexicon]:
    """The model that comes with the program."""
    with resources.files(__package__).joinpath(FILE).open("rb") as file:
        return read(file)
