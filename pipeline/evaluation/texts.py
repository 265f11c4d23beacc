"""Documents as people read them (TXT, Markdown) → Contents."""

import re
from collections.abc import Collection

from pipeline.evaluation.contents import Contents, Passage
from pipeline.text.fixed import IN_BRACKETS, glued, speech_of, spoken_lines
from pipeline.text.labels import is_unknown, labels, split_label
from pipeline.text.notice import is_notice, notice_in
from pipeline.text.typography import ends_sentence, width

LONGEST_TITLE = 50.0  # full-width places

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
    """Paragraphs with labels; without labels all is text of nobody. Before the first label stand headings."""
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
        for line, following in zip(lines, [*lines[1:], ""], strict=False):
            if heading := speech_of(line):
                speaker = heading
                continue
            label, said = split_label(line, named)
            untold = label is None and not passages
            if untold and (IN_BRACKETS.match(line) if speaker else named and _is_heading(line, following)):
                continue
            speaker = label or speaker
            who = None if speaker is None or is_unknown(speaker) else speaker
            if label is None and begun:
                passages[-1] = Passage(glued(passages[-1].text, said.strip()), who)
            else:
                passages.append(Passage(said.strip(), who))
            begun = True
    return Contents(file, tuple(passages), None, notice=found_notice(content))


def _is_heading(line: str, following: str) -> bool:
    """A title, which is short and no sentence unless it asks or calls above its occasion; an occasion in brackets."""
    over_occasion = line.rstrip().endswith(("?", "？", "!", "！")) and IN_BRACKETS.match(following)
    return bool(IN_BRACKETS.match(line) or over_occasion or (width(line) <= LONGEST_TITLE and not ends_sentence(line)))
