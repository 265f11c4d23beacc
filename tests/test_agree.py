"""One text of two hearings."""

from dataclasses import replace

import pytest
from helpers.builders import segment
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.recognise.agree import LOST_UNITS, UNHEARD, agreed
from pipeline.transcript import Word


def heard(text, sure=0.6, start=0.0, end=None, **sures):
    """A segment of a word a second; `sures`: how sure of the word of that text."""
    made = segment(text, start, start + len(text.split(" ") if " " in text else text) if end is None else end)
    words = tuple(replace(word, confidence=sures.get(word.text.strip(), sure)) for word in made.words)
    return replace(made, words=words)


def text_of(segments):
    return "".join(segment.text for segment in segments)


def words_of(segments):
    return [word for segment in segments for word in segment.words]


def test_where_two_hearings_differ_the_surer_one_is_believed():
    one = heard("我们的金费不够用", 0.9, 金=0.3, 费=0.4)
    other = heard("我门的经费不够用", 0.9, 门=0.2, 经=0.8, 费=0.9)
    assert text_of(agreed([one], [other])) == "我们的经费不够用"
    assert text_of(agreed([other], [one])) == "我们的经费不够用"


def test_words_of_languages_with_spaces_are_compared_whole():
    one = heard("we measured what they needs", 0.9, needs=0.3)
    other = heard("we measured what they need", 0.8)
    assert text_of(agreed([one], [other])) == "we measured what they need"


def test_what_both_say_is_as_sure_as_the_surer_of_them():
    one, other = heard("对的", 0.5), heard("对的", 0.8)
    assert [word.confidence for word in words_of(agreed([one], [other]))] == [0.8, 0.8]
    assert [word.confidence for word in words_of(agreed([other], [one]))] == [0.8, 0.8]


def test_script_capitals_marks_and_the_borders_of_words_are_no_difference():
    one = replace(
        segment("x", 0, 4), words=(Word("時間", 0, 1, 0.4), Word("銀行，", 1, 2, 0.4), Word(" ok", 2, 3, 0.4))
    )
    said = [Word("时", 0, 0.5, 0.9), Word("间银", 0.5, 1, 0.9), Word("行", 1, 2, 0.9), Word(" OK.", 2, 3, 0.9)]
    made = agreed([one], [replace(one, words=tuple(said))])
    assert text_of(made) == "時間銀行， ok"
    assert [word.confidence for word in words_of(made)] == pytest.approx([0.9, 0.9, 0.9])


def test_an_apostrophe_divides_no_word():
    assert text_of(agreed([heard("it isn't so")], [heard("it isn’t so", 0.9)])) == "it isn't so"


def test_words_that_one_hearing_alone_has_stay():
    one, other = heard("谢谢大家今天", 0.1), heard("谢谢今天", 0.9, end=6.0)
    assert text_of(agreed([one], [other])) == "谢谢大家今天"


@pytest.mark.parametrize("missing", [LOST_UNITS, LOST_UNITS + 1])
def test_a_word_does_not_take_the_place_of_a_sentence(missing):
    said = "一二三四五六七"[: missing + 1]
    one, other = heard("你好" + said + "谢谢", 0.2), heard("你好" + "哦" + "谢谢", 0.9, end=missing + 5.0)
    assert text_of(agreed([one], [other])) == "你好" + ("哦" if missing == LOST_UNITS else said) + "谢谢"


@pytest.mark.parametrize(("sure", "text"), [(UNHEARD + 0.1, "谢谢大家今天"), (UNHEARD - 0.1, "谢谢今天")])
def test_words_of_the_other_hearing_come_in_when_it_is_sure_of_them(sure, text):
    other = heard("谢谢大家今天", 0.9, 大=sure, 家=sure)
    made = agreed([heard("谢谢今天", 0.9, end=6.0)], [other])
    assert text_of(made) == text
    assert len(made) == 1


def test_a_sentence_that_the_other_alone_heard_keeps_its_own_segment():
    early, late = heard("大家好", 0.9), heard("谢谢", 0.9, start=60.0)
    between = replace(heard("我来回答", 0.9, start=30.0), avg_logprob=-0.42)
    made = agreed([early, late], [early, between, late])
    assert [segment.text for segment in made] == ["大家好", "我来回答", "谢谢"]
    assert made[1].avg_logprob == -0.42
    assert (made[1].start, made[1].end) == (30.0, 34.0)


def test_words_of_which_the_other_hearing_has_others_are_half_as_sure():
    made = agreed([heard("金费", 0.9, 金=0.4)], [heard("经费", 0.9, 经=0.8)])
    assert [(word.text, word.confidence) for word in words_of(made)] == [("经", 0.4), ("费", 0.9)]
    made = agreed([heard("经费", 0.9, 经=0.8)], [heard("金费", 0.9, 金=0.4)])
    assert [(word.text, word.confidence) for word in words_of(made)] == [("经", 0.4), ("费", 0.9)]


def test_nothing_heard_is_no_reason_to_drop_anything():
    one = heard("大家好", 0.9)
    assert agreed([one], []) == agreed([], [one]) == [heard("大家好", 0.45)]
    assert agreed([], []) == []


def test_words_said_in_another_place_do_not_take_the_place_of_others():
    far = [heard("好", 0.9, start=90.0), heard("经费", 0.9, start=95.0), heard("吧", 0.9, start=100.0)]
    close = [heard("好", 0.9), heard("金费", 0.2, start=1.0), heard("吧", 0.9, start=3.0)]
    assert text_of(agreed(close, far)) == "好金费吧"


def test_hours_of_speech_are_compared():
    said = "".join(chr(0x4E00 + (i * 7919) % 3000) for i in range(30_000))
    other = "".join("的" if i % 9 == 0 else one for i, one in enumerate(said))
    made = agreed([heard(said, 0.5)], [heard(other, 0.9)])
    assert text_of(made) == other


texts = st.text("我们的钱不够 ab，", max_size=12)
hearings = st.lists(st.tuples(texts, st.floats(0, 30), st.floats(0.01, 1)), max_size=4)


def made_of(hearing):
    parts = sorted((start, text, sure) for text, start, sure in hearing if text.strip())
    return [heard(text, sure, start, start + 3.0) for start, text, sure in parts]


@given(hearings, hearings)
@settings(max_examples=300, deadline=None)
def test_every_word_of_the_first_stands_or_others_do_in_its_place_and_times_do_not_run_back(one, other):
    first, second = made_of(one), made_of(other)
    made = agreed(first, second)
    given_words = {word.text for word in words_of(first) + words_of(second)}
    assert {word.text for word in words_of(made)} <= given_words
    assert len(words_of(made)) >= bool(words_of(first))
    for one_segment in made:
        assert (one_segment.start, one_segment.end) == (one_segment.words[0].start, one_segment.words[-1].end)
        at = one_segment.start
        for word in one_segment.words:
            assert at <= word.start < word.end
            at = word.end


@given(hearings)
@settings(max_examples=100, deadline=None)
def test_two_equal_hearings_are_one(hearing):
    first = made_of(hearing)
    assert text_of(agreed(first, first)) == text_of(first)
