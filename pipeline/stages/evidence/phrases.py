"""Phrases that Whisper writes where nobody speaks."""

import re
from functools import cache
from importlib import resources
from typing import Literal

from pipeline.files.toml import read_toml
from pipeline.text.rows import Piece, is_row, pieces
from pipeline.text.script import converted

Kind = Literal["credits", "also_said"]
_NOT_LETTERS = re.compile(r"[\W_]+")


def consists_of(text: str, language: str, *kinds: Kind) -> bool:
    """Whether a text in `language`, a Whisper code, is nothing but such phrases, one or several."""
    return is_row(letters(text), _known(language, kinds))


@cache
def phrases(language: str, kind: Kind) -> tuple[str, ...]:
    """Those often invented in `language`, as their letters; those of English are written in all."""
    table = read_toml(resources.files(__package__) / "phantoms.toml")
    found = {letters(phrase) for code in {language, "en"} for phrase in table.get(code, {}).get(kind, ())}
    return tuple(sorted(found))


def letters(text: str) -> str:
    """What is compared of a text: without punctuation, spaces and case, Chinese in simplified characters."""
    return converted(_NOT_LETTERS.sub("", text), "hans").casefold()


@cache
def _known(language: str, kinds: tuple[Kind, ...]) -> frozenset[Piece]:
    return pieces(phrase for kind in kinds for phrase in phrases(language, kind))
