"""Numbers of Chinese text in one form: 35% and 百分之三十五, 1246位 and 一千二百四十六位, 2个 and 两个.

Only what is a number for certain and is read whole is written otherwise: a year, a date, a share, a large number, or a
count before a measure word. 一个, 十分, 万一, 三五个, 十几年, 三百分之一 and 第五届 stay as they are, and so do numbers
side by side: 三、四十个 holds no 40. Digits of other scripts are not read, nor is what they stand beside.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from pipeline.text import script
from pipeline.text.chinese import frequency, words_of
from pipeline.text.edits import Step
from pipeline.transcript import Edit, Utterance

_ONES = "零〇一二三四五六七八九"
_HAN = f"{_ONES}十百千万亿两"
_MEASURE = (
    "个|位|名|人|家|户|岁|元|块钱|块|年|个月|天|周|小时|分钟|秒|次|届|场|条|项|件|种|类|倍|所|间|套|台|辆|张|份|篇|本|册|页"
    "|米|公里|千米|厘米|平方米|平方公里|亩|公斤|斤|吨|升|度|摄氏度|层|楼|号楼|栋|期|批|组|队|级|座|处|只|头|棵|颗|枚|美元|人次|人民币"
)
# Of these there are parts.
_PARTED = "元|块|米|公里|千米|厘米|平方|亩|公斤|斤|吨|升|度|摄氏|倍|岁|小时|秒|美元|个百分点|个小时|个亿"
_OR = "、到至~～－—"  # between two numbers: 三、五十
_FOR_TWO = "号楼|楼|层|栋|座|级|期|届|组|队|批"  # before these 2 is 二 as well as 两
_RUN = rf"[{_HAN}]+(?:点[{_ONES}]+)?"
# Before and behind a numeral, so that it is no part of another.
_WITH = rf"[{_OR}\-−–]"
_RANGE = rf"(?<![{_HAN}\d%％‰]{_WITH})(?<![{_HAN}\d%％‰] {_WITH} )"
_OWN = rf"(?<![{_HAN}\d几第点]){_RANGE}(?<!分之)"
_BEFORE = rf"(?<!数){_OWN}"
_BEHIND = rf"(?![{_HAN}\d几点]| ?{_WITH} ?[{_HAN}\d])"
_APART = rf"(?<!初){_BEFORE}{{}}{_BEHIND}(?!来|分(?!钟))"
_YEAR = re.compile(rf"{_BEFORE}((?:一[{_ONES}]|二[零〇一])[{_ONES}]{{2}})(?=年(?!级))")
_DATE = re.compile(rf"{_BEFORE}([{_ONES}十]{{1,2}})月([{_ONES}十]{{1,3}})(?=[日号])")
_ALSO = rf"[或和与跟](?![百千]分之)[{_HAN}\d]"  # 百分之五和六: six of a hundred, too
_SHARE = re.compile(rf"(?<!(?<![人总])数){_OWN}(百|千)分之({_RUN}){_BEHIND}(?!{_ALSO})")
_COUNT = re.compile(_APART.format(rf"({_RUN})") + rf"(?={_MEASURE})")
_LARGE = re.compile(rf"(?<![{_HAN}][或和与跟])" + _APART.format(rf"([{_HAN}]{{3,}}(?:点[{_ONES}]+)?)"))
_DIGITS = re.compile(rf"{_BEFORE}(?<!幺)[幺{_ONES}]{{6,}}(?![幺月日号]|{_MEASURE}){_BEHIND}")

_NUMERAL = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_UNITS = "万亿千百"
_FREE = rf"(?<![A-Za-z\d.:：/,+×*\-−–{_HAN}几点])(?<!\d，)(?<!分之){_RANGE}"  # not a part of GPT4, 3.11.2, 10:30, 三点5
_END = rf"(?!\d| ?{_WITH} ?\d)"
_PERCENT = re.compile(rf"{_FREE}({_NUMERAL}) ?([%％‰]){_END}")
_FULL_YEAR = re.compile(rf"{_FREE}([12][0-9]{{3}})(?=年(?!级))")
_DIGIT_DATE = re.compile(rf"{_FREE}([0-9]{{1,2}})月([0-9]{{1,2}})(?=[日号]{_END})")
_MIXED = (
    rf"(?:亿[1-9][0-9]{{3}}(?=万)|万[1-9][0-9]{{3}}(?={_MEASURE})|万[1-9](?=千)|千[1-9](?=百))*"  # 3万8千, not 3万8
)
_AMOUNT = re.compile(rf"{_FREE}({_NUMERAL}{_MIXED})(?=[{_UNITS}]*(?:{_MEASURE})|[{_UNITS}]+(?![{_UNITS}分]){_END})")

# 2000 is a year or so many of them. These tell that it is so many, from what stands before or behind;
_LASTED = re.compile(r"(?:(?<![接附邻靠])近|长达|历时|距今|整整|过去的?|已有|有着)(?:大?约|大概)?$")
_LASTING = re.compile(r"年(?:之久|以上|的?(?:历史|文明|时间|岁月)(?:[了里中，。、！？；]|$))")
# these that it is a year; and these leave it open, where few or many such years are meant.
_SINCE = re.compile(r"(?:公元|西元|自|从|早在|截至|直到|在|于)$")
_WITHIN = re.compile(r"年(?:[0-9]{1,2}月|[代初底末春夏秋冬度]|[上下]半年)")
_OPEN = re.compile("年[前后来间里内中之的多]")

_DIGIT_OF = str.maketrans("零〇幺一二三四五六七八九", "001123456789")
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")

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
    plain = script.simplified(text).translate(_NARROW)
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
    plain, point, parts = plain.removesuffix(unit).partition("点")
    if unit and {*plain} & {*"万亿"}:  # 一千万二千万 are two
        return None
    try:
        value = cn2an.cn2an(plain, "strict")
    except ValueError:
        return None
    return f"{value}{'.' if point else ''}{parts.translate(_DIGIT_OF)}{unit}"


def _count(match: re.Match[str]) -> str | None:
    return None if match[1] == "一" or _may_be_a_time(match) else _value(match[1])


def _large(match: re.Match[str]) -> str | None:
    value = _value(match[1])
    return value if value and (len(value) > 2 or not value.isdigit()) and not _may_be_a_time(match) else None


def _may_be_a_time(match: re.Match[str]) -> bool:
    """十点三个人 may be three at ten o'clock, 早一点五个人 five."""
    whole, point, _ = match[1].partition("点")
    hours = _value(whole) or ""
    early = hours.isdigit() and int(hours) <= 24
    return bool(point) and early and not re.match(_PARTED, match.string[match.end() :])


def _share(match: re.Match[str]) -> str | None:
    value = _value(match[2])
    return value and value + ("%" if match[1] == "百" else "‰")


def _date(match: re.Match[str]) -> str | None:
    month, day = _value(match[1]), _value(match[2])
    return f"{month}月{day}" if month and day and _is_date(month, day) else None


def _is_date(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _year(match: re.Match[str]) -> str | None:
    """None where it may be several: 零八零九年, 一五一六年, 一二三四年."""
    year = _in_digits(match)
    two = year < "1900" and int(year[2:]) == int(year[:2]) + 1
    return None if two or year == "1234" else year


def _telephone(match: re.Match[str]) -> str | None:
    """None for 一二三四五六, which count."""
    digits = _in_digits(match)
    return None if digits in "0123456789" else digits


def _in_digits(match: re.Match[str]) -> str:
    return match[0].translate(_DIGIT_OF)


def _numeral(digits: str) -> str | None:
    import cn2an

    plain = digits.replace(",", "")
    if len(plain.partition(".")[0]) > 12 or re.match("0[0-9]", plain):
        return None
    return re.sub("^二(?=[千万亿])", "两", cn2an.an2cn(plain, "low"))


def _full_year(match: re.Match[str]) -> str | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    year, open_ = int(match[1]), _OPEN.match(after) is not None
    plain = year <= 2100 and year % 100 != 0 and (year > 1900 or not open_)
    told = _WITHIN.match(after) or (_SINCE.search(before) and not open_)
    if _lasts(match) or not (plain or told):
        return None
    return "".join("〇一二三四五六七八九"[int(one)] for one in match[1])


def _lasts(match: re.Match[str]) -> bool:
    """Whether so many years are meant, not a year. 1998年的历史 is not told."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(_LASTED.search(before) or (int(match[1]) % 100 == 0 and _LASTING.match(after)))


def _counted(match: re.Match[str]) -> str | None:
    after = match.string[match.end() :]
    if re.fullmatch(r"[0-9][1-9]", match[1]) and re.match("年(?!代)", after):
        return None  # 92年: of a century
    if re.fullmatch(r"[6-9][0-9]|(?:19|20)[0-9]{2}", match[1]) and after[:1] in ("级", "届"):
        return None  # those who began or ended in that year
    if re.fullmatch("[12][0-9]{3}", match[1]) and after.startswith("年") and not _lasts(match):
        return None
    if match[1] == "2" and re.match(_FOR_TWO, after):
        return "二" if match.string[: match.start()].endswith("第") else None
    two = "二" if match.string[: match.start()].endswith("第") and match[1] == "2" else "两"
    said = [two if one == "2" else _numeral(one) for one in re.findall(_NUMERAL, match[1])]
    units = re.findall(f"[{_UNITS}]", match[1])
    return None if None in said else "".join(f"{one}{unit}" for one, unit in zip(said, [*units, ""], strict=True))


def _dated(match: re.Match[str]) -> str | None:
    month, day = (str(int(one)) for one in match.groups())
    return f"{_numeral(month)}月{_numeral(day)}" if _is_date(month, day) else None


def _shared(match: re.Match[str]) -> str | None:
    value = _numeral(match[1])
    return value and ("千分之" if match[2] == "‰" else "百分之") + value


_TO_DIGITS: tuple[Rule, ...] = (
    (_YEAR, _year),
    (_DATE, _date),
    (_SHARE, _share),
    (_DIGITS, _telephone),
    (_COUNT, _count),
    (_LARGE, _large),
)
_TO_CHINESE: tuple[Rule, ...] = (
    (_FULL_YEAR, _full_year),
    (_DIGIT_DATE, _dated),
    (_PERCENT, _shared),
    (_AMOUNT, _counted),
)
