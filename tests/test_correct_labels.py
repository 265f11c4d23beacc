"""Who speaks is read from labels in whatever style an editor writes them, and from nothing that is said."""

import io

import docx
import pytest
from helpers.builders import transcript, utterance
from helpers.edited import read, written

from pipeline.correct import found
from pipeline.correct.changes import Found, Person, Renamed, Reworded, SaidBy, SplitAt
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


@pytest.mark.parametrize("form", ["txt", "md", "srt"])
def test_a_label_that_lost_its_colon_is_still_one(form):
    """A key too far: else the name would be said, and by whoever spoke before."""
    one = forum()
    data = written(one, form, notice_cue="none")
    base = read(form, data, one)
    after = data.replace("**陈栋**：李月" if form == "md" else "陈栋：李月", "陈栋李月", 1)
    assert after != data
    assert found(Match(base, read(form, after, one, base), one)) == Found((), ())
    said = data.replace(
        "经验，陈栋。", "经验。\n\n李月好不好，陈栋。" if form != "srt" else "经验。\n李月好不好，陈栋。"
    )
    (told,) = found(Match(base, read(form, said, one, base), one)).changes  # she said no more than 好。
    assert told == Reworded("u1", "我们今天谈养老服务的经验。李月好不好，陈栋。")


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


def hall():
    return transcript(
        utterance("u1", "S1", 0.5, 4.0, "We met exactly this on the river Wye."),
        utterance("u2", "S1", 4.0, 8.0, "So my point is that listening is cheap for us."),
        utterance("u3", "S2", 9.0, 12.0, "That should worry all of us today."),
        utterance("u4", "S2", 15.0, 19.0, "We count meals, for they are easy to count."),
        language="en",
        names={"S1": "Ann", "S2": "Bob"},
    )


BOB = {"txt": "Bob: ", "md": "**Bob**: ", "srt": "Bob: "}


def edited(one, form, *edits):
    data = written(one, form, notice_cue="none")
    base, after = read(form, data, one), data
    for old, new in edits:
        assert old in after
        after = after.replace(old, new)
    return found(Match(base, read(form, after, one, base), one))


@pytest.mark.parametrize("form", ["txt", "md", "srt"])
@pytest.mark.parametrize(("begun", "name"), [("So my point is", "Note"), ("We count", "The result")])
def test_words_and_a_colon_before_the_last_part_of_a_speech_are_asked_about(form, begun, name):
    end = "" if form == "srt" else "\n\n"
    space = "" if form == "srt" else " "
    told = edited(hall(), form, (space + begun, f"{end}{name}: {begun}"))
    assert told.changes == ()
    assert [(one.reason, one.after) for one in told.unplaced] == [("unknown_name", f"{name}:")]


@pytest.mark.parametrize("form", ["txt", "md", "srt"])
def test_a_colon_put_into_the_first_words_of_the_last_part_of_a_speech_makes_them_nobody_s_name(form):
    begun = "So my point is" if form == "srt" else " So my point is"
    told = edited(hall(), form, (begun, ("" if form == "srt" else "\n\n") + "So my point: it is"))
    assert told == Found((Reworded("u2", "So my point: it is that listening is cheap for us."),), ())


def test_words_and_a_colon_before_a_chinese_cue_are_asked_about():
    one = transcript(
        utterance("u1", "S1", 0.5, 4.0, "我们今天谈谈养老服务的一些经验。"),
        utterance("u2", "S1", 5.0, 9.0, "人们为什么要把钱捐给陌生人呢？"),
    )
    told = edited(one, "srt", ("人们为什么", "我想问的是：人们为什么"))
    assert [(each.reason, each.after) for each in told.unplaced] == [("unknown_name", "我想问的是：")]
    assert told.changes == ()


@pytest.mark.parametrize("form", ["txt", "md", "srt"])
def test_a_new_name_in_a_label_s_place_is_one_also_where_what_follows_begins_otherwise(form):
    told = edited(hall(), form, (f"{BOB[form]}That should worry", "Eve: It should really alarm"))
    text = "It should really alarm all of us today."
    assert told == Found((Renamed("S2", "Eve"), Reworded("u3", text)), ())


@pytest.mark.parametrize("form", ["txt", "md", "srt"])
def test_where_too_much_is_changed_around_a_new_name_it_is_asked_about_and_the_words_stay_whose_they_were(form):
    changed = ("That should worry", "Eve: It should really alarm"), ("cheap for us.", "very cheap for me!")
    told = edited(hall(), form, (BOB[form] + changed[0][0], changed[0][1]), changed[1])
    assert [(one.reason, one.after) for one in told.unplaced] == [("unknown_name", "Eve: It")]
    assert told.changes == (
        Reworded("u2", "So my point is that listening is very cheap for me!"),
        Reworded("u3", "It should really alarm all of us today."),
    )
