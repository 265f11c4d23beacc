"""Corrected text gets the times at which it is heard, between those of the words beside it, or keeps estimated ones."""

import os
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from helpers.builders import transcript, utterance
from hypothesis import given
from hypothesis import strategies as st

from models.recogniser.text import Known, TimedWord
from pipeline.audio import Audio
from pipeline.job.records import open_records
from pipeline.review.alignment import FILE, KEY, Alignment
from pipeline.review.pieces import made_by_hand, retexted
from pipeline.stages.align import align
from pipeline.text.times import LONGEST_S, corrected, times
from pipeline.transcript import Reviewed, TextTimes

SILENCE = Audio(np.zeros(60 * 16000, np.int16))


class Hearing:
    """An engine that hears what it is told to, and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def align(self, read, known):
        self.asked = list(known)
        for one in known:
            read(one.start, one.end)
        yield from (self.answers.pop(0) for _ in known)


def heard(*words):
    return [TimedWord(text, start, end, 1) for text, start, end in words]


def even(text, start, end):
    pace = (end - start) / len(text)
    return heard(*((letter, start + i * pace, start + (i + 1) * pace) for i, letter in enumerate(text)))


def changed(one, first, last, new):
    return replace(retexted(one, first, last, new), reviewed=Reviewed())


def found(one, *answers):
    engine = Hearing(*answers)
    ((_, told),) = align(SILENCE, [one], "zh", engine)
    return told, engine.asked


ONE = utterance("u1", "S1", 0.0, 10.0, "一二三四五六七八九十")  # a second a character
BEFORE, BEHIND = even("一二三", 0.0, 3.0), even("六七八九十", 5.0, 10.0)


def test_only_what_was_corrected_gets_times_as_heard_and_the_rest_keeps_those_of_its_words():
    one = changed(ONE, 3, 5, "甲乙丙")
    told, asked = found(
        one,
        even("一二三", 0.0, 2.5) + heard(("甲", 3.2, 3.3), ("乙", 3.3, 4.9), ("丙", 4.9, 5.0)) + BEHIND,
    )
    assert told == (TextTimes(3, 4, 3.2, 3.3), TextTimes(4, 5, 3.3, 4.9), TextTimes(5, 6, 4.9, 5.0))
    assert asked == [Known(0.0, 10.0, "zh", "一二三甲乙丙六七八九十")]
    said = times(replace(one, reviewed=Reviewed(aligned=told)))
    assert [(time.start, time.end) for time in said if time.first < 3 or time.first > 5] == [
        (float(second), second + 1.0) for second in (0, 1, 2, 5, 6, 7, 8, 9)
    ]


def test_as_many_chinese_characters_are_said_when_those_were_and_nothing_is_asked():
    told, asked = found(changed(ONE, 3, 5, "甲乙"))
    assert (told, asked) == ((), [])


def test_what_was_taken_out_or_only_confirmed_is_not_looked_for():
    assert corrected(changed(ONE, 3, 5, "")) == []
    assert corrected(replace(ONE, reviewed=Reviewed())) == []
    assert corrected(retexted(ONE, 3, 5, "甲乙丙")) == []  # no person's


def test_letters_in_the_place_of_letters_are_looked_for():
    assert corrected(changed(utterance("u1", "S1", 0.0, 3.0, "the cat sat"), 4, 7, "bat"))


@pytest.mark.parametrize(
    "words",
    [
        heard(("甲", 2.0, 2.5), ("乙", 3.0, 4.0), ("丙", 4.0, 5.0)),  # begins in the word before
        heard(("甲", 3.0, 3.5), ("乙", 3.5, 4.0), ("丙", 4.0, 6.0)),  # ends in the word behind
        heard(("甲", 4.0, 4.8), ("乙", 3.1, 3.4), ("丙", 4.8, 5.0)),  # runs back
        heard(("甲乙", 3.0, 5.0)),  # is another text
    ],
)
def test_times_that_cannot_be_are_not_taken(words):
    told, _ = found(changed(ONE, 3, 5, "甲乙丙"), BEFORE + words + BEHIND)
    assert told == ()


def test_a_little_over_its_place_is_cut_off_there():
    words = BEFORE + heard(("甲", 2.95, 3.5), ("乙", 3.5, 4.0), ("丙", 4.0, 5.06)) + BEHIND
    told, _ = found(changed(ONE, 3, 5, "甲乙丙"), words)
    assert (told[0].start, told[-1].end) == (3.0, 5.0)


def test_a_word_that_is_partly_corrected_text_gives_it_its_share():
    words = even("一二", 0.0, 2.0) + heard(("三甲", 2.0, 3.6), ("乙丙", 3.6, 5.0)) + BEHIND
    told, _ = found(changed(ONE, 3, 5, "甲乙丙"), words)
    assert told == ()  # the word before it ends later than its share begins by more than a little
    words = even("一二", 0.0, 2.0) + heard(("三甲", 2.0, 4.0), ("乙丙", 4.0, 5.0)) + BEHIND
    told, _ = found(changed(ONE, 3, 5, "甲乙丙"), words)
    assert told[0] == TextTimes(3, 4, 3.0, 4.0)


def test_two_places_of_one_utterance_are_heard_together():
    one = changed(changed(ONE, 7, 8, "甲乙"), 1, 2, "丙丁")
    told, asked = found(one, even("一丙丁三四五六七甲乙九十", 0, 10))
    assert len(asked) == 1
    assert {(time.first, time.last) for time in told} <= {(1, 2), (2, 3), (8, 9), (9, 10)}


def test_of_an_utterance_too_long_to_be_heard_at_once_what_stands_around_is_heard():
    long = utterance("u1", "S1", 0.0, 50.0, "一二三四五六七八九十" * 5)
    told, asked = found(changed(long, 24, 25, "甲乙"), [])
    assert told == ()
    (known,) = asked
    assert known.end - known.start <= LONGEST_S
    assert "甲乙" in known.text
    assert known.start < 24.0 < 26.0 < known.end


def test_a_passage_made_by_hand_is_looked_for_in_its_own_time():
    one = replace(made_by_hand("a1", "S1", 5.0, 8.0, "补充的话"), reviewed=Reviewed())
    told, asked = found(one, even("补充的话", 5.5, 7.5))
    assert [(known.start, known.end) for known in asked] == [(5.0, 8.0)]
    assert (told[0].start, told[-1].end) == (5.5, 7.5)


def test_what_is_not_heard_of_one_leaves_the_others():
    both = [changed(utterance(f"u{n}", "S1", 10.0 * n, 10.0 * n + 4, "一二三四"), 1, 2, "甲乙") for n in range(3)]
    first, _, third = (
        [*even("一", t, t + 1), *even("甲乙", t + 1, t + 2), *even("三四", t + 2, t + 4)] for t in (0, 10, 20)
    )
    engine = Hearing(first, [], third)
    assert [bool(told) for _, told in align(SILENCE, both, "zh", engine)] == [True, False, True]


@given(st.integers(0, 9), st.integers(0, 4), st.text("甲乙 ab。", max_size=6), st.data())
def test_the_times_are_in_order_and_cover_the_text_whatever_was_changed_and_heard(first, count, new, data):
    one = changed(ONE, first, min(10, first + count), new)
    moments = sorted(data.draw(st.lists(st.floats(0, 10), min_size=len(one.text) + 1, max_size=len(one.text) + 1)))
    words = heard(*((letter, a, b) for letter, (a, b) in zip(one.text, pairwise(moments), strict=True)))
    told, _ = found(one, words, words)
    said = times(replace(one, reviewed=Reviewed(aligned=told)))
    assert [time.first for time in said] == [0, *(time.last for time in said)][:-1]
    assert said[-1].last == len(one.text)
    spoken = [time for time in said if time.first < time.last]
    assert all(a.start <= b.start for a, b in pairwise(spoken))
    assert all(0.0 <= time.start <= time.end <= 10.0 for time in spoken)


def test_a_transcript_with_times_as_heard_is_read_back_as_it_was():
    from pipeline.transcript import from_json, to_json

    one = transcript(replace(ONE, reviewed=Reviewed(aligned=(TextTimes(0, 2, 0.0, 1.5),))))
    assert from_json(to_json(one)) == one


def test_times_found_within_one_tick_of_the_clock_are_seen_too(tmp_path):
    (tmp_path / "work").mkdir()
    alignment = Alignment(tmp_path)
    for name in ("one", "other"):
        with open_records(tmp_path / FILE, KEY) as records:
            records.put(name, [])
        os.utime(tmp_path / FILE, ns=(1, 1))
        assert alignment.refresh()
    assert not alignment.refresh()
