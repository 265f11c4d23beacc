"""Documents as people read them (TXT, Markdown) → Document."""

import re
from collections.abc import Collection

from pipeline.evaluate.document import Document, Piece
from pipeline.evaluate.labels import is_unknown, labels, split_label
from pipeline.language import is_wide
from pipeline.messages import LANGUAGES, text

_NAME = re.compile(r"^\*\*(.+?)\*\*\s*([：:])", re.MULTILINE)
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|~&$.)+=-])")
_IN_BRACKETS = re.compile(r"^（.*）$|^\(.*\)$", re.DOTALL)


def notices() -> list[str]:
    return [text("notice", lang=language) for language in LANGUAGES]


def is_notice(line: str) -> bool:
    """Whether a line or cue holds the notice and nothing else."""
    bare = _squeezed(line.strip().strip("（()）"))
    return bare in map(_squeezed, notices())


def found_notice(content: str) -> str | None:
    flat = _squeezed(content.replace("_", " "))
    return next((notice for notice in notices() if _squeezed(notice) in flat), None)


def _squeezed(line: str) -> str:
    return re.sub(r"\s+", "", line)


def read_markdown(file: str, content: str, known: Collection[str]) -> Document:
    """Bold names with a colon are speakers; headings are no text."""
    named = {_ESCAPED.sub(r"\1", name) for name, _ in _NAME.findall(content)}
    plain = _NAME.sub(r"\1\2", _HEADING.sub("", content))
    return read_txt(file, _ESCAPED.sub(r"\1", plain), {*known, *named})


def read_txt(file: str, content: str, known: Collection[str]) -> Document:
    """Paragraphs with labels; without labels all is text of nobody. What stands before the first label is a heading."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", content) if block.strip()]
    if any(map(is_notice, blocks)):
        # tinglu's remarks on the recording stand in brackets before the notice, at the end.
        blocks = [block for block in blocks if not is_notice(block)]
        while blocks and _IN_BRACKETS.match(blocks[-1]):
            blocks.pop()
    blocks = ["\n".join(line for line in block.split("\n") if not is_notice(line)) for block in blocks]
    lines = [line for block in blocks for line in block.split("\n")]
    named = labels(lines, known)
    pieces: list[Piece] = []
    speaker: str | None = None
    for block in blocks:
        begun = False
        for line in block.split("\n"):
            label, said = split_label(line, named)
            if named and label is None and not pieces:
                continue
            speaker = label or speaker
            who = None if speaker is None or is_unknown(speaker) else speaker
            if label is None and begun:
                pieces[-1] = Piece(glued(pieces[-1].text, said.strip()), who)
            else:
                pieces.append(Piece(said.strip(), who))
            begun = True
    return Document(file, tuple(pieces), None, notice=found_notice(content))


def glued(one: str, other: str) -> str:
    """A break of lines is a space, but not between two full-width characters."""
    wide = is_wide(one[-1:]) and is_wide(other[:1])
    return f"{one}{'' if wide or not one or not other else ' '}{other}"
