"""Fillers: sounds of thinking and repeated pointing words, which a clean text leaves out, each omission on record."""

import re
from collections import deque
from collections.abc import Sequence

from pipeline.text.edits import Step
from pipeline.transcript import Edit, Utterance

# The same pointing word again and again: the last one stays.
_AGAIN = re.compile(r"(那[个個]|这个|這個|就是|然[后後]|就是[说說])[，、]?(?=\1)")


# A sound of thinking with one of these is another word: 嗯哼, 嗯哪, 呃啊, 呃逆.
_GOES_ON = "哼哈呵嘿嗨嘻呀哟喲呦唷哦噢喔啊哇哎唉咦欸诶哪呐呢啦咯逆"


def _chinese(sounds: str) -> re.Pattern[str]:
    """With the comma behind it; 啊 only where it stands alone, for else it is the tone of a sentence. One that is a
    whole sentence is an answer.
    """
    thinking = rf"(?<![{sounds}哼哈])[{sounds}]+(?![{sounds}{_GOES_ON}])"
    thinking += r"|(?<![^，。！？、；：…])(?:啊|哎|诶|额)+(?=[，。！？、；…])"
    last = rf"(?:(?<![，、…])[，、…]+|(?<=\w)(?<![{sounds}]))(?:{thinking})(?=[。！？；])"
    return re.compile(rf"{last}|(?:{thinking})(?:[，、…]+|(?![。！？；]))")


# No ER, err, uh-huh, uh oh, mm hmm.
_SOUND = r"(?<![\w'’-])(?<![Mm]m )(?:[Uu]u*h+|[Uu]u*m+|[Ee]e*rm*|[Hh]h*m+)(?![\w'’-]| (?:huh|hum|oh)\b)"
_ENGLISH = re.compile(rf"(?<=\w),? {_SOUND}(?=[.?!;])|(?:{_SOUND}(?![.?!;])[,…]* ?)+")

_QUOTED = re.compile('[“‘「『«《"]([^“”‘’「」『』«»《》"]*)[”’」』»》"]')

# Other languages have words that look like these: er and um are German, 唔 is the Cantonese not.
_PATTERNS = {"zh": (_chinese("嗯呃唔"), _AGAIN), "yue": (_chinese("嗯呃"), _AGAIN), "en": (_ENGLISH,)}


def step(verbatim: str, language: str) -> Step:
    """Edits that leave fillers of the language out where `verbatim` is clean. An answer or a quotation that is nothing
    else stays.
    """
    patterns = _PATTERNS.get(language, ()) if verbatim == "clean" else ()

    def edits(utterance: Utterance) -> Sequence[Edit]:
        found = sorted(one.span() for pattern in patterns for one in pattern.finditer(utterance.text))
        spans = _not_quoted(utterance.text, found) if found else []
        made, gone, until = [], 0, 0
        for start, end in spans:
            start = max(start, until)
            if start < end:
                follows = utterance.text[end : end + 1] if utterance.text[start].isupper() else ""
                initial = follows.upper() if len(follows.upper()) == 1 else follows  # a sentence begins large
                made.append(Edit("fillers", start - gone, utterance.text[start:end] + follows, initial))
                gone, until = gone + end - start, end + len(follows)
        return made if _says_more(utterance.text, spans) else ()

    return edits


def _not_quoted(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, in order, but for those of a quotation that is nothing else."""
    kept, left = list[tuple[int, int]](), deque(spans)
    for quoted in _QUOTED.finditer(text):
        first, last = quoted.span(1)
        while left and left[0][1] <= first:
            kept.append(left.popleft())
        own = list[tuple[int, int]]()
        while left and left[0][0] < last:
            own.append(left.popleft())
        within = [(max(start, first) - first, min(end, last) - first) for start, end in own if first < end]
        says_more = not within or _says_more(quoted[1], within)
        kept += own if says_more else [(start, end) for start, end in own if end <= first]
    return [*kept, *left]


def _says_more(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    return any(character.isalnum() for part in _between(text, spans) for character in part)


def _between(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start] if start > at else "")
        at = max(at, end)
    return [*kept, text[at:]]
