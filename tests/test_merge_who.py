"""Who is said to have said a word: who holds most of it, else who speaks next to it; never anybody farther off."""

import pytest
from helpers.builders import segment
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.merge import FEW_WORDS, NEAR_S, OVERLAP_S, PAUSE_S, SNAP_S, merge
from pipeline.transcript import Mark, Segment, Turn, Word

EDGE = 0.01  # so that no figure is just the limit
TENTHS = st.integers(0, 10).map(lambda tenths: tenths / 10)


def said(*words):
    """Words with the seconds of each, in one segment."""
    own = tuple(Word(text, start, end, 0.9) for text, start, end in words)
    return Segment(own[0].start, own[-1].end, own, "zh", -0.2, 0.1, 1.1, 0.0)


def speakers(segments, turns):
    return [word.speaker for one in merge(segments, turns) for word in one.words]


@given(TENTHS, TENTHS, st.booleans())
def test_a_word_nobody_holds_is_of_the_nearer_turn_if_that_is_near(before, after, in_order):
    turns = [Turn(5.0, 10.0 - before - EDGE, "S1"), Turn(10.2 + after + 2 * EDGE, 15.0, "S2")]
    expected = "S1" if before <= after else "S2"
    found = speakers([said(("好", 10.0, 10.2))], turns if in_order else turns[::-1])
    assert found == [expected if min(before, after) < NEAR_S else None]


@given(st.integers(0, 10), st.integers(0, 10))
def test_a_word_is_of_whoever_holds_most_of_it(one, other):
    """In hundredths of its half second, from its beginning and up to its end; between equals who spoke last."""
    turns = [Turn(3.0, 10.0 + 0.05 * one, "S1"), Turn(10.5 - 0.05 * other, 15.0, "S2")]
    words = [("大", 8.0, 8.5), ("好", 10.0, 10.5), ("来", 14.0, 14.5)]
    assert speakers([said(*words)], turns) == ["S1", "S2" if other > one else "S1", "S2"]


def test_several_turns_of_one_person_count_together_and_long_ones_are_seen():
    turns = [Turn(0.0, 10.1, "S1"), Turn(9.9, 10.15, "S2"), Turn(10.3, 10.5, "S1"), Turn(10.1, 10.4, "S2")]
    assert speakers([said(("好", 10.0, 10.5))], turns) == ["S2"]
    assert speakers([said(("好", 50.0, 50.4))], [Turn(0.0, 60.0, "S1"), Turn(49.0, 49.9, "S2")]) == ["S1"]


@pytest.mark.parametrize(
    ("letters", "step", "moved"), [(4, 0.15, True), (5, 0.15, False), (2, 0.38, True), (2, 0.42, False)]
)
def test_a_change_of_speaker_moves_to_a_clause_end_that_is_few_words_and_a_moment_off(letters, step, moved):
    """Back to the end before `letters` words of what the second is said to begin with, or on to the one behind them."""
    assert (letters <= FEW_WORDS and letters * step <= SNAP_S) == moved
    texts = ["一", "二，", *"三四五六七"[:letters], "八", "九", "十", "百", "千", "万"]
    words = [(text, round(at * step, 3), round((at + 1) * step, 3)) for at, text in enumerate(texts)]
    change = words[2 + letters][1]
    found = speakers([said(*words)], [Turn(0.0, change, "S1"), Turn(change, 20.0, "S2")])
    assert found.index("S2") == (2 if moved else 2 + letters)
    texts = ["一", "二", "三", "四", "五", "六", *"七八九十百"[: letters - 1], "千，", "万", "亿"]
    words = [(text, round(at * step, 3), round((at + 1) * step, 3)) for at, text in enumerate(texts)]
    change = words[6][1]
    found = speakers([said(*words)], [Turn(0.0, change, "S1"), Turn(change, 20.0, "S2")])
    assert found.index("S2") == (6 + letters if moved else 6)


def test_of_two_clause_ends_the_nearer_one_is_taken():
    words = [("一，", 0.0, 0.1), ("二", 0.1, 0.2), ("三", 0.2, 0.3), ("四，", 0.3, 0.4), ("五", 0.4, 0.5)]
    assert speakers([said(*words)], [Turn(0.0, 0.3, "S1"), Turn(0.3, 9.0, "S2")]) == ["S1"] * 4 + ["S2"]
    assert speakers([said(*words)], [Turn(0.0, 0.2, "S1"), Turn(0.2, 9.0, "S2")]) == ["S1"] + ["S2"] * 4
    words = [("一", 0.0, 0.1), ("二，", 0.1, 0.2), ("三", 0.2, 0.3)]
    assert speakers([said(*words)], [Turn(0.0, 0.1, "S1"), Turn(0.1, 9.0, "S2")]) == ["S1", "S1", "S2"]


@pytest.mark.parametrize(("nobodys", "whole"), [(FEW_WORDS, True), (FEW_WORDS + 1, False)])
def test_a_few_words_of_nobody_inside_a_clause_are_of_whose_clause_it_is(nobodys, whole):
    count = 2 * nobodys + 3
    words = [("字", float(at), at + 0.9) for at in range(count)]
    turns = [Turn(0.0, nobodys + 0.3, "S1"), Turn(2 * nobodys + 1.6, 99.0, "S1")]
    assert speakers([said(*words)], turns).count(None) == (0 if whole else nobodys)


@pytest.mark.parametrize(("pause", "count"), [(PAUSE_S - 0.01, 1), (PAUSE_S, 2)])
def test_a_pause_ends_an_utterance_from_its_length_on(pause, count):
    assert len(merge([said(("大", 0.0, 0.5), ("家", 0.5 + pause, 3.0))], [Turn(0.0, 9.0, "S1")])) == count


@pytest.mark.parametrize("seconds", [OVERLAP_S - 0.01, OVERLAP_S + 0.01])
def test_who_else_is_heard_is_marked_from_a_third_of_a_second_on_and_with_its_own_times(seconds):
    turns = [Turn(0.0, 9.0, "S1"), Turn(4.0 - seconds, 8.0, "S2"), Turn(-1.0, seconds, "S3")]
    (one,) = merge([segment("我在说话呢", 0.0, 4.0)], turns)
    expected = {(round(4.0 - seconds, 3), 4.0, "S2"), (0.0, round(seconds, 3), "S3")} if seconds > OVERLAP_S else set()
    assert {(mark.start, mark.end, mark.note) for mark in one.marks} == expected


def test_a_doubt_marks_only_what_it_meets():
    first, last = segment("好。", 0.0, 4.0), segment("对。", 4.0, 8.0)
    marks = [Mark("loop", 1.0, 4.0), Mark("loop", 4.0, 5.0), Mark("loop", 8.0, 9.0)]
    found = [one.marks for one in merge([first, last], [Turn(0.0, 8.0, "S1")], marks)]
    assert found == [(marks[0],), (marks[1],)]
