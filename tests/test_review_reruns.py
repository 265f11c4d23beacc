"""Acts after another run: each finds its place again or is listed, and no name is put on another voice."""

import random
from dataclasses import replace

import pytest
from helpers import builders
from helpers.reviewing import KINDS, Session, act_on, sound
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.review.approval import approve
from pipeline.review.making import new_person
from pipeline.text.edits import edited
from pipeline.transcript import Edit, Section, Transcript, Turn, Utterance, Word, join

SAID = [
    "各位来宾大家上午好",
    "谢谢主持人我讲三点",
    "第一点是资金从哪里来",
    "第二点是资金到哪里去",
    "请问这个资金的来源",
    "来源有三个方面",
]
WHO = ["S1", "S2", "S2", "S2", "S3", "S2"]


def machine(said=SAID, who=WHO):
    return builders.transcript(
        *(
            builders.utterance(f"u{i}", w, 10.0 * i, 10.0 * i + 8, t)
            for i, (t, w) in enumerate(zip(said, who, strict=True), 1)
        )
    )


def texts(transcript):
    return [one.text for one in transcript.utterances]


def reasons(transcript):
    return [(one.kind, one.reason) for one in transcript.status.conflicts]


def test_another_diarization_keeps_every_text_and_names_follow_the_voices():
    session = Session(machine())
    session.do(session.making.retext("u3", "第一点是资金从何而来"))
    session.do(session.making.name("S1", "主持人"))
    session.do(session.making.name("S2", "陈国栋"))
    session.do(session.making.speaker(("u6", 0), ("u6", 7), "S1"))
    other = machine(who=["S3", "S1", "S1", "S1", "S2", "S1"])
    found = session.over(other)
    assert texts(found)[2] == "第一点是资金从何而来"
    assert [found.speaker_name(one.speaker) for one in found.utterances] == [
        "主持人", "陈国栋", "陈国栋", "陈国栋", other.speaker_name("S2"), "主持人"
    ]  # fmt: skip
    assert reasons(found) == []


def test_a_voice_that_holds_two_persons_gets_nobodys_name_and_is_asked_for():
    session = Session(machine(who=["S1", "S2", "S2", "S1", "S1", "S2"]))
    session.do(session.making.name("S1", "李四"))
    session.do(session.making.name("S2", "陈国栋"))
    found = session.over(machine(who=["S1"] * 6))
    assert found.speaker_name("S1") == "发言人1"
    assert reasons(found) == [("name", "voice"), ("name", "voice")]
    assert {one.wanted for one in found.status.conflicts} == {"李四", "陈国栋"}


def test_of_two_voices_joined_only_the_words_that_were_there_change_their_speaker():
    session = Session(machine())
    session.do(session.making.join("u4"))
    assert [(one.speaker, one.text) for one in session.over(machine()).utterances][3:4] == [("S2", SAID[3] + SAID[4])]
    longer = [*SAID[:4], SAID[4] + "我是记者", SAID[5]]
    found = session.over(machine(said=longer))
    assert [(one.speaker, one.text) for one in found.utterances][3:5] == [("S2", SAID[3] + SAID[4]), ("S3", "我是记者")]
    assert reasons(found) == []


def test_two_voices_that_an_older_log_joins_are_listed_where_another_run_hears_other_words():
    session = Session(machine())
    session.do(session.making.join("u4")[-1:])
    assert texts(session.over(machine()))[3] == SAID[3] + SAID[4]
    longer = [*SAID[:4], SAID[4] + "我是记者", SAID[5]]
    found = session.over(machine(said=longer))
    assert [(one.speaker, one.text) for one in found.utterances][3:5] == [("S2", SAID[3]), ("S3", longer[4])]
    assert reasons(found) == [("join", "changed")]
    (conflict,) = found.status.conflicts
    assert (conflict.wanted, conflict.found) == (f"发言人2：{longer[4]}", f"发言人3：{longer[4]}")


def test_what_one_voice_says_is_joined_whatever_words_another_run_hears():
    session = Session(machine())
    session.do(session.making.join("u3"))
    longer = [*SAID[:3], SAID[3] + "去", *SAID[4:]]
    assert texts(session.over(machine(said=longer)))[2] == SAID[2] + longer[3]


def test_words_given_to_a_person_stay_theirs_where_no_voice_is():
    session = Session(machine(who=["S1", "S2", "S2", "S1", "S1", "S2"]))
    session.do(session.making.name("S2", "陈国栋"))
    session.do(session.making.speaker(("u1", 0), ("u1", 9), "S2"))
    found = session.over(machine(who=["S1"] * 6))
    assert found.speaker_name(found.utterances[0].speaker) == "陈国栋"
    assert found.speaker_name(found.utterances[1].speaker) == "发言人1"
    unnamed = Session(machine(who=["S1", "S2", "S2", "S1", "S1", "S2"]))
    unnamed.do(unnamed.making.speaker(("u1", 0), ("u1", 9), "S2"))
    found = unnamed.over(machine(who=["S1"] * 6))
    assert found.utterances[0].speaker is None
    assert reasons(found) == [("speaker", "voice")]


def test_two_voices_said_to_be_one_person_are_found_again_as_one():
    session = Session(machine(who=["S1", "S2", "S3", "S2", "S1", "S3"]))
    session.do(session.making.merge("S3", "S2"))
    session.do(session.making.name("S2", "陈国栋"))
    found = session.over(machine(who=["S2", "S1", "S1", "S1", "S2", "S1"]))
    assert found.speaker_name("S1") == "陈国栋"
    assert found.speaker_name("S2") != "陈国栋"
    assert reasons(found) == []
    apart = session.over(machine(who=["S3", "S1", "S2", "S1", "S3", "S2"]))
    assert [apart.speaker_name(one.speaker) for one in apart.utterances].count("陈国栋") == 4


def test_a_person_whom_people_have_added_stays():
    session, person = Session(machine()), new_person()
    session.do([session.making.name(person, "王五"), *session.making.speaker(("u5", 0), ("u5", 9), person)])
    found = session.over(machine(who=["S2", "S1", "S1", "S1", "S1", "S1"]))
    assert found.speaker_name(found.utterances[4].speaker) == "王五"


def test_a_change_that_the_machine_now_makes_itself_is_satisfied_in_silence():
    session = Session(machine())
    session.do(session.making.text("u3", 6, 9, "何处而"))
    now = machine()
    fixed = edited(now.utterances[2], [Edit("homophones", 6, "从哪里"[:3], "何处而")])
    assert fixed.text == texts(session.over(session.machine))[2]
    found = session.over(replace(now, utterances=(*now.utterances[:2], fixed, *now.utterances[3:])))
    assert texts(found)[2] == fixed.text
    assert reasons(found) == []


def test_where_the_machine_has_other_words_now_the_persons_stand_and_are_listed():
    session = Session(machine())
    session.do(session.making.text("u3", 4, 6, "资本"))
    now = machine()
    other = edited(now.utterances[2], [Edit("homophones", 4, "资金", "基金")])
    found = session.over(replace(now, utterances=(*now.utterances[:2], other, *now.utterances[3:])))
    assert texts(found)[2] == "第一点是资本从哪里来"
    assert [(one.reason, one.wanted, one.found) for one in found.status.conflicts] == [("changed", "资本", "基金")]


def heard_again(transcript: Transcript, draw: random.Random, errors: float) -> Transcript:
    """Another recognition: some words other ones, some gone, some new, others cut elsewhere; times a little off."""
    alphabet = "的一是不了人我在有他这"
    utterances = []
    for one in transcript.utterances:
        words = []
        for word in one.words:
            moved = round(draw.uniform(-0.15, 0.15), 3)
            text = (
                draw.choice([draw.choice(alphabet), "", word.text + draw.choice(alphabet)])
                if draw.random() < errors
                else word.text
            )
            if text:
                words.append(
                    replace(word, text=text, start=round(word.start + moved, 3), end=round(word.end + moved, 3))
                )
        cut = [
            Word(a.text + b.text, a.start, b.end, 0.9, a.speaker) for a, b in zip(words[::2], words[1::2], strict=False)
        ]
        cut += words[len(cut) * 2 :]
        raw = "".join(word.text for word in cut)
        utterances.append(Utterance(one.id, one.speaker, one.start, one.end, raw, raw, tuple(cut)))
    return replace(transcript, utterances=tuple(utterances))


def long_machine(draw: random.Random, count=150) -> Transcript:
    alphabet = [chr(0x4E00 + number) for number in range(0, 4000, 7)]
    said = ["".join(draw.choice(alphabet) for _ in range(draw.randint(4, 25))) for _ in range(count)]
    return machine(said, [draw.choice(["S1", "S2", "S3"]) for _ in said])


@pytest.mark.parametrize("seed", range(3))
def test_another_recognition_keeps_nearly_all_acts_in_silence_lists_the_others_and_loses_none(seed):
    draw = random.Random(seed)
    before = long_machine(draw)
    session = Session(before)
    wanted = {}
    for one in draw.sample(before.utterances, 100):
        at = draw.randrange(len(one.text) - 1)
        new = draw.choice(["甲乙丙", "丁", "戊己"])
        session.do(session.making.text(one.id, at, at + draw.randint(1, 2), new))
        wanted[len(session.acts)] = (one.id, new)
    after = heard_again(before, draw, 0.05)
    found = session.over(after)
    said = {one.id.partition(".")[0]: one.text for one in found.utterances}
    listed = {one.n for one in found.status.conflicts}
    assert all(new in said[name] for name, new in wanted.values())
    assert len(listed) <= 12
    untouched = [one for one in after.utterances if one.id not in {name for name, _ in wanted.values()}]
    assert all(said[one.id] == one.text for one in untouched)


def test_what_a_speaker_approved_is_never_changed_by_the_machine():
    session = Session(machine())
    session.do(session.making.name("S2", "陈国栋"))
    session.do(approve(session.making, "S2", "2026-11-26"))
    before = session.over(session.machine)
    draw = random.Random(3)
    for other in (
        machine(who=["S3", "S1", "S1", "S1", "S2", "S1"]),
        machine(who=["S1", "S2", "S1", "S2", "S3", "S2"]),
        machine(who=["S1"] * 6),
        heard_again(machine(), draw, 0.2),
    ):
        found = session.over(other)
        (person,) = [one for one in found.speakers if one.name == "陈国栋"]
        own = "".join(one.text for one in found.utterances if one.speaker == person.id)
        assert own == "".join(one.text for one in before.utterances if one.speaker == "S2")
        assert person.review.state == "approved"
        assert "陈国栋" in found.status.notice


def test_turns_follow_who_is_said_to_speak():
    session = Session(machine())
    session.do(session.making.speaker(("u6", 0), ("u6", 7), "S1"))
    session.do(session.making.merge("S3", "S1"))
    turns = session.over(session.machine).turns
    assert Turn(60.0, 68.0, "S1") in turns
    assert {turn.speaker for turn in turns} == {"S1", "S2"}


def test_a_conflict_is_settled_by_whoever_looks_at_the_place_again():
    session = Session(machine())
    session.do(session.making.text("u3", 4, 6, "资本"))
    session.do(session.making.name("S2", "陈国栋"))
    now = machine(who=["S1"] * 6)
    other = edited(now.utterances[2], [Edit("homophones", 4, "资金", "基金")])
    now = replace(now, utterances=(*now.utterances[:2], other, *now.utterances[3:]))
    session.begin(now)
    assert reasons(session.over(now)) == [("text", "changed"), ("name", "voice")]
    session.do(session.making.confirm(("u4", 0), ("u4", 3)))
    assert reasons(session.over(now)) == [("text", "changed"), ("name", "voice")]
    session.do(session.making.confirm(("u3", 0), ("u3", 10)))
    assert reasons(session.over(now)) == [("name", "voice")]
    session.do(session.making.name("S1", "陈国栋"))
    assert reasons(session.over(now)) == []
    assert texts(session.over(now))[2] == "第一点是资本从哪里来"


def test_the_same_words_elsewhere_are_not_taken_for_the_place():
    said = ["资金的来源我们讲过", "然后谢谢主持人再见"]
    session = Session(machine(said, ["S1", "S1"]))
    session.do(session.making.text("u1", 2, 3, "之"))
    session.do(session.making.text("u2", 2, 7, "谢谢各位"))
    other = machine(["资金来源是的我们讲过", "谢谢主持人刚才讲过"], ["S1", "S1"])
    found = session.over(other)
    assert texts(found)[0].count("的") == 1
    assert ("text", "changed") in reasons(found)


@pytest.mark.parametrize(
    ("before", "reply", "behind"),
    [
        ("天下的事情总难说", "堆", "我想请问一个问题"),
        ("资金的问题很难讲", "堆", "我想请问一个问题"),
        ("资金的问题很要紧", "堆", "请大家坐好别着急"),
        ("天下的事情总难说", "堆", "请大家坐好别着急"),
    ],
)
def test_a_correction_takes_in_no_words_of_its_neighbours_and_leaves_the_mark_behind_it(before, reply, behind):
    who = ["S1", "S2", "S3"]
    session = Session(machine(["资金的问题很要紧。", "对。", "我想请问一个问题。"], who))
    session.do(session.making.retext("u2", "不对。"))
    found = session.over(machine([f"{before}。", f"{reply}。", f"{behind}。"], who))
    assert texts(found) == [f"{before}。", "不对。", f"{behind}。"]
    assert {reason for _, reason in reasons(found)} <= {"changed", "moved"}


@settings(max_examples=150)
@given(st.data())
def test_any_acts_over_any_other_run_keep_every_word_of_it(data):
    session = Session(machine())
    for kind in data.draw(st.lists(st.sampled_from(KINDS[:-1]), min_size=1, max_size=8)):
        session.do(act_on(session.over(session.machine), kind, data.draw))
    who = data.draw(st.lists(st.sampled_from(["S1", "S2", "S3", None]), min_size=6, max_size=6))
    other = machine(who=who)
    if data.draw(st.booleans()):
        other = heard_again(other, random.Random(data.draw(st.integers(0, 9))), 0.3)
    if data.draw(st.booleans()):
        other = replace(other, utterances=other.utterances[: data.draw(st.integers(0, 6))])
        other = replace(other, sections=(Section(None, "recording", tuple(one.id for one in other.utterances)),))
    sound(session.over(other), other)
    session.begin(other)
    session.do(act_on(session.over(other), data.draw(st.sampled_from(KINDS[:-1])), data.draw))
    sound(session.over(other), other)


def test_a_change_over_what_is_two_utterances_now_keeps_the_spaces_of_both():
    whole = builders.transcript(
        builders.utterance("u1", "S1", 0.0, 7.0, "Well thank you. I will make points"), language="en"
    )
    words = whole.utterances[0].words
    parts = [
        replace(
            whole.utterances[0],
            id=name,
            words=own,
            text=join(own),
            raw_text=join(own),
            start=own[0].start,
            end=own[-1].end,
        )
        for name, own in (("u1", words[:3]), ("u2", words[3:]))
    ]
    apart = replace(whole, utterances=tuple(parts), sections=(Section(None, "recording", ("u1", "u2")),))
    for changed, expected in (
        ("you all. We", ["Well thank you all.", "We will make points"]),
        ("YOU. I", ["Well thank YOU.", "I will make points"]),
    ):
        session = Session(whole)
        session.do(session.making.text("u1", 11, 17, changed))
        assert texts(session.over(whole)) == [f"Well thank {changed} will make points"]
        assert texts(session.over(apart)) == expected
    back = Session(apart)
    back.do(back.making.retext("u2", "We will make two points"))
    assert texts(back.over(whole)) == ["Well thank you. We will make two points"]


def test_words_in_the_other_script_and_words_heard_otherwise_between_the_same_are_the_same_place():
    session = Session(machine())
    session.do(session.making.text("u3", 4, 6, "资本"))
    session.do(session.making.text("u5", 4, 6, "基金"))
    said = [
        "各位來賓大家上午好",
        "謝謝主持人我講三點",
        "第一點是資金從哪裡來",
        "第二點是資金到哪裡去",
        "請問這個知今的來源",
        "來源有三個方面",
    ]
    found = session.over(machine(said))
    assert texts(found)[2] == "第一點是资本從哪裡來"
    assert texts(found)[4] == "請問這個基金的來源"
    assert reasons(found) == []
