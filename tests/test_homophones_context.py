"""What stands around a character weighs with its sound in what it becomes, and in how doubtful it is."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.builders import panel, transcript, utterance
from helpers.punctuating import undecided

from models.punctuation.tokens import MARKS, Reading
from pipeline.settings import PolishSettings
from pipeline.stages.polish import polish
from pipeline.stages.polish.homophones.context import UNREAD, Context, rows_of
from pipeline.text.edits import edited
from pipeline.transcript import Edit

ROWS = Reading(
    np.zeros((2, len(MARKS)), np.float32),
    np.array([[ord("金"), ord("经")], [ord("费"), 0]], np.uint32),
    np.array([[-0.5, -1.5], [-0.1, -3.0]], np.float32),
)


def telling(meant):
    """A network that holds that other characters were said than stand there: `meant` gives them."""

    def read(turns):
        found = undecided(turns)
        likely, chances = found.characters.copy(), found.chances.copy()
        for row, own in enumerate(found.characters[:, 0]):
            if other := meant.get(chr(own)):
                likely[row], chances[row] = (ord(other), own), (-0.01, -2.0)
        return Reading(found.marks, likely, chances)

    return read


def polished(text, read, confidence=0.8):
    one = utterance("u1", "S1", 0, 10, text)
    one = replace(one, words=tuple(replace(word, confidence=confidence) for word in one.words))
    return polish(transcript(one), PolishSettings(), read).utterances[0]


def test_how_much_likelier_another_character_is():
    found = Context.of(ROWS, np.array([0, UNREAD, 1]))
    units = np.array([0, 0, 2, 1])
    old, new = (np.array([ord(one) for one in several]) for several in ("金经费费", "经金废废"))
    assert found.gain(units, old, new) == pytest.approx([-1.0, 1.0, -2.9, -np.inf])
    own = np.array([ord("金"), ord("嗯"), ord("废")])
    assert found.fits(own) == pytest.approx([10**-0.5, 1.0, 10**-3.0])


def test_each_chinese_character_that_stands_as_it_was_read_has_its_row():
    one = utterance("u1", "S1", 0, 10, "用GPT好三3百點")
    assert rows_of(one, 7).tolist() == [7, -1, -1, -1, 9, 10, -1, 12, 13]
    marked = edited(
        one, [Edit("punctuation", 4, "", "，"), Edit("script", 9, "點", "点"), Edit("terms", 8, "百", "佰")]
    )
    assert marked.text == "用GPT，好三3佰点"
    assert rows_of(marked, 0).tolist() == [0, -1, -1, -1, -1, 2, 3, -1, -1, 6]
    assert rows_of(utterance("u1", "S1", 0, 10, "……"), 0).tolist() == [-1, -1]


def test_where_nothing_is_to_be_read_the_network_is_not_asked():
    def read(turns):
        raise AssertionError(turns)

    english = panel("en")
    assert len(polish(english, PolishSettings(), read).utterances) == len(english.utterances)
    silent = transcript(utterance("u1", "S1", 0, 10, "……"))
    assert [one.text for one in polish(silent, PolishSettings(), read).utterances] == ["……"]
    nothing = Context.of(Reading.of_marks(np.zeros((1, len(MARKS)), np.float32)), np.array([UNREAD, 0]))
    assert nothing.gain(np.array([0, 1]), np.array([1, 1]), np.array([2, 2])).tolist() == [-np.inf, -np.inf]
    assert nothing.fits(np.array([1, 1])).tolist() == [1.0, 1.0]


def test_a_word_becomes_what_fits_and_stays_where_it_fits_itself():
    text = "他们的金费有三个来源"
    assert polished(text, undecided).text.startswith("他们的金费")  # it holds that all was said as it stands
    assert polished(text, telling({"金": "经"})).text.startswith("他们的经费")
    assert "山" not in polished(text, telling({"金": "山"})).text  # what sounds otherwise does not come


def test_what_does_not_fit_is_more_doubtful():
    doubt = [
        {word.text: word.doubt for word in polished("他们的来源很多", read).words}["来"]
        for read in (undecided, telling({"来": "菜"}))
    ]
    assert doubt[0] < doubt[1]
