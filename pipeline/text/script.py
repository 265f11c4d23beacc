"""Simplified or traditional characters, the same through the whole transcript."""

from collections.abc import Callable, Sequence
from functools import cache

import opencc

from pipeline.text.chinese import frequency, words_of
from pipeline.text.edits import Step, between
from pipeline.transcript import Edit, Utterance

# Which of OpenCC's conversions makes each script; a text already in it passes through unchanged.
CONVERSIONS = {"hans": "t2s", "hant": "s2t"}
WORD_FROM = 20  # times in jieba's corpus; traditional spellings that strayed into it are rarer


def step(script: str) -> Step:
    """Edits into `script`, hans, hant or keep."""

    def edits(utterance: Utterance) -> Sequence[Edit]:
        if script not in CONVERSIONS:
            return ()
        return between("script", utterance.text, converted(utterance.text, script))

    return edits


def converted(text: str, script: str) -> str:
    """The text in `script`, hans or hant; as it is for any other."""
    if script not in CONVERSIONS:
        return text
    written = str(_converter(CONVERSIONS[script]).convert(text))
    return _particles(written) if script == "hans" and written != text and "著" in written else written


def _particles(text: str) -> str:
    """拿著 to 拿着, but not 显著: OpenCC leaves 著, which simplified writing has in words of its own alone."""
    return "".join(word if _is_simplified(word) else word.replace("著", "着") for word in words_of(text))


def _is_simplified(word: str) -> bool:
    return len(word) > 1 and frequency(word) >= WORD_FROM


def simplified(text: str) -> str:
    """In simplified characters, each at the place of the one it stands for."""
    plain = converted(text, "hans")
    return plain if len(plain) == len(text) else "".join(converted(one, "hans")[:1] or one for one in text)


def like(text: str) -> Callable[[str], str]:
    """What writes simplified words in the script of a text."""
    plain = simplified(text) == text
    return lambda words: words if plain else converted(words, "hant")


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)
