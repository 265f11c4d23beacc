"""Speakers' labels at the beginning of a line: 「陈国栋：」, "Speaker 2: ".

A beginning is a label when it is short (20 full-width places), holds no punctuation of sentences and

- it is one tinglu writes (发言人3, Speaker 3, 发言人不详), or
- it is one other programs make up (SPEAKER_00, [Speaker 2], 说话人1) or stands in square brackets, or
- it is the name of a speaker in the other file, or
- it begins two lines or more of a file whose first lines (three) have such a beginning among them. Beside tinglu's own
  labels it must stand where tinglu writes labels: where the speaker changes, or at every line, and the one with which
  the text begins need not recur.

What follows a label belongs to it until the next label.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from pipeline.messages import LANGUAGES, text
from pipeline.text.speaker_names import is_given
from pipeline.text.typography import ends_clause, width

LONGEST = 20.0
# Full-width characters are typed right behind a half-width colon, too; 10:30 and https:// hold none.
_COLON = re.compile(r"(?:：|:(?=[\s\u2e80-\U0003ffff]|$))\s*")
_CLOSE_COLON = re.compile(r"(?:：|:(?![/\d]))\s*")
_ANY_COLON = re.compile("[：:]")
_MADE_UP = re.compile(r"\[[^\[\]]+\]|(?:speaker|spk|发言人|说话人|讲话人)[ _-]?\d+", re.IGNORECASE)
_SENTENCE = re.compile(r"[。！？!?，,；;、…“”\"「」《》]|^[\W\d_]*$")


def candidate(line: str, close: bool = False) -> str | None:
    """What could be a label at the beginning of `line`. `close`: also with no space behind its colon, as in Bob:yes."""
    name, _ = _parted(line, _CLOSE_COLON if close else _COLON)
    return None if name is None or width(name) > LONGEST or _SENTENCE.search(name) else name


def labels(lines: Sequence[str], known: Collection[str]) -> frozenset[str]:
    """The labels of a file, its lines given without the notice. `known`: names of the speakers in the other file."""
    found = [candidate(line) for line in lines]
    counted = Counter(name for name in found if name)
    own = {name for name in counted if _is_own(name)}
    sure = own | {name for name in counted if name in known or _MADE_UP.fullmatch(name)}
    recurring = {name for name, times in counted.items() if times > 1}
    if own:
        sure |= _first(lines, own)
        return frozenset(sure | _placed_as_labels(found, recurring, sure))
    return frozenset(sure | recurring if any(found[:3]) else sure)


def _first(lines: Sequence[str], own: Collection[str]) -> set[str]:
    """The label with which the text begins, where that is before the first of tinglu's own labels.

    Headings stand above: a title may ask or call, but ends no clause behind a colon and makes no statement.
    """
    for line in lines:
        name = candidate(line)
        if name in own or (name is None and line.rstrip().endswith(("。", "."))):
            break
        if name is not None and ends_clause(line[_parted(line)[1] :]):
            return {name}
    return set()


def _placed_as_labels(found: Sequence[str | None], names: Collection[str], sure: Collection[str]) -> set[str]:
    """Those of the names that most often stand behind another's label, or all where every line has a label.

    A beginning such as 比如： stands again and again within what one person says.
    """
    told = [name for name in found if name in names or name in sure]
    every = len(told) == len(found) and any(one == other and one in sure for one, other in pairwise(told))
    changes = Counter(name for before, name in pairwise([None, *told]) if name != before)
    return {name for name in names if every or 2 * changes[name] > told.count(name)}


def split_label(line: str, labels: Collection[str]) -> tuple[str | None, str]:
    """The label, if there is one of `labels`, and the rest of the line."""
    name = candidate(line)
    if name is None or name not in labels:
        return None, line
    return name, line[_parted(line)[1] :]


def is_unknown(name: str) -> bool:
    """Whether this is what tinglu calls a speaker nobody can be named for."""
    return name in [text("speaker.unknown", lang=language) for language in LANGUAGES]


def _parted(line: str, colon: re.Pattern[str] = _COLON) -> tuple[str | None, int]:
    """What stands before the first colon of a line, and where the rest begins; None and 0 where it is no label's."""
    first = _ANY_COLON.search(line)
    found = colon.match(line, first.start()) if first else None
    name = line[: found.start()].strip() if found else ""
    return (name, found.end()) if found and name and "\n" not in name else (None, 0)


def _is_own(name: str) -> bool:
    return is_unknown(name) or is_given(name)
