"""The notice: whom it names, and that it is known wherever it stands, and nothing else is taken for it."""

from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from hypothesis import given
from hypothesis import strategies as st

from pipeline.messages import LANGUAGES, text
from pipeline.review.approval import approve
from pipeline.review.making import Making
from pipeline.text.notice import is_notice, notice_in, notice_of, short_notice, was_notice, without_notice
from pipeline.transcript import ReviewState, Speaker, Status

FORMS = ("notice", "notice.partly", "notice.reviewed", "notice.some")
NAMES = st.lists(st.sampled_from(["陈国栋", "Ann Wu", "李四", "O'Hara"]), min_size=1, max_size=3, unique=True)
notices = st.tuples(st.sampled_from(FORMS), st.sampled_from(LANGUAGES), NAMES)


def said(notice):
    key, lang, names = notice
    return text(key, lang=lang, names=text("notice.comma", lang=lang).join(names))


@given(
    notices,
    st.sampled_from(["{}", "（{}）", "({})", " （ {} ） ", "\t({})\n"]),
    st.sampled_from(["", " ", "\n", "\u3000"]),
)
def test_a_notice_is_known_in_brackets_and_whatever_spaces_a_program_put_into_it(notice, form, space):
    told = said(notice)
    spaced = told.replace("，", f"，{space}").replace("; ", f";{space or ' '}")
    line = form.format(spaced)
    assert is_notice(line)
    assert was_notice(line)
    assert notice_in(f"好。\n{line}\n再见") is not None
    assert not is_notice(f"{line}好")
    assert not is_notice(f"好{line}")
    if form.strip() != "{}":
        assert without_notice(f"再{line.strip()}见") == "再见"
    if not space:
        assert notice_in(line) == told


def test_names_of_a_notice_may_stand_in_two_lines_of_a_subtitle():
    told = text("notice.partly", lang="zh", names="陈国栋、李四")
    assert notice_in(told.replace("、", "、\n")) == told
    assert without_notice("再（{}）见".format(told.replace("、", "、\n"))) == "再见"
    assert notice_in("各位来宾大家上午好") is None
    assert not is_notice("各位来宾大家上午好")
    assert without_notice("各位（来宾）大家") == "各位（来宾）大家"


@pytest.mark.parametrize(
    ("line", "was"),
    [
        ("根据录音整理，已经审核", True),
        ("（ 根据录音 整理 ）", True),
        ("Compiled from the recording, and read by all", True),
        ("（）", True),
        (" ", True),
        ("根据录音", False),
        ("我们根据录音整理，未经本人审核", False),
        ("（好）", False),
    ],
)
def test_what_was_a_notice_before_somebody_changed_it_begins_as_one_or_is_empty(line, was):
    assert was_notice(line) == was


STATES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=4)  # approved, and quoted


@given(STATES, st.booleans(), st.sampled_from(LANGUAGES))
def test_a_notice_names_those_who_are_quoted_and_approved_once_and_nobody_else(states, again, lang):
    names = ["陈国栋", "发言人2", "Ann\u0000 Wu", "李四"]
    quoted = [
        replace(utterance(f"u{n}", f"S{n}", n, n + 1, "好"), text="好" if own else " ")
        for n, (_, own) in enumerate(states)
    ]
    speakers = [
        Speaker(f"S{n}", name, review=ReviewState("approved" if approved else "unreviewed"))
        for n, (name, (approved, _)) in enumerate(zip(names, states, strict=False))
    ]
    made = replace(transcript(*quoted), speakers=tuple(speakers), status=Status("partly", text("notice", lang=lang)))
    if again:  # a second voice of the first name
        double = replace(speakers[0], id="T0")
        made = replace(made, speakers=(*speakers, double), utterances=(*quoted, utterance("v", "T0", 9, 10, "好")))
    shown = {"zh": ["陈国栋", "发言人2", "Ann Wu", "李四"], "en": ["陈国栋", "Speaker 2", "Ann Wu", "李四"]}[lang]
    told = [name for name, (approved, own) in zip(shown, states, strict=False) if approved and own]
    if again and states[0][0] and not states[0][1]:
        told.append(shown[0])
    assert notice_of(made) == text("notice.partly", lang=lang, names=text("notice.comma", lang=lang).join(told))
    assert short_notice(made) == text("notice.some", lang=lang)
    for state, key in (("unreviewed", "notice"), ("reviewed", "notice.reviewed")):
        other = replace(made, status=replace(made.status, review=state))
        assert notice_of(other) == text(key, lang=lang)
        assert notice_of(other, "en") == text(key, lang="en")
        assert short_notice(other) == made.status.notice


@pytest.mark.parametrize("person", ["S9", "S2", None])
def test_nobody_approves_who_is_quoted_with_nothing(person):
    making = Making(transcript(utterance("u1", "S1", 0, 1, "好"), utterance("u2", "S2", 1, 2, " ")))
    with pytest.raises(ValueError, match="nothing to approve"):
        approve(making, person, "2026-11-26")


def test_of_two_voices_of_a_name_only_the_quoted_one_approves():
    names = {"S1": "陈国栋", "S2": "陈国栋"}
    said = (utterance("u1", "S1", 0, 1, "好"), utterance("u2", "S2", 1, 2, " "))
    assert [one.person for one in approve(Making(transcript(*said, names=names)), "S1", "2026-11-26")] == ["S1"]
