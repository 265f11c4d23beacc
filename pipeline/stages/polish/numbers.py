"""Numbers of Chinese text in one form: 35% and 百分之三十五, 1246位 and 一千二百四十六位, 2个 and 两个.

Only what is a number for certain is written otherwise: a year, a date, a share, a large number, or a count before a
measure word. 一个, 十分, 万一, 三五个, 十几年 and 第五届 stay as they are, and so do numbers side by side: 三、四十个
holds no 40.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from pipeline.text import script
from pipeline.text.chinese import frequency, words_of
from pipeline.text.edits import Step
from pipeline.transcript import Edit, Utterance

_HAN = "零〇一二三四五六七八九十百千万亿两"
_MEASURE = (
    "个|位|名|人|家|户|岁|元|块钱|块|年|个月|天|周|小时|分钟|秒|次|届|场|条|项|件|种|类|倍|所|间|套|台|辆|张|份|篇|本|册|页"
    "|米|公里|千米|厘米|平方米|平方公里|亩|公斤|斤|吨|升|度|摄氏度|层|楼|号楼|栋|期|批|组|队|级|座|处|只|头|棵|颗|枚|美元|人次|人民币"
)
_OR = "、到至~～－—"  # between two numbers: 三、五十
_FOR_TWO = "号楼|楼|层|栋|座|级|期|届|组|队|批"  # before these 2 is 二 as well as 两
_RUN = rf"[{_HAN}]+(?:点[零〇一二三四五六七八九]+)?"
_APART = rf"(?<![{_HAN}\d几数第点初])(?<![{_HAN}][{_OR}]){{}}(?![{_HAN}\d几来点]|分(?!钟)|[{_OR}][{_HAN}])"
_YEAR = re.compile(r"(?<![零〇一二三四五六七八九\d])([零〇一二三四五六七八九]{4})(?=年)")
_DATE = re.compile(rf"(?<![{_HAN}\d几])([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})(?=[日号])")
_SHARE = re.compile(rf"(?<![{_HAN}][{_OR}])(百|千)分之({_RUN})(?![{_HAN}几]|[{_OR}](?:[百千]分之)?[{_HAN}])")
_COUNT = re.compile(_APART.format(rf"({_RUN})") + rf"(?={_MEASURE})")
_LARGE = re.compile(_APART.format(rf"([{_HAN}]{{3,}}(?:点[零〇一二三四五六七八九]+)?)"))
_DIGITS = re.compile(r"(?<![\d幺零〇一二三四五六七八九])[幺零〇一二三四五六七八九]{6,}(?![\d十百千万亿点年])")

_NUMERAL = r"\d+(?:,\d{3})*(?:\.\d+)?"
_FREE = rf"(?<![A-Za-z0-9.:/,+\-])(?<![\d%％‰][{_OR}])"  # not a part of GPT4, 3.11.2, 10:30, 5到10
_PERCENT = re.compile(rf"{_FREE}({_NUMERAL}) ?([%％‰])(?![{_OR}\-]\d)")
_FULL_YEAR = re.compile(rf"(?<![\d\-])(?<!\d[{_OR}])([12]\d{{3}})(?=年)")
_DIGIT_COUNT = re.compile(rf"{_FREE}({_NUMERAL})(?=[万亿千百]?(?:{_MEASURE}))")
_DIGIT_LARGE = re.compile(rf"{_FREE}({_NUMERAL})(?=[万亿千百])")
_DIGIT_DATE = re.compile(r"(?<!\d)(\d{1,2})(?=月\d{1,2}[日号])|(?<=月)(\d{1,2})(?=[日号])")

_DIGIT_OF = str.maketrans("零〇幺一二三四五六七八九", "001123456789")

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]


def step(form: str) -> Step:
    """Edits into `form`, keep, digits or chinese."""
    rules = {"digits": _TO_DIGITS, "chinese": _TO_CHINESE, "keep": ()}[form]

    def edits(utterance: Utterance) -> Sequence[Edit]:
        return tuple(_edits(utterance.text, rules)) if rules else ()

    return edits


def _edits(text: str, rules: Iterable[Rule]) -> list[Edit]:
    """The first rule that knows a place has it."""
    found: dict[tuple[int, int], str] = {}
    plain = script.simplified(text)
    inside = _words_with_numbers(plain)
    for pattern, written in rules:
        for match in pattern.finditer(plain):
            start, end = match.span()
            taken = any(start < b and a < end for a, b in found)
            if taken or any(a < end and start < b and (a < start or b > end) for a, b in inside):
                continue
            after = written(match)
            if after is not None and after != match[0]:
                found[start, end] = script.like(text, after)
    made, grown = [], 0
    for (start, end), after in sorted(found.items()):
        made.append(Edit("numbers", start + grown, text[start:end], after))
        grown += len(after) - (end - start)
    return made


def _words_with_numbers(text: str) -> list[tuple[int, int]]:
    """Words in which a numeral counts nothing: 三农, 四川, 三十而立, 万一."""
    spans, at = [], 0
    for word in words_of(text):
        begins = re.match(rf"[{_HAN}]+", word)
        rest = word[begins.end() :] if begins else word
        counts = begins is not None and (not rest or re.fullmatch(_MEASURE + "|[月日号年]|月份", rest) is not None)
        counts |= text.startswith("十分钟", at)
        if len(word) > 1 and re.search(rf"[{_HAN}]", word) and not counts and frequency(word):
            spans.append((at, at + len(word)))
        at += len(word)
    return spans


def _value(numeral: str) -> str | None:
    """The numeral in digits, 万 and 亿 kept behind a whole number of them; None where it is none or not exact."""
    import cn2an  # a tenth of a second, which a run's first text need not wait for

    plain = re.sub(r"两(?=[百千万亿点]|$)", "二", numeral).replace("〇", "零")
    unit = next((one for one in ("万亿", "亿", "万") if plain.endswith(one) and plain != one), "")
    plain = plain.removesuffix(unit)
    if unit and {*plain} & {*"万亿"}:  # 一千万二千万 are two
        return None
    try:
        value = cn2an.cn2an(plain, "strict")
    except ValueError:
        return None
    return f"{value}{unit}"


def _count(match: re.Match[str]) -> str | None:
    return None if match[1] == "一" else _value(match[1])


def _large(match: re.Match[str]) -> str | None:
    value = _value(match[1])
    return value if value and (len(value) > 2 or not value.isdigit()) else None


def _share(match: re.Match[str]) -> str | None:
    value = _value(match[2])
    return value and value + ("%" if match[1] == "百" else "‰")


def _date(match: re.Match[str]) -> str | None:
    month, day = _value(match[1]), _value(match[2])
    return f"{month}月{day}" if month and day and int(month) <= 12 and int(day) <= 31 else None


def _year(match: re.Match[str]) -> str | None:
    """None where it may be two: 零八零九年, 一五一六年."""
    year = _in_digits(match)
    two = year < "1900" and int(year[2:]) == int(year[:2]) + 1
    return None if two else year


def _in_digits(match: re.Match[str]) -> str:
    return match[0].translate(_DIGIT_OF)


def _in_characters(match: re.Match[str]) -> str:
    return "".join("〇一二三四五六七八九"[int(one)] for one in match[1])


def _numeral(digits: str) -> str | None:
    import cn2an

    plain = digits.replace(",", "")
    return str(cn2an.an2cn(plain, "low")) if len(plain.partition(".")[0]) <= 12 and not plain.startswith("00") else None


def _counted(match: re.Match[str]) -> str | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if re.match(r"0\d", match[1]) or (re.fullmatch(r"\d[1-9]", match[1]) and re.match("年(?!代)", after)):
        return None  # 05年, 92年: of a century
    if match[1] != "2":
        return _numeral(match[1])
    if before.endswith("第"):
        return "二"
    return None if re.match(_FOR_TWO, after) else "两"


def _dated(match: re.Match[str]) -> str | None:
    return _numeral(match[1] or match[2])


def _shared(match: re.Match[str]) -> str | None:
    value = _numeral(match[1])
    return value and ("千分之" if match[2] == "‰" else "百分之") + value


_TO_DIGITS: tuple[Rule, ...] = (
    (_YEAR, _year),
    (_DATE, _date),
    (_SHARE, _share),
    (_DIGITS, _in_digits),
    (_COUNT, _count),
    (_LARGE, _large),
)
_TO_CHINESE: tuple[Rule, ...] = (
    (_FULL_YEAR, _in_characters),
    (_DIGIT_DATE, _dated),
    (_PERCENT, _shared),
    (_DIGIT_COUNT, _counted),
    (_DIGIT_LARGE, _counted),
)
