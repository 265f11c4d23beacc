"""A cue whose times a person has set shows just then, with just those words; the others make room."""

from dataclasses import replace
from itertools import pairwise

import pytest
from helpers.builders import panel, transcript, utterance
from helpers.reviewing import Session

from pipeline.output import WRITERS
from pipeline.output.subtitles import cues
from pipeline.settings import WriteSettings
from pipeline.transcript import CueTimes, Reviewed


def with_cues(one, **times):
    """Each (first, last, start, end) of an utterance's text set by hand."""
    told = {name: Reviewed(cues=tuple(CueTimes(*each) for each in own)) for name, own in times.items()}
    return replace(one, utterances=tuple(replace(each, reviewed=told.get(each.id)) for each in one.utterances))


def shown(one):
    return [(cue.start, cue.end, "".join(cue.lines)) for cue in cues(one, labels="never")]


def in_order(one):
    return all(first.end <= second.start for first, second in pairwise(cues(one, labels="never")))


@pytest.mark.parametrize("times", [(4.6, 6.1), (4.123, 5.987), (5.0, 9.4)])
def test_its_times_and_words_stay(times):
    one = with_cues(panel(), u2=[(0, 12, *times)])
    found = shown(one)
    assert (*times, "谢谢主持人，我讲三点，") in found or (*times, "谢谢主持人，我讲三点，第") in found
    assert "".join(text for _, _, text in found) == "".join(each.text for each in one.utterances)
    assert in_order(one)


def test_the_cue_before_ends_in_time_and_the_next_comes_late():
    one = with_cues(panel(), u2=[(0, 11, 3.0, 8.0)])
    before, by_hand, after, *_ = shown(one)
    assert by_hand[:2] == (3.0, 8.0)
    assert before[1] < 3.0
    assert after[0] > 8.0


def test_a_cue_over_two_utterances_stays_one_however_long_the_pause():
    one = transcript(utterance("u1", "S1", 0.0, 2.0, "我们先讲资金，"), utterance("u2", "S1", 5.0, 7.0, "再讲养老。"))
    one = with_cues(one, u1=[(0, 7, 0.5, 6.5)], u2=[(0, 5, 0.5, 6.5)])
    assert shown(one) == [(0.5, 6.5, "我们先讲资金，再讲养老。")]


def test_every_cue_set_by_hand_is_written_as_it_was_set():
    one = panel()
    own = {
        each.id: [(0, len(each.text), 20.5 + 3 * number, 22.25 + 3 * number)]
        for number, each in enumerate(one.utterances)
    }
    told = WRITERS["srt"](with_cues(one, **own), WriteSettings(labels="never"))
    for number in range(4):
        assert f"00:00:{20 + 3 * number},500 --> 00:00:{22 + 3 * number},250" in told


def test_three_cues_set_close_together_leave_the_others_between():
    one = with_cues(panel(), u1=[(0, 11, 1.0, 4.4)], u4=[(0, 3, 4.6, 5.0)])
    by_hand = [(start, end) for start, end, _ in shown(one)]
    assert (1.0, 4.4) in by_hand
    assert (4.6, 5.0) in by_hand


def test_the_notice_moves_no_other_cue_where_the_first_is_set_to_the_beginning():
    one = with_cues(panel(), u1=[(0, 11, 0.0, 2.0)])
    without = cues(one, "none", "never")
    assert set(without[1:]) <= set(cues(one, "start", "never"))


def test_a_cue_stays_where_its_utterance_is_split_but_shows_nothing_of_two_people():
    session = Session(panel())
    session.do(session.making.times(("u2", 0), ("u2", 11), 4.6, 6.1))
    session.do(session.making.split("u2", 6))
    after = session.over(session.machine)
    assert (4.6, 6.1, "谢谢主持人，我讲三点，") in shown(after)
    left, right = [one for one in after.utterances if one.id.startswith("u2")]
    session.do(session.making.speaker((left.id, 0), (left.id, 2), "S1"))
    after = session.over(session.machine)
    assert in_order(after)
    assert [(one.text, len(one.reviewed.cues)) for one in after.utterances if one.id.startswith("u2")] == [
        ("谢谢", 0),
        ("主持人，", 0),
        (right.text, 1),
    ]
