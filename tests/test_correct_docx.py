"""DOCX as Word, WPS and LibreOffice leave them: tracked changes count as accepted, remarks and form for nothing."""

import io
import re
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from helpers.builders import panel
from helpers.command import tinglu
from helpers.reviewing import published_job

from pipeline.correct import found
from pipeline.correct.changes import Found, Person, Renamed, Reworded, SaidBy, Unplaced
from pipeline.correct.match import Match
from pipeline.correct.word import read_docx
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings

NAMES = ("发言人1", "发言人2")
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
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


def field(instruction, shown=""):
    begin, between, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}<w:r><w:instrText>{instruction}</w:instrText></w:r>{between}{shown}{end}"


SAME = Found((), ())
WPS = '<w:rFonts w:hint="eastAsia" w:eastAsia="宋体"/><w:bCs/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
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
    "a footnote": LABEL + run(U2) + '<w:r><w:footnoteReference w:id="2"/></w:r>',
    "an insertion that was taken back": LABEL + run(U2) + f"<w:ins {WHO}>{taken_out('不要')}</w:ins>",
    "a soft hyphen": f"{LABEL}{run(U2[:5])}<w:r><w:softHyphen/></w:r>{run(U2[5:])}",
    "bookmarks and permissions": f'{LABEL}<w:bookmarkStart w:id="0" w:name="_GoBack"/>{run(U2[:5])}'
    f'<w:permStart w:id="9"/><w:bookmarkEnd w:id="0"/>{run(U2[5:])}<w:permEnd w:id="9"/>',
    "a field and its instruction": f"{LABEL}{field('HYPERLINK x', run(U2))}",
    "an index entry": f"{LABEL}{run(U2[:5])}{field('XE 资金')}{run(U2[5:])}",
    "what WPS writes to every run": '<w:pPr><w:keepNext w:val="0"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/>'
    f'</w:numPr><w:ind w:left="0" w:firstLineChars="200"/><w:rPr>{WPS}</w:rPr></w:pPr>'
    + run("发言人2：", f"<w:b/>{WPS}")
    + run(U2[:5], WPS)
    + run(U2[5:], f'{WPS}<w:highlight w:val="none"/>'),
    "custom XML": f'{LABEL}<w:customXml w:element="x"><w:customXmlPr/>{run(U2)}</w:customXml>',
    "another direction": f'{LABEL}<w:dir w:val="ltr">{run(U2)}</w:dir>',
    "a symbol that is a character": f'{LABEL}{run(U2[:5])}<w:r><w:sym w:font="宋体" w:char="{ord(U2[5]):X}"/></w:r>'
    + run(U2[6:]),
    "a character for programs that know it": f"{LABEL}{run(U2[:5])}<w:r><mc:AlternateContent>"
    f"<mc:Choice Requires='w16se'/><mc:Fallback><w:t>{U2[5:]}</w:t></mc:Fallback></mc:AlternateContent></w:r>",
    "a text box that was deleted": f"{LABEL}{run(U2)}<w:del {WHO}>{TEXT_BOX}</w:del>",
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


def test_a_paragraph_that_was_moved_as_a_whole_is_where_it_was_moved_to():
    mark = "<w:pPr><w:rPr><w:{} " + WHO + "/></w:rPr></w:pPr>"
    said = run("发言人2：", "<w:b/>") + run(U2)
    there = f"{mark.format('moveTo')}<w:moveTo {WHO}>{said}</w:moveTo>"
    gone = f"{mark.format('moveFrom')}<w:moveFrom {WHO}>{said}</w:moveFrom>"
    unknown = run("发言人不详：", "<w:b/>") + run("对。")
    moved, plain = (changes(edited(*paragraphs, count=2)) for paragraphs in ((gone, unknown, there), (unknown, said)))
    assert moved == plain
    assert moved.changes


def test_a_paragraph_put_in_and_taken_out_again_never_was():
    mark = f"<w:pPr><w:rPr><w:ins {WHO}/><w:del {WHO}/></w:rPr></w:pPr>"
    never = f"{mark}<w:ins {WHO}>{taken_out('不要了。')}</w:ins>"
    assert changes(edited(never, LABEL + run(U2))) == SAME


def test_a_content_control_around_paragraphs_is_read_through():
    word = docx.Document(io.BytesIO(WRITERS["docx"](panel(), WriteSettings())))
    old = word.paragraphs[2]._p
    control = parse_xml(f"<w:sdt {SPACES}><w:sdtPr/><w:sdtContent/></w:sdt>")
    old.addprevious(control)
    control[-1].append(old)
    out = io.BytesIO()
    word.save(out)
    assert changes(out.getvalue()) == SAME


def test_quotation_marks_of_the_editors_program_are_taken_as_they_are():
    inner = LABEL + run(U2.replace("资金", "“资金”"))
    assert changes(edited(inner)) == Found((Reworded("u2", U2.replace("资金", "“资金”")),), ())


def with_part(data, name, kind, content):
    """A DOCX with one more part of this kind, such as footnotes."""
    declared = (
        f'<Override PartName="/word/{name}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/></Types>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as good, zipfile.ZipFile(out, "w") as file:
        for one in good.namelist():
            part = good.read(one)
            file.writestr(one, part.replace(b"</Types>", declared.encode()) if one == "[Content_Types].xml" else part)
        file.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def notes(kind, *said):
    """The part with notes, and the lines that part them from the text, as Word writes them."""
    lines = "".join(
        f'<w:{kind} w:type="{line}" w:id="{at}"><w:p><w:r><w:{line}/></w:r><w:r><w:t> </w:t></w:r></w:p></w:{kind}>'
        for at, line in enumerate(("separator", "continuationSeparator"), -1)
    )
    own = "".join(
        f'<w:{kind} w:id="{at}"><w:p><w:r><w:{kind}Ref/></w:r>{run(one)}</w:p></w:{kind}>'
        for at, one in enumerate(said, 2)
    )
    return f"<w:{kind}s {SPACES}>{lines}{own}</w:{kind}s>"


def reference(kind):
    return f'<w:r><w:{kind}Reference w:id="2"/></w:r>'


CHOICE_ALONE = re.sub("<mc:Fallback>.*</mc:Fallback>", "<mc:Fallback><w:pict/></mc:Fallback>", TEXT_BOX)
BESIDE = {
    "a text box, told twice": (TEXT_BOX, Unplaced("text_box", "", "旁注", 4.5)),
    "a text box for newer programs": (CHOICE_ALONE, Unplaced("text_box", "", "旁注", 4.5)),
    "a text box of older programs": (
        f"<w:r><w:pict><v:textbox><w:txbxContent><w:p>{run('第一')}</w:p><w:p>{put_in('第二')}{taken_out('不要')}</w:p>"
        "</w:txbxContent></v:textbox></w:pict></w:r>",
        Unplaced("text_box", "", "第一 第二", 4.5),
    ),
    "letters drawn": (
        '<w:r><w:pict><v:shape><v:textpath string="草稿"/></v:shape></w:pict></w:r>',
        Unplaced("text_box", "", "草稿", 4.5),
    ),
    "an equation": ("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", Unplaced("equation", "", "x+1", 4.5)),
    "a symbol": (
        '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
        Unplaced("symbol", "", "Wingdings F04A", 4.5),
    ),
    "a symbol by its letter": (
        '<w:r><w:sym w:font="Wingdings" w:char="004A"/></w:r>',
        Unplaced("symbol", "", "Wingdings 004A", 4.5),
    ),
    "a symbol that is none": ("<w:r><w:sym/></w:r>", Unplaced("symbol", "", "w:sym", 4.5)),
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_the_text_is_told_and_not_taken_in(name):
    inner, told = BESIDE[name]
    assert changes(edited(LABEL + run(U2) + inner)) == Found((), (told,))


@pytest.mark.parametrize("dress", ["<w:strike/>", "<w:dstrike w:val='1'/>"])
def test_text_that_is_struck_through_stays_and_is_told(dress):
    """Many delete so by hand: whether it was said after all, no program knows."""
    struck = run(U2[:3], dress) + run(U2[3:5], f"<w:b/>{dress}") + run(U2[5:], "<w:strike w:val='0'/>")
    assert changes(edited(LABEL + struck)) == Found((), (Unplaced("struck", "", U2[:5], 4.5),))


def test_hidden_text_is_no_text_and_is_told():
    hidden = edited(LABEL + run(U2) + run("不给人看", "<w:vanish/>"))
    assert changes(hidden) == Found((), (Unplaced("hidden", "", "不给人看", 4.5),))
    said = changes(edited(LABEL + run(U2[:5]) + run(U2[5:], "<w:vanish/>")))
    assert said.changes == (Reworded("u2", U2[:5]),)
    assert [one.reason for one in said.unplaced] == ["hidden"]


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_is_told_with_what_it_hangs_on(kind):
    hung = edited(LABEL + run(U2) + reference(kind))
    told = Unplaced("note", "", "发言人1说过的话", 4.5)
    assert changes(with_part(hung, f"{kind}s7", f"{kind}s", notes(kind, "发言人1说过的话"))) == Found((), (told,))
    plain = edited(LABEL + run(U2))
    assert changes(with_part(plain, f"{kind}s", f"{kind}s", notes(kind))) == SAME
    gone = edited(f"{LABEL}{run(U2)}<w:del {WHO}>{reference(kind)}</w:del>")
    assert changes(with_part(gone, f"{kind}s", f"{kind}s", notes(kind, "说过的话"))) == SAME


@pytest.mark.parametrize(
    "inner",
    [
        run("第 ") + field(" PAGE ", run("3")) + run(" 页 共 ") + field(" NUMPAGES ", run("12")) + run(" 页"),
        run("— 3 —"),
        f"{run('Page ')}<w:fldSimple w:instr='PAGE'>{run('3')}</w:fldSimple>{run(' of 9')}",
        run("根据录音整理，未经本人审核"),
        run("根据录音整理，已经陈国栋审核，其余发言未经本人审核"),
        run("根据录音整理，谁也没有看过"),
        taken_out("社区养老论坛"),
    ],
)
@pytest.mark.parametrize("kind", ["header", "footer"])
def test_numbers_of_pages_and_the_notice_in_a_footer_are_no_text(kind, inner):
    data = edited(LABEL + run(U2))
    assert changes(with_part(data, f"{kind}9", kind, f"<w:hdr {SPACES}><w:p>{inner}</w:p></w:hdr>")) == SAME


@pytest.mark.parametrize("before", ["", "根据录音整理，未经本人审核    "])
@pytest.mark.parametrize("kind", ["header", "footer"])
def test_what_somebody_typed_into_a_header_or_footer_is_told_once(kind, before):
    part = f"<w:hdr {SPACES}><w:p>{run(before)}{run('社区养老论坛 ')}{field(' PAGE ', run('3'))}</w:p></w:hdr>"
    twice = with_part(with_part(edited(LABEL + run(U2)), f"{kind}8", kind, part), f"{kind}9", kind, part)
    assert changes(twice) == Found((), (Unplaced("header", "", "社区养老论坛", None),))


def test_a_diagram_is_told():
    drawn = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    part = f"<x {drawn}><a:p><a:r><a:t>三点</a:t></a:r></a:p></x>"
    with_diagram = with_part(edited(LABEL + run(U2)), "data1", "diagramData", part)
    assert changes(with_diagram) == Found((), (Unplaced("text_box", "", "三点", None),))


def test_a_part_that_is_declared_and_gone_is_no_harm():
    data = with_part(edited(LABEL + run(U2)), "footnotes", "footnotes", notes("footnote"))
    declared = b'<Override PartName="/word/none.xml" ContentType="application/x.footnotes+xml"/></Types>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as good, zipfile.ZipFile(out, "w") as file:
        for one in good.namelist():
            file.writestr(one, good.read(one).replace(b"</Types>", declared))
    assert changes(out.getvalue()) == SAME


def test_the_command_lists_a_text_box_and_takes_in_what_else_was_changed(tmp_path):
    job = published_job(tmp_path / "talk", panel())
    file = tmp_path / "edited.docx"
    word = docx.Document(job / "talk.docx")
    said = next(one for one in word.paragraphs if U2[:5] in one.text)
    for piece in said._p.iter(qn("w:t")):
        piece.text = piece.text.replace("资金从", "经费从")
    said._p.append(parse_xml(TEXT_BOX.replace("<w:r>", f"<w:r {SPACES}>", 1)))
    word.save(file)
    told = tinglu("correct", job, file)
    assert told.returncode == 1
    assert "经费从" in told.stdout
    assert told.stdout.count("旁注") == 1
    assert (
        "文本框"
        in tinglu("correct", published_job(tmp_path / "other" / "talk", panel()), file, "--ui-lang", "zh").stdout
    )
    again = tinglu("correct", job, file)
    assert (again.returncode, "nothing" in again.stdout) == (0, True)
    word.paragraphs[1].add_run("请坐。")  # its editor goes on with it
    word.save(tmp_path / "second.docx")
    second = tinglu("correct", job, tmp_path / "second.docx")
    assert second.returncode == 1
    assert "请坐" in second.stdout
    assert second.stdout.count("旁注") == 1


def test_a_label_that_is_in_a_line_since_the_end_of_a_paragraph_was_deleted_is_a_label():
    told = changes(edited(END_GONE + LABEL + run(U2)))
    assert told == Found((), ())
