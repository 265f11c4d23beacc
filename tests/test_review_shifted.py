"""Another run that hears the same words a little earlier or later: what people have done stands where it stood."""

from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from helpers.reviewing import Session, act_on
from hypothesis import given, settings
from hypothesis import strategies as st

KINDS = [
    "text",
    "retext",
    "speaker",
    "new",
    "split",
    "join",
    "insert",
    "name",
    "merge",
    "confirm",
    "comment",
    "approve",
]


def panel():
    """Each place has words around it that stand nowhere else. Marks are a part of words, as Whisper has them."""
    said = [
        ("S1", "各位来宾大家上午好"),
        ("S2", "Thank you. I will make three points"),
        (None, "对对"),
        ("S1", "请讲吧"),
        ("S3", "第一点是资金从哪里来第二点是到哪里去"),
        ("S2", "and so on"),
    ]
    return transcript(*(utterance(f"u{n}", who, 6.0 * n, 6.0 * n + 5, text) for n, (who, text) in enumerate(said, 1)))


def moved(machine, seconds):
    """As another recognition of the same words, all of them so much later."""

    def later(one):
        return replace(one, start=one.start + seconds, end=one.end + seconds)

    said = (replace(later(one), words=tuple(map(later, one.words))) for one in machine.utterances)
    return replace(machine, utterances=tuple(said), turns=tuple(map(later, machine.turns)))


def told(made):
    return [
        (one.text, made.speaker_name(one.speaker), *(note.text for note in comments(one))) for one in made.utterances
    ]


def comments(one):
    return one.reviewed.comments if one.reviewed else ()


def test_an_english_sentence_is_joined_cut_and_has_text_before_it_as_a_chinese_one():
    session = Session(panel())
    session.do(session.making.join("u5"))
    session.do(session.making.insert("u1", 11.2, 11.8, "开始", "S3"))
    session.do(session.making.split("u2", len("Thank you. ")))
    found = [one.text for one in session.over(moved(session.machine, 0.5)).utterances]
    assert found == [one.text for one in session.over(session.machine).utterances]
    assert found == [
        "各位来宾大家上午好",
        "开始",
        "Thank you.",
        "I will make three points",
        "对对",
        "请讲吧",
        "第一点是资金从哪里来第二点是到哪里去and so on",
    ]
    assert session.over(moved(session.machine, 0.5)).status.conflicts == ()


@pytest.mark.parametrize(("first", "last", "left"), [(0, 10, "I will make three points"), (10, 35, "Thank you.")])
def test_a_sentence_deleted_at_an_end_leaves_no_space(first, last, left):
    session = Session(panel())
    session.do(session.making.text("u2", first, last, ""))
    for machine in (session.machine, moved(session.machine, -0.9)):
        assert session.over(machine).utterances[1].text == left


# Not of every example: a cut inside a word, between deletions that leave nothing to know its place by, may move.
@settings(max_examples=80)
@given(st.sampled_from([-0.9, -0.2, 0.2, 0.9]), st.data())
def test_what_people_did_is_told_alike_over_the_same_words_at_other_times(seconds, data):
    machine = panel()
    session = Session(machine)
    for kind in data.draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6)):
        session.do(act_on(session.over(machine), kind, data.draw))
    here, there = session.over(machine), session.over(moved(machine, seconds))
    assert told(there) == told(here)
    assert there.status.conflicts == ()
    assert [one.review.state for one in there.speakers] == [one.review.state for one in here.speakers]
    assert there.status.notice == here.status.notice
