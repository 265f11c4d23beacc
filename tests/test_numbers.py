"""Numbers in one form; what is no number for certain stays. Fillers left out, on record."""

from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from helpers.punctuating import agreeing
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.settings import PolishSettings
from pipeline.stages.polish import fillers, numbers, polish
from pipeline.text.edits import edited, undone


def through(step, text):
    before = utterance("u1", "S1", 0, 9, text)
    after = edited(before, step(before))
    assert undone(after.text, after.edits) == before.text
    return after.text


@pytest.mark.parametrize(
    ("chinese", "digits"),
    [
        ("二零二四年三月二十三日，", "2024年3月23日，"),
        ("一千二百四十六位老人，", "1246位老人，"),
        ("百分之三十五来自基金会。", "35%来自基金会。"),
        ("千分之五", "5‰"),
        ("两个社区，两百人", "2个社区，200人"),
        ("三万八千块钱", "38000块钱"),
        ("三百亿", "300亿"),
        ("两点五米", "2.5米"),
        ("讲十分钟", "讲10分钟"),
        ("七九幺零二零九九", "79102099"),
        ("一周三次", "一周3次"),
        ("三十五万亿", "35万亿"),
        ("兩百個，三萬五千二百人，兩萬人，一百二十點五", "200個，35200人，2萬人，120.5"),
        ("一九二零年，二零二一年", "1920年，2021年"),
        ("百分之三点一四一五九二六五三五八九七九三二", "3.1415926535897932%"),
        ("百分之零点零零零零一", "0.00001%"),
        ("总人数百分之五，数百分之一", "总人数5%，数百分之一"),
    ],
)
def test_digits(chinese, digits):
    assert through(numbers.step("digits"), chinese) == digits
    assert through(numbers.step("keep"), chinese) == chinese


@pytest.mark.parametrize(
    "text",
    [
        "一个人，一起，同一家",
        "两三个人，五六十户，二三十个，十几年，三十多岁的几百人",
        "第五届论坛，三十而立，四川，万一，十分好，三农，三点建议",
        "一百五",  # 150, or 105 said badly
        "十一比八，百分之三十几",
        "三点半，下午两点",
        "百分之三、四十，二、三十人，百分之五到十，三到五年，五十至六十个",
        "一千万二千万",
        "一百二十幾個，兩三百人",
        "零八零九年，一五一六年，二零一六一七年",  # two years each
        "三百分之一，一千分之一的误差，几百分之一，二十四分之一，两百分之一百二十，万分之三十五个",
        "百分之十五点五到二十，百分之五和六，百分之三到百分之五，百分之五六",
        "十点三个人，早一点五个人，二十三点一个人，三点一四一五九二六",
        "三四五六年级，一二三四年，八零九零年代，一二三四五六月，三四五六七八个",
        "二零一五一六一七年，七九幺零二零九九十",
    ],
)
def test_what_is_no_number_for_certain_stays(text):
    assert through(numbers.step("digits"), text) == text


@pytest.mark.parametrize(
    ("digits", "chinese"),
    [
        ("2024年3月23日，", "二〇二四年三月二十三日，"),
        ("1,246位", "一千二百四十六位"),
        ("35%，0.33‰", "百分之三十五，千分之零点三三"),
        ("2个社区，2万人，12个", "两个社区，两万人，十二个"),
        ("3万8千块，3亿5000万元，1万2000人", "三万八千块，三亿五千万元，一万两千人"),
        ("3万8，3万05块，3万500块，10点5个人，1，234个", "3万8，3万05块，3万500块，10点5个人，1，234个"),
        ("２个，３５％，２０２４年，２０００年的历史", "两个，百分之三十五，二〇二四年，两千年的历史"),
        ("٣个，٣٥%，५年，١٩٩٨年，٣月٥日，1٣个，٣5个", "٣个，٣٥%，५年，١٩٩٨年，٣月٥日，1٣个，٣5个"),
        ("2000年的历史，近2000年，距今约1500年", "两千年的历史，近两千年，距今约一千五百年"),
        (
            "在2000年，2000年底，2000年3月，1998年，1996年前",
            "在二〇〇〇年，二〇〇〇年底，二〇〇〇年3月，一九九八年，一九九六年前",
        ),
        ("1000年前，2000年，接近2000年，1250年后", "1000年前，2000年，接近2000年，1250年后"),  # a year, or how many?
        ("2010级学生，98届，8级地震", "2010级学生，98届，八级地震"),
        ("1/3个，3分之1个，5万-8万，三5个", "1/3个，3分之1个，5万-8万，三5个"),
        ("GPT4，10:30，3.11.2版，79102099", "GPT4，10:30，3.11.2版，79102099"),
        ("占35%", "占百分之三十五"),
        ("2萬個，3億", "兩萬個，三億"),
        ("第2个，第2届，第12届", "第二个，第二届，第十二届"),
        ("2号楼，2楼，2期", "2号楼，2楼，2期"),  # 二 or 两: nobody knows
        ("05年，92年，80年代，20年", "05年，92年，八十年代，二十年"),
        ("20%-30%，3%到5%，5到10个，2、3个，2013-2015年", "20%-30%，3%到5%，5到10个，2、3个，2013-2015年"),
    ],
)
def test_chinese(digits, chinese):
    assert through(numbers.step("chinese"), digits) == chinese


@pytest.mark.parametrize(("form", "rule"), [(form, rule) for form, rules in numbers.RULES.items() for rule in rules])
def test_each_rule_does_what_its_example_says(form, rule):
    before, after = rule.example
    assert through(numbers.step(form), f"是{before}的") == f"是{after}的"
    assert [rule.written(match) for match in rule.pattern.finditer(f"是{before}的")] != []


@pytest.mark.parametrize("form", ["keep", "digits", "chinese"])
@given(st.text("零一二三四五六七八九十百千万亿两点半年月日个位%0123456789.,百分之第几数到至，。٣３-", max_size=20))
def test_any_text_passes(form, text):
    through(numbers.step(form), text)


@pytest.mark.parametrize(
    ("language", "said", "clean"),
    [
        ("zh", "嗯，我觉得，呃，那个那个问题，啊，是这样的啊。", "我觉得，那个问题，是这样的啊。"),
        ("zh", "那个，那个，那个人。然後然後走。", "那个人。然後走。"),
        ("zh", "好啊，就这样，嗯。可以嗯。", "好啊，就这样。可以。"),
        ("zh", "嗯。", "嗯。"),  # an answer
        ("zh", "行吗？嗯嗯。走吧。呃逆。", "行吗？嗯嗯。走吧。呃逆。"),
        ("zh", "嗯哼。嗯哼，好。啊哈，对。哎呀，嗯哪，呃啊，哼嗯。", None),
        ("zh", "他说“嗯”就走了，「嗯。」然后不说了。“嗯，好。”", "他说“嗯”就走了，「嗯。」然后不说了。“好。”"),
        ("en", 'She said “um” to me, and then "uh, um", ‘er’.', None),
        ("en", "Um, “Uh, yes” and um “no”.", "“Yes” and “no”."),
        ("en", "Uh oh, uh huh, mm hmm, it fell.", None),
        ("yue", "嗯，我唔同意，呃，唔好。", "我唔同意，唔好。"),
        ("en", "Um, I think, uh, it is er fine, um.", "I think, it is fine."),
        ("en", "Umbrella, her, error. The ER errs; to err, uh-huh. Right? Hm.", None),
        ("de", "Er kommt um fünf, um zu reden, und er bleibt.", None),
        ("pt", "É um hum.", None),
    ],
)
def test_fillers(language, said, clean):
    assert through(fillers.step("clean", language), said) == (clean or said)
    assert through(fillers.step("full", language), said) == said


def test_fillers_are_those_of_the_language_that_is_spoken():
    made = transcript(
        replace(utterance("u1", "S1", 0, 9, "Er kommt um fünf."), language="de"),
        utterance("u2", "S1", 10, 19, "Um, uh, he comes, er, at five."),
        language="en",
    )
    after = polish(made, PolishSettings(verbatim="clean"), agreeing(made))
    assert [one.text for one in after.utterances] == ["Er kommt um fünf.", "He comes, at five."]


def test_settings_reach_the_text():
    made = transcript(utterance("u1", "S1", 0, 9, "嗯，二零二四年，共有两百人。"))
    after = polish(made, PolishSettings(numbers="digits", verbatim="clean"), agreeing(made))
    assert after.utterances[0].text == "2024年，共有200人。"
    assert {edit.step for edit in after.utterances[0].edits} == {"numbers", "fillers"}
    for wrong in ({"numbers": "x"}, {"verbatim": "x"}):
        with pytest.raises(UsageError):
            PolishSettings(**wrong)
