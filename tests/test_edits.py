"""Edits: what was done can be undone, and every place of the raw text is found again."""

import random
from dataclasses import replace

import pytest
from helpers.builders import utterance
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.edits import applied, between, edited, gone_on, heard, places, standing, undone, word_spans
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


@st.composite
def edited_ones(draw):
    """An utterance with edits in any order, beside each other more often than not."""
    said = utterance("u1", "S1", 0, 9, draw(TEXT.map(str.strip).filter(bool)))
    text, edits, end = said.text, [], 0
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.sampled_from([min(end, len(text)), draw(st.integers(0, len(text)))]))
        before, after = text[at : at + draw(st.integers(0, 2))], draw(st.text("xyz", max_size=2))
        edits.append(Edit(draw(st.sampled_from("pq")), at, before, after))
        text, end = text[:at] + after + text[at + len(before) :], at + len(after)
    return replace(said, text=text, edits=tuple(edits))


def one_by_one(places_, edits, before=False):
    """Where places lie after the edits, each by itself and told as its docstring has it."""
    for edit in edits:
        end = edit.at + len(edit.before)
        for index, place in enumerate(places_):
            if place > end or (place == end and (edit.before or not before)):
                places_[index] = place + len(edit.after) - len(edit.before)
            elif place > edit.at:
                places_[index] = edit.at + (place - edit.at) * len(edit.after) // len(edit.before)
    return places_


@given(edited_ones())
def test_edits_done_in_rows_are_as_done_one_by_one(one):
    edits = one.edits
    assert applied(one.raw_text, edits) == one.text
    assert undone(one.text, edits) == one.raw_text
    for before in (False, True):
        assert places(one.raw_text, edits, before) == one_by_one(list(range(len(one.raw_text) + 1)), edits, before)
    stand = [(n, one_by_one([e.at, e.at + len(e.after)], edits[n + 1 :])) for n, e in enumerate(edits) if e.step == "p"]
    assert list(standing(one, "p")) == [(first, last, edits[n]) for n, (first, last) in stand if first < last]
    for number, (edit, second) in enumerate(zip(edits, heard(one), strict=True)):
        spans = word_spans(replace(one, text=applied(one.raw_text, edits[:number]), edits=edits[:number]))
        begin = [word.start for word, (_, last) in zip(one.words, spans, strict=True) if last > edit.at]
        assert second == min(begin, default=one.start)


def test_as_many_edits_as_characters_are_followed_in_one_go():
    """One by one these would have been forty thousand million steps."""
    raw = "长" * 200_000
    edits = tuple(Edit("x", 2 * at, "长", "短的") for at in range(len(raw)))
    one = replace(utterance("u1", "S1", 0, 9, raw), text="短的" * len(raw), edits=edits)
    assert applied(raw, edits) == one.text
    assert undone(one.text, edits) == raw
    assert places(raw, edits) == list(range(0, 2 * len(raw) + 1, 2))
    assert len(list(standing(one, "x"))) == len(heard(one)) == len(raw)


@given(edited_ones())
def test_edits_told_as_one_change_leave_the_same_text_at_the_same_places(one):
    told = ()
    for edit in one.edits:
        told = gone_on(told, [edit])
    assert applied(one.raw_text, told) == one.text
    for before in (False, True):
        assert places(one.raw_text, told, before) == places(one.raw_text, one.edits, before)


def test_what_is_written_again_is_one_edit_and_what_is_put_back_is_none():
    machine, one = Edit("script", 0, "後", "后"), Edit("p", 1, "天", "面几天")
    assert gone_on([machine, one], [Edit("p", 2, "几", "")]) == (machine, Edit("p", 1, "天", "面天"))
    assert gone_on([machine, one], [Edit("p", 1, "面几天", "天")]) == (machine,)
    assert gone_on([one, machine], [Edit("p", 1, "面几天", "天")]) == (one, machine, Edit("p", 1, "面几天", "天"))


def test_words_that_are_changed_again_and_again_in_any_order_have_few_edits():
    draw, told = random.Random(1), ()
    words = list("我们今天讨论社区养老服务的资金来源问题。")
    said = "".join(words)
    for _ in range(300):
        at, before = draw.randrange(len(words)), "".join(words)
        words[at] = draw.choice(["研究", "了", "哪些人"])
        told = gone_on(told, between("p", before, "".join(words)))
        assert applied(said, told) == "".join(words)
    assert len(told) < 100, "each change is an edit or two by itself"
