"""What a DOCX says beside its paragraphs: text boxes, equations, notes, symbols, headers. It is told, not taken in.

So is what runs of text say that are struck through, which nothing tells from a deletion but its maker, or hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from docx.oxml.ns import qn

from pipeline.correct.reading import Apart, Beside, tidy
from pipeline.text.notice import was_notice, without_notice
from pipeline.text.typography import composed

DELETED = (qn("w:del"), qn("w:moveFrom"))

_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TEXTS = (qn("w:t"), qn("m:t"), f"{_DRAWN}t")
_ENDS = (qn("w:p"), f"{_DRAWN}p", qn("w:br"), qn("w:tab"))  # what parts words
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_REASONS: dict[str, Apart] = {qn("m:oMath"): "equation"}
_REASONS |= dict.fromkeys((qn("w:txbxContent"), f"{_DRAWN}p", _WORD_ART), "text_box")
_NOTES = {qn("w:footnoteReference"): qn("w:footnote"), qn("w:endnoteReference"): qn("w:endnote")}
_SYMBOL_FONTS = re.compile(r"symbol|dings|mt extra", re.IGNORECASE)  # whose characters look otherwise than they read
_COUNTED = re.compile(r"[第页頁共]|\b(?:page|of)\b|[\W\d_]", re.IGNORECASE)  # what stands around a number of a page


def with_one_branch(root: Any) -> Any:
    """The element with one of each two that say the same for programs of different age: what older ones show, unless
    it has no text and the other has.
    """
    for both in list(root.iter(f"{_COMPATIBLE}AlternateContent")):
        branches = sorted(both, key=lambda one: one.tag != f"{_COMPATIBLE}Fallback")
        for one in set(branches) - {next((one for one in branches if _says(one)), None)}:
            both.remove(one)
    return root


def beside_the_text(body: Any, parts: Mapping[str, list[Any]]) -> Iterator[tuple[Beside, Any]]:
    """What is said there, each with the paragraph that it hangs on, if any. `parts`: the others, by what they hold."""
    notes = {
        (note.tag, note.get(qn("w:id"))): note
        for part in (*parts.get("footnotes", ()), *parts.get("endnotes", ()))
        for note in part
    }
    for element in body.iter(*_REASONS, *_NOTES, qn("w:sym")):
        above = {one.tag for one in element.iterancestors()}
        if above.intersection(_REASONS) or above.intersection(DELETED):
            continue
        reason: Apart = _REASONS.get(element.tag, "note")
        said = _said(element)
        if element.tag in _NOTES:
            said = _said(notes.get((_NOTES[element.tag], element.get(qn("w:id")))))
        elif element.tag == qn("w:sym"):
            said, reason = "" if letter_of(element) else _name_of(element), "symbol"
        if said:
            yield Beside(reason, said), next(element.iterancestors(qn("w:p")), None)
    yield from _dressed(body)
    for said in dict.fromkeys(_typed(part) for kind in ("header", "footer") for part in parts.get(kind, ())):
        if said:
            yield Beside("header", said), None
    for part in (one for kind in ("diagramData", "chart") for one in parts.get(kind, ())):
        if said := _said(part):
            yield Beside("text_box", said), None


def _dressed(body: Any) -> Iterator[tuple[Beside, Any]]:
    """Text that is struck through or hidden, with its paragraph."""
    for paragraph in body.iter(qn("w:p")):
        if _REASONS.keys() & {above.tag for above in paragraph.iterancestors()}:
            continue
        runs = (run for run in paragraph.iter(qn("w:r")) if next(run.iterancestors(qn("w:p"))) is paragraph)
        for dress, same in groupby((run for run in runs if not _is_deleted(run)), _dress):
            if dress and (said := tidy("".join(map(_said, same)))):
                yield Beside(dress, said), paragraph


def _dress(run: Any) -> Apart | None:
    if is_on(run, "w:vanish"):
        return "hidden"
    return "struck" if is_on(run, "w:strike") or is_on(run, "w:dstrike") else None


def is_on(run: Any, mark: str) -> bool:
    """Whether a run of text is dressed so, as in w:b."""
    found = run.find(f"{qn('w:rPr')}/{qn(mark)}")
    return found is not None and found.get(qn("w:val"), "true") not in ("0", "false", "off")


def letter_of(symbol: Any) -> str:
    """The character that a w:sym is; empty where only its font tells what it looks like."""
    try:
        character = chr(int(symbol.get(qn("w:char"), ""), 16))
    except (ValueError, OverflowError):
        return ""
    drawn = character < "\u0100" and _SYMBOL_FONTS.search(symbol.get(qn("w:font"), ""))
    return character if character.isprintable() and not drawn else ""


def _name_of(symbol: Any) -> str:
    return tidy(f"{symbol.get(qn('w:font'), '')} {symbol.get(qn('w:char'), '')}") or "w:sym"


def _says(branch: Any) -> bool:
    return bool(_said(branch)) or any(True for _ in branch.iter(qn("w:sym")))


def _said(element: Any) -> str:
    """All text in it in one line, without what was deleted."""
    if element is None or element.get(qn("w:type"), "normal") != "normal":  # the lines that part notes from the text
        return ""
    said = [_own(one) for one in element.iter(*_TEXTS, *_ENDS, _WORD_ART, qn("w:sym")) if not _is_deleted(one)]
    return composed(" ".join("".join(said).split()))


def _own(one: Any) -> str:
    if one.tag == qn("w:sym"):
        return letter_of(one)
    if one.tag == _WORD_ART:
        return one.get("string", "")
    return (one.text or "") if one.tag in _TEXTS else " "


def _is_deleted(element: Any) -> bool:
    return any(above.tag in DELETED for above in element.iterancestors())


def _typed(part: Any) -> str:
    """What somebody has typed into a header or footer: the notice and numbers of pages stand there anyway."""
    depth, said = 0, ""
    for one in part.iter(*_TEXTS, *_ENDS, qn("w:fldChar")):
        if one.tag == qn("w:fldChar"):
            depth += {"begin": 1, "end": -1}.get(one.get(qn("w:fldCharType")), 0)
        elif one.tag == qn("w:p"):
            depth, said = 0, f"{said} "
        elif not depth and not _is_deleted(one) and next(one.iterancestors(qn("w:fldSimple")), None) is None:
            said += _own(one)
    said = composed(" ".join(without_notice(said, bare=True).split()))
    return said if _COUNTED.sub("", said) and not was_notice(said) else ""
