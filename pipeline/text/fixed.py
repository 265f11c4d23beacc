"""What tinglu writes around the speech, known again where a file is read: notices, headings, marks of gaps."""

import re
import string
from collections.abc import Iterator
from functools import cache

from pipeline.messages import LANGUAGES, MESSAGES, text
from pipeline.text.typography import is_wide

CLOCK = re.compile(r"^\[\d+:\d\d(?::\d\d)?\] ")
IN_BRACKETS = re.compile(r"^（.*）$|^\(.*\)$", re.DOTALL)
_FACT = ".+"


def notices() -> list[str]:
    """tinglu's notice in each language."""
    return [text("notice", lang=language) for language in LANGUAGES]


def is_notice(line: str) -> bool:
    """Whether a line or cue holds a notice and nothing else, whoever it names."""
    return bool(_notice().fullmatch(_squeezed(line.strip().strip("（()）"))))


def begins_as_notice(line: str) -> bool:
    """Whether a line that somebody may have changed began as a notice: its first clause is one's."""
    first = tuple(_squeezed(re.split("[，;]", notice)[0]) for notice in notices())
    return _squeezed(line.strip().lstrip("（(")).startswith(first)


def found_notice(content: str) -> str | None:
    """The notice that a file carries, also without its spaces; None where it has none."""
    flat = _squeezed(content.replace("_", " "))
    return next((notice for notice in notices() if _squeezed(notice) in flat), None)


def spoken_lines(block: str) -> Iterator[str]:
    """The lines of a block without what tinglu writes around the speech: clock times, marks of gaps, fixed headings."""
    fixed = [text("document.discussion", lang=language) for language in LANGUAGES]
    for line in block.split("\n"):
        bare = _gap_marks().sub("", CLOCK.sub("", line))
        if not is_notice(bare) and bare.strip() not in fixed and (bare.strip() or not line.strip()):
            yield bare


def speech_of(line: str) -> str | None:
    """Whose speech a heading as tinglu writes it announces."""
    for language in LANGUAGES:
        pattern = re.escape(text("document.speech", lang=language, speaker="SPEAKER")).replace("SPEAKER", "([^：:]+)")
        if found := re.match(rf"{pattern}(?:[：:].*)?$", line.strip()):
            return found[1].strip()
    return None


def glued(one: str, other: str) -> str:
    """A break of lines is a space, but not between two full-width characters."""
    wide = is_wide(one[-1:]) and is_wide(other[:1])
    return f"{one}{'' if wide or not one or not other else ' '}{other}"


def _squeezed(line: str) -> str:
    return re.sub(r"\s+", "", line)


@cache
def _notice() -> re.Pattern[str]:
    """Every notice there is a message for, with any fact in it."""
    lines = [line for key, both in MESSAGES.items() if key.startswith("notice") for line in both]
    return re.compile("|".join(_form(_squeezed(line), _FACT) for line in lines if begins_as_notice(line)))


@cache
def _gap_marks() -> re.Pattern[str]:
    keys = ("document.gap", "document.left_out")
    return re.compile("|".join(_form(line, r"\d+|r\d+(?:, r\d+)*") for key in keys for line in MESSAGES[key]))


def _form(message: str, fact: str) -> str:
    """What the message may have become with its facts filled in, as a pattern."""
    parts = string.Formatter().parse(message)
    return "".join(re.escape(told) + (f"(?:{fact})" if name is not None else "") for told, name, _, _ in parts)
