"""Names tinglu gives to people nobody has named: 发言人2, 提问者一. They say what is known and no more.

Kept apart from names of persons so that they can be given anew, and told in the language of a document.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from pipeline.messages import LANGUAGES, text
from pipeline.text.typography import one_line

_DIGITS = "零一二三四五六七八九"
_SPREAD = re.compile(r"(?<=[\u2e80-\ud7af])\s+(?=[\u2e80-\ud7af])")  # between Chinese, Japanese or Korean characters
_MOST = 999  # more people than anybody tells apart by their voices


def numbered(number: int, lang: str) -> str:
    """The name of the person heard as the `number`th, from 1."""
    return text("speaker.numbered", lang=lang, number=number)


def questioner(number: int, lang: str) -> str:
    """The name of the person who was the `number`th to ask, from 1."""
    return text("speaker.questioner", lang=lang, number=_in_characters(number) if lang == "zh" else number)


def is_given(name: str) -> bool:
    """Whether tinglu made the name up, in whichever language."""
    return name in _given()


def is_questioner(name: str) -> bool:
    """Whether tinglu made the name up for somebody who asks, in whichever language."""
    return name in _given() and _given()[name][0] is questioner


def translated(name: str, lang: str) -> str:
    """A made-up name in `lang`; a person's name as it is."""
    if name not in _given():
        return name
    make, number = _given()[name]
    return make(number, lang)


def shown(name: str | None, lang: str) -> str:
    """A name as people who read `lang` see it; without one, that nobody knows who speaks."""
    return translated(one_line(name or ""), lang) or text("speaker.unknown", lang=lang)


@lru_cache(1 << 12)  # the review page asks it of all pairs of names at each act
def same_to_readers(name: str | None) -> str:
    """One and the same for all names that a reader takes for one person's, in whichever language they are shown.

    Neither letters' case nor forms nor what has no shape tells people apart, nor the space in 陈 栋.
    None: nobody knows who speaks.
    """
    visible = "".join(one for one in unicodedata.normalize("NFKC", name or "") if unicodedata.category(one) != "Cf")
    bare = shown(_SPREAD.sub("", visible), LANGUAGES[0])
    nobody = {shown(None, lang) for lang in LANGUAGES}
    return (shown(None, LANGUAGES[0]) if bare in nobody else bare).casefold()


def share_a_person(name: str | None, other: str | None) -> bool:
    """Whether one of the names is, to readers, a person whom the other names, alone or beside others."""
    return same_to_readers(name) in _people(other) or same_to_readers(other) in _people(name)


def _people(name: str | None) -> set[str]:
    return {same_to_readers(name), *(same_to_readers(one) for one in re.split("[、,，]", name or "") if one.strip())}


@cache
def _given() -> dict[str, tuple[Callable[[int, str], str], int]]:
    numbers = range(1, _MOST + 1)
    return {make(n, lang): (make, n) for make in (numbered, questioner) for lang in LANGUAGES for n in numbers}


def _in_characters(number: int) -> str:
    """1 to 999 as one counts people: 十二, not 一十二."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    out = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        out += f"{_DIGITS[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        out += "零"
    return out + (_DIGITS[ones] if ones else "")
