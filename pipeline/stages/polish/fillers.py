"""Fillers: sounds of thinking and repeated pointing words, which a clean text leaves out, each omission on record."""

import re
from collections.abc import Sequence

from pipeline.text.edits import Step
from pipeline.transcript import Edit, Utterance

# The same pointing word again and again: the last one stays.
_AGAIN = re.compile(r"(那[个個]|这个|這個|就是|然[后後]|就是[说說])[，、]?(?=\1)")


def _chinese(sounds: str) -> re.Pattern[str]:
    """With the comma behind it; 啊 only where it stands alone, for else it is the tone of a sentence. One that is a
    whole sentence is an answer.
    """
    thinking = rf"(?<![{sounds}])[{sounds}]+(?![{sounds}逆])|(?<![^，。！？、；：…])(?:啊|哎|诶|额)+(?=[，。！？、；…])"
    last = rf"(?:[，、…]+|(?<=\w)(?<![{sounds}]))(?:{thinking})(?=[。！？；])"
    return re.compile(rf"{last}|(?:{thinking})(?:[，、…]+|(?![。！？；]))")


_SOUND = r"(?<![\w'’-])(?:[Uu]u*h+|[Uu]u*m+|[Ee]e*rm*|[Hh]h*m+)(?![\w'’-])"  # no ER, err, uh-huh
_ENGLISH = re.compile(rf"(?<=\w),? {_SOUND}(?=[.?!;])|(?:{_SOUND}(?![.?!;])[,…]* ?)+")

# Other languages have words that look like these: er and um are German, 唔 is the Cantonese not.
_PATTERNS = {"zh": (_chinese("嗯呃唔"), _AGAIN), "yue": (_chinese("嗯呃"), _AGAIN), "en": (_ENGLISH,)}


def step(verbatim: str, language: str) -> Step:
    """Edits that leave fillers of the language out where `verbatim` is clean. An answer that is nothing else stays."""
    patterns = _PATTERNS.get(language, ()) if verbatim == "clean" else ()

    def edits(utterance: Utterance) -> Sequence[Edit]:
        spans = sorted(found.span() for pattern in patterns for found in pattern.finditer(utterance.text))
        made, gone, until = [], 0, 0
        for start, end in spans:
            start = max(start, until)
            if start < end:
                follows = utterance.text[end : end + 1] if utterance.text[start].isupper() else ""
                initial = follows.upper() if len(follows.upper()) == 1 else follows  # a sentence begins large
                made.append(Edit("fillers", start - gone, utterance.text[start:end] + follows, initial))
                gone, until = gone + end - start, end + len(follows)
        left = "".join(_between(utterance.text, spans))
        return made if any(character.isalnum() for character in left) else ()

    return edits


def _between(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start] if start > at else "")
        at = max(at, end)
    return [*kept, text[at:]]
