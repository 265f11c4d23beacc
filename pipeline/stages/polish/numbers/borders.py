"""Rules of numbers, and what must not stand beside a numeral, lest it be but part of what was said."""

import re
from collections.abc import Callable
from dataclasses import dataclass

ONES = "零〇一二三四五六七八九"
HAN = f"{ONES}十百千万亿两"
UNITS = "万亿千百"
MEASURE = (
    "个|位|名|人|家|户|岁|元|块钱|块|年|个月|天|周|小时|分钟|秒|次|届|场|条|项|件|种|类|倍|所|间|套|台|辆|张|份|篇|本|册|页"
    "|米|公里|千米|厘米|平方米|平方公里|亩|公斤|斤|吨|升|度|摄氏度|层|楼|号楼|栋|期|批|组|队|级|座|处|只|头|棵|颗|枚|美元|人次|人民币"
)
BETWEEN = r"[、到至~～－—\-−–]"  # two numbers: 三、五十, 3到5


@dataclass(frozen=True, slots=True)
class Rule:
    """What is written otherwise. `written` tells how; None where it is no such number after all.

    `example`: a text that the rule changes, and what it becomes.
    """

    name: str
    example: tuple[str, str]
    pattern: re.Pattern[str]
    written: Callable[[re.Match[str]], str | None]


def rule(name: str, example: tuple[str, str], written: Callable[[re.Match[str]], str | None], *pattern: str) -> Rule:
    """The pattern is given in parts, one behind the other."""
    return Rule(name, example, re.compile("".join(pattern)), written)


def not_behind(*patterns: str) -> str:
    """A place behind none of these, each of a fixed length."""
    return "".join(f"(?<!{one})" for one in patterns)


def not_before(*patterns: str) -> str:
    """A place before none of these."""
    return "".join(f"(?!{one})" for one in patterns)


# Where a number in characters may begin.
NO_RANGE = not_behind(
    rf"[{HAN}\d%％‰]{BETWEEN}",  # 三、[四十]个
    rf"[{HAN}\d%％‰] {BETWEEN} ",
)
AFTER_NO_NUMBER = (
    not_behind(rf"[{HAN}\d几第点]")  # 几[百]个, 第[五]届
    + NO_RANGE
    + not_behind("分之")  # 万分之[三十五]
)
HAN_BEGINS = not_behind("数") + AFTER_NO_NUMBER  # 数[百]人
COUNT_BEGINS = not_behind("初") + HAN_BEGINS  # 初[三]
# Where it may end.
HAN_ENDS = not_before(
    rf"[{HAN}\d几点]",  # [二十]几
    rf" ?{BETWEEN} ?[{HAN}\d]",  # [三]到五年
)
COUNT_ENDS = HAN_ENDS + not_before("来", "分(?!钟)")  # [十]来个, [十]分好

# The same of a number in digits.
DIGITS_BEGIN = (
    not_behind(
        rf"[A-Za-z\d.:：/,+×*\-−–{HAN}几点]",  # GPT[4], 3.11.[2], 10:[30], 三点[5]
        r"\d，",  # 1，[234]
        "分之",
    )
    + NO_RANGE
)
DIGITS_END = not_before(r"\d", rf" ?{BETWEEN} ?\d")

AROUND = 12  # so many characters beside a number are looked at


def before(match: re.Match[str]) -> str:
    """What stands before a number, as far as it tells something."""
    return match.string[max(0, match.start() - AROUND) : match.start()]


def behind(match: re.Match[str]) -> str:
    return match.string[match.end() : match.end() + AROUND]
