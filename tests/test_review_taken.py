"""Another run may recognise less: two corrections that then find the same words do not take each other's text away."""

import pytest
from helpers.builders import transcript, utterance
from helpers.reviewing import Session, sound
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transcript import Transcript, Utterance

WORDS = "甲乙丙丁"


def talk(*said: str) -> list[Utterance]:
    return [utterance(f"u{n}", "S1", 8.0 * n, 8.0 * n + 4, text) for n, text in enumerate(said, 1)]


def texts(found):
    return [one.text for one in found.utterances]


def test_a_reply_that_is_no_longer_recognised_leaves_the_correction_of_the_other():
    session = Session(transcript(*talk("好的。", "我们先讲资金。", "好的。", "再讲养老。")))
    session.do(session.making.text("u1", 0, 2, "好吧"))
    session.do(session.making.text("u3", 0, 2, "好啊"))
    found = session.over(transcript(*(one for one in talk("好的。", "我们先讲资金。", "", "再讲养老。") if one.text)))
    assert texts(found) == ["好吧。", "我们先讲资金。", "好啊", "再讲养老。"]
    assert [(one.wanted, one.reason) for one in found.status.conflicts] == [("好啊", "lost")]


def test_what_was_corrected_twice_has_the_second_text():
    session = Session(transcript(*talk("好的。", "我们先讲资金。")))
    session.do(session.making.text("u2", 4, 6, "基金"))
    session.do(session.making.text("u2", 3, 6, "讲讲基金"))
    found = session.over(transcript(*talk("好的。", "我们先将资金。")))
    assert texts(found)[1] == "我们先讲讲基金。"


def test_a_confirmed_reply_is_not_another_ones_to_correct():
    session = Session(transcript(*talk("好的。", "我们先讲资金。", "好的。", "再讲养老。")))
    session.do(session.making.confirm(("u1", 0), ("u1", 3)))
    session.do(session.making.text("u3", 0, 2, "好啊"))
    found = session.over(transcript(*(one for one in talk("好的。", "我们先讲资金。", "", "再讲养老。") if one.text)))
    assert texts(found) == ["好的。", "我们先讲资金。", "好啊", "再讲养老。"]


def test_a_text_without_words_of_its_own_is_not_corrected_away_with_the_words_before_it():
    session = Session(transcript(*talk("丙乙", "丁乙丁丁丁丁", "丁丁丁")))
    session.do(session.making.text("u1", 0, 1, "①"))
    session.do(session.making.text("u2", 0, 1, "②"))
    found = session.over(transcript(*talk("丁", "丁乙", "丁乙丁丁")))
    assert sorted(mark for mark in "".join(texts(found)) if mark in "①②") == ["①", "②"]
    assert [(one.wanted, one.reason) for one in found.status.conflicts] == [("②", "moved")]


def test_words_behind_a_text_that_stands_where_its_own_are_no_longer_recognised_are_still_corrected():
    session = Session(transcript(*talk("各位来宾大家上午好谢谢主持人")))
    session.do(session.making.text("u1", 4, 6, "①①"))
    session.do(session.making.text("u1", 6, 8, "②"))
    found = session.over(transcript(*talk("各位来宾上午好谢谢主持人")))
    assert texts(found) == ["各位来宾①①②好谢谢主持人"]
    assert found.status.conflicts == ()


def test_a_text_whose_words_at_an_utterances_end_are_no_longer_recognised_stays_behind_it():
    def run(text: str) -> Transcript:
        said = utterance("u1", "S1", 8.0, 8.0 + len(text), text)
        return transcript(said, utterance("u2", "S2", 15.0, 22.0, "上午好谢谢主持人"))

    session = Session(run("各位来宾大家"))
    session.do(session.making.text("u1", 4, 6, "朋友们"))
    found = session.over(run("各位来宾"))
    assert texts(found) == ["各位来宾朋友们", "上午好谢谢主持人"]
    assert found.status.conflicts == ()


@pytest.mark.parametrize("order", [("u1", "u3"), ("u3", "u1")])
def test_corrections_of_two_thanks_made_on_different_runs_both_stand_where_one_is_recognised(order):
    thanks = "非常感谢主持人"

    def both(between: str) -> Transcript:
        return transcript(
            utterance("u1", "S1", 8.0, 9.0, thanks),
            utterance("u2", "S2", 9.1, 10.4, between),
            utterance("u3", "S1", 10.5, 11.5, thanks),
        )

    session = Session(both("我们先讲资金"))
    session.do(session.making.text(order[0], 0, 7, "①"))
    session.begin(both("我们先将资金"))
    session.do(session.making.text(order[1], 0, 7, "②"))
    found = session.over(transcript(utterance("u1", "S1", 9.2, 10.2, thanks)))
    assert sorted(texts(found)) == ["①", "②"]
    assert [(one.wanted, one.reason) for one in found.status.conflicts] == [("②", "lost")]


SAID = st.lists(st.text(WORDS, min_size=1, max_size=6), min_size=1, max_size=5)


@given(SAID, SAID, st.data())
def test_every_text_that_a_person_wrote_stands_whatever_is_recognised_next(said, next_said, data):
    session = Session(transcript(*talk(*said)))
    marks = iter("①②③④⑤⑥⑦⑧")
    wrote = []
    for one in talk(*said):
        first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(one.text))] * 2)))
        if first < last:
            mark = next(marks)
            wrote.append(mark)
            # of the machine's own words, which no act before it was about
            session.do(session.making.text(one.id, first, last, mark))
    other = transcript(*talk(*next_said))
    found = session.over(other)
    sound(found, other)
    assert sorted(mark for mark in "".join(texts(found)) if mark in wrote) == wrote
