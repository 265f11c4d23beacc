"""Numbers in digits that are written in characters: the table at the end of this file, from its top."""

import re

from pipeline.stages.polish.numbers.borders import DIGITS_BEGIN, DIGITS_END, MEASURE, UNITS, before, behind, rule
from pipeline.stages.polish.numbers.values import digit_by_digit, is_date, numeral

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
# A smaller unit behind a greater one, as in 3万8千; 3万8 is 38,000, and nobody knows what 3万05 is.
_MIXED = "|".join(
    (
        "亿[1-9][0-9]{3}(?=万)",  # 3亿5000万
        f"万[1-9][0-9]{{3}}(?={MEASURE})",  # 1万2000人
        "万[1-9](?=千)",  # 3万8千
        "千[1-9](?=百)",
    )
)
_FOR_TWO = "号楼|楼|层|栋|座|级|期|届|组|队|批"  # before these 2 is 二 as well as 两

# 2000年 is a year or so many of them. What stands before or behind tells that it is so many,
_LASTED = re.compile(r"(?:(?<![接附邻靠])近|长达|历时|距今|整整|过去的?|已有|有着)(?:大?约|大概)?$")
_LASTING = re.compile(r"年(?:之久|以上|的?(?:历史|文明|时间|岁月)(?:[了里中，。、！？；]|$))")
# or that it is a year, or leaves it open, where few or many such years are meant.
_SINCE = re.compile(r"(?:公元|西元|自|从|早在|截至|直到|在|于)$")
_WITHIN = re.compile(r"年(?:[0-9]{1,2}月|[代初底末春夏秋冬度]|[上下]半年)")
_OPEN = re.compile("年[前后来间里内中之的多]")


def _year(match: re.Match[str]) -> str | None:
    """None where it may be so many years: 2000年前, 1250年后, 2000年."""
    year, open_ = int(match[0]), _OPEN.match(behind(match)) is not None
    plain = year <= 2100 and year % 100 != 0 and (year > 1900 or not open_)
    told = _WITHIN.match(behind(match)) or (_SINCE.search(before(match)) and not open_)
    return digit_by_digit(match[0], "〇") if (plain or told) and not _lasts(match) else None


def _lasts(match: re.Match[str]) -> bool:
    """Whether so many years are meant, not a year. 1998年的历史 is not told."""
    return bool(_LASTED.search(before(match)) or (int(match[0]) % 100 == 0 and _LASTING.match(behind(match))))


def _date(match: re.Match[str]) -> str | None:
    month, day = str(int(match["month"])), str(int(match["day"]))
    return f"{numeral(month)}月{numeral(day)}" if is_date(month, day) else None


def _share(match: re.Match[str]) -> str | None:
    share = numeral(match["share"])
    return share and ("千分之" if match["of"] == "‰" else "百分之") + share


def _count(match: re.Match[str]) -> str | None:
    number, after = match[0], behind(match)
    if _is_some_year(match):
        return None
    ordinal = before(match).endswith("第")
    if number == "2" and re.match(_FOR_TWO, after):
        return "二" if ordinal else None
    two = "二" if ordinal and number == "2" else "两"
    said = [two if one == "2" else numeral(one) for one in re.findall(_DIGITS, number)]
    units = re.findall(f"[{UNITS}]", number)
    return None if None in said else "".join(f"{one}{unit}" for one, unit in zip(said, [*units, ""], strict=True))


def _is_some_year(match: re.Match[str]) -> bool:
    number, after = match[0], behind(match)
    of_a_century = re.fullmatch("[0-9][1-9]", number) and re.match("年(?!代)", after)  # 92年
    of_pupils = re.fullmatch("[6-9][0-9]|(?:19|20)[0-9]{2}", number) and after[:1] in ("级", "届")  # 2010级, 98届
    whole = re.fullmatch("[12][0-9]{3}", number) and after.startswith("年") and not _lasts(match)
    return bool(of_a_century or of_pupils or whole)


RULES = (
    rule("year", ("2024年", "二〇二四年"), _year, DIGITS_BEGIN, "[12][0-9]{3}", "(?=年(?!级))"),
    rule(
        "date",
        ("3月23日", "三月二十三日"),
        _date,
        DIGITS_BEGIN,
        "(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})",
        f"(?=[日号]{DIGITS_END})",
    ),
    rule("share", ("35%", "百分之三十五"), _share, DIGITS_BEGIN, f"(?P<share>{_DIGITS}) ?(?P<of>[%％‰])", DIGITS_END),
    rule(
        "count",
        ("3万8千块", "三万八千块"),
        _count,
        DIGITS_BEGIN,
        f"{_DIGITS}(?:{_MIXED})*",
        f"(?=[{UNITS}]*(?:{MEASURE})|[{UNITS}]+(?![{UNITS}分]){DIGITS_END})",
    ),
)
