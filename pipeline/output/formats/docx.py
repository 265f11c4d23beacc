"""DOCX, through python-docx: Word's own styles, so that an editor can restyle the whole; the same bytes each time."""

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.messages import text
from pipeline.output.document import Document, Paragraph, advice, document
from pipeline.settings import WriteSettings
from pipeline.text.typography import CHINESE, clock, is_full_width, is_right_to_left
from pipeline.transcript import Transcript

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph as WordParagraph

LATIN_BODY, LATIN_HEADINGS = "Times New Roman", "Arial"
# What offices print with, for text and for headings; where a machine has neither, Word and LibreOffice take their own.
EAST_ASIAN = {
    "zh-CN": ("宋体", "黑体"),
    "zh-TW": ("新細明體", "微軟正黑體"),
    "ja-JP": ("游明朝", "游ゴシック"),
    "ko-KR": ("바탕", "맑은 고딕"),
}
SIZE_PT = 12  # 小四
EPOCH = datetime(1980, 1, 1)  # the first day a zip file knows
AUTHOR = "tinglu"
MOST_TOLD = 255  # characters of a property that Word reads


def write_docx(transcript: Transcript, settings: WriteSettings) -> bytes:
    """A DOCX: doubtful words are highlighted and commented with their time, holes in the text are grey."""
    import docx  # a quarter of a second, spent only where this format is written

    made = document(transcript, settings)
    word = docx.Document()
    _describe(word, made)
    tag = _tag(transcript)
    _style(word, made, EAST_ASIAN.get(tag, EAST_ASIAN["zh-CN"]), is_full_width(transcript.language))
    _set_language(word, tag)
    if is_right_to_left(transcript.language):
        _from_the_right(word)
    word.add_paragraph(made.name, "Title")
    if made.occasion:
        word.add_paragraph(made.occasion, "Subtitle")
    for part in made.parts:
        if part.heading:
            word.add_paragraph(part.heading, "Heading 1")
        for paragraph in part.paragraphs:
            _add(word, made, paragraph, settings)
    for line in made.closing:
        word.add_paragraph(line, "Caption")
    return _same_bytes(word)


def _tag(transcript: Transcript) -> str:
    """The language of the text as Word names languages."""
    if transcript.language in CHINESE:
        return "zh-TW" if transcript.script == "hant" else "zh-CN"
    return {"en": "en-US", "ja": "ja-JP", "ko": "ko-KR", "und": "zh-CN"}.get(transcript.language, transcript.language)


def _describe(word: "Word", made: Document) -> None:
    """Title, language and what is not to be forgotten; no time of making, or two runs would differ."""
    core = word.core_properties
    core.title, core.subject = made.name[:MOST_TOLD], (made.occasion or "")[:MOST_TOLD]
    whole = len(made.notice) <= MOST_TOLD  # half a notice might say what is not so
    core.comments = made.notice if whole else text("notice.some", lang=made.language)
    core.language = {"zh": "zh-CN", "en": "en-US"}[made.language]
    core.author = core.last_modified_by = AUTHOR
    core.created = core.modified = EPOCH


def _style(word: "Word", made: Document, east_asian: tuple[str, str], full_width: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.top_margin = section.bottom_margin = Cm(2.5)
    body, headings = zip((LATIN_BODY, LATIN_HEADINGS), east_asian, strict=True)
    looks = (  # style, fonts, points, bold, points before and after
        ("Normal", body, SIZE_PT, False, 0, 6),
        ("Title", headings, 18, True, 0, 12),
        ("Subtitle", body, SIZE_PT, False, 0, 18),
        ("Heading 1", headings, 14, True, 18, 8),
        ("Caption", body, SIZE_PT, False, 6, 6),
        ("Footer", body, 9, False, 0, 0),
    )
    for name, fonts, size, bold, before, after in looks:
        style = word.styles[name]
        _set_fonts(style, fonts, full_width)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    for name in ("Title", "Subtitle", "Footer"):
        word.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _without_border(word.styles["Title"])
    word.styles["Normal"].paragraph_format.line_spacing = 1.5
    word.styles["Normal"].paragraph_format.widow_control = True
    footer = section.footer.paragraphs[0]
    footer.text = made.notice + "    "
    _add_page_number(footer)


def _set_fonts(style: "ParagraphStyle", fonts: tuple[str, str], full_width: bool) -> None:
    """Latin and East Asian fonts by name: the template's come from a theme, which names no Chinese ones; black."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    latin, east_asian = fonts
    style.font.name = latin
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.rPr
    for spacing in properties.findall(qn("w:spacing")):  # between letters
        properties.remove(spacing)
    own = properties.rFonts
    for name in list(own.attrib):
        if name.endswith("Theme"):
            del own.attrib[name]
    own.set(qn("w:eastAsia"), east_asian)
    own.set(qn("w:cs"), latin)
    if full_width:
        own.set(qn("w:hint"), "eastAsia")  # quotation marks are full-width


def _set_language(word: "Word", tag: str) -> None:
    """Of the text, for the speller and for the shape of characters: a comma stands elsewhere in Taiwan."""
    from docx.oxml.ns import qn

    for language in word.styles.element.iter(qn("w:lang")):
        if tag in EAST_ASIAN:
            language.set(qn("w:eastAsia"), tag)
        else:
            language.set(qn("w:val"), tag)
            language.set(qn("w:bidi"), tag)
            language.set(qn("w:eastAsia"), "zh-CN")


def _from_the_right(word: "Word") -> None:
    """Paragraphs begin at the right, whatever the script of their first word; all styles follow this one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    spacing = word.styles["Normal"].element.pPr.find(qn("w:spacing"))
    spacing.addprevious(OxmlElement("w:bidi"))  # Word asks for this order


def _without_border(style: "ParagraphStyle") -> None:
    from docx.oxml.ns import qn

    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _add_page_number(paragraph: "WordParagraph") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(OxmlElement("w:r"))
    paragraph._p.append(field)


def _add(word: "Word", made: Document, paragraph: Paragraph, settings: WriteSettings) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    added = word.add_paragraph()
    if is_full_width(made.style):
        _indent(added)
    if settings.times:
        added.add_run(f"[{clock(paragraph.start)}] ")
    if paragraph.label:
        added.add_run(made.labelled(paragraph.label, "")).bold = True
    for sentence in paragraph.sentences:
        for run in sentence.runs:
            new = added.add_run(run.text)
            if run.kind == "doubtful":
                new.font.highlight_color = WD_COLOR_INDEX.YELLOW
                word.add_comment(new, advice(run, made.language), AUTHOR, "")
            elif run.kind == "gap":
                new.font.highlight_color = WD_COLOR_INDEX.GRAY_25


def _indent(paragraph: "WordParagraph") -> None:
    """Two characters, whatever size the editor chooses."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.paragraph_format.first_line_indent = Pt(2 * SIZE_PT)
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")


def _same_bytes(word: "Word") -> bytes:
    """The file without the times of its making."""
    from docx.oxml.ns import qn

    for comment in word.comments:
        comment._comment_elm.attrib.pop(qn("w:date"), None)
    saved, out = io.BytesIO(), io.BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
