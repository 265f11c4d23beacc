"""Acts are made of places that are there, and of no others."""

import pytest
from helpers.builders import panel, transcript, utterance

from pipeline.review.making import Making

MAKING = Making(panel())  # u1 to u4
LENGTHS = {one.id: len(one.text) for one in MAKING.transcript.utterances}


def acts_between(begin, end):
    """Each way to make an act from one place to another, and those that have one place."""
    (row, first), (to, last) = begin, end
    yield lambda: MAKING.speaker(begin, end, "S9")
    yield lambda: MAKING.times(begin, end, 1.0, 2.0)
    if row == to:
        yield lambda: MAKING.text(row, first, last, "某")
        yield lambda: MAKING.confirm(begin, end)
        yield lambda: MAKING.comment(begin, end, "？")


def acts_at(row, at):
    yield lambda: MAKING.split(row, at)
    yield lambda: MAKING.insert(row, 1.0, 2.0, "某", None, at)


OUTSIDE = [-300, -3, -2, -1, LENGTHS["u2"] + 1, 300]


@pytest.mark.parametrize("place", OUTSIDE)
def test_a_place_outside_of_the_text_is_refused_whichever_act_it_is_of(place):
    there = ("u2", 4)
    wrong = ("u2", place)
    made = [
        *acts_between(wrong, there),
        *acts_between(there, wrong),
        *acts_between(wrong, ("u4", 1)),
        *acts_between(("u1", 0), wrong),
        *acts_at(*wrong),
    ]
    for make in made:
        with pytest.raises(ValueError, match="u2 has no place"):
            make()


@pytest.mark.parametrize("end", [("u2", 3), ("u1", 5)])
def test_a_stretch_that_ends_before_it_begins_is_refused(end):
    for make in acts_between(("u2", 4), end):
        with pytest.raises(ValueError, match=r"before|no characters|no stretch"):
            make()


def test_all_places_that_are_there_are_taken():
    for row, length in LENGTHS.items():
        for at in range(length + 1):
            MAKING.insert(row, 1.0, 2.0, "某", None, at)
            for first in range(at):
                for make in acts_between((row, first), (row, at)):
                    assert make()


def test_a_place_between_two_words_is_when_the_one_before_it_ends():
    one, two = MAKING.transcript.utterances[:2]
    where = MAKING.join("u1")[-1].where
    assert (where.quote, where.start, where.end) == ("", one.words[-1].end, one.words[-1].end)
    assert one.words[-1].end < two.words[0].start


@pytest.mark.parametrize(
    ("said", "new", "changed"),
    [
        ("I do think so.", "I don't think so.", [(" do", " don't")]),
        ("Do you? I do think so.", "Don't you? I don’t think so.", [("Do", "Don't"), (" do", " don’t")]),
        ("I do think so.", "I do, think so.", [(" do", " do,")]),
        ("I do think so.", "I do really think so.", [(" think", " really think")]),
        ("I do think so.", "I really do, think so.", [(" do", " really do,")]),
    ],
)
def test_what_is_put_to_the_end_of_a_word_is_a_change_of_that_word(said, new, changed):
    making = Making(transcript(utterance("u1", "S1", 0.0, 3.0, said), language="en"))
    assert [(one.before, one.after) for one in making.retext("u1", new)] == changed


@pytest.mark.parametrize(
    ("first", "last", "quote"), [(0, 3, " We"), (0, 8, " We count"), (2, 9, " count"), (3, 9, " count")]
)
def test_a_stretch_that_ends_with_a_space_ends_before_the_next_word(first, last, quote):
    making = Making(transcript(utterance("u1", "S1", 0.0, 3.0, "We count meals."), language="en"))
    place = ("u1", first), ("u1", last)
    (said_by,) = making.speaker(*place, "S2")
    assert {act.where.quote for act in (said_by, making.confirm(*place), making.comment(*place, "?"))} == {quote}


def test_a_space_alone_is_nobodys():
    making = Making(transcript(utterance("u1", "S1", 0.0, 3.0, "We count meals."), language="en"))
    with pytest.raises(ValueError, match="nobody's words"):
        making.speaker(("u1", 2), ("u1", 3), "S2")
