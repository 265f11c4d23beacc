"""Lists of terms and event.toml: what editors write, and what goes wrong with it."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.event import read_event, read_glossary, terms_of
from pipeline.glossary import Term
from pipeline.transcript import Attendee


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes, name: str = "given.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


TERMS = "# 人名\n陈国栋  chén guó dòng\n陈国动、陈国东 => 陈国栋\n\n青禾社区基金会 # 主办\nOpenAI\nBill Gates\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_terms(file, encoding):
    terms = TERMS if encoding != "gb18030" else TERMS.replace("ǒ", "o")
    assert read_glossary(file(terms.replace("\n", "\r\n").encode(encoding))).terms == (
        Term("陈国栋", ("chen", "guo", "dong"), ("陈国动", "陈国东")),
        Term("青禾社区基金会"),
        Term("OpenAI"),
        Term("Bill Gates"),
    )


def test_a_hash_inside_a_word_is_no_remark(file):
    content = "# languages\nC#\nF# # functional\n社区医生 => C#\n\t# none\n　# 无\nA#B\n"
    assert read_glossary(file(content)).terms == (Term("C#", (), ("社区医生",)), Term("F#"), Term("A#B"))


def test_a_sound_with_digits_or_of_another_length():
    from pipeline.event import _sounded

    assert _sounded("单田芳 shan4 tian2 fang1") == ("单田芳", ("shan", "tian", "fang"))
    assert _sounded("吕梁 lǜ liang") == ("吕梁", ("lv", "liang"))
    assert _sounded("中国移动 China Mobile") == ("中国移动 China Mobile", ())


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("甲乙\n陈国动=>\n", "given.glossary_line"),
        ("=> 陈国栋", "given.glossary_line"),
        ("长" * 101, "given.term_too_long"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "reading.not_text"),
    ],
)
def test_what_no_glossary_is(file, content, key):
    with pytest.raises(UsageError) as caught:
        read_glossary(file(content))
    assert caught.value.key == key
    assert "given.txt" in str(caught.value)


def test_files_that_cannot_be_read(tmp_path, file, monkeypatch):
    for path in (tmp_path / "missing.txt", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_glossary(path)
    monkeypatch.setattr("pipeline.files.text.LARGEST_BYTES", 3)
    with pytest.raises(UsageError, match="larger"):
        read_glossary(file("陈国栋"))


EVENT = """
title = "时间银行"
event = "第五届城乡社区养老论坛"
date = 2026-11-20
place = "成都"

[[attendees]]
name = "陈国栋"
role = "秘书长"
organisation = "青禾社区基金会"
speaker = 2

[[attendees]]
name = "林晓梅"
"""


def test_an_event(file):
    event = read_event(file(EVENT, "event.toml"))
    assert (event.title, event.name, event.date, event.place) == (
        "时间银行",
        "第五届城乡社区养老论坛",
        "2026-11-20",
        "成都",
    )
    assert event.attendees == (Attendee("陈国栋", "秘书长", "青禾社区基金会", "2"), Attendee("林晓梅"))
    assert [term.text for term in terms_of(event).terms] == [
        "陈国栋",
        "林晓梅",
        "青禾社区基金会",
        "第五届城乡社区养老论坛",
        "城乡社区养老论坛",
        "成都",
        "时间银行",
    ]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('title = "', "given.toml"),
        ("titel = 'x'", "given.unknown_key"),
        ("title = ['x']", "given.not_words"),
        ("title = true", "given.not_words"),
        ("attendees = 'x'", "given.attendees"),
        ("[[attendees]]\nrole = 'x'", "given.nameless"),
        ("[[attendees]]\nname = ' '", "given.nameless"),
        ("[[attendees]]\nname = 'x'\nemail = 'y'", "given.unknown_key"),
    ],
)
def test_what_no_event_is(file, content, key):
    with pytest.raises(UsageError) as caught:
        read_event(file(content, "event.toml"))
    assert caught.value.key == key
    assert "event.toml" in str(caught.value)
    assert caught.value.exit_code == 2


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("given") / "x"
    path.write_bytes(data)
    for read in (read_glossary, read_event):
        with suppress(UsageError):
            read(path)
