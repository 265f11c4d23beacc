"""What people do to a transcript: any acts in any order, done, undone, written down and read back."""

import json
from dataclasses import replace

import pytest
import srt
from helpers import builders
from helpers.reviewing import KINDS, Session, act_on, job_of, sound
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import JobError
from pipeline.output import WRITERS
from pipeline.review import Review, Stale
from pipeline.review.acts import ABOUT_ACTS, Restore, Undo, standing
from pipeline.review.fold import fold
from pipeline.review.summary import summary
from pipeline.review_page.history import redoable, undoable
from pipeline.settings import WriteSettings
from pipeline.transcript import Accounted, Removed, Span, Transcript, from_json, to_json


def long_panel() -> Transcript:
    """Chinese and English, words of several letters, speech without text, words that were left out."""
    said = [
        builders.utterance("u1", "S1", 0.0, 4.0, "各位来宾大家上午好"),
        builders.utterance("u2", "S2", 4.5, 9.0, "Thank you. I will make three points"),
        builders.utterance("u3", None, 9.5, 10.0, "对"),
        builders.utterance("u4", "S1", 11.0, 12.0, "谢谢"),
        builders.utterance("u5", "S3", 12.5, 20.0, "第一点是资金从哪里来第二点是资金到哪里去"),
        builders.utterance("u6", "S2", 20.5, 22.0, "and so on"),
    ]
    made = builders.transcript(*said)
    account = (Accounted("text", 0.0, 22.5), Accounted("untranscribed", 22.5, 26.0), Accounted("silence", 26.0, 40.0))
    coverage = replace(made.coverage, untranscribed=(Span(22.5, 26.0),), account=account)
    return replace(made, coverage=coverage, removed=(Removed("r1", 30.0, 32.0, "谢谢观看", "phantom", -1.0, 0.5),))


@settings(max_examples=300)
@given(st.data())
def test_any_acts_keep_every_word_and_all_undone_give_the_machines_bytes(data):
    machine = transcript = long_panel()
    session = Session(machine)
    acts = session.acts
    for kind in data.draw(st.lists(st.sampled_from(KINDS), max_size=12)):
        if kind == "undo":
            session.do([Undo(act=data.draw(st.integers(2, len(acts))))] if len(acts) > 1 else [])
        else:
            session.do(act_on(transcript, kind, data.draw))
        transcript = session.over(machine)
        sound(transcript, machine)
    assert from_json(to_json(transcript)) == transcript
    for number in standing(acts):
        session.do([] if isinstance(acts[number - 1].op, ABOUT_ACTS) else [Undo(act=number)])
    assert to_json(session.over(machine)) == to_json(machine)


@settings(max_examples=40)
@given(st.data())
def test_what_is_shown_while_one_works_is_what_the_log_says(tmp_path_factory, data):
    job = job_of(tmp_path_factory.mktemp("job"), long_panel())
    review = Review.open(job)
    for kind in data.draw(st.lists(st.sampled_from(KINDS), max_size=10)):
        ops = act_on(review.transcript, kind, data.draw) if kind != "undo" else []
        review.add(ops, "me", review.head)
        if kind == "undo" and review.head > 1:
            review.undo(data.draw(st.integers(2, review.head)), "me", review.head)
        assert to_json(review.transcript) == to_json(fold(review.machine, review.acts))
    assert to_json(Review.open(job).transcript) == to_json(review.transcript)


@pytest.fixture
def job(tmp_path):
    return job_of(tmp_path / "talk", long_panel())


def test_a_request_that_does_not_know_what_others_did_is_refused_with_it(job):
    one, other = Review.open(job), Review.open(job)
    first = one.add([one.making.text("u1", 0, 2, "诸位")], "one", one.head)
    with pytest.raises(Stale) as refused:
        other.add([other.making.text("u1", 0, 2, "各界")], "other", other.head)
    assert refused.value.since == first
    assert other.transcript.utterances[0].text.startswith("诸位")
    assert "2" in str(refused.value)
    other.add([other.making.text("u1", 0, 2, "各界")], "other", other.head)
    assert one.refresh()
    assert to_json(one.transcript) == to_json(other.transcript)


def test_every_flipped_byte_is_found(job):
    review = Review.open(job)
    review.add([review.making.text("u1", 0, 2, "诸位"), review.making.name("S1", "陈")], "me")
    file = job / "review" / "log.jsonl"
    whole = file.read_bytes()
    for place in range(len(whole)):
        for bit in (1, 32):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            with pytest.raises(JobError, match="line"):
                Review.open(job)


def test_an_unfinished_line_is_dropped_and_written_over(job):
    review = Review.open(job)
    review.add([review.making.name("S1", "陈")], "me")
    file, told = job / "review" / "log.jsonl", job / "review" / "log.end"
    whole, kept = file.read_bytes(), told.read_bytes()
    review.add([review.making.name("S1", "李")], "me")
    longer = file.read_bytes()
    told.write_bytes(kept)  # as where the writer was killed
    for end in range(len(whole) + 1, len(longer)):
        file.write_bytes(longer[:end])
        found = Review.open(job)
        assert found.dropped
        assert found.head == 2
    found.add([found.making.name("S1", "王")], "me")
    assert Review.open(job).transcript.speaker_name("S1") == "王"
    assert not Review.open(job).dropped


def test_a_log_that_lost_acts_is_told_wherever_it_was_cut_and_read_by_choice(job):
    review = Review.open(job)
    for name in ("陈", "李", "王"):
        review.add([review.making.name("S1", name)], "me")
    file, told = job / "review" / "log.jsonl", job / "review" / "log.end"
    whole, acts = file.read_bytes(), review.acts
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        for look in (lambda: Review.open(job), review.refresh, lambda: summary(job)):
            with pytest.raises(JobError, match=rf"act {len(acts)} .*log\.end"):
                look()
    file.unlink()
    for look in (lambda: Review.open(job), review.refresh, lambda: summary(job)):
        with pytest.raises(JobError, match=r"log\.end"):
            look()
    file.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    told.unlink()
    found = Review.open(job)
    assert found.acts == acts[:-1]
    found.add([found.making.name("S1", "赵")], "me")
    written = file.read_bytes()
    file.write_bytes(whole)  # as long, and another
    with pytest.raises(JobError, match=r"log\.end"):
        Review.open(job)
    file.write_bytes(written)
    assert Review.open(job).acts == found.acts


@pytest.mark.parametrize("told", ["", "1", "1 ff\n", "\udcff", "x"])
def test_an_end_that_tells_nothing_stops_nobody(job, told):
    review = Review.open(job)
    review.add([review.making.name("S1", "陈")], "me")
    (job / "review" / "log.end").write_bytes(told.encode(errors="surrogateescape"))
    assert Review.open(job).acts == review.acts


def test_nothing_done_is_the_machines_transcript(job):
    review = Review.open(job)
    assert review.transcript is review.machine
    assert not (job / "review").exists()
    assert replace(review.machine) == review.transcript


def test_what_people_write_for_speech_without_text_is_no_hole_any_more():
    machine = long_panel()
    session = Session(machine)
    session.do(session.making.insert("u6", 22.6, 24.5, "补上的话", "S2"))
    assert not session.over(machine).removed[0].put_back
    session.do(session.making.insert("u6", 29.9, 32.0, "补上的话", "S2"))
    found = session.over(machine)
    assert found.coverage.untranscribed == (Span(24.5, 26.0),)
    assert [(one.kind, one.start, one.end) for one in found.coverage.account] == [
        ("text", 0.0, 22.5), ("text", 22.5, 24.5), ("untranscribed", 24.5, 26.0), ("silence", 26.0, 40.0)
    ]  # fmt: skip
    assert found.coverage.transcribed == machine.coverage.transcribed + 2.0
    assert found.removed[0].put_back
    assert [one.text for one in found.utterances[-2:]] == ["补上的话"] * 2


def test_a_gap_that_was_heard_in_vain_says_by_whom_and_an_undo_takes_it_back(job):
    review = Review.open(job)
    gap = review.machine.coverage.untranscribed[0]
    for start, end in ((gap.start, 24.0), (25.0, 40.0), (24.0, gap.end)):
        assert review.transcript.coverage.untranscribed[0].checked is None
        review.add([review.making.no_text(start, end)], "chen")
    made = review.transcript
    assert [(one.by, one.n) for one in (made.coverage.untranscribed[0].checked, made.removed[0].checked)] == [
        ("chen", 4),
        ("chen", 3),
    ]
    assert replace(made.coverage, untranscribed=(gap,)) == review.machine.coverage, "it stays untranscribed"
    told = WRITERS["audit.md"](made, WriteSettings())
    assert told.count("chen已于") == 2
    assert json.loads(WRITERS["audit.json"](made, WriteSettings()))["untranscribed"][0]["checked"]["by"] == "chen"
    review.undo([2, 3, 4], "chen")
    assert to_json(review.transcript) == to_json(review.machine)


@pytest.mark.parametrize(
    ("now", "holds"),
    [((22.5, 26.0), True), ((22.2, 25.9), True), ((22.6, 24.0), True), ((22.5, 27.5), False), ((25.4, 26.9), False)],
)
def test_a_gap_heard_in_vain_is_so_after_another_run_only_where_it_is_still_there(now, holds):
    session, other = Session(long_panel()), builders.transcript(builders.utterance("u1", "S1", 0.0, 4.0, "各位来宾"))
    session.do(session.making.no_text(22.5, 26.0))
    other = replace(other, coverage=replace(other.coverage, untranscribed=(Span(*now),)))
    made = session.over(other)
    assert (made.coverage.untranscribed[0].checked is not None) == holds
    assert made.status.conflicts == ()


@settings(max_examples=60)
@given(st.data())
def test_whatever_people_do_every_format_can_tell_it(data):
    session = Session(long_panel())
    for kind in data.draw(st.lists(st.sampled_from(KINDS[:-1]), min_size=1, max_size=10)):
        session.do(act_on(session.over(session.machine), kind, data.draw))
    made = session.over(session.machine)
    said = "".join("".join(one.text.split()) for one in made.utterances)
    for form, write in WRITERS.items():
        content = write(made, WriteSettings(notice_cue="none", labels="never"))
        if form == "srt":
            shown = "".join(cue.content for cue in srt.parse(content))
            assert sorted("".join(shown.split())) == sorted(said)


@settings(max_examples=100)
@given(st.data())
def test_all_taken_back_at_once_is_the_machines_bytes_and_one_undo_brings_all_again(data):
    session = Session(long_panel())
    for kind in data.draw(st.lists(st.sampled_from(KINDS[:-1]), min_size=1, max_size=10)):
        session.do(act_on(session.over(session.machine), kind, data.draw))
    before = to_json(session.over(session.machine))
    session.do(Restore())
    assert to_json(session.over(session.machine)) == to_json(session.machine)
    back = Undo(act=session.acts[-1].n)
    session.do(back)
    assert to_json(session.over(session.machine)) == before


def test_after_all_was_taken_back_one_goes_on_and_undoes_step_by_step(job):
    review = Review.open(job)
    review.add(review.making.retext("u1", "各位"), "me")
    review.add([review.making.name("S1", "陈")], "me")
    told = [review.transcript]
    review.add([Restore()], "me")
    assert review.transcript is review.machine
    assert not review.done
    assert not summary(job).acts
    told.append(review.machine)
    review.add([review.making.name("S2", "李")], "me")
    assert [act.op.kind for act in review.done] == ["name"]
    for state in reversed(told):
        review.undo(undoable(review.acts), "me")
        assert review.transcript == state
    review.undo(redoable(review.acts), "me")
    assert review.transcript == review.machine
