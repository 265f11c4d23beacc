"""What differs between languages in writing: spaces, brackets, colons, the ends of sentences."""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

CHINESE = frozenset({"zh", "yue"})
SPACELESS = CHINESE | {"ja", "th", "lo", "my", "km"}
FULL_WIDTH = CHINESE | {"ja"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "sd", "ur", "yi"})
# Of all scripts that Whisper writes: Indic, Arabic, Armenian, Burmese, Khmer, Amharic and Tibetan ones have their own.
SENTENCE_END = re.compile(r"[。！？!?…．.।॥۔؟։။៕។።፧།][\"'”’»」』）)】]*$")
# Titles and the like, which always have something behind them; those of English are pysbd's (MIT license). With a small
# letter most of them are words of other languages (det, gen, sens).
_TITLE = re.compile(
    "Adm|Attys|Brig|Capt|Cmdr|Col|Cpl|Det|Fig|Gen|Gov|Lt|Maj|Messrs|Mt|Mssrs|Reps?|Rev|Sens?|Sgt|St|Supt|Hr|Fr|Mme|Mlle"
    "|(?i:dra?|mrs?|ms|prof|sra?|srta|dott|vs?)"
)
INNER_END = re.compile(r"[，,、；;：:—،؛፣፤၊՝][\"'”’»」』）)】》]*$")
_END = 60  # so many characters tell: no title has as many, nor do quotation marks and brackets in a row
_POINT = re.compile(r"(\w*)[.．…]$")  # which need not end a sentence, and the word before it
# Not text: control characters (a tab or a line end counts as a space) and lone halves of surrogate pairs.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_OVER_OTHERS = ("Mn", "Me", "Cf")  # Unicode's categories of what takes no place of its own
ZERO_WIDTH_JOINER = "\u200d"


def interface_language(language: str) -> str:
    """The language of names and notices in a transcript: Chinese for Chinese, else English."""
    return "zh" if language in CHINESE else "en"


def language_tag(language: str, script: str = "") -> str:
    """The language of a text as HTML tells it; empty where nothing does. `script`: hans or hant, of Chinese."""
    own = {"hans": "-Hans", "hant": "-Hant"}.get(script, "") if language in CHINESE else ""
    return "" if language == "und" else language + own


def is_full_width(language: str) -> bool:
    """Whether the language, a Whisper code, is printed with full-width marks."""
    return language in FULL_WIDTH


def is_right_to_left(language: str) -> bool:
    """Whether the language, a Whisper code, is written from right to left."""
    return language in RIGHT_TO_LEFT


def parenthesised(text: str, language: str) -> str:
    """The text in the language's brackets; in full-width ones where the text itself is wide."""
    return f"（{text}）" if is_full_width(language) or any(map(is_wide, text)) else f"({text})"


def labelled(name: str, text: str, language: str) -> str:
    """The text behind a name, with the language's colon."""
    return f"{name}：{text}" if is_full_width(language) else f"{name}: {text}"


def ends_sentence(text: str, following: str = "") -> bool:
    """Whether the text ends with the mark of a sentence's end, closing quotes and brackets aside.

    A point ends none inside a name or number (Amara.org, 3.5), behind a title or an initial (Dr., J., U.S., but not I),
    and before a small letter; `following` is the text behind it, if there is any.
    """
    text = text.rstrip()[-_END:]
    point = _POINT.search(text)
    if point is None:
        return bool(SENTENCE_END.search(text))
    inside = following[:1].isalnum() and not is_wide(following[:1])
    abbreviated = _TITLE.fullmatch(point[1]) or (len(point[1]) == 1 and point[1].isupper() and point[1] != "I")
    return not (inside or abbreviated or _is_small(following.lstrip()[:1]))


def _is_small(letter: str) -> bool:
    """Whether it would be a capital at the beginning of a sentence; the letters of Georgian are small and stay so."""
    return letter.islower() and letter.title() != letter


def ends_clause(text: str) -> bool:
    """Whether the text ends with a mark that ends a clause or a sentence."""
    return ends_sentence(text) or bool(INNER_END.search(text.rstrip()))


def joined(texts: list[str], language: str) -> str:
    """Sentences one after another: with a space between, but not where both neighbours are written without."""
    out = ""
    for text in texts:
        glue = "" if not out or (language in SPACELESS and (is_wide(out[-1]) or is_wide(text[:1]))) else " "
        out += glue + text
    return out


@lru_cache(1 << 14)
def is_wide(character: str) -> bool:
    """Whether it takes the place of two Latin letters; false for no character."""
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


SYLLABLE_S = 0.5  # takes no longer, pauses included
USUAL_RATE = 3.5  # syllables a second


def syllables(text: str) -> float:
    """About how many: a Chinese character or a digit is one, of other scripts four letters are."""
    return sum(1.0 if is_wide(one) or one.isdigit() else 0.25 for one in text if one.isalnum())


@lru_cache(1 << 14)  # subtitles try the same pieces of text in many lines
def width(text: str) -> float:
    """Length in full-width characters: a Latin letter takes half a place."""
    return sum(1.0 if is_wide(one) else 0.5 for one in text if unicodedata.category(one) not in _OVER_OTHERS)


def stands_on(character: str) -> bool:
    """Whether it is one with the character before it: an accent, a vowel sign, what joins two into one."""
    return unicodedata.category(character)[0] == "M" or character == ZERO_WIDTH_JOINER


def clock(seconds: float) -> str:
    """As in "1:02:03"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def composed(text: str) -> str:
    """The text with each letter and its accents one character, where there is one; programs of macOS part them.

    A character for which Unicode has another stays: people tell U+FA1B from 福 in their names.
    """
    if unicodedata.is_normalized("NFC", text):
        return text
    runs = groupby(text, lambda one: unicodedata.is_normalized("NFC", one))
    parts = (("".join(run), plain) for plain, run in runs)
    return "".join(unicodedata.normalize("NFC", part) if plain else part for part, plain in parts)


def one_line(text: str) -> str:
    """The text without control characters, all white space a single space: what may stand in one line of a file."""
    return _SPACES.sub(" ", _CONTROL.sub("", text)).strip()
