"""However a number is written, it says what was said: what comes out is what was given, or the same in other signs."""

from itertools import product

import pytest
from helpers.builders import utterance
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.polish import numbers
from pipeline.text.edits import edited, undone

ONES = "零一二三四五六七八九"
MEASURES = ("个", "位", "人", "元", "公里", "小时", "层楼", "个月")
FORMS = ("digits", "chinese")


def through(form, text):
    before = utterance("u1", "S1", 0, 9, text)
    after = edited(before, numbers.step(form)(before))
    assert undone(after.text, after.edits) == before.text
    return after.text


# Of each number, by a writer of our own, every way to write it: (what it is written as, all that says the same).


def han(number):
    """As it is read out, without 两."""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            many, rest = divmod(number, unit)
            gap = "零" if 0 < rest < unit // 10 else ""
            return han(many) + name + (gap + han(rest) if rest else "")
    return ONES[number]


def said(number):
    """Ways to say a whole number."""
    plain = han(number)
    teen = {plain[1:]} if plain.startswith("一十") else set()
    twos = {plain.replace(f"二{unit}", f"两{unit}", 1) for unit in "百千万亿"} | {plain.replace("二千", "两千")}
    both = {plain.replace("二百", "两百").replace("二千", "两千").replace("二万", "两万").replace("二亿", "两亿")}
    return {plain} | teen | twos | both


def figures(number):
    ways = {str(number), f"{number:,}"}
    return ways | {
        f"{number // unit}{name}" for unit, name in ((10**4, "万"), (10**8, "亿")) if number % unit == 0 < number
    }


def by_digit(digits, zero="零"):
    return "".join(ONES[int(one)] for one in digits).replace("零", zero)


WHOLE = st.one_of(
    st.integers(1, 30), st.integers(1, 9999), st.integers(1, 99).map(lambda n: n * 10**4), st.integers(1, 10**9)
)
PARTS = st.text("0123456789", min_size=1, max_size=9)


@st.composite
def counts(draw):
    """246位, 二百四十六位, 3.5公里, 三点五公里."""
    number, measure = draw(WHOLE), draw(st.sampled_from(MEASURES))
    ways = said(number) | figures(number) | ({"两"} if number == 2 else set())
    if draw(st.booleans()):
        parts = draw(PARTS)
        ways = {f"{way}点{by_digit(parts)}" for way in said(number)} | {f"{number}.{parts}", f"{number:,}.{parts}"}
    ways = {way + measure for way in ways}
    return draw(st.sampled_from(sorted(ways))), ways


@st.composite
def shares(draw):
    number, (whole, sign), parts = (
        draw(st.integers(0, 300)),
        draw(st.sampled_from(["百%", "千‰"])),
        draw(PARTS | st.just("")),
    )
    point = (f".{parts}", f"点{by_digit(parts)}") if parts else ("", "")
    ways = {f"{whole}分之{way}{point[1]}" for way in said(number)} | {f"{number}{point[0]}{sign}"}
    return draw(st.sampled_from(sorted(ways))), ways


@st.composite
def ranges_of_shares(draw):
    """百分之十五点五到二十, 15%-20%: both ends in the same form, or as they were."""
    (one, ways), (other, others) = draw(shares()), draw(shares())
    between = draw(st.sampled_from(["到", "至", "、", "~", "-", " - ", "和", "或"]))
    if one.startswith("百分之") and other.startswith("百分之") and draw(st.booleans()):
        other, others = other.removeprefix("百分之"), {other.removeprefix("百分之")}
    return one + between + other, {one + between + other} | {
        a + between + b for a, b in product(ways, others) if shared(a, b)
    }


def shared(one, other):
    return ("分之" in one) == ("分之" in other)


@st.composite
def fractions(draw):
    """三百分之一, 万分之五, 1/300."""
    whole, part = draw(st.sampled_from([3, 20, 24, 150, 200, 300, 1000, 3200, 10**4, 10**5])), draw(st.integers(1, 400))
    behind = draw(st.sampled_from(["", "个", "的误差"]))
    ways = [f"{way}分之{han(part)}" for way in said(whole) - {"百", "千"}]
    ways += [
        f"{whole}分之{part}",
        f"{part}/{whole}",
        f"几百分之{han(part)}",
        f"万分之{han(part)}",
        f"数千分之{han(part)}",
    ]
    text = draw(st.sampled_from(sorted(ways))) + behind
    return text, {text}


@st.composite
def years(draw):
    year = str(draw(st.integers(1901, 2100).filter(lambda year: year % 100)))
    behind = draw(st.sampled_from(["年", "年，", "年3月5日", "年前", "年底", "年的历史性突破", "年代"]))
    ways = {year + behind, by_digit(year) + behind, by_digit(year, "〇") + behind}
    text = draw(st.sampled_from(sorted(ways)))
    dates = {way.replace("3月5日", "三月五日") for way in ways}
    return text, ways | dates


@st.composite
def durations(draw):
    """2000年的历史 are two thousand years; of 2000年前 nobody can tell."""
    many = draw(st.sampled_from([1000, 1200, 1500, 2000, 2500]))
    before, behind = draw(
        st.sampled_from(
            [
                ("", "的历史。"),
                ("近", ""),
                ("将近", ""),
                ("长达", "之久"),
                ("距今大约", ""),
                ("", "的时间里"),
                ("", "前"),
            ]
        )
        | st.sampled_from([("", "后"), ("", ""), ("", "来"), ("", "多前")])
    )
    ways = {f"{before}{way}年{behind}" for way in said(many) | {str(many)}}
    return draw(st.sampled_from(sorted(ways))), ways


@st.composite
def dates(draw):
    month, day = draw(st.integers(1, 12)), draw(st.integers(1, 31))
    behind = draw(st.sampled_from("日号"))
    ways = {f"{month}月{day}{behind}", f"{han(month)[month > 9 :]}月{han(day)[9 < day < 20 :]}{behind}"}
    text = draw(st.sampled_from([*sorted(ways), f"{month:02}月{day:02}{behind}"]))
    return text, ways | {text}


@st.composite
def ordinals(draw):
    number, behind = draw(st.integers(1, 120)), draw(st.sampled_from(["届", "个", "次会议", "位", "期"]))
    ways = {f"第{way}{behind}" for way in said(number) | {str(number)}}
    return draw(st.sampled_from(sorted(ways))), ways


@st.composite
def telephones(draw):
    digits = draw(st.text("0123456789", min_size=6, max_size=11))
    ways = {digits, by_digit(digits), by_digit(digits).replace("一", "幺")}
    return draw(st.sampled_from(sorted(ways))), ways


@st.composite
def left_open(draw):
    """Numbers that are not told, times, and enumerations: as they were said."""
    two = draw(st.integers(1, 8))
    row = by_digit("123456789"[two - 1 :])
    text = draw(
        st.sampled_from(
            [
                "几百个",
                "十几年",
                "三百五",
                "上百万人",
                "三四五六年级",
                "八零九零年代",
                "一百二三十个",
                "3万8",
                "3万05块",
            ]
        )
        | st.sampled_from([f"{row}月", f"{row}年级", f"{row}个", f"{row[:2]}个", f"{row[:2]}十个", f"百分之{row[:2]}"])
        | st.sampled_from(
            ["十点三个人", "早一点五个人", "十点三十分", "3点5个", "10:30", "3.11.2版", "GPT4个", "2010级", "98届"]
        )
        | st.sampled_from(
            ["٣个", "٣٥%", "५年", "١٩٩٨年", "٣月٥日", "1٣个", "٣5%", "三5个", "1，234个", "三点一四一五九二六年"]
        )
    )
    return text, {text}


ANY = st.one_of(
    counts(),
    shares(),
    ranges_of_shares(),
    fractions(),
    years(),
    durations(),
    dates(),
    ordinals(),
    telephones(),
    left_open(),
)


@pytest.mark.parametrize("form", FORMS)
@given(st.lists(ANY, min_size=1, max_size=4))
def test_the_value_stays(form, items):
    between = "，他说的是"
    made = through(form, between.join(text for text, _ in items)).split(between)
    assert len(made) == len(items)
    for after, (text, ways) in zip(made, items, strict=True):
        assert after in ways | {text}, (text, after)


@pytest.mark.parametrize("form", FORMS)
@given(st.sampled_from("几三٣3"), st.one_of(shares(), years().filter(lambda item: "月" not in item[0]), telephones()))
def test_what_has_more_of_a_number_before_it_stays(form, more, item):
    text = more + item[0]
    digits = {"3": "0123456789", "三": f"{ONES}幺"}.get(more, "")
    assert text[1] in digits or through(form, text) == text  # else both are one number
