"""Documents as people read them (TXT, Markdown) → Contents."""

import re
from collections.abc import Collection

from pipeline.evaluation.contents import Contents, Passage
from pipeline.text.fixed import IN_BRACKETS, glued, speech_of, spoken_lines
from pipeline.text.labels import is_unknown, labels, split_label
from pipeline.text.notice import is_notice, notice_in

_NAME = re.compile(r"^((?:\\\[[\d:]+\\\] )?)\*\*(.+?)\*\*\s*([：:])", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|~&$.)+=-])")


def found_notice(content: str) -> str | None:
    """The notice that a file carries; None where it has none."""
    return notice_in(content.replace("_", " "))


def read_markdown(file: str, content: str, known: Collection[str]) -> Contents:
    """Bold names with a colon are speakers; headings are no text, but may say who gives the speech."""
    named = {_ESCAPED.sub(r"\1", name) for _, name, _ in _NAME.findall(content)}
    told = _HEADING.sub(lambda found: found[1] if speech_of(_ESCAPED.sub(r"\1", found[1])) else "", content)
    return read_txt(file, _ESCAPED.sub(r"\1", _NAME.sub(r"\1\2\3", told)), {*known, *named})


def read_txt(file: str, content: str, known: Collection[str]) -> Contents:
    """Paragraphs with labels; without labels all is text of nobody. What stands before the first label is a heading."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", content) if block.strip()]
    if any(map(is_notice, blocks)):
        # tinglu's remarks on the recording stand in brackets before the notice, at the end.
        blocks = [block for block in blocks if not is_notice(block)]
        while blocks and IN_BRACKETS.match(blocks[-1]):
            blocks.pop()
    paragraphs = [list(spoken_lines(block)) for block in blocks]
    headed = [speech for lines in paragraphs for line in lines if (speech := speech_of(line))]
    named = labels([line for lines in paragraphs for line in lines], {*known, *headed})
    passages: list[Passage] = []
    speaker: str | None = None
    for lines in paragraphs:
        begun = False
        for line in lines:
            if heading := speech_of(line):
                speaker = heading
                continue
            label, said = split_label(line, named)
            untold = label is None and not passages
            if untold and ((named and speaker is None) or (speaker is not None and IN_BRACKETS.match(line))):
                continue
            speaker = label or speaker
            who = None if speaker is None or is_unknown(speaker) else speaker
            if label is None and begun:
                passages[-1] = Passage(glued(passages[-1].text, said.strip()), who)
            else:
                passages.append(Passage(said.strip(), who))
            begun = True
    return Contents(file, tuple(passages), None, notice=found_notice(content))
