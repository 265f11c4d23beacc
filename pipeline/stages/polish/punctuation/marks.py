"""Marks as Chinese is printed (GB/T 15834): full-width, single, in pairs, no spaces beside them."""

import re
from collections.abc import Sequence
from itertools import chain

from pipeline.text.typography import is_wide

FULL_WIDTH = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；", ".": "。"}
STRENGTH = "、，：；。！？"  # of several marks in a row the last of these stays
PAIRS = {"“": "”", "‘": "’", "《": "》", "〈": "〉", "「": "」", "『": "』", "（": "）", "【": "】"}
# Characters that have no space between them: Chinese and kana, marks. Other scripts, as Korean or Russian, have.
CLOSE = "\u2010-\u205e\u2e80-\u312f\u31a0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff9f\U00020000-\U0003ffff"

_MARK = re.compile(r"\s*([,?!:;])\s*|\s*(\.)(?=\s*$|\s+\S)|\s+")  # spaces without a mark, lest each be tried
_DOUBLED = re.compile(rf"[{STRENGTH}]{{2,}}")
_DOTS = re.compile(r"\.{3,}|…+|。{3,}|·{3,}")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_SPACE = re.compile(rf"(?<=[{CLOSE}])\s+(?=[{CLOSE}])")
_EDGE = re.compile(r"^[，。、；：！？\s]+")


def normalised(text: str) -> str:
    """The text with the marks of Chinese print; what stands between Latin words or in a number keeps its own."""
    text = _DOTS.sub(lambda found: "……" if _beside_wide(found, text) else found[0], text)
    text = _MARK.sub(lambda found: _full(found, text), text)
    text = _BRACKETS.sub(lambda found: f"（{found[1]}）" if any(map(is_wide, found[1])) else found[0], text)
    text = _quoted(text)
    text = _SPACE.sub("", text)
    text = _DOUBLED.sub(lambda found: max(found[0], key=STRENGTH.index), text)
    return _EDGE.sub("", text)


def unpaired(texts: Sequence[str]) -> list[list[int]]:
    """For each of the texts in a row, the places of brackets and quotation marks without a partner in any of them."""
    opened: dict[str, list[tuple[int, int]]] = {mark: [] for mark in PAIRS}
    alone: list[list[int]] = [[] for _ in texts]
    closing = {end: start for start, end in PAIRS.items()}
    for number, text in enumerate(texts):
        for place, character in enumerate(text):
            if character in PAIRS:
                opened[character].append((number, place))
            elif character in closing and opened[closing[character]]:
                opened[closing[character]].pop()
            elif character in closing:
                alone[number].append(place)
    for number, place in chain(*opened.values()):
        alone[number].append(place)
    return [sorted(places) for places in alone]


def _full(found: re.Match[str], text: str) -> str:
    """A mark beside a Chinese character is full-width; one inside 1,246 or between Latin words is not."""
    mark = found[1] or found[2]
    if mark is None:
        return found[0]
    before, after = _beside(found, text)  # spaces behind a mark are its own, but for a point's
    wide = is_wide(before) if mark == "." else is_wide(before) or is_wide(after)
    return FULL_WIDTH[mark] if wide else found[0]


def _beside(found: re.Match[str], text: str) -> tuple[str, str]:
    """The characters before and behind a place."""
    return text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]


def _beside_wide(found: re.Match[str], text: str) -> bool:
    return any(map(is_wide, _beside(found, text)))


def _quoted(text: str) -> str:
    """Straight quotation marks that come in pairs around Chinese, curled."""
    if text.count('"') % 2 or not any(map(is_wide, text)):
        return text
    parts = text.split('"')
    return "".join(part + mark for part, mark in zip(parts, ["“", "”"] * (len(parts) // 2) + [""], strict=True))
