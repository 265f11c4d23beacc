"""What typer says itself, in the user's language: usage, titles, errors.

Its own gettext would not do: it asks it for a few titles, once, when it is imported, and for no error. What is not
known here, as what a later typer says, stays as it is.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from pipeline.messages import LANGUAGES, current_language, text
from pipeline.messages.typer import TYPER


@contextmanager
def typer_speaks() -> Iterator[None]:
    """Meanwhile typer speaks the current language, and breaks the texts of --help where it would cut them."""
    from typer import rich_utils

    theirs = vars(rich_utils)
    before = dict(theirs)
    titles = {both[0]: both[LANGUAGES.index(current_language())] for both in TYPER.values()}
    theirs.update({name: titles[value] for name, value in before.items() if isinstance(value, str) and value in titles})
    for name, ours in (("_make_rich_text", _whole), ("highlighter", _heard)):
        if name in before:
            theirs[name] = ours(before[name])
    try:
        yield
    finally:
        theirs.update(before)


def _whole(make: Any) -> Any:
    """Makes the texts of --help: rich cuts at a column's end what has no spaces, as Chinese has none."""

    def made(*, text: str, **more: Any) -> Any:
        rich = make(text=in_our_words(text), **more)
        if hasattr(rich, "overflow"):  # Markdown has none
            rich.overflow = "fold"
        return rich

    return made


def _heard(highlight: Any) -> Any:
    """Colours texts; usage and errors come through here as typer made them."""
    return lambda said: highlight(in_our_words(said) if isinstance(said, str) else said)


def in_our_words(said: str) -> str:
    """What typer said, in the current language."""
    if current_language() == "en":
        return said
    for key, form in _forms().items():
        if found := form.fullmatch(said.strip()):
            facts = {name: in_our_words(fact) if name == "reason" else fact for name, fact in found.groupdict().items()}
            return text(key, **facts)
    return said


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    """By key, what typer says with any facts; it may have broken the line at any space."""
    return {key: _form(english) for key, (english, _) in TYPER.items()}


def _form(english: str) -> re.Pattern[str]:
    literal = re.escape(english).replace(r"\ ", r"\s+")
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*?)", literal), re.DOTALL)
