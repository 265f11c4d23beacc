"""Numbers of Chinese text in one form: 35% and 百分之三十五, 1246位 and 一千二百四十六位, 2个 and 两个.

Only what is a number for certain and is read whole is written otherwise: a year, a date, a share, a large number, or a
count before a measure word. 一个, 十分, 万一, 三五个, 十几年, 三百分之一 and 第五届 stay as they are, and so do numbers
side by side: 三、四十个 holds no 40. Digits of other scripts are not read, nor is what they stand beside.

What is a number is told by tables of rules, each with an example: `to_digits` and `to_chinese`. What must not stand
beside one lest it be but part of a number is in `borders`, how a numeral is read in `values`.
"""

import re
from collections.abc import Iterable, Sequence

from pipeline.stages.polish.numbers import to_chinese, to_digits
from pipeline.stages.polish.numbers.borders import HAN, MEASURE, Rule
from pipeline.text import script
from pipeline.text.chinese import frequency, words_of
from pipeline.text.edits import Step
from pipeline.transcript import Edit, Utterance

RULES: dict[str, tuple[Rule, ...]] = {"keep": (), "digits": to_digits.RULES, "chinese": to_chinese.RULES}

_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMERAL = re.compile(f"[{HAN}]")
_COUNTED = re.compile(f"[{HAN}]+(?:{MEASURE}|[月日号年]|月份)?")  # words that do count something: 三十, 三月, 十年


def step(form: str) -> Step:
    """Edits into `form`, keep, digits or chinese."""
    rules = RULES[form]

    def edits(utterance: Utterance) -> Sequence[Edit]:
        return tuple(_edits(utterance.text, rules)) if rules else ()

    return edits


def _edits(text: str, rules: Iterable[Rule]) -> list[Edit]:
    """The first rule that knows a place has it."""
    plain = script.simplified(text).translate(_NARROW)
    written, inside = script.like(text), _inside_words(plain)
    taken = bytearray(len(plain))
    found: list[tuple[int, int, str]] = []
    for rule in rules:
        for match in rule.pattern.finditer(plain):
            start, end = match.span()
            if any(taken[start:end]) or inside[start] or inside[end]:
                continue
            after = rule.written(match)
            if after is not None and after != match[0]:
                found.append((start, end, written(after)))
                taken[start:end] = b"\1" * (end - start)
    made, grown = list[Edit](), 0
    for start, end, after in sorted(found):
        made.append(Edit("numbers", start + grown, text[start:end], after))
        grown += len(after) - (end - start)
    return made


def _inside_words(text: str) -> bytearray:
    """For each place whether it lies inside a word in which a numeral counts nothing: 三农, 四川, 三十而立, 万一."""
    inside, at = bytearray(len(text) + 1), 0
    for word in words_of(text):
        counts = _COUNTED.fullmatch(word) is not None or text.startswith("十分钟", at)
        if len(word) > 1 and _NUMERAL.search(word) and not counts and frequency(word):
            inside[at + 1 : at + len(word)] = b"\1" * (len(word) - 1)
        at += len(word)
    return inside
