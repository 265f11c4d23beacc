"""Documents as people read them (TXT, Markdown) → Contents."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from pipeline.evaluation.contents import Contents, Passage
from pipeline.messages import LANGUAGES, text
from pipeline.text.labels import is_unknown, labels, split_label
from pipeline.text.notice import is_notice, notice_in
from pipeline.text.typography import is_wide

_NAME = re.compile(r"^((?:\\\[[\d:]+\\\] )?)\*\*(.+?)\*\*\s*([：:])", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|~&$.)+=-])")
_IN_BRACKETS = re.compile(r"^（.*）$|^\(.*\)$", re.DOTALL)
_CLOCK = re.compile(r"^\[\d+:\d\d(?::\d\d)?\] ")


def found_notice(content: str) -> str | None:
    """The notice that a file carries; None where it has none."""
    return notice_in(content.replace("_", " "))


def read_markdown(file: str, content: str, known: Collection[str]) -> Contents:
    """Bold names with a colon are speakers; headings are no text, but may say who gives the speech."""
    named = {_ESCAPED.sub(r"\1", name) for _, name, _ in _NAME.findall(content)}
    told = _HEADING.sub(lambda found: found[1] if _speech(_ESCAPED.sub(r"\1", found[1])) else "", content)
    return read_txt(file, _ESCAPED.sub(r"\1", _NAME.sub(r"\1\2\3", told)), {*known, *named})


def read_txt(file: str, content: str, known: Collection[str]) -> Contents:
    """Paragraphs with labels; without labels all is text of nobody. What stands before the first label is a heading."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", content) if block.strip()]
    if any(map(is_notice, blocks)):
        # tinglu's remarks on the recording stand in brackets before the notice, at the end.
        blocks = [block for block in blocks if not is_notice(block)]
        while blocks and _IN_BRACKETS.match(blocks[-1]):
            blocks.pop()
    paragraphs = [list(_spoken(block)) for block in blocks]
    headed = [speech for lines in paragraphs for line in lines if (speech := _speech(line))]
    named = labels([line for lines in paragraphs for line in lines], {*known, *headed})
    passages: list[Passage] = []
    speaker: str | None = None
    for lines in paragraphs:
        begun = False
        for line in lines:
            if heading := _speech(line):
                speaker = heading
                continue
            label, said = split_label(line, named)
            untold = label is None and not passages
            if untold and ((named and speaker is None) or (speaker is not None and _IN_BRACKETS.match(line))):
                continue
            speaker = label or speaker
            who = None if speaker is None or is_unknown(speaker) else speaker
            if label is None and begun:
                passages[-1] = Passage(glued(passages[-1].text, said.strip()), who)
            else:
                passages.append(Passage(said.strip(), who))
            begun = True
    return Contents(file, tuple(passages), None, notice=found_notice(content))


def _spoken(block: str) -> Iterator[str]:
    """The lines of a block without what tinglu writes around the speech: clock times, marks of gaps, fixed headings."""
    fixed = [text("document.discussion", lang=language) for language in LANGUAGES]
    for line in block.split("\n"):
        bare = _gap_marks().sub("", _CLOCK.sub("", line))
        if not is_notice(bare) and bare.strip() not in fixed and (bare.strip() or not line.strip()):
            yield bare


def _speech(line: str) -> str | None:
    """Whose speech a heading as tinglu writes it announces."""
    for language in LANGUAGES:
        pattern = re.escape(text("document.speech", lang=language, speaker="SPEAKER")).replace("SPEAKER", "([^：:]+)")
        if found := re.match(rf"{pattern}(?:[：:].*)?$", line.strip()):
            return found[1].strip()
    return None


@cache
def _gap_marks() -> re.Pattern[str]:
    facts = {"seconds": "SECONDS", "ids": "IDS"}
    marks = [text(key, lang=lang, **facts) for key in ("document.gap", "document.left_out") for lang in LANGUAGES]
    forms = (re.escape(mark).replace("SECONDS", r"\d+").replace("IDS", r"r\d+(?:, r\d+)*") for mark in marks)
    return re.compile("|".join(forms))


def glued(one: str, other: str) -> str:
    """A break of lines is a space, but not between two full-width characters."""
    wide = is_wide(one[-1:]) and is_wide(other[:1])
    return f"{one}{'' if wide or not one or not other else ' '}{other}"
