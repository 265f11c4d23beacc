"""Approval: what one speaker approved is undone by what changes it, by nothing else, and restored with it."""

from dataclasses import replace

import pytest
from helpers import builders
from helpers.command import tinglu
from helpers.reviewing import job_of, logged, published_job

from pipeline.errors import JobError
from pipeline.output import WRITERS
from pipeline.review import Review
from pipeline.review.approval import approve
from pipeline.review.fold import fold
from pipeline.review.machine import Machine
from pipeline.review.making import Making
from pipeline.settings import WriteSettings
from pipeline.text.notice import is_notice, notice_in

NAMES = {"S1": "陈国栋", "S2": "李四", "S3": "Ann Wu"}


def panel(language="zh"):
    said = [
        builders.utterance("u1", "S1", 0.0, 4.0, "各位来宾大家上午好"),
        builders.utterance("u2", "S2", 4.5, 9.0, "谢谢主持人我讲三点"),
        builders.utterance("u3", "S1", 10.0, 12.0, "请讲"),
        builders.utterance("u4", "S3", 12.5, 20.0, "第一点是资金从哪里来"),
    ]
    return builders.transcript(*said, names=NAMES, language=language)


@pytest.fixture
def job(tmp_path):
    """A job whose stages up to the review are done."""
    return job_of(tmp_path / "out" / "talk", panel())


@pytest.fixture
def review(job):
    """All have approved."""
    review = Review.open(job)
    for person in NAMES:
        review.add(approve(review.making, person, "2026-11-26"), "editor")
    return review


def approved(review):
    return {one.id for one in review.transcript.speakers if one.review.state == "approved"}


ACTS = {
    "text": (lambda m: [m.text("u2", 0, 2, "多谢")], {"S2"}),
    "punctuation": (lambda m: [m.text("u2", 5, 5, "，")], {"S2"}),
    "speaker": (lambda m: m.speaker(("u3", 0), ("u3", 2), "S2"), {"S1", "S2"}),
    "nobody": (lambda m: m.speaker(("u3", 0), ("u3", 2), None), {"S1"}),
    "split": (lambda m: [m.split("u2", 5)], set()),
    "join": (lambda m: m.join("u2"), {"S1", "S2"}),
    "insert": (lambda m: [m.insert("u2", 9.0, 9.5, "对", "S3")], {"S3"}),
    "insert of nobody": (lambda m: [m.insert("u2", 9.0, 9.5, "对", None)], set()),
    "name": (lambda m: [m.name("S3", "吴安")], {"S3"}),
    "role": (lambda m: [m.name("S3", "Ann Wu", role="主持人")], {"S3"}),
    "merge": (lambda m: [m.merge("S2", "S1")], {"S1", "S2"}),
    "confirm": (lambda m: [m.confirm(("u2", 0), ("u2", 9))], set()),
    "comment": (lambda m: [m.comment(("u2", 0), ("u2", 9), "?")], set()),
    "times": (lambda m: m.times(("u2", 0), ("u2", 9), 1.0, 2.0), set()),
}


@pytest.mark.parametrize("kind", ACTS)
def test_an_act_undoes_the_approvals_of_whose_words_it_changes_and_undone_restores_them(review, kind):
    make, expected = ACTS[kind]
    done = review.add(make(review.making), "editor")
    assert approved(review) == set(NAMES) - expected
    review.undo([act.n for act in done], "editor")
    assert approved(review) == set(NAMES)


def test_putting_the_words_back_by_hand_restores_the_approval(review):
    review.add(review.making.retext("u2", "多谢主持人我讲三点"), "editor")
    assert approved(review) == {"S1", "S3"}
    review.add(review.making.retext("u2", "谢谢主持人我讲三点"), "editor")
    assert approved(review) == set(NAMES)


def test_an_approval_undone_is_none(review):
    last = next(act.n for act in review.acts if act.op.kind == "approve" and act.op.person == "S3")
    review.undo(last, "editor")
    assert approved(review) == {"S1", "S2"}


@pytest.mark.parametrize(
    ("people", "unknown", "notice", "state"),
    [
        ((), False, "根据录音整理，未经本人审核", "unreviewed"),
        (("S1",), False, "根据录音整理，已经陈国栋审核，其余发言未经本人审核", "partly"),
        (("S3", "S1"), False, "根据录音整理，已经陈国栋、Ann Wu审核，其余发言未经本人审核", "partly"),
        (("S1", "S2", "S3"), False, "根据录音整理，已经发言人审核", "reviewed"),
        (("S1", "S3"), True, "根据录音整理，已经陈国栋、Ann Wu审核，其余发言未经本人审核", "partly"),
    ],
)
def test_the_notice_tells_who_has_approved_in_every_format(people, unknown, notice, state):
    machine = panel()
    if unknown:
        said = tuple(replace(one, speaker=None) if one.speaker == "S2" else one for one in machine.utterances)
        machine = replace(machine, utterances=said)
    made = fold(machine, acts_of(machine, people))
    assert (made.status.review, made.status.notice) == (state, notice)
    for form, write in WRITERS.items():
        data = write(made, WriteSettings())
        content = words_of(form, data)
        assert notice_in(content.replace("_", " ")) == notice, form
        others = {"根据录音整理，未经本人审核", "根据录音整理，已经发言人审核"} - {notice}
        assert not any(other in content for other in others), form
    english = WRITERS["txt"](made, WriteSettings(document_language="en"))
    assert is_notice(english.strip().splitlines()[-1])
    assert "reviewed" in english


def acts_of(machine, people):
    base, acts = Machine(machine).base, []
    for person in people:
        for op in approve(Making(fold(machine, acts)), person, "2026-11-26"):
            acts.append(logged(len(acts) + 1, base, op))
    return acts


def words_of(form, data):
    if form != "docx":
        return data.partition("<body")[2] or data  # before it the style sheet, where names are escaped
    import io

    import docx

    word = docx.Document(io.BytesIO(data))
    footer = word.sections[0].footer.paragraphs[0].text
    return "\n".join([*(one.text for one in word.paragraphs), footer, word.core_properties.comments])


def test_the_command_approves_writes_the_files_and_status_tells_it(job):
    told = tinglu("approve", job, "--speaker", "陈国栋", "--by", "编辑", "--on", "2026-11-20", "--ui-lang", "zh")
    assert told.returncode == 0, told.stderr
    notice = "根据录音整理，已经陈国栋审核，其余发言未经本人审核"
    assert notice in told.stdout
    assert notice in (job / "talk.txt").read_text()
    shown = tinglu("status", job, "--ui-lang", "zh").stdout
    assert "已审核：陈国栋（2026-11-20，由 编辑 确认）" in shown
    assert "未审核：李四、Ann Wu" in shown
    review = Review.open(job)
    review.add(review.making.retext("u1", "诸位好"), "编辑")
    shown = tinglu("status", job).stdout
    assert "Approved" not in shown.replace("Not approved", "")
    assert "tinglu run" in shown


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--speaker", "王五", "--by", "x"], "陈国栋 (S1)"),
        (["--speaker", "李四", "--by", " "], "--by"),
        (["--speaker", "李四", "--by", "x", "--on", "yesterday"], "--on yesterday"),
    ],
)
def test_an_approval_that_cannot_be_meant_is_told(job, options, told):
    result = tinglu("approve", job, *options)
    assert result.returncode == 2
    assert told in result.stderr
    assert not (job / "review").exists()


def test_a_folder_without_a_transcript_is_told(tmp_path):
    result = tinglu("approve", tmp_path / "none", "--speaker", "x", "--by", "x")
    assert result.returncode == 2
    assert "none" in result.stderr
    assert not (tmp_path / "none").exists()


def test_where_nobody_is_quoted_by_name_nobody_can_approve(tmp_path):
    job = published_job(tmp_path / "job", builders.transcript(builders.utterance("u1", None, 0.5, 4.0, "大家好")))
    result = tinglu("approve", job, "--speaker", "S1", "--by", "x", "--ui-lang", "en")
    assert result.returncode == 2
    assert "nobody can approve" in result.stderr


def test_an_approval_is_noted_where_the_files_cannot_be_written(job, monkeypatch):
    def full(folder, report=None):
        raise JobError("job.unwritable", folder=folder, reason="No space left on device")

    monkeypatch.setattr("pipeline.flow.write_again", full)
    result = tinglu("approve", job, "--speaker", "李四", "--by", "x", "--ui-lang", "en")
    assert result.returncode == 1
    assert "No space left" in result.stderr
    assert "noted all the same" in result.stderr
    assert [act.op.kind for act in Review.open(job).acts if act.op.kind != "voices"] == ["approve"]
