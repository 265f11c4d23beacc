"""Text → the tokens that are compared, so that script, width, punctuation and the spelling of numbers do not count.

Languages written without spaces are compared by characters, where a Latin word or a number in digits is one token;
others by words.
"""

import re
import unicodedata
import warnings
from itertools import pairwise, zip_longest
from typing import Literal

from pipeline.text.script import converted
from pipeline.text.typography import CHINESE, SPACELESS

Unit = Literal["characters", "words"]

# Thai to Lao, Burmese, Khmer; ideographs, kana, Hangul, and the ideographs beyond the basic plane.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_ALONE}]|[^\s{_ALONE}]+")
_NUMERAL = re.compile(r"(?<!\d)\d+(?:\.\d+)?[十百千万亿][\d.十百千万亿]*")
_WITHIN_NUMBER = re.compile(r"(?<=\d),(?=\d{3}(?!\d))|(?<=\d)\.(?=\d)")
# 一、二 and 一二 are both 12, since punctuation does not count; N B D is NBD.
_WITHIN_TOKEN = re.compile(r"(?<=\d)\s+(?=\d)|(?<=[a-z])(?<![a-z]{2})\s+(?=[a-z](?![a-z]))")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc`´]")
_UNSEEN = frozenset({"Cf", "Cs"})  # Unicode's categories: marks of format, halves of a surrogate pair
_AT_EDGE = re.compile(r"(?<!\S)'+|(?<!')'+(?!\S)")
_SCRIPTS = (  # the first that occurs tells the language
    ("ja", re.compile("[\u3041-\u30fa]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("th", re.compile("[\u0e01-\u0e3a]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
)


def guessed_language(text: str) -> str:
    """The language by its script, as far as comparing needs it: Chinese characters alone are zh, Latin letters en."""
    return next((language for language, script in _SCRIPTS if script.search(text)), "en")


def unit_of(language: str) -> Unit:
    """What a text in `language`, a Whisper code, is compared by."""
    return "characters" if language in SPACELESS else "words"


def normaliser_of(language: str) -> str:
    """The row of the messages that says what is done to a text of this language."""
    if language in CHINESE:
        return "evaluate.normaliser.chinese"
    return f"evaluate.normaliser.{unit_of(language)}"


def tokens(text: str, language: str) -> list[str]:
    """What is compared of a text in `language`, a Whisper code: its characters or its words."""
    plain = _compatible(text)
    if unit_of(language) == "words":
        return _AT_EDGE.sub("", _unmarked(plain, keep="'")).split()
    if language in CHINESE:
        plain = _numerals(converted(plain, "hans"))
    return _TOKEN.findall(_WITHIN_TOKEN.sub("", _unmarked(plain.replace("'", ""))))


def spelled(words: list[str] | tuple[str, ...]) -> str:
    """Tokens as one reads them: a space between two words, none beside a character that stands alone."""
    gaps = ("" if _stands_alone(one[-1]) or _stands_alone(other[0]) else " " for one, other in pairwise(words))
    return "".join(part for pair in zip_longest(words, gaps, fillvalue="") for part in pair)


def _stands_alone(character: str) -> bool:
    return bool(re.match(f"[{_ALONE}]", character))


def _compatible(text: str) -> str:
    """NFKC and lower case; without what cannot be seen."""
    text = _APOSTROPHES.sub("'", text)
    seen = (" " if _kind(character) == "Cc" else character for character in text if _kind(character) not in _UNSEEN)
    return unicodedata.normalize("NFKC", "".join(seen)).lower()


def _kind(character: str) -> str:
    return unicodedata.category(character)


def _unmarked(text: str, keep: str = "") -> str:
    """Punctuation, symbols and spaces become spaces; those inside a number (1,250 and 3.5) go without one."""
    text = _WITHIN_NUMBER.sub("", text)
    return "".join(" " if _kind(character)[0] in "PSZ" and character not in keep else character for character in text)


def _numerals(text: str) -> str:
    """二〇二四, 百分之三十, 3万 → 2024, 30, 30000. What is no number (万一) stays."""
    import cn2an

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cn2an warns of each word that looks like a number and is none
        text = cn2an.transform(text, "cn2an")
    return _NUMERAL.sub(lambda found: _digits(found[0]), text).replace("百分之", "")


def _digits(numeral: str) -> str:
    import cn2an

    try:
        return str(cn2an.cn2an(numeral, "smart"))
    except (ValueError, KeyError):  # the latter for 1万11, which ends in digits as no one says them
        return numeral
