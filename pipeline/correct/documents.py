"""Documents as editors send them back (TXT, Markdown, the blocks of a DOCX) → Reading."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.correct.marks import MARK, laid_down
from pipeline.correct.reading import Beside, Line, Passage, Reading, labels_of, tidy
from pipeline.text.fixed import speech_of, spoken_lines, without_gap_marks
from pipeline.text.labels import is_unknown
from pipeline.text.notice import was_notice
from pipeline.text.speaker_names import is_given
from pipeline.text.typography import ends_sentence

Block = Sequence[Line]  # a paragraph or a cell of a table: its lines

_LABEL_ALONE = re.compile(r"[：:]\s*$")


def read_txt(content: str, known: Collection[str], base: Reading | None) -> Reading:
    """Paragraphs divided by blank lines."""
    blocks = re.split(r"\n\s*\n", content)
    return read_blocks([[Line(line) for line in block.split("\n")] for block in blocks], known, base)


def read_markdown(content: str, known: Collection[str], base: Reading | None) -> Reading:
    """Every block of CommonMark; emphasis, tags and remarks are form. An indented one is no program's code here."""
    reader = MarkdownIt("commonmark").enable(["strikethrough", "table"]).disable(["code", "fence", "reference"])
    tokens = reader.parse(content)
    blocks: list[Block] = []
    rows, in_row, headings = 0, False, 0
    for one in tokens:
        headings += one.nesting * one.type.startswith("heading_")
        if one.type in ("tr_open", "tr_close"):
            rows, in_row = rows + one.nesting, one.nesting > 0
        elif one.type == "inline" and one.children:
            row, heading = rows if in_row else None, headings > 0
            lines = _lines(one.children)
            blocks.append([replace(line, row=row, heading=heading or line.heading) for line in lines])
        elif one.type == "html_block":
            blocks.append([Line(line) for line in unescape(_untagged(one.content)).split("\n")])
    beside = tuple(one for token in tokens for one in _struck(token))
    return replace(read_blocks(blocks, known, base), beside=beside)


def _untagged(content: str) -> str:
    """The content without its remarks and tags."""
    parts, at = list[str](), 0
    last_tag, last_remark = content.rfind(">"), content.rfind("-->")
    while 0 <= (first := content.find("<", at)) < last_tag:
        parts.append(content[at:first])
        if content.startswith("<!--", first) and first + 4 <= last_remark:
            at = content.index("-->", first + 4) + 3
        else:
            at = content.index(">", first) + 1
    return "".join([*parts, content[at:]])


def _struck(paragraph: Token) -> Iterator[Beside]:
    """What is struck through in it, which nothing tells from a deletion but its maker."""
    said, depth = "", 0
    whole = "".join(one.content for one in paragraph.children or ())
    for one in paragraph.children or ():
        depth += one.nesting * one.type.startswith("s_")
        said += one.content if depth else ""
        if said and not depth:
            yield Beside("struck", tidy(said), whole)
            said = ""


def read_blocks(blocks: Sequence[Block], known: Collection[str], base: Reading | None) -> Reading:
    """Paragraphs with labels; one without goes on with whoever spoke last, but in a table with nobody.

    A line behind the end of a sentence is as good as a paragraph: it may be a note, or begin with a name nobody has.
    """
    spoken = list(_with_cells_of_names(_with_marks([list(_spoken(block)) for block in blocks]), known))
    labels = labels_of((line for block in spoken for line in block), known, base)
    passages: list[Passage] = []
    speaker: str | None = None
    for block in _without_closing_notice(spoken):
        begun = False
        for line in block:
            if heading := speech_of(line.text):
                speaker, begun = heading, False
                passages.append(Passage(tidy(_heading(line.text, heading)), speaker, True))
                continue
            begins = not begun or ends_sentence(passages[-1].text)
            alone = labels.alone(line.text) if begins else None  # else it is what a line broke before
            for label, said in [(alone, "")] if alone else labels.speeches(line.text):
                speaker = label or speaker
                if label or begins:
                    apart = label is None and (passages[-1].apart if begun else line.row is not None)
                    own = Passage(tidy(said), speaker, label is not None, apart=apart, heading=line.heading)
                    passages.append(own)
                else:
                    passages[-1] = replace(passages[-1], text=tidy(f"{passages[-1].text}\n{said}"))
                begun = True
    return Reading(laid_down(passages), "paragraphs")


def _with_cells_of_names(blocks: Sequence[Block], known: Collection[str]) -> Iterator[Block]:
    """The blocks; where a cell of a table holds but a name, that is the label of the next cell of its row."""
    label: list[Line] = []
    for block in filter(None, blocks):
        if label and block[0].row != label[0].row:
            yield label
            label = []
        name = block[0].text.strip().rstrip("：:").strip()
        if block[0].row is not None and len(block) == 1 and (name in known or is_given(name) or is_unknown(name)):
            yield from [label] if label else []
            label = [replace(block[0], text=f"{name}：")]
        else:
            yield [*label, *block]
            label = []
    if label:
        yield label


def _with_marks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with text; a mark of a gap that is one of its own stands behind the one before."""
    found: list[Block] = []
    for block in filter(None, blocks):
        if found and all(not line.text.strip(MARK) for line in block):
            found[-1] = [*found[-1], *block]
        else:
            found.append(block)
    return found


def _heading(line: str, speaker: str) -> str:
    """A heading without the name in it, which is a label like others."""
    return line.replace(speaker, "", 1)


def _spoken(block: Block) -> Iterator[Line]:
    """The lines without what tinglu writes around the speech; none where nothing is left. Marks of gaps are a MARK."""
    left = without_gap_marks("\n".join(line.text for line in block), MARK).split("\n")
    for line, text in zip(block, left, strict=True):
        for bare in spoken_lines(tidy(text)):
            said = bare.lstrip(f"{MARK} ")
            if marks := bare[: len(bare) - len(said)].count(MARK):  # nothing stands before a label
                yield Line(MARK * marks, row=line.row)
            if said.strip():
                yield replace(line, text=said)


def _without_closing_notice(blocks: Sequence[Block]) -> list[Block]:
    """A notice that somebody has changed is still the notice: it stands last."""
    left = [block for block in blocks if block]
    while left and all(was_notice(line.text) for line in left[-1]):
        left.pop()
    return left


def _lines(tokens: Sequence[Token]) -> Iterator[Line]:
    """The lines of a paragraph, and whether each begins with a name in bold."""
    text, bold, depth = "", "", 0
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield _line(text, bold)
            text, bold = "", ""
        elif token.type in ("text", "text_special", "code_inline"):
            if depth and text == bold:
                bold += token.content
            text += token.content
        elif token.type == "image":
            text += token.content
        depth += token.nesting * (token.type in ("strong_open", "strong_close"))
    yield _line(text, bold)


def _line(text: str, bold: str) -> Line:
    return Line(text, is_label_in_bold(text, bold), heading=is_all_in_bold(text, bold))


def is_label_in_bold(text: str, bold: str) -> bool:
    """Whether what is bold at the beginning of a line is a name with its colon, or just before it."""
    rest = text[len(bold) :]
    return bool(bold.strip()) and bool(_LABEL_ALONE.search(bold) or re.match(r"\s*[：:]", rest))


def is_all_in_bold(text: str, bold: str) -> bool:
    return bool(text.strip()) and text.strip() == bold.strip()
