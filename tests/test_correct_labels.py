"""Who speaks is read from labels in whatever style an editor writes them, and from nothing that is said."""

import io

import docx
import pytest
from helpers.builders import transcript, utterance
from helpers.edited import read, written

from pipeline.correct import found
from pipeline.correct.changes import Found, Person, Reworded, SaidBy, SplitAt
from pipeline.correct.match import Match


@pytest.mark.parametrize("form", ["txt", "md", "docx", "srt"])
@pytest.mark.parametrize("space", ["\u3000", "\u00a0", "  ", " \u200b", ""])
def test_a_known_name_is_known_with_whatever_space_an_editor_types(form, space):
    one = transcript(
        utterance("u1", "S1", 0.5, 4.0, "我们今天谈养老服务的经验。"),
        utterance("u2", "S2", 5.0, 9.0, "资金从哪里来是个大问题。"),
        utterance("u3", "S1", 10.0, 14.0, "医院和家庭都要支持。"),
        utterance("u4", "S2", 15.0, 19.0, "我们听听大家的意见。"),
        names={"S1": "陈 栋", "S2": "李月"},
    )
    data = written(one, form, notice_cue="none")
    base = read(form, data, one)
    if form == "docx":
        file = docx.Document(io.BytesIO(data))
        run = next(run for p in file.paragraphs for run in p.runs if run.text.startswith("李月"))
        run.text = run.text.replace("李月", f"陈{space}栋")
        out = io.BytesIO()
        file.save(out)
        after = out.getvalue()
    else:
        after = data.replace("李月", f"陈{space}栋", 1)
    told = found(Match(base, read(form, after, one, base), one))
    assert told == Found((SaidBy(("u2", 0), ("u2", 12), Person("S1")),), ())


@pytest.mark.parametrize("form", ["txt", "md", "srt"])
@pytest.mark.parametrize(("name", "person"), [("Ann", Person("S1")), ("Bob", None), ("Eve", Person(name="Eve"))])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_label_whose_colon_has_no_space_behind_it_is_one(form, language, name, person):
    said = ("我们今天谈养老的经验。", "资金从哪里来？", "医院和家庭都要支持。", "听听大家的意见。")
    if language == "en":
        said = ("We talk about care.", "Where is the money?", "Families must help.", "Let us hear you.")
    one = transcript(
        *(utterance(f"u{n}", f"S{2 - n % 2}", 5.0 * n, 5.0 * n + 4, text) for n, text in enumerate(said, 1)),
        language=language,
        names={"S1": "Ann", "S2": "Bob"},
    )
    data = written(one, form, notice_cue="none")
    label = next(label for label in ("**Bob**：", "**Bob**: ", "Bob：", "Bob: ") if label in data)
    after = data.replace(label, f"{name}:", 1)
    told = found(Match(read(form, data, one), read(form, after, one, read(form, data, one)), one))
    changes = () if person is None else (SaidBy(("u2", 0), ("u2", len(said[1])), person),)
    assert told == Found(changes, ())


def forum():
    return transcript(
        utterance("u1", "S1", 0.5, 4.0, "我们今天谈养老服务的经验，陈栋。"),
        utterance("u2", "S2", 5.0, 9.0, "“资金”从哪里来是个大问题。"),
        utterance("u3", "S1", 10.0, 14.0, "李月，医院和家庭都要支持。"),
        utterance("u4", "S2", 15.0, 19.0, "好。"),
        names={"S1": "陈栋", "S2": "李月"},
    )


@pytest.mark.parametrize("form", ["txt", "md", "srt"])
@pytest.mark.parametrize(
    "style",
    [
        "【{}】",
        "{}\u3000",
        "{}——",
        "（{}）",
        "[{}] ",
        "{} | ",
        "{}\n",
        "{}；",
        "**{}** ",
        "00:05 {}：",
        "2、{}：",
        "{} 00:05\n",
    ],
)
def test_labels_written_in_another_way_are_labels(form, style):
    one = forum()
    data = written(one, form, notice_cue="none")
    base, after = read(form, data, one), data
    for name in ("陈栋", "李月"):
        after = after.replace(f"**{name}**：" if form == "md" else f"{name}：", style.format(name))
    assert after != data
    assert found(Match(base, read(form, after, one, base), one)) == Found((), ())
    after = after.replace("“资金”从", "经费究竟从").replace("00:05 李", "00:07 李", 1)  # a beginning is changed, too
    assert found(Match(base, read(form, after, one, base), one)) == Found(
        (Reworded("u2", "经费究竟从哪里来是个大问题。"),), ()
    )


def test_a_name_before_which_a_line_broke_is_said():
    one = transcript(
        utterance("u1", "S1", 0.5, 4.0, "Then I went to see my friend Ann Lee"),
        utterance("u2", "S2", 5.0, 9.0, "And what did she tell you?"),
        language="en",
        names={"S1": "Bob", "S2": "Ann Lee"},
    )
    data = written(one, "srt", notice_cue="none")
    base = read("srt", data, one)
    for end in ("friend\nAnn Lee", "\nfriend\nAnn Lee"):
        after = data.replace("friend Ann Lee", end)
        assert after != data
        assert found(Match(base, read("srt", after, one, base), one)) == Found((), ())
    data = written(one, "txt")
    base, after = read("txt", data, one), data.replace("friend Ann Lee", "friend\nAnn Lee")
    assert found(Match(base, read("txt", after, one, base), one)) == Found((), ())


@pytest.mark.parametrize("form", ["txt", "md"])
def test_words_that_begin_with_a_name_are_no_label(form):
    one = forum()
    data = written(one, form)
    base = read(form, data, one)
    after = data.replace("经验，陈栋。", "经验，\n\n陈栋。").replace("医院和", "李月，好好，医院和")
    told = found(Match(base, read(form, after, one, base), one))
    assert told.unplaced == ()
    assert set(told.changes) == {SplitAt(("u1", 13)), Reworded("u3", "李月，李月，好好，医院和家庭都要支持。")}
