"""What LibreOffice really wrote (tests/libreoffice/make.py) is read as its editor meant it."""

import shutil

import pytest
from helpers.command import tinglu
from helpers.pages import forum
from helpers.places import ROOT
from helpers.reviewing import job_of

from pipeline.correct import found
from pipeline.correct.changes import Added, Found, Person, Renamed, Reworded, SaidBy, SplitAt, Unplaced
from pipeline.correct.match import Match
from pipeline.correct.word import read_docx
from pipeline.flow import write_again
from pipeline.output import WRITERS
from pipeline.review import Review
from pipeline.settings import WriteSettings

WRITTEN = ROOT / "tests" / "libreoffice"
NAMES = ("发言人1", "发言人2", "发言人3")


def changes(name):
    one = forum()
    base = read_docx(WRITERS["docx"](one, WriteSettings()), NAMES, None)
    return found(Match(base, read_docx((WRITTEN / name).read_bytes(), NAMES, base), one))


def test_saved_by_way_of_odt_is_no_change():
    assert changes("saved.docx") == Found((), ())


def test_comments_footnotes_links_and_soft_breaks_are_no_change():
    assert changes("form.docx") == Found((), ())


@pytest.mark.parametrize("name", ["edited.docx", "tracked.docx"])
def test_each_edit_is_one_change_tracked_or_not(name):
    one = forum()
    end, following = one.utterances[2].end, one.utterances[3].start
    assert changes(name) == Found(
        (
            Renamed("S3", "李晓梅"),
            SaidBy(("u5", 0), ("u5", 2), Person("S2")),
            Reworded("u2", "第一点是经费从哪里来。"),
            Reworded("u4", "金费的问题很要紧。请各位多想想。"),
            Added("u3", end, following, "这个问题我来回答。", Person("S3")),
            SplitAt(("u1", 5)),
        ),
        (Unplaced("unknown_name", "", "陈国良：我先说一句。", one.utterances[1].start),),
    )


def test_a_moved_paragraph_its_label_on_a_line_of_its_own_and_the_notice_joined_to_speech():
    one = forum()
    end, following = one.utterances[2].end, one.utterances[3].start
    moved = Added("u3", end, following, "我想请问一个问题。", Person("S3"))
    mark = Unplaced("gap_stays", "[about 1 s not recognised here]", "", one.removed[0].start)  # went with it
    assert changes("rearranged.docx") == Found((Reworded("u6", ""), moved), (mark,))


@pytest.mark.parametrize("place", ["beside the outputs", "elsewhere", "in place of the text"])
def test_a_document_saved_as_text_is_compared_with_the_document(tmp_path, place):
    job = job_of(tmp_path / "talk", forum())
    write_again(job)
    text = job / "talk.txt"
    where = {"beside the outputs": job / "saved.txt", "elsewhere": tmp_path / "saved.txt", "in place of the text": text}
    shutil.copy(WRITTEN / "saved.txt", where[place])
    told = tinglu("correct", job, where[place])
    assert (told.returncode, Review.open(job).acts) == (0, ())
    changed = (WRITTEN / "saved.txt").read_text(encoding="utf-8").replace("金费不够", "经费不够")
    where[place].write_text(changed, encoding="utf-8")
    assert tinglu("correct", job, where[place]).returncode == 0
    assert [act.op.kind for act in Review.open(job).acts if act.op.kind != "voices"] == ["text"]
