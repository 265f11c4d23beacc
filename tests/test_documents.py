"""The document in its four forms: what forums publish, nothing lost, nothing of a text taken for the format."""

import io
import itertools
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from helpers.builders import panel, transcript, utterance
from helpers.documents import page_of, words_of_docx, words_of_html
from helpers.events import lecture, sample_panel, spoken, told
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.output import WRITERS
from pipeline.output.document import LONG, document
from pipeline.output.document.sentences import clean, sentences
from pipeline.output.formats.html.timeline import timeline
from pipeline.settings import WriteSettings
from pipeline.stages.structure import structured
from pipeline.text.edits import edited
from pipeline.text.typography import one_line
from pipeline.transcript import Attendee, Edit, Mark, Removed, Span, Status

FORMS = ("txt", "md", "docx", "html")
EVENT = {"title": "社区养老", "name": "第五届论坛", "date": "2026年11月20日", "place": "成都"}
HOSTILE = (
    "<script>alert(1)</script> {{ 7*7 }} {% x %} ]]> & &amp; \x00\x07 --> # *a* `b` [c](d) \u202e反 \ufeff\ud800 \"' |"
)


def written(made, form, **chosen):
    return WRITERS[form](made, WriteSettings(**chosen))


def words(made, form, **chosen):
    read = {"docx": words_of_docx, "html": words_of_html}.get(form, str)
    return read(written(made, form, **chosen))


def titled(made=None):
    attendees = (
        Attendee("陈国栋", "秘书长", speaker="S2", title="时间银行"),
        Attendee("林晓梅", "主持人", speaker="S1"),
    )
    return structured(told(made or lecture(), *attendees, **EVENT))


def with_doubt(made, *texts):
    """The words of these texts get a doubt."""
    return replace(
        made,
        utterances=tuple(
            replace(u, words=tuple(replace(w, doubt=0.9 if w.text in texts else 0.1) for w in u.words))
            for u in made.utterances
        ),
    )


# --- the form in which forums publish


def test_a_speech_with_questions_reads_as_forums_publish_it():
    blocks = written(titled(), "txt").strip().split("\n\n")
    assert blocks[0] == "【主旨发言】陈国栋：时间银行\n（第五届论坛，2026年11月20日，成都）"
    assert blocks[1].startswith("林晓梅：各位来宾")
    assert blocks[2].startswith("陈国栋：谢谢主持人，")
    at = blocks.index("附：现场互动")
    assert at > 10
    assert not any("：" in block for block in blocks[3:at])  # the speaker is named once
    assert [block.partition("：")[0] for block in blocks[at + 1 : -1]] == [
        "林晓梅",
        "提问者一",
        "陈国栋",
        "林晓梅",
        "提问者二",
        "陈国栋",
        "林晓梅",
    ]
    assert blocks[-1] == "（根据录音整理，未经本人审核）"


def test_a_speech_nobody_introduces_has_no_label():
    made = structured(told(spoken(("S1", 600, "各位好。")), title="题目"))
    blocks = written(made, "txt").split("\n\n")
    assert blocks[0] == "【主旨发言】发言人1：题目"
    assert blocks[1].startswith("各位好。")


def test_several_speeches_are_sections():
    made = structured(
        told(spoken(("S1", 9, "有请。"), ("S2", 400, "好。"), ("S1", 9, "谢谢。"), ("S3", 400, "好。")), **EVENT)
    )
    lines = written(made, "md").split("\n\n")
    assert lines[0] == "# 社区养老"
    assert [line for line in lines if line.startswith("## ")] == ["## 【主旨发言】发言人2", "## 【主旨发言】发言人3"]


def test_the_english_form():
    text = written(titled(), "txt", document_language="en")
    assert text.startswith("[Speech] 陈国栋: 时间银行\n（第五届论坛, 2026年11月20日, 成都）\n")
    assert "\n\nQuestioner 1: 老师好" in text
    assert text.endswith("(Compiled from the recording; not reviewed by the speaker)\n")
    assert "发言人" not in written(sample_panel(), "txt", document_language="en")
    back = written(panel("en"), "txt", document_language="zh")
    assert back.startswith("发言人1：Good morning")
    assert back.endswith("（根据录音整理，未经本人审核）\n")


def test_a_notice_of_its_own_stays_as_it_is():
    made = replace(panel(), status=Status("reviewed", "经本人审核"))
    for form in FORMS:
        assert "经本人审核" in words(made, form, document_language="en")


@pytest.mark.parametrize("form", FORMS)
def test_clock_times_only_when_asked_for(form):
    time = '<span class="time">[0:00:20]' if form == "html" else "0:00:20"
    read = {"docx": words_of_docx}.get(form, str)
    assert time not in read(written(titled(), form))
    assert time in read(written(titled(), form, times=True))


# --- paragraphs


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 120), st.booleans(), st.sampled_from([0.1, 0.8, 4.0])), min_size=1, max_size=60)
)
def test_paragraphs_end_with_a_sentence_and_are_never_endless(pieces):
    made, at = [], 0.0
    for number, (size, ends, pause) in enumerate(pieces):
        made.append(utterance(f"u{number}", "S1", at, at + 5, "文" * size + ("。" if ends else "")))
        at += 5 + pause
    (part,) = document(transcript(*made), WriteSettings()).parts
    assert "".join(paragraph.text for paragraph in part.paragraphs) == "".join(one.text for one in made)
    for paragraph, following in itertools.pairwise(part.paragraphs):
        assert paragraph.text.endswith("。") or len(paragraph.text) >= 2 * LONG
        assert following.label is None
    if all(ends for _, ends, _ in pieces):
        assert all(len(paragraph.text) <= LONG + 2 * 121 for paragraph in part.paragraphs)


def test_a_long_pause_begins_a_paragraph():
    made = transcript(
        utterance("u1", "S1", 0, 20, "第一点" * 30 + "。"),
        utterance("u2", "S1", 25, 45, "第二点" * 30 + "。"),
        utterance("u3", "S1", 45.5, 60, "还有" * 30 + "。"),
    )
    (part,) = document(made, WriteSettings()).parts
    assert [len(paragraph.sentences) for paragraph in part.paragraphs] == [1, 2]


# --- speech without text, doubtful words


def test_speech_without_text_is_named_where_it_is():
    made = transcript(
        utterance("u1", "S1", 0, 4, "第一句。"),
        utterance("u2", "S1", 10, 14, "第二句。"),
        utterance("u3", "S2", 20, 40, "前半后半"),
    )
    gaps = (Span(5, 9), Span(15, 18.6), Span(25.2, 29.4), Span(50, 62))
    made = replace(made, coverage=replace(made.coverage, untranscribed=gaps))
    assert written(made, "txt").strip().split("\n\n") == [
        "发言人1：第一句。【此处约4秒未识别】第二句。",
        "【此处约4秒未识别】",
        "发言人2：前半【此处约4秒未识别】后半",
        "【此处约12秒未识别】",
        "（根据录音整理，未经本人审核）",
    ]
    assert "Speaker 1: 第一句。[about 4 s not recognised here]第二句。" in written(made, "txt", document_language="en")
    for form in ("docx", "html"):
        assert words(made, form).count("【此处约4秒未识别】") == 3


def test_speech_without_text_where_nothing_was_said():
    made = transcript()
    made = replace(made, coverage=replace(made.coverage, untranscribed=(Span(0, 3),)))
    for form in FORMS:
        assert "【此处约3秒未识别】" in words(made, form)


def left_out(name, start, end, text="字幕志愿者", **more):
    return Removed(name, start, end, text, "phantom", -0.5, 0.7, **more)


def test_what_was_left_out_leaves_a_mark_where_it_stood():
    made = transcript(
        utterance("u1", "S1", 0, 4, "第一句。"),
        utterance("u2", "S1", 10, 14, "第二句。"),
        utterance("u3", "S2", 20, 40, "前半后半"),
    )
    made = replace(
        made,
        coverage=replace(made.coverage, untranscribed=(Span(15, 18), Span(45, 57))),
        removed=(
            left_out("r1", 5, 7),
            left_out("r2", 7.5, 8, "。"),  # no words
            left_out("r3", 17.5, 19),  # in speech without text
            left_out("r4", 29.9, 30.1),
            left_out("r5", 31, 32, put_back=True),
            left_out("r6", 44, 46),
            left_out("r7", 46, 50),
        ),
    )
    mark = "【此处约{}秒识别结果存疑，未采用，见 audit.md 之 {}】"
    assert written(made, "txt").strip().split("\n\n") == [
        f"发言人1：第一句。{mark.format(2, 'r1')}第二句。",
        mark.format(4, "r3"),
        f"发言人2：前半{mark.format(1, 'r4')}后半",
        mark.format(13, "r6, r7"),
        "（根据录音整理，未经本人审核）",
    ]
    english = "[about 2 s: what was recognised here is doubtful and left out, r1 in audit.md]"
    assert english in written(made, "txt", document_language="en")
    for form in ("md", "docx", "html"):
        for seconds, names in ((2, "r1"), (4, "r3"), (1, "r4"), (13, "r6, r7")):
            assert mark.format(seconds, names) in words(made, form)
    assert [lane.kind for lane in timeline(made, str, "zh").lanes][-1] == "gap"
    for form in ("srt", "vtt", "ass"):
        assert "audit.md" not in written(made, form)


def test_what_was_left_out_where_nothing_else_was_said():
    made = replace(transcript(), removed=(left_out("r1", 1, 4),))
    for form in FORMS:
        assert "约3秒" in words(made, form)
        assert "r1" in words(made, form)


def test_doubtful_words_are_found_in_the_published_text():
    made = with_doubt(transcript(utterance("u1", "S1", 0, 8, "我們的信任就是。")), "信", "任", "們")
    changed = edited(made.utterances[0], (Edit("script", 1, "們", "们"), Edit("glossary", 3, "信任", "新信任")))
    made = replace(made, utterances=(changed,))
    (sentence,) = sentences(made, str)
    assert [(run.text, run.kind) for run in sentence.runs] == [
        ("我", "plain"),
        ("们", "doubtful"),
        ("的", "plain"),
        ("新信任", "doubtful"),
        ("就是。", "plain"),
    ]
    assert [run.start for run in sentence.runs if run.kind == "doubtful"] == [1.0, 3.0]


def test_marks_make_an_utterance_doubtful_but_overlap_does_not():
    one = utterance("u1", "S1", 0, 4, "第一句。")
    for kind, expected in (("overlap", "plain"), ("unsure", "doubtful")):
        made = transcript(replace(one, marks=(Mark(kind, 0, 4),)))
        assert {run.kind for run in sentences(made, str)[0].runs} == {expected}
        bare = transcript(replace(one, words=(), marks=(Mark(kind, 0, 4),)))
        assert {run.kind for run in sentences(bare, str)[0].runs} == {expected}


def test_doubtful_words_are_highlighted_with_the_time():
    made = with_doubt(transcript(utterance("u1", "S1", 60, 68, "我们的信任就是。")), "信", "任")
    read = docx.Document(io.BytesIO(written(made, "docx")))
    marked = [run.text for paragraph in read.paragraphs for run in paragraph.runs if run.font.highlight_color]
    assert marked == ["信任"]
    assert [comment.text for comment in read.comments] == ["请对照录音 0:01:03 核对。"]
    hints = [
        attributes.get("data-advice") for tag, attributes in page_of(written(made, "html")).elements if tag == "mark"
    ]
    assert hints == ["请对照录音 0:01:03 核对。", None]  # and the legend


def test_an_utterance_with_several_sentences_is_cut_at_them():
    made = transcript(utterance("u1", "S1", 0, 8, "第一。第二？好"))
    assert [(one.text, one.start) for one in sentences(made, str)] == [
        ("第一。", 0.0),
        ("第二？", pytest.approx(3.429)),
        ("好", pytest.approx(6.857)),
    ]
    english = transcript(utterance("u1", "S1", 0, 8, "Mr. Wang came. He left."), language="en")
    assert len(sentences(english, str)) == 1


# --- nothing lost, nothing taken for the format


def test_every_form_says_the_same():
    plain = re.sub(r"\s", "", written(titled(), "txt"))
    assert re.sub(r"\s", "", words(titled(), "docx")) == plain
    marked = re.sub(r"[\s*#]", "", written(titled(), "md"))
    assert marked == plain
    in_page = re.sub(r"\s", "", words(titled(), "html"))
    for block in written(titled(), "txt").split("\n\n")[1:]:
        assert re.sub(r"\s", "", block) in in_page


@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_stays_text(form):
    made = told(panel(), Attendee("x"), title=HOSTILE, name=HOSTILE, date=HOSTILE)
    made = replace(
        made,
        utterances=tuple(replace(one, text=HOSTILE, words=()) for one in made.utterances),
        speakers=tuple(replace(speaker, name=HOSTILE) for speaker in made.speakers),
        recording=replace(made.recording, file="../" + HOSTILE + ".wav", warnings=(HOSTILE,)),
        status=Status("unreviewed", HOSTILE),
        language='zh"><script>',
    )
    read = words(made, form)
    shown = one_line(clean(HOSTILE))
    if form == "md":
        read = re.sub(r"\\([\\`*_{}\[\]<>#|~&$])", r"\1", read)
        assert not re.search(r"(?<!\\)<", written(made, form))
    assert read.count(shown) >= 4 + len(made.utterances)
    assert "\u202e" not in read
    if form == "html":
        assert [tag for tag, _ in page_of(written(made, form)).elements].count("script") == 1


@settings(max_examples=60)
@given(
    st.lists(st.text(alphabet=st.characters(), max_size=12), min_size=1, max_size=4),
    st.sampled_from(["zh", "en"]),
    st.booleans(),
)
def test_no_text_is_lost_or_breaks_a_form(texts, language, tidy):
    made = [replace(utterance(f"u{i}", "S1", i, i + 1, "空空"), text=text) for i, text in enumerate(texts)]
    if tidy:
        made = [replace(one, words=()) for one in made]
    whole = transcript(*made, language=language)
    expected = re.sub(r"\s", "", "".join(map(clean, texts)))
    for form in ("txt", "html", "docx"):
        assert expected in re.sub(r"\s", "", words(whole, form))


# --- DOCX


def test_docx_has_styles_fonts_and_the_notice_on_each_page():
    data = written(titled(), "docx")
    read = docx.Document(io.BytesIO(data))
    assert [p.text for p in read.paragraphs if p.style.name == "Title"] == ["【主旨发言】陈国栋：时间银行"]
    assert [p.text for p in read.paragraphs if p.style.name == "Heading 1"] == ["附：现场互动"]
    assert "根据录音整理，未经本人审核" in read.sections[0].footer.paragraphs[0].text
    assert read.core_properties.title == "【主旨发言】陈国栋：时间银行"
    assert read.core_properties.language == "zh-CN"
    assert 'w:eastAsia="宋体"' in read.styles["Normal"].element.xml
    assert 'w:firstLineChars="200"' in read.paragraphs[2]._p.xml
    english = docx.Document(io.BytesIO(written(panel("en"), "docx")))
    assert not any("firstLineChars" in p._p.xml for p in english.paragraphs)


def test_docx_is_the_same_each_time():
    made = with_doubt(titled(), "我")
    one = written(made, "docx")
    assert one == written(made, "docx")
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"w:date" not in archive.read("word/comments.xml")


# --- HTML


def test_the_page_names_nothing_outside_itself_and_the_recording():
    page = page_of(written(titled(), "html"))
    policy = next(a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    addresses = [a[name] for _, a in page.elements for name in ("src", "href") if name in a]
    assert addresses == ["./%E5%BD%95%E9%9F%B3.wav", "../%E5%BD%95%E9%9F%B3.wav"]
    assert not any(name.startswith("on") or name == "style" for _, a in page.elements for name in a)


def test_the_languages_of_the_page():
    page = page_of(written(replace(panel(), script="hant"), "html", document_language="en"))
    assert [a["lang"] for tag, a in page.elements if "lang" in a] == ["en", "zh-Hant"]


@pytest.mark.parametrize("form", FORMS)
def test_an_event_without_a_title_goes_by_its_name_once(form):
    made = structured(told(panel(), name="第五届论坛", place="成都"))
    assert made.event.name == "第五届论坛"
    said = words(made, form)
    assert "（成都）" in said
    assert said.count("第五届论坛") == (2 if form == "html" else 1)  # a page has its title in its head too
    assert document(made, WriteSettings()).name == "第五届论坛"
