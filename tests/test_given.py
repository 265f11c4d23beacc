"""Lists of terms and event.toml: what editors write, and what goes wrong with it."""

import unicodedata
from contextlib import suppress

import pytest
from helpers.command import tinglu
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import transcribe
from pipeline.errors import UsageError
from pipeline.event import read_event, read_glossary, terms_of
from pipeline.glossary import Term
from pipeline.messages import LANGUAGES
from pipeline.transcript import Attendee, Event


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


def told(read, path):
    """The key of the error and what it tells in both languages."""
    with pytest.raises(UsageError) as caught:
        read(path)
    messages = [caught.value.message(language) for language in LANGUAGES]
    assert all(str(path) in message for message in messages)
    return caught.value.key, messages


@pytest.mark.parametrize("date", ["2026-11-20", "2026-11-20T10:00:00Z", "2026-11-20 10:00:00"])
def test_a_date_is_a_day(file, date):
    assert read_event(file(f"date = {date}", "event.toml")).date == "2026-11-20"


@pytest.mark.parametrize("date", ["2026-13-45", "2026-02-29", "2026-2-30", "0000-01-01", "２０２６-１３-０１"])
def test_a_date_in_figures_that_no_calendar_has(file, date):
    key, messages = told(read_event, file(f'date = "{date}"', "event.toml"))
    assert key == "given.no_date"
    assert all(date in message for message in messages)
    with pytest.raises(UsageError) as caught:
        transcribe("no.wav", event=Event(date=date))
    assert caught.value.key == "given.no_date"


@pytest.mark.parametrize("date", ["2024-02-29", "2026-1-5", "2026年秋", "11-13 November 2026", "2026", "2026-13-45起"])
def test_dates_that_are_real_or_in_words(file, date):
    assert read_event(file(f'date = "{date}"', "event.toml")).date == date


@pytest.mark.parametrize("value", ["1.5", "true", "[1]"])
@pytest.mark.parametrize(("table", "key", "example"), [("", "date", "= 2026-"), ("[[attendees]]", "speaker", "= 2")])
def test_what_a_date_and_a_speaker_may_be_is_told(file, table, key, example, value):
    named = 'name = "陈国栋"' if table else ""
    told_key, messages = told(read_event, file(f"{table}\n{named}\n{key} = {value}\n", "event.toml"))
    assert told_key == f"given.not_{key}"
    assert all(f"{key} {example}" in message for message in messages)


@pytest.mark.parametrize(
    ("content", "key", "names"),
    [
        ("青禾\n切约 => 签约\n\n切约 => 千月\n", "given.form_of_two", ("切约", "签约", "千月")),
        ("青禾\n甲乙、切约 => 签约\n\n切约 => 千月\n签约", "given.form_of_two", ("切约", "签约", "千月")),
        ("青禾\n切约 => 签约\n\n签约 => 切约\n", "given.term_is_wrong", ("切约", "签约")),
        ("青禾\n切约 => 签约\n\n切约 qie yue\n", "given.term_is_wrong", ("切约", "签约")),
        ("青禾\n切约\n\n切约 => 签约\n切约", "given.term_is_wrong", ("切约", "签约")),
        ("青禾\n签约 => 契约\n\n切约 => 签约\n", "given.term_is_wrong", ("契约", "签约")),
    ],
)
def test_two_lines_that_cannot_both_be_done(file, content, key, names):
    told_key, messages = told(read_glossary, file(content))
    assert told_key == key
    for message in messages:
        assert all(name in message for name in names)
        assert ("lines 2 and 4" in message) or ("第 2 行和第 4 行" in message)


def test_a_form_given_twice_for_one_term_or_for_itself_is_no_contradiction(file):
    terms = read_glossary(file("切约 => 签约\n切约、社工 => 签约\n社区 => 社区\n签约\n")).terms
    assert terms == (Term("签约", (), ("切约", "社工")), Term("社区", (), ("社区",)))


@pytest.mark.parametrize("form", ["陈国栋", "青禾社区基金会", "城乡社区养老论坛"])
def test_a_list_of_terms_that_has_a_name_of_the_event_as_wrong_names_both_files(file, tmp_path, form):
    event, terms = file(EVENT, "event.toml"), file(f"林小梅 => 林晓梅\n{form} => 别的\n")
    done = tinglu("run", "no.wav", "-o", tmp_path, "-g", terms, "-e", event)
    assert done.returncode == 2
    assert all(one in done.stderr for one in (str(event), str(terms), form, "别的"))
    with pytest.raises(UsageError) as caught:
        transcribe("no.wav", glossary=terms, event=event)
    assert all(str(one) in caught.value.message("zh") for one in (event, terms, form, "别的"))
    with pytest.raises(UsageError, match="the event"):
        transcribe("no.wav", glossary=terms, event=read_event(event))


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("given") / "x"
    path.write_bytes(data)
    for read in (read_glossary, read_event):
        with suppress(UsageError):
            read(path)


def test_accents_that_a_program_parts_are_those_that_are_recognised(file):
    parted = unicodedata.normalize("NFD", "bénévola => bénévolat\n陈国栋 chén guó dòng\n")
    terms = (Term("bénévolat", (), ("bénévola",)), Term("陈国栋", ("chen", "guo", "dong")))
    assert read_glossary(file(parted)).terms == terms
    event = read_event(file(unicodedata.normalize("NFD", 'title = "L\'été"\n[[attendees]]\nname = "Zoë"\n')))
    assert (event.title, event.attendees[0].name) == ("L'été", "Zoë")
    given = Event(attendees=(Attendee(unicodedata.normalize("NFD", "Zoë")),))  # as Python may give it
    assert terms_of(given).terms == (Term("Zoë"),)
