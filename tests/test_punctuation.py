"""Chinese punctuation: as printed, in pairs, and put in where there is none."""

import re
from dataclasses import replace

import pytest
from helpers.builders import utterance
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.polish.punctuation import punctuated
from pipeline.text.edits import undone
from pipeline.transcript import Word


def marked(*texts, speakers=None, gap=0.1):
    """Utterances of 4 characters a second, one after the other."""
    row, at = [], 0.0
    for number, text in enumerate(texts):
        length = max(0.25, len(text) / 4)
        row.append(utterance(f"u{number}", (speakers or ["S1"] * 9)[number], at, at + length, text))
        at += length + gap
    return [u.text for u in punctuated(row)]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("今天,我们来谈?对!好:是;", "今天，我们来谈？对！好：是；"),
        ("我们 开始.", "我们，开始。"),
        ("好，，的。。", "好，的。"),
        ("真的？。", "真的？"),
        ("等一等...再说", "等一等……再说。"),
        ('他说"好的"就走了。', "他说“好的”就走了。"),
        ("我们(也就是社工)去了。", "我们（也就是社工）去了。"),
        ("用了3.14和1,246。", "用了3.14和1,246。"),
        ("这是 AI 的事。", "这是 AI 的事。"),
        ("《红楼梦很好看。", "红楼梦很好看。"),
        ("，好的。", "好的。"),
        ("at 10.30, ok? yes.", "at 10.30, ok? yes."),
    ],
)
def test_marks_as_printed(raw, text):
    assert marked(raw) == [text]


def test_a_pair_may_span_sentences_of_a_speaker():
    assert marked("他说：“第一，要快。", "第二，要好。”") == ["他说：“第一，要快。", "第二，要好。”"]
    assert marked("他说：“第一，要快。", "第二，要好。") == ["他说：第一，要快。", "第二，要好。"]


def test_the_end_of_what_somebody_says_has_a_full_stop_or_a_question_mark():
    said = ["大家好", "你们是不是卖保健品的呢", "吃饭了吗", "我来说，"]
    assert marked(*said, speakers=["S1", "S2", "S1", "S2"]) == [
        "大家好。",
        "你们是不是卖保健品的呢？",
        "吃饭了吗？",
        "我来说。",
    ]


def test_a_short_pause_of_the_same_speaker_goes_on_with_the_sentence():
    assert marked("我们先去医院", "然后回家", gap=1.3) == ["我们先去医院，", "然后回家。"]
    assert marked("我们先去医院", "大家再见", gap=3.0) == ["我们先去医院。", "大家再见。"]


def test_a_number_alone_is_chinese_too():
    assert marked("0.33,", "310334", speakers=["S1", "S2"]) == ["0.33。", "310334。"]
    assert marked("1,246,", "就这么多") == ["1,246，", "就这么多。"]
    assert marked("一共1246") == ["一共1246。"]
    assert marked("at 10") == ["at 10"]


def with_pauses(text, pauses):
    """`text` spoken without pauses but those (place: seconds) given."""
    words, at = [], 0.0
    for index, character in enumerate(text):
        at += pauses.get(index, 0.0)
        words.append(Word(character, round(at, 3), round(at + 0.2, 3), 0.9, "S1"))
        at += 0.2
    return replace(utterance("u1", "S1", 0.0, at, text), words=tuple(words))


def test_a_long_run_breaks_at_the_speakers_pauses_and_not_inside_a_phrase():
    text = "我们从二零一六年开始做这件事情到去年年底一共有一千多位志愿者参加"
    spoken = with_pauses(text, {text.index("到"): 0.5, text.index("一共"): 0.4, text.index("志愿"): 0.3})
    (after,) = punctuated([spoken])
    assert after.text == "我们从二零一六年开始做这件事情到去年年底，一共有一千多位志愿者参加。"
    assert [e.after for e in after.edits] == ["，", "。"]
    assert all(e.before == "" and e.step == "punctuation" for e in after.edits)


def test_a_run_without_pauses_stays_if_it_can_be_read_and_breaks_if_not():
    readable = "社区里的老人家每天都会到这个活动中心来参加各种各样的活动"
    assert marked(readable) == [readable + "。"]
    endless = "社区里的老人家每天都会到这个活动中心来参加活动" * 6
    (text,) = marked(endless)
    assert max(map(len, re.split("[，。]", text))) < 60
    assert text.replace("，", "").replace("。", "") == endless


CHINESE = st.text(alphabet='我们的了吗，。？！《》“”（）一二 ,.?!"()ab1', max_size=60)


@given(st.lists(CHINESE, max_size=4))
def test_only_marks_and_spaces_change_and_all_can_be_undone(texts):
    row = [utterance(f"u{i}", "S1", i * 9.0, i * 9.0 + 8, text) for i, text in enumerate(texts)]
    for before, after in zip(row, punctuated(row), strict=True):
        assert re.sub(r"[\W_]", "", after.text) == re.sub(r"[\W_]", "", before.text)
        assert undone(after.text, after.edits) == before.raw_text


@given(st.lists(CHINESE, max_size=4))
def test_pairs_are_whole_and_no_mark_is_doubled(texts):
    row = [utterance(f"u{i}", "S1", i * 9.0, i * 9.0 + 8, text) for i, text in enumerate(texts)]
    whole = "".join(u.text for u in punctuated(row))
    for opening, closing in ("《》", "“”", "（）"):
        assert whole.count(opening) == whole.count(closing)
