"""Marks of gaps in exported documents: text written over one fills the gap, one that was deleted is told."""

from dataclasses import replace

import docx
import pytest
from helpers.builders import transcript, utterance
from helpers.command import tinglu
from helpers.documents import words_of_docx
from helpers.pages import forum
from helpers.reviewing import published_job

from pipeline.review import Review
from pipeline.transcript import Span

DOCUMENTS = ("txt", "md", "docx")
MARK = "【此处约1秒未识别】"
SAID = "经费主要来自财政。"


def edit(file, old, new):
    """What an editor does to a document: paragraphs of a DOCX are divided by blank lines here."""
    if file.suffix != ".docx":
        content = file.read_text(encoding="utf-8")
        old, new = (one.replace("[", r"\[").replace("]", r"\]") if file.suffix == ".md" else one for one in (old, new))
        assert content.count(old) == 1, content
        file.write_text(content.replace(old, new), encoding="utf-8")
        return
    document = docx.Document(str(file))
    (paragraph,) = (one for one in document.paragraphs if old in one.text)
    first, *rest = paragraph.text.replace(old, new).split("\n\n")
    for run in paragraph.runs:
        run.text = ""
    paragraph.runs[0].text = first
    for one in reversed(rest):
        paragraph._p.addnext(document.add_paragraph(one)._p)
    document.save(str(file))


def said(file):
    data = file.read_bytes()
    return words_of_docx(data) if file.suffix == ".docx" else data.decode()


def inside():
    """A gap in the middle of a sentence."""
    one = forum()
    words = one.utterances[1].words
    later = tuple(replace(word, start=word.start + 3, end=word.end + 3) for word in words[10:])
    utterances = [replace(two, start=two.start + 4, end=two.end + 4, words=_later(two)) for two in one.utterances[2:]]
    whole = replace(one.utterances[1], words=(*words[:10], *later), end=words[-1].end + 3)
    gap = Span(words[9].end, words[9].end + 3)
    return replace(
        one,
        utterances=(one.utterances[0], whole, *utterances),
        coverage=replace(one.coverage, untranscribed=(gap,)),
        removed=(),
    )


def _later(one):
    return tuple(replace(word, start=word.start + 4, end=word.end + 4) for word in one.words)


def english():
    one = transcript(
        utterance("u1", "S1", 0.5, 4.0, "Good morning everyone."),
        utterance("u2", "S1", 8.0, 9.0, "Thank you all for coming."),
        utterance("u3", "S2", 9.5, 12.0, "It is a pleasure to be here."),
        language="en",
    )
    return replace(one, coverage=replace(one.coverage, untranscribed=(Span(4.5, 7.5),)))


def acts(job):
    return [act.op for act in Review.open(job).acts if act.op.kind != "voices"]


def correct(job, file):
    return tinglu("correct", job, file, "--by", "李编辑")


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize(("made", "mark", "new"), [
    (forum, MARK, SAID),
    (forum, MARK, "金子很多，"),
    (forum, MARK, "财政拨的来。"),
    (inside, "【此处约3秒未识别】", "钱，还有"),
    (english, "[about 3 s not recognised here]", "Today we speak of money."),
    (english, "[about 3 s not recognised here]", "Thank you."),
], ids=["between sentences", "begins like what follows", "ends like what is before", "in a sentence", "English",
        "English, begins like what follows"])  # fmt: skip
def test_text_over_a_mark_fills_the_gap(tmp_path, form, made, mark, new):
    one = made()
    gap = one.coverage.untranscribed[0]
    job = published_job(tmp_path / "talk", one)
    file = job / f"talk.{form}"
    edit(file, mark, new)
    told = correct(job, file)
    assert told.returncode == 0, told.stdout + told.stderr
    inserted = [act for act in acts(job) if act.kind == "insert"]
    assert [(act.text, act.where.start, act.where.end) for act in inserted] == [(new, gap.start, gap.end)]
    assert {act.kind for act in acts(job)} <= {"insert", "split"}
    now = Review.open(job).transcript
    assert now.coverage.untranscribed == ()
    assert len({one.speaker for one in now.utterances if one.text in (new, now.utterances[1].text)}) == 1
    for other in DOCUMENTS:
        assert new in said(job / f"talk.{other}"), other
        assert mark not in said(job / f"talk.{other}")
    again = correct(job, job / f"talk.{form}")
    assert again.returncode == 0
    assert [act for act in acts(job) if act.kind == "insert"] == inserted


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_copy_with_text_over_a_mark_is_read_in_once(tmp_path, form):
    job = published_job(tmp_path / "talk", forum())
    copy = tmp_path / f"改好的.{form}"
    copy.write_bytes((job / f"talk.{form}").read_bytes())
    edit(copy, MARK, SAID)
    for _ in range(2):
        assert correct(job, copy).returncode == 0
        assert [act.kind for act in acts(job)] == ["insert"]


@pytest.mark.parametrize("form", DOCUMENTS)
def test_text_over_a_mark_of_what_was_left_out_fills_the_gap(tmp_path, form):
    job = published_job(tmp_path / "talk", forum())
    file = job / f"talk.{form}"
    edit(file, "【此处约1秒识别结果存疑，未采用，见 audit.md 之 r1】", "发言人1：请讲。")
    assert correct(job, file).returncode == 0
    (act,) = acts(job)
    assert (act.text, act.person) == ("请讲。", "S1")
    assert "存疑" not in said(file)


@pytest.mark.parametrize("form", DOCUMENTS)
def test_turns_over_a_mark_share_its_time(tmp_path, form):
    one = forum()
    gap = one.coverage.untranscribed[0]
    job = published_job(tmp_path / "talk", one)
    file = job / f"talk.{form}"
    edit(file, MARK, "\n\n发言人1：从哪里来呢？\n\n发言人2：财政。")
    told = correct(job, file)
    assert told.returncode == 0, told.stdout
    first, second = (act for act in acts(job) if act.kind == "insert")
    assert [(act.text, act.person) for act in (first, second)] == [("从哪里来呢？", "S1"), ("财政。", "S2")]
    assert gap.start == first.where.start < first.where.end <= second.where.start < second.where.end == gap.end
    assert "未识别" not in said(file)


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_a_deleted_mark_is_told_and_changes_nothing(tmp_path, form, where):
    job = published_job(tmp_path / "talk", forum())
    file = job / f"talk.{form}"
    if where == "elsewhere":
        file = tmp_path / f"改好的.{form}"
        file.write_bytes((job / f"talk.{form}").read_bytes())
    edit(file, MARK, "")
    for _ in range(2 if where == "elsewhere" else 1):
        told = correct(job, file)
        assert told.returncode == 1
        assert "1 s not recognised" in told.stdout
        assert "tinglu review" in " ".join(told.stdout.split())
    assert acts(job) == []
    assert MARK in said(job / f"talk.{form}")


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize(
    "new", [f"{SAID}{MARK}", f"{MARK}{SAID}", f"\n\n{MARK}\n\n"], ids=["before", "behind", "alone"]
)
def test_a_mark_left_beside_text_stays(tmp_path, form, new):
    job = published_job(tmp_path / "talk", forum())
    file = job / f"talk.{form}"
    edit(file, MARK, new)
    assert correct(job, file).returncode == 0
    assert not [act for act in acts(job) if act.kind == "insert"]
    assert Review.open(job).transcript.coverage.untranscribed == forum().coverage.untranscribed
    assert MARK in said(file)


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_mark_that_went_with_the_words_beside_it_is_told(tmp_path, form):
    job = published_job(tmp_path / "talk", forum())
    file = job / f"talk.{form}"
    edit(file, f"{MARK}金费不够", "钱还差得很远")
    assert correct(job, file).returncode == 1
    assert [act.kind for act in acts(job)] == ["text"]
    assert MARK in said(file)


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("rest", ["【此处约秒未识别】", "此处约1秒未识别】", "【】"])
def test_what_is_left_of_a_mark_fills_no_gap(tmp_path, form, rest):
    job = published_job(tmp_path / "talk", forum())
    file = job / f"talk.{form}"
    edit(file, MARK, rest)
    assert correct(job, file).returncode == 1
    assert Review.open(job).transcript.coverage.untranscribed == forum().coverage.untranscribed
    assert MARK in said(file)


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("kept", [0, 1])
def test_of_two_marks_at_one_place_the_one_written_over_is_filled(tmp_path, form, kept):
    one = forum()
    gap, begin = one.coverage.untranscribed[0], one.utterances[1].end
    gaps = (Span(begin + 0.05, begin + 0.2), Span(begin + 0.3, gap.end))
    one = replace(one, coverage=replace(one.coverage, untranscribed=gaps))
    job = published_job(tmp_path / "talk", one)
    file = job / f"talk.{form}"
    edit(file, MARK + MARK, [MARK + SAID, SAID + MARK][kept])
    assert correct(job, file).returncode == 0
    assert Review.open(job).transcript.coverage.untranscribed == (gaps[kept],)
