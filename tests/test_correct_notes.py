"""What an editor writes under or into a document that may be no speech: it is asked about, in nobody's mouth."""

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from helpers.builders import panel, transcript, utterance
from helpers.command import tinglu
from helpers.edited import read, written
from helpers.reviewing import published_job

from pipeline.correct import found
from pipeline.correct.match import Match
from pipeline.correct.take import TO_PUT_RIGHT
from pipeline.messages import text

NOTES = (
    "[1] 化名。",
    "[^1]: 化名。",
    "［2］见附录。",
    "① 化名。",
    "*化名",
    "* 文中人物均为化名。",
    "注：文中人物均为化名。",
)
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


@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
@pytest.mark.parametrize("said", ["字幕制作 王芳", "字幕：王芳", "谢谢观看", "[音乐]"])
def test_a_cue_under_the_last_speech_that_names_nobody_is_asked_about(form, said):
    one = panel()
    data = written(one, form, notice_cue="none")
    base = read(form, data, one)
    times = "99\n00:00:13,000 --> 00:00:15,000" if form == "srt" else "00:13.000 --> 00:15.000"
    cue = f"{times}\n{said}" if form != "ass" else f"Dialogue: 0,0:00:13.00,0:00:15.00,Default,,0,0,0,,{said}"
    blank = "" if form == "ass" else "\n"
    made = found(Match(base, read(form, f"{data.rstrip()}\n{blank}{cue}\n", one, base), one))
    assert (made.changes, [one.after for one in made.unplaced]) == ((), [said])


def in_a_line(form, after, *lines):
    """What is found where these are put behind a text of the panel, each on a line of its own in its paragraph."""
    one = panel()
    data = written(one, form)
    base = read(form, data, one)
    if form == "docx":
        word = docx.Document(io.BytesIO(data))
        run = next(run for paragraph in reversed(word.paragraphs) for run in paragraph.runs if run.text.endswith(after))
        for line in lines:
            run.add_break()
            run.add_text(line)
        out = io.BytesIO()
        word.save(out)
        edited = out.getvalue()
    else:
        at = data.rindex(after) + len(after)
        edited = data[:at] + "".join(("\\\n" if form == "md" else "\n") + line for line in lines) + data[at:]
    return found(Match(base, read(form, edited, one, base), one))


@pytest.mark.parametrize("form", ["docx", "txt", "md"])
@pytest.mark.parametrize("after", ["谢谢。", "从哪里来。"])
@pytest.mark.parametrize("said", ["[1] 化名。", "陈国栋：我补充一句话。"])
def test_a_line_of_a_paragraph_is_asked_about_as_a_paragraph_is(form, after, said):
    made = in_a_line(form, after, said)
    assert (made.changes, [one.after for one in made.unplaced]) == ((), [said])


@pytest.mark.parametrize("form", ["docx", "txt", "md"])
def test_credits_on_lines_of_the_last_paragraph_are_asked_about_and_speech_in_others_is_taken_in(form):
    made = in_a_line(form, "谢谢。", "责任编辑 王芳", "（完）")
    assert (made.changes, [one.after for one in made.unplaced]) == ((), ["责任编辑 王芳（完）"])
    (change,) = in_a_line(form, "从哪里来。", SPEECH).changes
    assert change.text.endswith(f"从哪里来。{SPEECH}")


@pytest.mark.parametrize("form", ["srt", "vtt"])
def test_a_line_of_a_cue_that_begins_as_with_a_name_is_asked_about(form):
    one = panel()
    data = written(one, form, notice_cue="none")
    base = read(form, data, one)
    edited = read(form, data.replace("从哪里来。", "从哪里来。\n- 陈国栋：我补充一句话。"), one, base)
    made = found(Match(base, edited, one))
    assert (made.changes, [one.after for one in made.unplaced]) == ((), ["陈国栋：我补充一句话。"])


def dressed(form, heading, how, instead=False):
    """What is found where a heading is put before the last speech of S1, or `instead` of what stands before that."""
    one = panel()
    data = written(one, form)
    base = read(form, data, one)
    if form == "docx":
        word = docx.Document(io.BytesIO(data))
        *_, before, last, _ = word.paragraphs
        added = last.insert_paragraph_before("", how if how.startswith("Heading") else None)
        added.add_run(heading).bold = how == "bold"
        if how == "level":
            level = parse_xml(f"<w:outlineLvl {nsdecls('w')} w:val='1'/>")
            added._p.get_or_add_pPr().append(level)
        if instead:
            before._p.getparent().remove(before._p)
        out = io.BytesIO()
        word.save(out)
        edited = out.getvalue()
    else:
        *above, before, last, notice = data.strip().split("\n\n")
        new = {"bold": f"**{heading}**", "#": f"## {heading}", "under": f"{heading}\n---"}.get(how, heading)
        edited = "\n\n".join([*above, *([] if instead else [before]), new, last, notice])
    return found(Match(base, read(form, edited, one, base), one))


DRESSED = [("docx", "Heading 2"), ("docx", "level"), ("docx", "bold"), ("md", "bold"), ("md", "#"), ("md", "under")]


@pytest.mark.parametrize(("form", "how"), DRESSED)
@pytest.mark.parametrize("heading", ["钱从哪里来？", "资金问题"])
def test_a_heading_is_asked_about(form, how, heading):
    made = dressed(form, heading, how)
    assert made.changes == ()
    assert [(one.reason, one.after) for one in made.unplaced] == [("may_be_note", heading)]


@pytest.mark.parametrize("form", ["docx", "txt", "md"])
def test_what_ends_as_no_speech_does_is_asked_about_between_speeches(form):
    assert [one.after for one in dressed(form, "一、资金从哪里来", "").unplaced] == ["一、资金从哪里来"]


@pytest.mark.parametrize(("form", "how"), DRESSED)
def test_a_heading_in_the_place_of_speech_is_in_nobodys_mouth(form, how):
    made = dressed(form, "第二部分", how, instead=True)
    assert [one.after for one in made.unplaced] == ["第二部分"]
    assert not [one for one in made.changes if "第二部分" in str(one)]


def test_what_follows_a_name_nobody_has_as_a_heading_is_in_nobodys_mouth():
    made = told("md", "## 陈国栋", SPEECH, "还有一点，也很重要。", before=3)
    assert (made.changes, [one.reason for one in made.unplaced]) == ((), ["may_be_note", "no_name", "no_name"])
    (change,) = told("md", "## 发言人2", SPEECH, before=2).changes
    assert (change.text, change.person.id) == (SPEECH, "S2")


def test_speech_that_is_dressed_as_a_heading_is_speech():
    one = panel()
    word = docx.Document(io.BytesIO(written(one, "docx")))
    word.paragraphs[2].style = "Heading 2"
    word.paragraphs[2].runs[-1].text = word.paragraphs[2].runs[-1].text.replace("三点", "四点")
    out = io.BytesIO()
    word.save(out)
    base = read("docx", written(one, "docx"), one)
    made = found(Match(base, read("docx", out.getvalue(), one, base), one))
    assert (len(made.changes), made.unplaced) == (1, ())


@pytest.mark.parametrize("form", ["docx", "txt", "md"])
def test_a_name_on_a_line_of_its_own_is_that_of_the_next_line(form):
    (change,) = in_a_line(form, "从哪里来。", "发言人1", SPEECH).changes
    assert (change.text, change.person.id) == (SPEECH, "S1")
