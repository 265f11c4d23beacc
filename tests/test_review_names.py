"""One name is one person: none stands in the notice as having reviewed over words that are not approved."""

import json
from dataclasses import replace

import pytest
from helpers import builders
from helpers.command import tinglu
from helpers.reviewing import Session, job_of
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.messages import text
from pipeline.output.document import speaker_label
from pipeline.review import Review
from pipeline.review.acts import Approve, Undo, standing
from pipeline.review.approval import approve
from pipeline.review.summary import summary
from pipeline.review_page.acts import read_request
from pipeline.review_page.history import undoable
from pipeline.stages.structure import structured
from pipeline.text.notice import notice_of
from pipeline.text.typography import joined
from pipeline.transcript import Attendee, Event, Transcript

UNREVIEWED = "根据录音整理，未经本人审核"
# What an editor may write for one person, or for nobody, in ways that a reader cannot tell apart, or for two at once.
NAMES = [
    "陈国栋",
    " 陈国栋",
    "陈\u3000国栋",
    "陈国栋\u202a",
    "王秀兰",
    "王秀兰、陈国栋",
    "发言人2",
    "Speaker 2",
    "发言人不详",
    "\u200b",
    "Ann Wu",
    "ＡＮＮ Wu",
]


def talk(**voices: str) -> Transcript:
    """Three voices in turn and words of nobody known; `voices`: what event.toml calls them."""
    said = [
        builders.utterance("u1", "S1", 0.0, 4.0, "各位来宾大家上午好"),
        builders.utterance("u2", "S2", 4.5, 9.0, "谢谢主持人我讲三点"),
        builders.utterance("u3", "S3", 10.0, 12.0, "请讲"),
        builders.utterance("u4", "S1", 12.5, 20.0, "第一点是资金从哪里来"),
    ]
    event = Event(attendees=tuple(Attendee(name, speaker=voice) for voice, name in voices.items()))
    return structured(replace(builders.transcript(*said), event=event))


def words(transcript: Transcript, voice: str | None) -> str:
    return joined([one.text for one in transcript.utterances if one.speaker == voice], transcript.language)


def approved_words(session: Session) -> set[tuple[str, str]]:
    """What was approved under which name, by the acts that stand, told without the notice's own reckoning."""
    found = set()
    for act in session.acts:
        if isinstance(act.op, Approve) and act.n in standing(session.acts):
            found.add((session.called[act.n], joined([one.text for one in act.op.said], "zh")))
    return found


def holds(session: Session, transcript: Transcript) -> None:
    """Every name in the notice, in whichever language, stands over nothing but what was approved under it."""
    approved = approved_words(session)
    quoted = {one.speaker for one in transcript.utterances if one.text.strip()}
    for lang in ("zh", "en"):
        labels = {voice: speaker_label(transcript, voice, lang) for voice in quoted}
        notice = notice_of(transcript, lang)
        before, after = text("notice.partly", lang=lang, names="|").split("|")
        everybody = notice == text("notice.reviewed", lang=lang)
        listed = notice.removeprefix(before).removesuffix(after) if before in notice and after in notice else ""
        comma = text("notice.comma", lang=lang)
        for voice in quoted:
            named = {listed, *listed.split(comma)}, {labels[voice], *labels[voice].split("、")}
            told, called = ({one.replace("陈 国栋", "陈国栋") for one in names} for names in named)
            if everybody or told & called:
                assert (transcript.speaker_name(voice), words(transcript, voice)) in approved, notice


def approvals(session: Session, transcript: Transcript, person: str, alone: bool) -> list[Approve]:
    """`alone`: of one voice, as older logs hold it."""
    made = approve(session.making, person, "2026-11-26")
    made = [one for one in made if one.person == person or not alone]
    for n, one in enumerate(made, len(session.acts) + 1):
        session.called[n] = transcript.speaker_name(one.person)
    return made


def any_act(session: Session, draw):
    """What may change what stands under a name, or who has approved it."""
    transcript, making = session.over(session.machine), session.making
    ids = st.sampled_from([one.id for one in transcript.speakers])
    one = draw(st.sampled_from(transcript.utterances))
    make = {
        "name": lambda: making.name(draw(ids), draw(st.sampled_from(NAMES))),
        "approve": lambda: approvals(session, transcript, draw(ids), alone=False),
        "approve alone": lambda: approvals(session, transcript, draw(ids), alone=True),
        "text": lambda: making.retext(one.id, draw(st.sampled_from(["", "谢谢", one.text + "啊"]))),
        "say": lambda: making.speaker((one.id, 0), (one.id, len(one.text)), draw(ids | st.none())),
        "merge": lambda: making.merge(draw(ids), draw(ids)),
        "undo": lambda: Undo(act=draw(st.integers(2, max(2, len(session.acts))))),
    }
    return make[draw(st.sampled_from([*make]))]()


@settings(max_examples=200)
@given(st.data())
def test_no_name_stands_in_the_notice_over_words_that_nobody_approved(data):
    some = st.sampled_from(NAMES)
    machine = talk(**{voice: data.draw(some) for voice in data.draw(st.sets(st.sampled_from(["S1", "S2", "S3"])))})
    session = Session(machine)
    session.called = {}
    for _ in range(data.draw(st.integers(0, 12))):
        try:
            session.do(any_act(session, data.draw))
        except ValueError:  # nothing to do there
            continue
        holds(session, session.over(machine))


# The ways to two voices of one name


def by_event(job):
    job_of(job, talk(S1="陈国栋", S2="王秀兰", S3="陈国栋"))


def by_number(job):
    """event.toml gives the first voice the name that the second has by its number."""
    job_of(job, talk(S1="发言人2"))


def by_page(job):
    review = Review.open(job_of(job, talk()))
    for person in ("S1", "S3"):
        act = {"op": "name", "person": person, "name": "陈国栋"}
        asked = read_request({"id": person, "n": review.head, "act": act})
        review.add(asked.act.ops(review.making), "me", review.head)


WAYS = {by_event: ("陈国栋", "S3"), by_number: ("发言人2", "S2"), by_page: ("陈国栋", "S3")}


@pytest.mark.parametrize("way", WAYS)
def test_one_voice_of_a_name_is_not_approved_alone_and_the_name_is_with_all_of_its_voices(tmp_path, way):
    name, other = WAYS[way]
    job = tmp_path / "talk"
    way(job)
    refused = tinglu("approve", job, "--speaker", "S1", "--by", "W")
    assert refused.returncode == 2
    assert f"{name} (S1)" in refused.stderr.replace("Speaker ", "发言人")
    assert not [act for act in Review.open(job).acts if act.op.kind == "approve"]
    done = tinglu("approve", job, "--speaker", name, "--by", "W", "--ui-lang", "zh")
    assert done.returncode == 0, done.stderr
    assert f"{name} (S1, {other})" in done.stdout
    assert f"根据录音整理，已经{name}审核，其余发言未经本人审核" in (job / "talk.txt").read_text()
    approved = [one.id for one in Review.open(job).transcript.speakers if one.review.state == "approved"]
    assert approved == ["S1", other]


@pytest.mark.parametrize("way", WAYS)
def test_the_page_approves_a_name_and_undo_takes_all_of_it_back(tmp_path, way):
    job = tmp_path / "talk"
    way(job)
    review = Review.open(job)
    act = {"op": "approve", "person": "S1", "by": "W", "on": "2026-11-26"}
    ops = read_request({"id": "a", "n": review.head, "act": act}).act.ops(review.making)
    before = review.transcript
    review.add(ops, "W", review.head)
    approved = {one.id for one in review.transcript.speakers if one.review.state == "approved"}
    assert approved == {"S1", WAYS[way][1]}
    review.undo(undoable(review.acts), "me")
    assert review.transcript == before


@pytest.mark.parametrize("way", WAYS)
def test_a_log_in_which_one_voice_alone_was_approved_makes_no_notice_and_status_says_so(tmp_path, way):
    job = tmp_path / "talk"
    way(job)
    review = Review.open(job)
    review.add([one for one in approve(review.making, "S1", "2026-11-26") if one.person == "S1"], "W")
    assert review.transcript.status.notice == UNREVIEWED
    told = summary(job)
    assert told.approved == ()
    assert [name for name in told.pending if name == WAYS[way][0]] == [WAYS[way][0]]


def test_a_name_with_a_space_between_its_characters_is_the_name_without(tmp_path):
    review = Review.open(job_of(tmp_path / "talk", talk(S1="陈国栋", S3="陈 国栋")))
    both = approve(review.making, "S1", "2026-11-26")
    assert {one.person for one in both} == {"S1", "S3"}
    review.add([one for one in both if one.person == "S1"], "W")
    assert review.transcript.status.notice == UNREVIEWED


def test_a_voice_that_gets_the_name_of_one_who_has_approved_takes_the_name_from_the_notice(tmp_path):
    review = Review.open(job_of(tmp_path / "talk", talk(S1="陈国栋", S2="王秀兰")))
    review.add(approve(review.making, "S1", "2026-11-26"), "W")
    assert "已经陈国栋审核" in review.transcript.status.notice
    (named,) = review.add([review.making.name("S3", "陈国栋")], "me")
    assert review.transcript.status.notice == UNREVIEWED
    review.undo(named.n, "me")
    assert "已经陈国栋审核" in review.transcript.status.notice


def test_words_that_an_edited_file_puts_under_a_reviewed_name_take_it_from_the_notice(tmp_path):
    job = job_of(tmp_path / "talk", talk(S1="陈国栋", S2="王秀兰", S3="李四"))
    assert tinglu("approve", job, "--speaker", "陈国栋", "--by", "W").returncode == 0
    written = (job / "talk.txt").read_text()
    assert "已经陈国栋审核" in written
    (tmp_path / "desk.txt").write_text(written.replace("李四：", "陈国栋："))
    assert tinglu("correct", job, tmp_path / "desk.txt").returncode == 0
    assert UNREVIEWED in (job / "talk.txt").read_text()
    assert tinglu("approve", job, "--speaker", "陈国栋", "--by", "W").returncode == 0
    assert "已经陈国栋审核" in (job / "talk.txt").read_text()


@pytest.mark.parametrize("approved", [["S3"], ["S1", "S2"]])
def test_two_who_are_named_together_have_reviewed_when_both_are_approved_alone_and_together(tmp_path, approved):
    review = Review.open(job_of(tmp_path / "talk", talk(S1="陈国栋", S2="王秀兰", S3="陈国栋、王秀兰")))
    for person in approved:
        review.add(approve(review.making, person, "2026-11-26"), "W")
    assert review.transcript.status.notice == UNREVIEWED
    for person in {"S1", "S2", "S3"} - {*approved}:
        review.add(approve(review.making, person, "2026-11-26"), "W")
    assert review.transcript.status.review == "reviewed"


def test_what_two_have_behind_their_names_makes_them_no_one_person(tmp_path):
    review = Review.open(job_of(tmp_path / "talk", talk(S1="Ann Wu, PhD", S2="Li Na, PhD")))
    review.add(approve(review.making, "S1", "2026-11-26"), "W")
    assert "已经Ann Wu, PhD审核" in review.transcript.status.notice


# What status and the commands call people


def test_status_names_those_who_are_quoted_and_nobody_else(tmp_path):
    job = job_of(tmp_path / "talk", talk())
    review = Review.open(job)
    review.add(review.making.speaker(("u3", 0), ("u3", 2), "S1"), "me")
    for person in ("S1", "S2"):
        review.add(approve(review.making, person, "2026-11-26"), "W")
    assert review.transcript.status.review == "reviewed"
    assert summary(job).pending == ()
    review.add(review.making.speaker(("u3", 0), ("u3", 2), None), "me")
    assert summary(job).pending == ("发言人1", None)
    assert "未审核：发言人1、发言人不详" in tinglu("status", job, "--ui-lang", "zh").stdout
    assert "Not approved: Speaker 1, Unidentified speaker" in tinglu("status", job, "--ui-lang", "en").stdout
    assert json.loads(tinglu("status", job, "--json").stdout)[0]["review"]["pending"] == ["发言人1", None]


@pytest.mark.parametrize("called", ["Speaker 1", "发言人1", "S1"])
def test_a_speaker_is_approved_by_the_name_that_any_file_shows(tmp_path, called):
    job = job_of(tmp_path / "talk", talk())
    done = tinglu("approve", job, "--speaker", called, "--by", "W", "--ui-lang", "en")
    assert done.returncode == 0, done.stderr
    assert "Speaker 1 (S1) has approved" in done.stdout
    refused = tinglu("approve", job, "--speaker", "Speaker 9", "--by", "W", "--ui-lang", "en")
    assert "Speaker 1 (S1), Speaker 2 (S2), Speaker 3 (S3)" in " ".join(refused.stderr.split())


def test_a_name_that_is_the_id_of_another_is_not_taken_for_either(tmp_path):
    job = job_of(tmp_path / "talk", talk(S1="S2"))
    assert tinglu("approve", job, "--speaker", "S2", "--by", "W").returncode == 2
    assert tinglu("approve", job, "--speaker", "S1", "--by", "W").returncode == 0
