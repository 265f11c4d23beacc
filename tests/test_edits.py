"""Edits: what was done can be undone, and every place of the raw text is found again."""

import pytest
from helpers.builders import utterance
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.edits import applied, between, edited, places, undone, word_spans
from pipeline.transcript import Edit

TEXT = st.text(alphabet="一二三，。 ab1", max_size=20)


@given(TEXT, TEXT, TEXT)
def test_what_was_done_can_be_undone(first, second, third):
    edits = (*between("script", first, second), *between("numbers", second, third))
    assert applied(first, edits) == third
    assert undone(third, edits) == first


@given(TEXT, TEXT)
def test_places_never_run_back_and_end_where_the_text_does(raw, text):
    moved = places(raw, between("x", raw, text))
    assert moved == sorted(moved)
    assert moved[-1] == len(text)


@given(TEXT.map(str.strip).filter(bool), TEXT)
def test_the_words_spans_join_up_to_the_text(raw, text):
    spoken = edited(utterance("u1", "S1", 0, 9, raw), between("x", utterance("u1", "S1", 0, 9, raw).raw_text, text))
    spans = word_spans(spoken)
    assert "".join(text[first:last] for first, last in spans) == text


def test_a_mark_put_in_clings_to_the_word_before():
    spoken = edited(utterance("u1", "S1", 0, 4, "你好大家"), [Edit("punctuation", 2, "", "，")])
    assert [spoken.text[a:b] for a, b in word_spans(spoken)] == ["你", "好，", "大", "家"]


def test_an_edit_that_does_not_fit_is_an_error():
    with pytest.raises(ValueError, match="is not at"):
        applied("你好", [Edit("x", 0, "好", "")])
