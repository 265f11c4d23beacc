"""What the structure of an event is told from, and that in doubt there is none."""

from dataclasses import replace

import pytest
from helpers.builders import transcript
from helpers.events import lecture, sample_panel, spoken, told
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.structure import structured
from pipeline.text.speaker_names import is_given, numbered, questioner, translated
from pipeline.transcript import Attendee


def kinds(made):
    return [section.kind for section in structured(made).sections]


def parts(made):
    return {speaker.id: (speaker.part, speaker.name) for speaker in structured(made).speakers}


def test_host_speech_and_questions():
    made = structured(lecture())
    assert [section.kind for section in made.sections] == ["opening", "speech", "discussion"]
    assert parts(made) == {
        "S1": ("host", "发言人1"),
        "S2": ("main", "发言人2"),
        "S3": ("asker", "提问者一"),
        "S4": ("asker", "提问者二"),
    }


def test_english_names():
    assert parts(lecture(language="en"))["S4"] == ("asker", "Questioner 2")


def test_a_lecture_of_one_voice_is_a_speech_when_it_is_long():
    assert kinds(spoken(("S1", 1800, "大家好。"))) == ["speech"]
    assert kinds(spoken(("S1", 120, "大家好。"))) == ["recording"]


def test_a_lecture_that_is_only_introduced_and_thanked_has_no_discussion():
    made = spoken(("S1", 20, "有请。"), ("S2", 900, "谢谢。"), ("S1", 6, "谢谢大家。"), ("S2", 2, "谢谢。"))
    assert kinds(made) == ["opening", "speech", "recording"]


def test_the_sample_panel_has_no_keynote():
    made = structured(sample_panel())
    assert [section.kind for section in made.sections] == ["recording"]
    assert all(speaker.part is None and is_given(speaker.name) for speaker in made.speakers)


def test_a_panel_where_several_alternate_has_no_structure():
    turns = [("S1", 15, "请问？")]
    for round_ in range(4):
        turns += [(f"S{guest}", 90 + 10 * round_, "我认为。") for guest in (2, 3, 4)] + [("S1", 15, "那么呢？")]
    assert kinds(spoken(*turns)) == ["recording"]


def test_an_interview_has_no_structure():
    short = spoken(("S1", 10, "请问？"), ("S2", 150, "好。"), ("S1", 10, "那呢？"), ("S2", 45, "对。"))
    assert kinds(short) == ["recording"]
    turns = [turn for _ in range(8) for turn in (("S1", 20, "请问？"), ("S2", 120, "好。"))]
    assert kinds(spoken(*turns)) == ["recording"]


def test_a_meeting_of_ten_has_no_structure():
    turns = [(f"S{1 + (step * 7) % 10}", 20 + (step * 37) % 160, "我汇报一下。") for step in range(40)]
    made = structured(spoken(*turns))
    assert [section.kind for section in made.sections] == ["recording"]
    assert {speaker.part for speaker in made.speakers} == {None}


def test_nothing_said():
    made = structured(transcript())
    assert made.sections == ()
    assert made.speakers == ()


def test_several_speeches_each_introduced():
    made = structured(
        spoken(
            ("S1", 30, "第一位。"),
            ("S2", 900, "大家好。"),
            ("S1", 20, "谢谢，第二位。"),
            ("S3", 700, "大家好。"),
            ("S4", 15, "请问？"),
            ("S3", 40, "好。"),
            ("S1", 20, "第三位。"),
            ("S5", 800, "大家好。"),
        )
    )
    assert [s.kind for s in made.sections] == ["opening", "speech", "opening", "speech", "discussion", "speech"]
    assert [speaker.part for speaker in made.speakers] == ["host", "main", "main", "asker", "main"]


def test_another_long_stretch_after_the_speech_leaves_it_in_doubt():
    made = spoken(("S1", 10, "有请。"), ("S2", 130, "好。"), ("S3", 90, "我来回应。"), ("S1", 10, "谢谢。"))
    assert kinds(made) == ["recording"]


def test_an_interjection_does_not_break_a_speech_but_a_question_does():
    def with_(text):
        return spoken(
            ("S1", 400, "大家好。"), ("S2", 3, text), ("S1", 60, "好。"), ("S3", 9, "请问？"), ("S1", 9, "好。")
        )

    made = structured(with_("对，对。"))
    assert len(made.sections[0].utterances) == 47
    assert len(structured(with_("谁出钱？")).sections[0].utterances) == 40


@pytest.mark.parametrize("prompt", ["那后来呢", "你们做了什么", "And then what happened"])
def test_an_interview_without_question_marks_is_no_speech(prompt):
    turns = [turn for _ in range(6) for turn in (("S2", 100, "我们就去了。"), ("S1", 2, prompt))]
    assert kinds(spoken(("S1", 9, "欢迎。"), *turns)) == ["recording"]


def test_who_is_interrupted_all_the_time_gives_no_speech():
    turns = [turn for _ in range(12) for turn in (("S2", 40, "我们就去了。"), ("S1", 2, "嗯。"))]
    assert kinds(spoken(("S1", 9, "欢迎。"), *turns)) == ["recording"]


def test_a_panellist_who_speaks_before_a_titled_speech_is_no_host():
    panel = spoken(("S1", 20, "欢迎。"), ("S2", 60, "好。"), ("S3", 60, "我说。"), ("S2", 9, "对。"))
    made = structured(told(panel, Attendee("王秀兰", speaker="S3", title="三个故事")))
    assert [speaker.part for speaker in made.speakers] == [None, None, "main"]


def test_only_a_voice_the_editor_tied_gets_a_name():
    attendees = (Attendee("陈国栋", "秘书长", "亲和社区基金会", title="社区养老"), Attendee("林晓梅", "主持人"))
    made = structured(told(lecture(), *attendees, title="论坛"))
    assert {speaker.name for speaker in made.speakers} == {"发言人1", "发言人2", "提问者一", "提问者二"}
    tied = tuple(replace(one, speaker=who) for one, who in zip(attendees, ("S2", "S1"), strict=True))
    made = structured(told(lecture(), *tied, title="论坛"))
    assert [(s.name, s.role, s.organisation, s.part) for s in made.speakers[:2]] == [
        ("林晓梅", "主持人", None, "host"),
        ("陈国栋", "秘书长", "亲和社区基金会", "main"),
    ]
    assert made.sections[1].title == "社区养老"
    untitled = structured(told(lecture(), title="论坛"))
    assert untitled.sections[1].title == "论坛"


def test_two_names_for_one_voice_contradict_each_other():
    made = structured(told(lecture(), Attendee("甲", speaker="S2"), Attendee("乙", speaker="S2")))
    assert made.speakers[1].name == "发言人2"


def test_a_voice_the_recording_does_not_have_changes_nothing():
    assert structured(told(lecture(), Attendee("甲", speaker="S9"))).speakers == structured(lecture()).speakers


def test_the_event_tells_the_speeches_of_a_short_panel():
    panel = spoken(
        ("S1", 24, "下面有请陈秘书长。"),
        ("S2", 52, "谢谢。"),
        ("S1", 5, "有请王主任。"),
        ("S3", 57, "大家好。"),
        ("S2", 7, "我插一句。"),
        ("S3", 6, "对。"),
        ("S4", 10, "请问怎么结合？"),
        ("S3", 18, "每周三。"),
    )
    assert kinds(panel) == ["recording"]
    titled = [Attendee("陈国栋", speaker="S2", title="时间银行"), Attendee("王秀兰", speaker="S3", title="三个故事")]
    made = structured(told(panel, *titled, title="论坛"))
    assert [(section.kind, section.title) for section in made.sections] == [
        ("opening", None),
        ("speech", "时间银行"),
        ("opening", None),
        ("speech", "三个故事"),
        ("discussion", None),
    ]
    assert [speaker.name for speaker in made.speakers] == ["发言人1", "陈国栋", "王秀兰", "提问者一"]


def test_who_asks_nothing_in_a_panel_of_which_one_has_a_title_is_no_questioner():
    panel = spoken(
        ("S1", 60, "大家好。"), ("S2", 40, "我来补充。"), ("S1", 9, "对。"), ("S3", 9, "请问？"), ("S1", 9, "好。")
    )
    made = structured(told(panel, Attendee("王秀兰", speaker="S1", title="三个故事")))
    assert [(s.name, s.part) for s in made.speakers] == [("王秀兰", "main"), ("发言人2", None), ("提问者一", "asker")]


def test_a_named_person_who_asks_keeps_the_name():
    made = structured(told(lecture(), Attendee("赵强", speaker="S3")))
    assert [(s.name, s.part) for s in made.speakers[2:]] == [("赵强", "asker"), ("提问者一", "asker")]


def test_a_structure_that_went_takes_its_names_along():
    asked = structured(lecture())
    short = replace(asked, utterances=asked.utterances[-12:])
    assert {speaker.name for speaker in structured(short).speakers} == {f"发言人{n}" for n in range(1, 5)}


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["S1", "S2", "S3", "S4", None]),
            st.sampled_from([1, 4, 8, 20, 70, 200, 400]),
            st.sampled_from(["对。", "请问？", "大家好。"]),
        ),
        max_size=14,
    ),
    st.booleans(),
)
def test_each_utterance_is_in_one_section_in_order_and_twice_is_once(turns, tied):
    made = spoken(*turns)
    if tied:
        made = told(made, Attendee("甲", "主持人", speaker="S1"), Attendee("乙", title="题目", speaker="S2"))
    once = structured(made)
    assert [name for section in once.sections for name in section.utterances] == [u.id for u in made.utterances]
    assert all(section.utterances for section in once.sections)
    assert structured(once) == once
    assert len({speaker.name for speaker in once.speakers}) == len(once.speakers)
    assert once.utterances == made.utterances


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (35, "三十五"),
        (100, "一百"),
        (101, "一百零一"),
        (112, "一百一十二"),
    ],
)
def test_names_count_as_people_do(number, name):
    assert questioner(number, "zh") == f"提问者{name}"
    assert translated(f"提问者{name}", "en") == f"Questioner {number}"
    assert translated(numbered(number, "en"), "zh") == f"发言人{number}"


def test_a_persons_name_is_not_translated():
    assert translated("王秀兰", "en") == "王秀兰"
    assert not is_given("发言人")
