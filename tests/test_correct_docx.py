"""DOCX as Word, WPS and LibreOffice leave them: tracked changes count as accepted, remarks and form for nothing."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from helpers.builders import panel

from pipeline.correct import found
from pipeline.correct.changes import Found, Person, Renamed, Reworded, SaidBy
from pipeline.correct.match import Match
from pipeline.correct.word import read_docx
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings

NAMES = ("发言人1", "发言人2")
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
WHO = 'w:id="7" w:author="李编辑" w:date="2026-11-26T10:00:00Z"'
LABEL = "<w:r><w:rPr><w:b/></w:rPr><w:t>发言人2：</w:t></w:r>"
U2 = "谢谢主持人，我讲三点，第一点是资金从哪里来。"


def run(text, form=""):
    return f'<w:r w:rsidR="00A1"><w:rPr>{form}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def put_in(text, kind="ins"):
    return f"<w:{kind} {WHO}>{run(text)}</w:{kind}>"


def taken_out(text, kind="del"):
    return f'<w:{kind} {WHO}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:{kind}>'


def edited(*paragraphs, at=2, count=1):
    """The panel's DOCX with `count` paragraphs from `at` on replaced by these (inner XML); 2 is what S2 says."""
    word = docx.Document(io.BytesIO(WRITERS["docx"](panel(), WriteSettings())))
    old = [paragraph._p for paragraph in word.paragraphs[at : at + count]]
    for inner in paragraphs:
        old[0].addprevious(parse_xml(f"<w:p {SPACES}>{inner}</w:p>"))
    for paragraph in old:
        paragraph.getparent().remove(paragraph)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def changes(data):
    one = panel()
    base = read_docx(WRITERS["docx"](one, WriteSettings()), NAMES, None)
    return found(Match(base, read_docx(data, NAMES, base), one))


SAME = Found((), ())
END_GONE = f"<w:pPr><w:rPr><w:del {WHO}/></w:rPr></w:pPr>"
TEXT_BOX = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>旁注</w:t>"
    "</w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
    "<w:p><w:r><w:t>旁注</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
UNCHANGED = {
    "runs split anywhere": run("发言", "<w:b/>") + run("人2：", "<w:b/>") + "".join(map(run, U2)),
    "the label no longer bold": run(f"发言人2：{U2}"),
    "highlights and fonts": LABEL + run(U2, '<w:highlight w:val="green"/><w:rFonts w:hint="eastAsia"/>'),
    "a change of form on record": LABEL + run(U2, f"<w:rPrChange {WHO}><w:rPr/></w:rPrChange>"),
    "marks of the speller": LABEL + '<w:proofErr w:type="spellStart"/>' + run(U2) + '<w:proofErr w:type="spellEnd"/>',
    "a comment": f'{LABEL}<w:commentRangeStart w:id="1"/>{run(U2)}<w:commentRangeEnd w:id="1"/>'
    '<w:r><w:commentReference w:id="1"/></w:r>',
    "a soft return": LABEL + run(U2[:6]) + "<w:r><w:br/></w:r>" + run(U2[6:]),
    "a page break": LABEL + run(U2[:6]) + '<w:r><w:lastRenderedPageBreak/><w:br w:type="page"/></w:r>' + run(U2[6:]),
    "an indent of two wide spaces": run(f"\u3000\u3000发言人2：{U2}"),
    "a tab and a no-break space": f"<w:r><w:tab/></w:r>{LABEL}{run(chr(0xA0) + U2)}",
    "what cannot be seen": LABEL + run(f"\ufeff{U2[:4]}\u200b\u00ad{U2[4:]}"),
    "a content control": f"{LABEL}<w:sdt><w:sdtPr/><w:sdtContent>{run(U2)}</w:sdtContent></w:sdt>",
    "a link and a smart tag": f"{LABEL}<w:hyperlink w:anchor='x'>{run(U2[:5])}</w:hyperlink>"
    f"<w:smartTag w:element='x'>{run(U2[5:])}</w:smartTag>",
    "a text box": LABEL + run(U2) + TEXT_BOX,
    "a footnote": LABEL + run(U2) + '<w:r><w:footnoteReference w:id="2"/></w:r>',
    "an insertion that was taken back": LABEL + run(U2) + f"<w:ins {WHO}>{taken_out('不要')}</w:ins>",
    "how a character is said": f"{LABEL}<w:ruby><w:rt>{run('xie')}</w:rt><w:rubyBase>{run(U2[0])}</w:rubyBase></w:ruby>"
    + run(U2[1:]),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_form_and_remarks_are_no_edits(name):
    assert changes(edited(UNCHANGED[name])) == SAME


def test_a_paragraph_in_a_table_is_read_where_it_stands():
    word = docx.Document(io.BytesIO(WRITERS["docx"](panel(), WriteSettings())))
    old = word.paragraphs[2]._p
    table = word.add_table(1, 1)
    table.rows[0].cells[0].paragraphs[0].text = f"发言人2：{U2}"
    old.addprevious(table._tbl)
    old.getparent().remove(old)
    out = io.BytesIO()
    word.save(out)
    assert changes(out.getvalue()) == SAME


def test_tracked_insertions_count_and_deletions_are_gone():
    inner = LABEL + run("谢谢主持人，我讲") + taken_out("三") + put_in("四") + run("点，第一点是资金从哪里来。")
    assert changes(edited(inner)) == Found((Reworded("u2", U2.replace("三点", "四点")),), ())


def test_moved_text_is_where_it_was_moved_to():
    moved = (
        f'<w:moveFromRangeStart {WHO} w:name="m"/>' + taken_out("我讲三点，", "moveFrom").replace("delText", "t")
        + '<w:moveFromRangeEnd w:id="7"/>'
    )  # fmt: skip
    there = f'<w:moveToRangeStart {WHO} w:name="m"/>{put_in("我讲三点，", "moveTo")}<w:moveToRangeEnd w:id="7"/>'
    inner = LABEL + run("谢谢主持人，") + moved + run("第一点是") + there + run("资金从哪里来。")
    (change,) = changes(edited(inner)).changes
    assert change == Reworded("u2", "谢谢主持人，第一点是我讲三点，资金从哪里来。")


def test_a_tracked_label_is_a_rename_or_another_speaker():
    inner = f"{taken_out('发言人2')}{put_in('陈国栋')}{run('：')}{run(U2)}"
    assert changes(edited(inner)) == Found((Renamed("S2", "陈国栋"),), ())
    inner = f"<w:r><w:t>发言人</w:t></w:r>{taken_out('2')}{put_in('1')}{run('：')}{run(U2)}"
    assert changes(edited(inner)) == Found((SaidBy(("u2", 0), ("u2", len(U2)), Person("S1")),), ())


def test_a_deleted_paragraph_mark_joins_it_to_the_next():
    first = f"{END_GONE}{LABEL}{run('谢谢主持人，')}"
    second = run("我讲三点，第一点是资金从哪里来。")
    assert changes(edited(first, second)) == SAME
    gone = END_GONE + taken_out(f"发言人2：{U2}")
    assert changes(edited(gone)) == Found((Reworded("u2", ""),), ())


def test_a_paragraph_that_was_put_in_counts():
    new = f"<w:pPr><w:rPr><w:ins {WHO}/></w:rPr></w:pPr>{put_in('这是后来补的一句。')}"
    assert changes(edited(LABEL + run(U2), new)) == Found((Reworded("u2", U2 + "这是后来补的一句。"),), ())


def test_quotation_marks_of_the_editors_program_are_taken_as_they_are():
    inner = LABEL + run(U2.replace("资金", "“资金”"))
    assert changes(edited(inner)) == Found((Reworded("u2", U2.replace("资金", "“资金”")),), ())


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 an old .doc", zipped(x="y")])
def test_what_is_no_docx_says_so(data):
    with pytest.raises(ValueError, match=r"\w"):
        read_docx(data, NAMES, None)


def test_a_docx_whose_text_is_broken_says_so():
    broken = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(WRITERS["docx"](panel(), WriteSettings()))) as good,
        zipfile.ZipFile(broken, "w") as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, good.read(name)[: 300 if name == "word/document.xml" else None])
    with pytest.raises(ValueError, match=r"\w"):
        read_docx(broken.getvalue(), NAMES, None)
