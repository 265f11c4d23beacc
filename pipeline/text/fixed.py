"""What tinglu writes around the speech, known again where a file is read: headings, marks of gaps, times."""

import re
import string
from collections.abc import Iterator
from functools import cache

from pipeline.messages import LANGUAGES, MESSAGES, text
from pipeline.text.notice import is_notice, without_notice
from pipeline.text.typography import is_wide

CLOCK = re.compile(r"^\[\d+:\d\d(?::\d\d)?\] ")
HEADINGS = ("document.questions", "document.discussion")  # keys of messages
GAP_MARKS = ("document.gap", "document.left_out")
IN_BRACKETS = re.compile(r"^（.*）$|^\(.*\)$", re.DOTALL)


def spoken_lines(block: str) -> Iterator[str]:
    """The lines of a block without what tinglu writes around the speech: clock times, marks of gaps, fixed headings."""
    fixed = {text(key, lang=language) for key in HEADINGS for language in LANGUAGES}
    for line, left in zip(block.split("\n"), without_gap_marks(block).split("\n"), strict=True):
        bare = without_notice(CLOCK.sub("", left))
        if not is_notice(bare) and bare.strip() not in fixed and (bare.strip() or not line.strip()):
            yield bare


def without_gap_marks(block: str, instead: str = "") -> str:
    """A block with `instead` for each of its marks of gaps, however its lines break in them; the line ends stay."""
    return _gap_marks().sub(lambda mark: instead + "\n" * mark[0].count("\n"), block)


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


@cache
def _gap_marks() -> re.Pattern[str]:
    return re.compile("|".join(_form(line, r"\d+|r\d+(?:, r\d+)*") for key in GAP_MARKS for line in MESSAGES[key]))


def _form(message: str, fact: str) -> str:
    """What the message may have become with its facts filled in and its lines broken, as a pattern."""
    found = []
    for told, name, _, _ in string.Formatter().parse(message):
        found += [re.escape(one) for one in told if not one.isspace()]
        found += [f"(?:{fact})"] * (name is not None)
    return r"\s*".join(found)
