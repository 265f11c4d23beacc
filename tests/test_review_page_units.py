"""Places in text with characters that are two units to the page and one to us."""

from itertools import pairwise

import pytest
from helpers.pages import ASTRAL, astral
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.making import Making
from pipeline.review_page.acts import read_request
from pipeline.review_page.rows import Rows
from pipeline.review_page.units import character_at, units

MIXED = st.text(st.sampled_from("好。a e\u0301\u200d\ufe0f𠮷👨👩\U0010ffff\uffff\ud7ff\ue000"), max_size=30)
ROW = "u2"


@given(MIXED)
def test_places_are_counted_as_the_page_does_and_come_back_as_they_were(text):
    there = units(text)
    assert there == [len(text[:place].encode("utf-16-le")) // 2 for place in range(len(text) + 1)]
    assert [character_at(text, unit) for unit in there] == list(range(len(text) + 1))


@given(MIXED, st.integers(-3, 70))
def test_a_place_within_a_character_or_outside_of_the_text_is_none(text, unit):
    if unit not in units(text):
        with pytest.raises(ValueError, match="is not in list"):
            character_at(text, unit)


def seen(text, first, last):
    """What JavaScript's slice answers."""
    return text.encode("utf-16-le")[2 * first : 2 * last].decode("utf-16-le")


def test_the_page_is_told_of_words_and_doubts_where_it_finds_them():
    row = next(one for one in Rows(astral()).of(astral()) if one["id"] == ROW)
    cuts = [0, *row["ends"]]
    assert [seen(row["text"], *cut) for cut in pairwise(cuts)] == list(ASTRAL)
    assert [seen(row["text"], first, last) for first, last, _ in row["doubts"]] == ["金", "金"]


def asked(**act):
    """What the page asks for, about the row with such characters: what is made of it."""
    return list(read_request({"id": "1", "n": 0, "act": act}).act.ops(Making(astral())))


def at(said):
    """Where the page finds it in the row: from, to."""
    first = len(ASTRAL[: ASTRAL.index(said)].encode("utf-16-le")) // 2
    return first, first + len(said.encode("utf-16-le")) // 2


@pytest.mark.parametrize("said", ["谢谢大家。", "金费", "👨‍👩‍👧", "𠮷", "e\u0301", ASTRAL])
def test_an_act_is_of_the_words_that_the_page_shows(said):
    making, (first, last) = Making(astral()), at(said)
    begin = (ROW, ASTRAL.index(said))
    end = (ROW, begin[1] + len(said))
    place = {"row": ROW, "first": first, "last": last}
    assert asked(op="speaker", **place, to=ROW, person="S1") == making.speaker(begin, end, "S1")
    assert asked(op="confirm", **place) == [making.confirm(begin, end)]
    assert asked(op="comment", **place, text="？") == [making.comment(begin, end, "？")]
    change = {**place, "before": said, "after": "某"}
    assert asked(op="replace", changes=[change]) == [making.text(ROW, begin[1], end[1], "某")]
    if begin[1]:
        assert asked(op="split", row=ROW, at=first) == [making.split(*begin)]


def test_a_passage_over_rows_ends_where_it_does_in_the_last():
    last = at("谢谢大家。")[1]
    made = asked(op="speaker", row="u1", first=0, to=ROW, last=last, person="S3")
    assert made == Making(astral()).speaker(("u1", 0), (ROW, ASTRAL.index("金")), "S3")


@pytest.mark.parametrize("first", [1, -1, 10_000])
@pytest.mark.parametrize("op", ["speaker", "confirm", "comment", "split", "replace"])
def test_half_a_character_and_places_that_are_not_there_are_refused(op, first):
    place = {"row": ROW, "first": first, "last": at("谢谢大家。")[1]}
    fields = {
        "speaker": {**place, "to": ROW, "person": "S1"},
        "confirm": place,
        "comment": {**place, "text": "？"},
        "split": {"row": ROW, "at": first},
        "replace": {"changes": [{**place, "before": "", "after": "某"}]},
    }
    with pytest.raises(ValueError, match="is not in list"):
        asked(op=op, **fields[op])
    if op == "speaker":
        with pytest.raises(ValueError, match="is not in list"):
            asked(op=op, row="u1", first=0, to=ROW, last=first, person="S3")


APART = "cafe\u0301"  # as programs of macOS write it


def test_what_is_written_apart_from_its_accents_is_taken_composed():
    whole, making = "café", Making(astral())
    assert asked(op="text", row="u1", text=f"{APART}。") == making.retext("u1", f"{whole}。")
    assert asked(op="insert", row="u1", start=3, end=4, text=APART) == [making.insert("u1", 3, 4, whole, None)]
    assert asked(op="name", person="S1", name=APART, role=APART) == [making.name("S1", whole, whole)]
    assert asked(op="comment", row="u1", first=0, last=2, text=APART)[0].text == whole
    assert asked(op="approve", person="S1", by=APART, on="2026-11-28")
    change = {"row": "u1", "first": 0, "last": 2, "before": "各位", "after": APART}
    assert asked(op="replace", changes=[change]) == [making.text("u1", 0, 2, whole)]
    (name, *_) = asked(op="speaker", row="u1", first=0, to="u1", last=2, name=APART)
    assert name.name == whole


def test_a_row_that_is_written_so_itself_stays_so_where_it_was_not_changed():
    new = ASTRAL.replace("少", "多")
    assert asked(op="text", row=ROW, text=new) == Making(astral()).retext(ROW, new)
