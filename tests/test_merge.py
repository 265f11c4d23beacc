"""Merging: every word once, in order, with the person who holds its time."""

import pytest
from helpers.builders import segment
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.merge import merge
from pipeline.transcript import Mark, Segment, Turn, Word


def spoken(utterances):
    return [(u.speaker, u.raw_text) for u in utterances]


def test_a_segment_that_spans_a_turn_is_split_at_the_word():
    utterances = merge([segment("你好吗我很好", 0.0, 6.0)], [Turn(0.0, 3.0, "S1"), Turn(3.0, 6.0, "S2")])
    assert spoken(utterances) == [("S1", "你好吗"), ("S2", "我很好")]


def test_a_change_of_speaker_moves_to_the_end_of_the_clause_nearby():
    turns = [Turn(0.0, 2.6, "S1"), Turn(2.6, 6.0, "S2")]
    utterances = merge([segment("你好吗？我很好", 0.0, 3.5)], turns)  # the question ends at 2.0
    assert spoken(utterances) == [("S1", "你好吗？"), ("S2", "我很好")]


def test_a_change_far_from_any_clause_end_stays():
    turns = [Turn(0.0, 3.0, "S1"), Turn(3.0, 6.0, "S2")]
    assert [u.raw_text for u in merge([segment("一二三四五六", 0.0, 6.0)], turns)] == ["一二三", "四五六"]


def test_a_word_nobody_holds_goes_to_the_near_turn_or_to_nobody():
    words = (Word("近", 1.3, 1.4, 0.9), Word("远", 3.0, 3.2, 0.9))
    utterances = merge([Segment(1.3, 3.2, words, "zh", 0, 0, 1, 0)], [Turn(0.0, 1.0, "S1"), Turn(5.0, 6.0, "S2")])
    assert spoken(utterances) == [("S1", "近"), (None, "远")]


def test_a_word_is_whose_voice_is_heard_at_its_end():
    """Whisper lets the first word behind a pause begin in the pause, here in what somebody else says."""
    said = Segment(2.0, 5.0, (Word("谢谢", 2.0, 4.5, 0.9), Word("各位。", 4.5, 5.0, 0.9)), "zh", 0, 0, 1, 0)
    others = [Turn(1.9, 3.8, "S1"), Turn(4.1, 5.0, "S2")]
    assert spoken(merge([said], others)) == [("S2", "谢谢各位。")]
    assert spoken(merge([said], [Turn(2.0, 3.0, "S1")])) == [("S1", "谢谢各位。")]  # nobody there: who is in all of it


def test_nobody_known_is_nobody_named():
    assert spoken(merge([segment("没有人", 0.0, 1.0)], [])) == [(None, "没有人")]
    assert merge([], [Turn(0.0, 1.0, "S1")]) == []


def test_utterances_end_at_sentences_and_long_pauses():
    words = (Word("好。", 0.0, 0.5, 1), Word("再", 0.6, 0.8, 1), Word("见", 3.0, 3.2, 1))
    utterances = merge([Segment(0.0, 3.2, words, "zh", 0, 0, 1, 0)], [Turn(0.0, 4.0, "S1")])
    assert [u.raw_text for u in utterances] == ["好。", "再", "见"]


def test_overlap_is_marked_with_who_else_speaks():
    (utterance,) = merge([segment("我在说话", 0.0, 4.0)], [Turn(0.0, 4.0, "S1"), Turn(1.0, 2.0, "S2")])
    assert [(m.kind, m.start, m.end, m.note) for m in utterance.marks] == [("overlap", 1.0, 2.0, "S2")]


def test_doubts_are_marked_where_they_are():
    said = segment("不不不不。好的。", 0.0, 8.0)
    doubt = Mark("loop", 1.0, 4.0)
    assert [u.marks for u in merge([said], [Turn(0.0, 8.0, "S1")], [doubt])] == [(doubt,), ()]


@pytest.mark.parametrize(
    ("said", "at", "turns", "marked"),
    [
        ("女士。", 4.3, [Turn(4.3, 4.8, "S2")], True),  # hardly a pause, and then a long one
        ("对对。", 4.3, [Turn(4.3, 4.8, "S2")], False),  # a reply
        ("女士。", 6.0, [Turn(6.0, 6.5, "S2")], False),  # by itself
        ("女士。", 4.3, [Turn(4.3, 4.8, "S1")], False),  # the same voice
        ("女士您好请讲。", 4.3, [Turn(4.3, 6.0, "S2")], False),  # long enough
    ],
)
def test_a_turn_too_short_to_tell_a_voice_by_is_marked(said, at, turns, marked):
    segments = [segment("请后排的", 0.0, 4.0), segment(said, at, turns[-1].end), segment("谢谢各位老师", 9.0, 14.0)]
    utterances = merge(segments, [Turn(0.0, 4.0, "S1"), *turns, Turn(9.0, 14.0, "S2")])
    marks = [(mark.kind, mark.start, mark.end) for u in utterances for mark in u.marks]
    assert marks == ([("short_turn", at, turns[-1].end)] if marked else [])


def test_a_short_turn_amid_anothers_words_is_marked():
    words = (Word("我", 0.0, 1.0, 1), Word("这", 1.4, 1.8, 1), Word("是", 2.0, 3.0, 1))
    turns = [Turn(0.0, 1.0, "S1"), Turn(1.4, 1.8, "S2"), Turn(2.0, 3.0, "S1")]
    utterances = merge([Segment(0.0, 3.0, words, "zh", 0, 0, 1, 0)], turns)
    assert [(mark.kind, mark.start, mark.end) for u in utterances for mark in u.marks] == [("short_turn", 1.4, 1.8)]


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.text(alphabet="甲乙丙丁，。？", min_size=1, max_size=12), st.floats(0, 3), st.floats(0.1, 5)),
        max_size=6,
    ),
    st.lists(st.tuples(st.floats(0, 40), st.floats(0.05, 10), st.sampled_from(["S1", "S2", "S3"])), max_size=12),
)
def test_no_word_is_lost_doubled_or_moved(texts, turns):
    segments, at = [], 0.0
    for text, gap, length in texts:
        segments.append(segment(text, at + gap, at + gap + length))
        at += gap + length
    utterances = merge(segments, [Turn(start, start + length, who) for start, length, who in turns])
    before = [(w.text, w.start, w.end) for s in segments for w in s.words]
    after = [(w.text, w.start, w.end) for u in utterances for w in u.words]
    assert after == before
    assert len({u.id for u in utterances}) == len(utterances)
    for utterance in utterances:
        assert {w.speaker for w in utterance.words} == {utterance.speaker}
        assert utterance.raw_text == "".join(w.text for w in utterance.words).strip()


def test_a_change_of_language_ends_an_utterance_and_each_knows_its_own():
    both = [segment("大家好", 0.0, 2.0), segment("thank you all", 2.0, 4.0, "en")]
    assert [(u.raw_text, u.language) for u in merge(both, [Turn(0.0, 4.0, "S1")])] == [
        ("大家好", "zh"),
        ("thank you all", "en"),
    ]
