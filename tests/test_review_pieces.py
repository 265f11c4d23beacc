"""What an act does to the words it is of: to their doubts, their speaker and turns; and where there are no words."""

from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from helpers.reviewing import Session

from pipeline.transcript import Mark, Section, Transcript

SAID = "请问这个资金的来源"  # a character a second, from 0.0 on


def doubtful() -> Transcript:
    """Of all words Whisper was in doubt; something was heard uncertainly and two spoke at once while 资金 was said."""
    one = utterance("u1", "S1", 0.0, 9.0, SAID)
    words = tuple(replace(word, doubt=0.5, candidates=("某",)) for word in one.words)
    marks = (Mark("uncertain", 4.2, 5.8), Mark("overlap", 4.2, 5.8), Mark("uncertain", 7.2, 7.8))
    return transcript(replace(one, words=words, marks=marks), utterance("u2", "S2", 10.0, 12.0, "好的"))


@pytest.mark.parametrize(
    "act", [lambda making: making.text("u1", 4, 6, "经费"), lambda making: making.confirm(("u1", 4), ("u1", 6))]
)
def test_of_words_that_a_person_wrote_or_confirmed_no_doubt_is_left_and_of_others_all(act):
    session = Session(doubtful())
    found = session.do(act(session.making)).over(session.machine).utterances[0]
    sure = [word.text for word in found.words if (word.doubt, word.candidates) == (0.0, ())]
    assert sure == ["资", "金"]
    assert {(word.doubt, word.candidates) for word in found.words if word.text not in sure} == {(0.5, ("某",))}
    assert [(mark.kind, mark.start) for mark in found.marks] == [("overlap", 4.2), ("uncertain", 7.2)]


def test_words_given_to_somebody_else_are_theirs_one_by_one():
    session = Session(doubtful())
    session.do(session.making.speaker(("u1", 4), ("u1", 9), "S2"))
    found = session.over(session.machine).utterances
    assert [word.speaker for one in found for word in one.words] == ["S1"] * 4 + ["S2"] * 7


def test_only_the_time_of_the_words_goes_to_whom_they_are_given():
    said = [
        utterance("u1", "S1", 0.0, 3.0, "甲乙丙"),
        utterance("u2", "S2", 4.0, 5.0, "丁"),
        utterance("u3", "S1", 6.0, 9.0, "戊己庚"),
    ]
    session = Session(transcript(*said))
    session.do(session.making.speaker(("u1", 1), ("u1", 3), "S2"))
    turns = [(one.start, one.end, one.speaker) for one in session.over(session.machine).turns]
    assert turns == [(0.0, 1.0, "S1"), (1.0, 3.0, "S2"), (4.0, 5.0, "S2"), (6.0, 9.0, "S1")]


def test_what_a_person_writes_where_nothing_was_recognised_is_a_recording_as_any():
    session = Session(transcript())
    session.do(session.making.insert(None, 1.0, 2.0, "补上的话", None))
    found = session.over(session.machine)
    assert [one.text for one in found.utterances] == ["补上的话"]
    assert found.sections == (Section(None, "recording", (found.utterances[0].id,)),)


def test_both_parts_of_a_divided_utterance_tell_that_it_was_divided():
    session = Session(doubtful())
    session.do(session.making.split("u1", 4))
    told = [
        [deed.kind for deed in one.reviewed.acts] for one in session.over(session.machine).utterances if one.reviewed
    ]
    assert told == [["split"], ["split"]]


def test_another_subtitles_times_leave_those_before_and_behind_it():
    session = Session(doubtful())
    for first, last in ((0, 3), (6, 9), (3, 6)):
        session.do(session.making.times(("u1", first), ("u1", last), first + 0.1, last + 0.1))
    cues = session.over(session.machine).utterances[0].reviewed.cues
    assert [(one.first, one.last, one.start) for one in cues] == [(0, 3, 0.1), (3, 6, 3.1), (6, 9, 6.1)]
