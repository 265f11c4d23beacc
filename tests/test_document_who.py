"""Who a document says they are: who gives a speech, and who may be called the audience."""

from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from helpers.edited import read, written
from helpers.events import spoken, told
from helpers.reviewing import Session

from pipeline.correct import found
from pipeline.correct.changes import Added, Person
from pipeline.correct.match import Match
from pipeline.output import WRITERS
from pipeline.output.document import document
from pipeline.output.subtitles import cues
from pipeline.settings import WriteSettings
from pipeline.stages.structure import structured
from pipeline.text.fixed import spoken_lines
from pipeline.transcript import Attendee, Section

NAMES = {"S1": "李四", "S2": "陈国栋"}


@pytest.mark.parametrize("order", [("S1", "S2", "S1"), ("S2", "S1", "S2", "S1")])
def test_a_speech_has_the_name_of_who_holds_most_of_its_time(order):
    said = []
    for number, who in enumerate(order):
        seconds = 60.0 if who == "S2" else 2.0
        said.append(utterance(f"u{number}", who, 100.0 * number, 100.0 * number + seconds, "大家好。"))
    made = transcript(*said, names=NAMES)
    made = replace(made, sections=(Section(None, "speech", tuple(one.id for one in said)),))
    assert "陈国栋" in document(made, WriteSettings()).title
    assert "李四" not in document(made, WriteSettings()).title


def test_a_speech_of_which_nothing_stands_is_nobodys():
    made = transcript(utterance("u1", "S1", 0.0, 2.0, "大家好。"), names=NAMES)
    made = replace(made, sections=(Section(None, "speech", ()), *made.sections))
    assert not any(name in document(made, WriteSettings()).title for name in NAMES.values())


QUESTION = [("S3", 8, "请问资金从哪里来？"), ("S1", 20, "大家一起想办法。")]


@pytest.mark.parametrize(
    ("after", "listed", "heading"),
    [
        (QUESTION, (), "附：现场互动"),
        ([*QUESTION, ("S2", 4, "谢谢。")], (), "附：现场互动"),
        ([("S2", 60, "我来补充。"), ("S1", 5, "对。")], (Attendee("李明", "嘉宾", speaker="2"),), "附：讨论"),
        ([("S2", 60, "我来补充。"), ("S1", 5, "对。")], (), "附：讨论"),
        ([("S2", 60, "我来补充。"), *QUESTION], (), "附：讨论"),
        (QUESTION, (Attendee("李明", "嘉宾", speaker="S3"),), "附：讨论"),
        (QUESTION, (Attendee("李明", "嘉宾"),), "附：讨论"),  # it may be Li Ming who asks
    ],
)
def test_nobody_is_called_the_audience_who_may_be_none(after, listed, heading):
    panel = spoken(("S1", 70, "大家好。"), ("S2", 4, "好。"), *after)
    speech = Attendee("陈国栋", speaker="S1", title="时间银行")
    blocks = WRITERS["txt"](structured(told(panel, speech, *listed)), WriteSettings()).split("\n\n")
    assert [one for one in blocks if one.startswith("附：")] == [heading]
    assert heading not in "".join(spoken_lines("\n".join(blocks)))


NOBODY = "发言人不详："
A, B, C = "我是一名社区医生。", "我也想问一个问题。", "谢谢两位。"


def three(*speakers):
    return transcript(*(utterance(f"u{i}", who, 3 * i, 3 * i + 2.8, A + B * i) for i, who in enumerate(speakers, 1)))


def said_by(session, person, *names):
    for one in session.machine.utterances:
        if one.id in names:
            session.do(session.making.speaker((one.id, 0), (one.id, len(one.text)), person))
    return session.over(session.machine)


def labels_in(made):
    """How often somebody unidentified is named: in a document, in subtitles."""
    lines = ["".join(cue.lines) for cue in cues(made)]
    return WRITERS["txt"](made, WriteSettings()).count(NOBODY), sum(NOBODY in line for line in lines)


def test_two_unidentified_people_are_not_shown_as_one():
    assert labels_in(three("S1", None, None)) == (2, 2)
    assert labels_in(said_by(Session(three("S1", "S2", "S3")), None, "u2", "u3")) == (2, 2)


def test_one_voice_that_nobody_is_named_for_goes_on():
    assert labels_in(said_by(Session(three("S1", "S2", "S2")), None, "u2", "u3")) == (1, 1)


@pytest.mark.parametrize("form", ["txt", "md", "docx"])
def test_two_unidentified_people_whom_an_editor_adds_stay_two(form):
    one = transcript(utterance("u1", "S1", 0, 3, A))
    more = (utterance("u2", None, 3, 5, B), utterance("u3", None, 5, 8, C))
    wanted = replace(transcript(*one.utterances, *more), speakers=one.speakers)
    base = read(form, written(one, form), one)
    match = Match(base, read(form, written(wanted, form), one, base), one)
    added = [change for change in found(match).changes if isinstance(change, Added)]
    assert [(change.person, change.text) for change in added] == [(Person(), B), (Person(), C)]
