"""Fillers: sounds of thinking and repeated pointing words, which a clean text leaves out, each omission on record."""

import re
from collections.abc import Sequence

from pipeline.text.edits import Step
from pipeline.transcript import Edit, Utterance

# A sound of thinking, with the comma behind it; 啊 only where it stands alone, for else it is the tone of a sentence.
_THINKING = r"[嗯呃唔]+|(?<![^，。！？、；：…])(?:啊|哎|诶|额)+(?=[，。！？、；…])"
_CHINESE = re.compile(rf"(?:{_THINKING})[，、…]*")
# The same pointing word again and again: the last one stays.
_AGAIN = re.compile(r"(那个|这个|就是|然后|就是说)[，、]?(?=\1)")
_ENGLISH = re.compile(r"\b(?:u+h+|u+m+|e+r+m*|h+m+)\b[,…]* ?", re.IGNORECASE)


def step(verbatim: str, chinese: bool) -> Step:
    """Edits that leave fillers out where `verbatim` is clean. An answer that is nothing else stays."""

    def edits(utterance: Utterance) -> Sequence[Edit]:
        if verbatim != "clean":
            return ()
        patterns = (_CHINESE, _AGAIN) if chinese else (_ENGLISH,)
        spans = sorted(found.span() for pattern in patterns for found in pattern.finditer(utterance.text))
        made, gone, until = [], 0, 0
        for start, end in spans:
            start = max(start, until)
            if start < end:
                made.append(Edit("fillers", start - gone, utterance.text[start:end], ""))
                gone, until = gone + end - start, end
        left = "".join(_between(utterance.text, spans))
        return made if any(character.isalnum() for character in left) else ()

    return edits


def _between(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start] if start > at else "")
        at = max(at, end)
    return [*kept, text[at:]]
