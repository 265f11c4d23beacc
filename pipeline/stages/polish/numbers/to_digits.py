"""Numbers in characters that are written in digits: the table at the end of this file, from its top."""

import re

from pipeline.stages.polish.numbers.borders import (
    AFTER_NO_NUMBER,
    COUNT_BEGINS,
    COUNT_ENDS,
    HAN,
    HAN_BEGINS,
    HAN_ENDS,
    MEASURE,
    ONES,
    behind,
    not_before,
    not_behind,
    rule,
)
from pipeline.stages.polish.numbers.values import in_digits, is_date, value

_RUN = rf"[{HAN}]+(?:点[{ONES}]+)?"
_LONG_RUN = rf"[{HAN}]{{3,}}(?:点[{ONES}]+)?"
# Of these there are parts: two and a half of them, not half past two.
_PARTED = "元|块|米|公里|千米|厘米|平方|亩|公斤|斤|吨|升|度|摄氏|倍|岁|小时|秒|美元|个百分点|个小时|个亿"


def _year(match: re.Match[str]) -> str | None:
    """None where it may be several: 零八零九年, 一五一六年, 一二三四年."""
    year = in_digits(match[0])
    two = year < "1900" and int(year[2:]) == int(year[:2]) + 1
    return None if two or year == "1234" else year


def _date(match: re.Match[str]) -> str | None:
    month, day = value(match["month"]), value(match["day"])
    return f"{month}月{day}" if month and day and is_date(month, day) else None


def _share(match: re.Match[str]) -> str | None:
    share = value(match["share"])
    return share and share + {"百": "%", "千": "‰"}[match["of"]]


def _telephone(match: re.Match[str]) -> str | None:
    """None for 一二三四五六, which count."""
    digits = in_digits(match[0])
    return None if digits in "0123456789" else digits


def _count(match: re.Match[str]) -> str | None:
    """None for 一个, which is any."""
    return None if match[0] == "一" or _may_be_a_time(match) else value(match[0])


def _large(match: re.Match[str]) -> str | None:
    """None for numbers below a hundred, which may be part of a name."""
    found = value(match[0])
    return found if found and (len(found) > 2 or not found.isdigit()) and not _may_be_a_time(match) else None


def _may_be_a_time(match: re.Match[str]) -> bool:
    """十点三个人 may be three at ten o'clock, 早一点五个人 five."""
    whole, point, _ = match[0].partition("点")
    hours = value(whole) or ""
    early = hours.isdigit() and int(hours) <= 24
    return bool(point) and early and not re.match(_PARTED, behind(match))


RULES = (
    rule(
        "year",
        ("二零二四年", "2024年"),
        _year,
        HAN_BEGINS,
        rf"(?:一[{ONES}]|二[零〇一])[{ONES}]{{2}}",
        "(?=年(?!级))",
    ),
    rule(
        "date",
        ("三月二十三日", "3月23日"),
        _date,
        HAN_BEGINS,
        rf"(?P<month>[{ONES}十]{{1,2}})月(?P<day>[{ONES}十]{{1,3}})",
        "(?=[日号])",
    ),
    rule(
        "share",
        ("百分之三十五", "35%"),
        _share,
        not_behind("(?<![人总])数"),  # 数百分之一, but 总人数[百分之五]
        AFTER_NO_NUMBER,
        rf"(?P<of>百|千)分之(?P<share>{_RUN})",
        HAN_ENDS,
        not_before(rf"[或和与跟](?![百千]分之)[{HAN}\d]"),  # [百分之五]和六: six of a hundred, too
    ),
    rule(
        "telephone or any row of digits",
        ("七九幺零二零九九", "79102099"),
        _telephone,
        HAN_BEGINS,
        not_behind("幺"),
        rf"[幺{ONES}]{{6,}}",
        not_before("[幺月日号]", MEASURE),
        HAN_ENDS,
    ),
    rule(
        "count",
        ("一千二百四十六位", "1246位"),
        _count,
        COUNT_BEGINS,
        _RUN,
        COUNT_ENDS,
        f"(?={MEASURE})",
    ),
    rule(
        "large number",
        ("一百二十点五", "120.5"),
        _large,
        not_behind(rf"[{HAN}][或和与跟]"),
        COUNT_BEGINS,
        _LONG_RUN,
        COUNT_ENDS,
    ),
)
