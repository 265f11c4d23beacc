"""Speakers' labels at the beginning of a line: 「陈国栋：」, "Speaker 2: ".

A beginning is a label when it is short (20 full-width places), holds no punctuation of sentences and

- it is one tinglu writes (发言人3, Speaker 3, 发言人不详), or
- it is one other programs make up (SPEAKER_00, [Speaker 2], 说话人1) or stands in square brackets, or
- it is the name of a speaker in the other file, or
- it begins two lines or more of a file whose first lines (three) have such a beginning among them, unless tinglu's
  own labels are there: then the file has no others.

What follows a label belongs to it until the next label.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from pipeline.messages import LANGUAGES, text
from pipeline.text.speaker_names import is_given
from pipeline.text.typography import width

LONGEST = 20.0
_LABEL = re.compile(r"^\s*([^：:\n]+?)\s*(?:：|:(?=\s|$))\s*")
_MADE_UP = re.compile(r"\[[^\[\]]+\]|(?:speaker|spk|发言人|说话人|讲话人)[ _-]?\d+", re.IGNORECASE)
_SENTENCE = re.compile(r"[。！？!?，,；;、…“”\"「」《》]|^[\W\d_]*$")


def candidate(line: str) -> str | None:
    """What could be a label at the beginning of `line`."""
    found = _LABEL.match(line)
    if not found or width(found[1]) > LONGEST or _SENTENCE.search(found[1]):
        return None
    return found[1]


def labels(lines: Sequence[str], known: Collection[str]) -> frozenset[str]:
    """The labels of a file, its lines given without the notice. `known`: names of the speakers in the other file."""
    counted = Counter(found for line in lines if (found := candidate(line)))
    own = {name for name in counted if _is_own(name)}
    sure = own | {name for name in counted if name in known or _MADE_UP.fullmatch(name)}
    if own or not any(candidate(line) for line in lines[:3]):
        return frozenset(sure)
    return frozenset(sure | {name for name, times in counted.items() if times > 1})


def split_label(line: str, labels: Collection[str]) -> tuple[str | None, str]:
    """The label, if there is one of `labels`, and the rest of the line."""
    name = candidate(line)
    if name is None or name not in labels:
        return None, line
    return name, line[_end(line) :]


def is_unknown(name: str) -> bool:
    """Whether this is what tinglu calls a speaker nobody can be named for."""
    return name in [text("speaker.unknown", lang=language) for language in LANGUAGES]


def _end(line: str) -> int:
    found = _LABEL.match(line)
    return found.end() if found else 0


def _is_own(name: str) -> bool:
    return is_unknown(name) or is_given(name)
