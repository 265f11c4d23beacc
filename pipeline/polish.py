"""Polishing: the published text of each utterance from its raw text. The words and `raw_text` stay as recognised."""

import re
from dataclasses import dataclass, replace
from functools import cache

import opencc

from pipeline.errors import UsageError
from pipeline.language import is_wide
from pipeline.transcript import Transcript

# Which of OpenCC's conversions makes each script; a text already in it passes through unchanged.
CONVERSIONS = {"hans": "t2s", "hant": "s2t"}
SCRIPTS = (*CONVERSIONS, "keep")
FULL_WIDTH_MARKS = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；"}
_MARK = re.compile(r"\s*([,?!:;])\s*")
_SPACE_BETWEEN = re.compile(r"(?<=[^\x00-\xff])\s+(?=[^\x00-\xff])")


@dataclass(frozen=True, slots=True)
class PolishSettings:
    script: str = "hans"  # of Chinese text

    def __post_init__(self) -> None:
        if self.script not in SCRIPTS:
            raise UsageError("polish.script", given=self.script, choices=", ".join(SCRIPTS))


def polish(transcript: Transcript, settings: PolishSettings) -> Transcript:
    """Chinese in one script, with full-width marks, without spaces; other languages as they are."""
    if transcript.language != "zh":
        return transcript
    utterances = tuple(
        replace(utterance, text=_chinese(utterance.raw_text, settings.script)) for utterance in transcript.utterances
    )
    return replace(transcript, utterances=utterances, script="und" if settings.script == "keep" else settings.script)


def _chinese(text: str, script: str) -> str:
    if script in CONVERSIONS:
        text = _converter(CONVERSIONS[script]).convert(text)
    return _SPACE_BETWEEN.sub("", _MARK.sub(lambda found: _mark(found, text), text))


def _mark(found: re.Match[str], text: str) -> str:
    """A mark beside a Chinese character is full-width; one inside 1,246 or between Latin words is not."""
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    return FULL_WIDTH_MARKS[found[1]] if is_wide(before) or is_wide(after) else found[0]


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)
