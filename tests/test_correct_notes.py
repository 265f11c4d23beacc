"""What an editor writes under or into a document that may be no speech: it is asked about, in nobody's mouth."""

import io

import docx
import pytest
from helpers.builders import panel, transcript, utterance
from helpers.command import tinglu
from helpers.edited import read, written
from helpers.reviewing import published_job

from pipeline.correct import found
from pipeline.correct.match import Match
from pipeline.correct.take import TO_PUT_RIGHT
from pipeline.messages import text

NOTES = ("[1] 化名。", "［2］见附录。", "① 化名。", "*化名", "* 文中人物均为化名。", "注：文中人物均为化名。")
CREDITS = ("编辑：王芳", "责任编辑 王芳", "（记者 李四）", "（完）", "本文由王芳整理。", "记者：李四  编辑：王五")
SPEECH = "我再补充一点，这件事情很重要。"


def told(form, *paragraphs, before=1, one=None):
    """What is found where these are put into a document, before so many of its last paragraphs."""
    one = one or panel()
    data = written(one, form)
    base = read(form, data, one)
    if form == "docx":
        word = docx.Document(io.BytesIO(data))
        place = word.paragraphs[-before]
        for paragraph in paragraphs:
            place.insert_paragraph_before(paragraph)
        out = io.BytesIO()
        word.save(out)
        edited = out.getvalue()
    else:
        blocks = data.strip().split("\n\n")
        blocks[len(blocks) - before : len(blocks) - before] = paragraphs
        edited = "\n\n".join(blocks) + "\n"
    return found(Match(base, read(form, edited, one, base), one))


@pytest.mark.parametrize("form", ["docx", "txt"])
@pytest.mark.parametrize("said", [*NOTES, *CREDITS, SPEECH])
def test_what_stands_under_the_last_speech_without_a_name_is_asked_about(form, said):
    made = told(form, said)
    assert made.changes == ()
    assert [" ".join(one.after.split()) for one in made.unplaced] == [" ".join(said.split())]
    assert {one.reason for one in made.unplaced} <= {"may_be_note", "unknown_name"} & {*TO_PUT_RIGHT}


@pytest.mark.parametrize("form", ["docx", "txt", "md"])
def test_several_are_asked_about(form):
    made = told(form, "[1] 化名。", "[2] 见附录。", "责任编辑 王芳")
    assert made.changes == ()
    assert [one.after for one in made.unplaced] == ["[1] 化名。", "[2] 见附录。", "责任编辑 王芳"]


@pytest.mark.parametrize("form", ["docx", "txt", "md"])
def test_with_the_name_before_it_it_is_speech(form):
    (change,) = told(form, f"发言人1：{SPEECH}").changes
    assert change.text.endswith(SPEECH)
    added = told(form, f"发言人2：{SPEECH}", "还有一点，也很重要。", "[1] 化名。")
    assert [one.text for one in added.changes] == [f"{SPEECH}还有一点，也很重要。"]
    assert [one.after for one in added.unplaced] == ["[1] 化名。"]


@pytest.mark.parametrize("form", ["docx", "txt"])
def test_between_speeches_only_what_begins_as_a_note_is_asked_about(form):
    assert [one.after for one in told(form, "[1] 化名。", before=3).unplaced] == ["[1] 化名。"]
    made = told(form, SPEECH, before=3)
    assert made.unplaced == ()
    assert [one.text[-len(SPEECH) :] for one in made.changes] == [SPEECH]


@pytest.mark.parametrize("form", ["docx", "txt"])
def test_a_last_speech_divided_or_written_anew_is_speech(form):
    said = "第一点是资金从哪里来，第二点是人手。"
    one = transcript(utterance("u1", "S1", 0.5, 4, "大家好。"), utterance("u2", "S2", 5, 9, said))
    data = written(one, form)
    base = read(form, data, one)

    def edit(old, new):
        if form == "txt":
            return data.replace(old, new)
        word = docx.Document(io.BytesIO(data))
        (run,) = (run for paragraph in word.paragraphs for run in paragraph.runs if old in run.text)
        run.text = run.text.replace(old, new)
        out = io.BytesIO()
        word.save(out)
        return out.getvalue()

    made = found(Match(base, read(form, edit(said, "今天不谈别的。"), one, base), one))
    assert [change.text for change in made.changes] == ["今天不谈别的。"]
    assert made.unplaced == ()


def test_a_note_is_told_each_time_and_is_in_no_file(tmp_path):
    job = published_job(tmp_path / "talk", panel())
    file = tmp_path / "edited.txt"
    file.write_text((job / "talk.txt").read_text().replace("（根据录音", "[1] 化名。\n\n（根据录音"))
    for _ in range(2):
        answer = tinglu("correct", job, file, "--ui-lang", "zh")
        assert answer.returncode == 1
        assert "[1] 化名。" in answer.stdout
        assert text("correct.reason.may_be_note", lang="zh")[:6] in answer.stdout
    assert "化名" not in (job / "talk.txt").read_text() + (job / "talk.srt").read_text()
