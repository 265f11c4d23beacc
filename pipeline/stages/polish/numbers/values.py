"""Numerals read: characters as digits and digits as characters."""

import re

DIGIT_OF = str.maketrans("零〇幺一二三四五六七八九", "001123456789")
LONGEST_SAID = 40  # characters; nobody says a longer numeral
LONGEST_READ = 12  # digits before the point

_TWO = re.compile(r"两(?=[百千万亿点]|$)")


def in_digits(numeral: str) -> str:
    """Said digit by digit: 二零二四 is 2024."""
    return numeral.translate(DIGIT_OF)


def value(numeral: str) -> str | None:
    """The numeral in digits, 万 and 亿 kept behind a whole number of them; None where it is none or not exact."""
    import cn2an  # a tenth of a second, which a run's first text need not wait for

    plain = _TWO.sub("二", numeral).replace("〇", "零")
    unit = next((one for one in ("万亿", "亿", "万") if plain.endswith(one) and plain != one), "")
    plain, point, parts = plain.removesuffix(unit).partition("点")
    if len(plain) > LONGEST_SAID or (unit and {*plain} & {*"万亿"}):  # 一千万二千万 are two
        return None
    try:
        whole = cn2an.cn2an(plain, "strict")
    except ValueError:
        return None
    return f"{whole}{'.' if point else ''}{in_digits(parts)}{unit}"


def numeral(digits: str) -> str | None:
    """Digits as they are read out; None for 007 and for what has too many."""
    import cn2an

    plain = digits.replace(",", "")
    whole, point, parts = plain.partition(".")
    if len(whole) > LONGEST_READ or re.match("0[0-9]", plain):
        return None
    read = re.sub("^二(?=[千万亿])", "两", cn2an.an2cn(whole, "low"))
    return f"{read}{'点' if point else ''}{digit_by_digit(parts, '零')}"


def digit_by_digit(digits: str, zero: str) -> str:
    return digits.translate(str.maketrans("0123456789", f"{zero}一二三四五六七八九"))


def is_date(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31
