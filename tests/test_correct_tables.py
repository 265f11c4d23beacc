"""What an editor puts into a table is nobody's words unless somebody is named there; what was said before stays."""

import io

import docx
import pytest
from helpers.builders import panel
from helpers.command import tinglu
from helpers.reviewing import change, published_job

from pipeline.correct import found
from pipeline.correct.changes import Added, Found, Person, Reworded, SaidBy
from pipeline.correct.documents import read_markdown
from pipeline.correct.match import Match
from pipeline.correct.word import read_docx
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings

NAMES = ("发言人1", "发言人2")
U1, U2, U4 = "各位来宾，大家上午好。", "谢谢主持人，我讲三点，第一点是资金从哪里来。", "谢谢。"
SAME = Found((), ())


def in_docx(*rows, instead_of=()):
    """What changes where a table stands before the second speech; `instead_of`: paragraphs that are gone."""
    one = panel()
    written = WRITERS["docx"](one, WriteSettings())
    word = docx.Document(io.BytesIO(written))
    paragraphs = [paragraph._p for paragraph in word.paragraphs]
    table = word.add_table(len(rows), max(map(len, rows)))
    for number, row in enumerate(rows):
        for column, said in enumerate(row):
            table.cell(number, column).text = said
    paragraphs[2].addprevious(table._tbl)
    for gone in instead_of:
        paragraphs[gone].getparent().remove(paragraphs[gone])
    out = io.BytesIO()
    word.save(out)
    base = read_docx(written, NAMES, None)
    return found(Match(base, read_docx(out.getvalue(), NAMES, base), one))


def in_markdown(*rows, instead_of=()):
    one = panel()
    written = WRITERS["md"](one, WriteSettings())
    blocks = written.split("\n\n")
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, f"|{' --- |' * len(rows[0])}")
    (second,) = (number for number, block in enumerate(blocks) if U2 in block)
    kept = [block for number, block in enumerate(blocks) if number - second + 2 not in instead_of]
    kept.insert(min(second, next(n for n, block in enumerate(kept) if "对。" in block)), "\n".join(lines))
    base = read_markdown(written, NAMES, None)
    return found(Match(base, read_markdown("\n\n".join(kept), NAMES, base), one))


@pytest.fixture(params=[in_docx, in_markdown])
def table(request):
    return request.param


def test_a_table_of_notes_is_told_and_is_nobody_s(table):
    told = table(("备注", "请核对数字"), ("第二行", "待定"))
    assert told.changes == ()
    assert {one.reason for one in told.unplaced} == {"in_table"}
    said = "".join(one.after for one in told.unplaced)
    assert all(cell in said for cell in ("备注", "请核对数字", "第二行", "待定"))


@pytest.mark.parametrize("colon", ["", "：", ": "])
def test_a_cell_with_a_name_is_the_label_of_the_next(table, colon):
    rows = ((f"发言人1{colon}", U1), (f"发言人2{colon}", U2))
    assert table(*rows, instead_of=(1, 2)) == SAME


def test_headings_of_the_columns_are_told(table):
    told = table(("姓名", "内容"), ("发言人1", U1), ("发言人2", U2), instead_of=(1, 2))
    assert told.changes == ()
    assert [one.reason for one in told.unplaced] in (["in_table"], ["in_table"] * 2)


def test_speeches_in_a_table_are_corrected_and_change_hands(table):
    told = table(("发言人1", U1), ("发言人2", U2.replace("三点", "四点")), instead_of=(1, 2))
    assert told == Found((Reworded("u2", U2.replace("三点", "四点")),), ())
    told = table(("发言人1", U1), ("发言人1", U2), instead_of=(1, 2))
    assert told == Found((SaidBy(("u2", 0), ("u2", len(U2)), Person("S1")),), ())


def test_a_new_speech_in_a_table_is_of_whom_its_row_names(table):
    told = table(("发言人2", "我先问好。"))
    (added,) = told.changes
    assert isinstance(added, Added)
    assert (added.text, added.person, told.unplaced) == ("我先问好。", Person("S2"), ())


def test_what_was_said_stays_its_speaker_s_where_the_name_is_gone(table):
    """A cell is no place where words pass to whoever spoke before."""
    assert table((U2,), instead_of=(2,)) == SAME


def test_a_note_beside_a_speech_is_no_part_of_it(table):
    told = table((U2, "请核对"), instead_of=(2,))
    assert told.changes == ()
    assert [(one.reason, one.after) for one in told.unplaced] == [("in_table", "请核对")]


def test_the_command_tells_of_a_table_once(tmp_path):
    job = published_job(tmp_path / "talk", panel())
    change(job / "talk.md", "**发言人2", "| 备注 | 请核对数字 |\n| --- | --- |\n\n**发言人2")
    edited = tmp_path / "talk.md"
    edited.write_bytes((job / "talk.md").read_bytes())
    told = tinglu("correct", job, edited)
    assert told.returncode == 1
    assert "in a table" in " ".join(told.stdout.split())
    assert "changed after" not in told.stdout
    told = tinglu("correct", job, edited)
    assert (told.returncode, "nothing in it has changed" in told.stdout) == (0, True)
    assert "请核对数字" not in (job / "talk.txt").read_text()
