"""DOCX as Word, WPS and LibreOffice leave them → the paragraphs as they read with all tracked changes accepted.

Comments, formatting and fields' instructions are no text of the transcript; for footnotes and the like see `beside`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from pipeline.correct.beside import DELETED, beside_the_text, is_on, letter_of, with_one_branch
from pipeline.correct.documents import Block, is_all_in_bold, is_label_in_bold, read_blocks
from pipeline.correct.reading import Line, Reading

LARGEST_BYTES = 500_000_000  # of a file once unpacked

_GONE = {qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr", "rt", "txbxContent", "sdtPr", "instrText")}
_GONE |= {qn("w:drawing"), qn("w:pict"), qn("w:object")}
_LETTERS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_HOLDS = re.compile(r"\b(styles|footnotes|endnotes|header|footer|diagramData|chart)\+xml$")
_LEVEL = f"{qn('w:pPr')}/{qn('w:outlineLvl')}"
_STYLE = f"{qn('w:pPr')}/{qn('w:pStyle')}"
_TEXT_LEVEL = "9"  # of what is no heading


def read_docx(data: bytes, known: Collection[str], base: Reading | None) -> Reading:
    """The passages of a DOCX. Raises ValueError where it is none."""
    body, parts = _body(data)
    beside = tuple(
        one if paragraph is None else replace(one, near="".join(said for said, _ in _pieces(paragraph, False)))
        for one, paragraph in beside_the_text(body, parts)
    )
    return replace(read_blocks(list(_blocks(body, _heading_styles(parts))), known, base), beside=beside)


def _body(data: bytes) -> tuple[Any, dict[str, list[Any]]]:
    """The elements of the text and of other parts that hold some: programs leave links to pictures that are gone."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if sum(one.file_size for one in file.infolist()) > LARGEST_BYTES:
                raise ValueError(f"> {LARGEST_BYTES // 1_000_000} MB")
            links = parse_xml(file.read("_rels/.rels"))
            (main,) = (link.get("Target") for link in links if link.get("Type", "").endswith("/officeDocument"))
            body = with_one_branch(parse_xml(file.read(main.lstrip("/")))).find(qn("w:body"))
            parts = _parts(file)
    except (zipfile.BadZipFile, zlib.error, KeyError, SyntaxError, RuntimeError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    if body is None:
        raise ValueError("w:body")
    return body, parts


def _parts(file: zipfile.ZipFile) -> dict[str, list[Any]]:
    """The parts beside the text by what they hold, such as footnotes."""
    found: dict[str, list[Any]] = {}
    names = set(file.namelist())
    types = parse_xml(file.read("[Content_Types].xml")) if "[Content_Types].xml" in names else ()
    for one in types:
        name, held = one.get("PartName", "").lstrip("/"), _HOLDS.search(one.get("ContentType", ""))
        if held and name in names:
            found.setdefault(held[1], []).append(with_one_branch(parse_xml(file.read(name))))
    return found


def _heading_styles(parts: Mapping[str, Sequence[Any]]) -> set[str]:
    """The styles of paragraphs that are headings, by id."""
    levels: dict[str, str | None] = {}
    others: dict[str, str | None] = {}
    for style in (one for part in parts.get("styles", ()) for one in part.iter(qn("w:style"))):
        levels[style.get(qn("w:styleId"))] = _value(style, _LEVEL)
        others[style.get(qn("w:styleId"))] = _value(style, qn("w:basedOn"))

    def level(style: str | None) -> str:
        seen = set()
        while style in levels and style not in seen and levels[style] is None:
            seen.add(style)
            style = others[style]
        return levels.get(style or "") or _TEXT_LEVEL

    return {style for style in levels if level(style) != _TEXT_LEVEL}


def _value(element: Any, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else found.get(qn("w:val"))


def _blocks(body: Any, headings: Collection[str]) -> Iterator[Block]:
    """The paragraphs in order, and the cells of tables, each with the number of its row."""
    rows: dict[Any, int] = {}
    for cell, paragraphs in groupby(
        _paragraphs(body), lambda paragraph: next(paragraph.iterancestors(qn("w:tc")), None)
    ):
        if cell is None:
            yield from _joined(paragraphs, headings)
        else:
            row = rows.setdefault(next(cell.iterancestors(qn("w:tr"))), len(rows))
            yield [replace(line, row=row) for block in _joined(paragraphs, headings) for line in block]


def _paragraphs(body: Any) -> Iterator[Any]:
    for paragraph in body.iter(qn("w:p")):
        if not any(above.tag in _GONE for above in paragraph.iterancestors()):
            yield paragraph


def _joined(paragraphs: Iterable[Any], headings: Collection[str]) -> Iterator[Block]:
    """The text of the paragraphs; one whose end was deleted goes on in the next, as which it is dressed."""
    pieces: list[tuple[str, bool]] = []
    for paragraph in paragraphs:
        pieces += _pieces(paragraph, bold=False)
        if not _end_is_gone(paragraph):
            heading = _value(paragraph, _LEVEL) or ("0" if _value(paragraph, _STYLE) in headings else _TEXT_LEVEL)
            yield _lines(pieces, heading != _TEXT_LEVEL)
            pieces = []
    if pieces:
        yield _lines(pieces, heading=False)


def _end_is_gone(paragraph: Any) -> bool:
    marks = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return marks is not None and any(marks.find(name) is not None for name in DELETED)


def _pieces(element: Any, bold: bool) -> Iterator[tuple[str, bool]]:
    """Stretches of text, each with whether it is bold."""
    for child in element:
        if child.tag in _GONE or not isinstance(child.tag, str) or is_on(child, "w:vanish"):
            continue
        if child.tag == qn("w:t"):
            yield child.text or "", bold
        elif child.tag in _LETTERS:
            yield _LETTERS[child.tag], bold
        elif child.tag == qn("w:sym"):
            yield letter_of(child), bold
        elif child.tag != qn("w:p"):
            yield from _pieces(child, is_on(child, "w:b") if child.tag == qn("w:r") else bold)


def _lines(pieces: list[tuple[str, bool]], heading: bool) -> Block:
    lines: list[tuple[str, str]] = [("", "")]
    for text, bold in pieces:
        for number, part in enumerate(text.split("\n")):
            whole, begun = ("", "") if number else lines.pop()
            goes_on = bold and whole == begun
            lines.append((whole + part, begun + part if goes_on else begun))
    return [
        Line(text, is_label_in_bold(text, bold), heading=heading or is_all_in_bold(text, bold)) for text, bold in lines
    ]
