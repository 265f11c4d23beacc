"""Habits of editors and of their programs, in every format: what is no text, what is not certain."""

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.builders import panel
from helpers.command import tinglu
from helpers.documents import NOTICES
from helpers.pages import forum
from helpers.reviewing import job_of

from pipeline.correct import found
from pipeline.correct.changes import Found, Person, Retimed, SaidBy, SplitAt, Unplaced
from pipeline.correct.match import Match
from pipeline.correct.readers import READERS
from pipeline.files.text import decoded
from pipeline.flow import write_again
from pipeline.output import WRITERS
from pipeline.review import Review
from pipeline.settings import WriteSettings

NAMES = {"发言人1", "发言人2"}
DOCUMENTS = ("txt", "md")


def changes(form, edit):
    """What is found in the panel's export after `edit`."""
    one = panel()
    written = WRITERS[form](one, WriteSettings())
    base, edited = READERS[form](written, NAMES, None), edit(written)
    assert edited != written
    return found(Match(base, READERS[form](edited, NAMES, base), one))


@pytest.mark.parametrize(("form", "end"), [("txt", "\n\n"), ("txt", "\n"), ("md", "\n\n")])
def test_a_label_on_a_line_of_its_own_is_the_label_of_what_follows(form, end):
    name = {"txt": "发言人2：", "md": "**发言人2**："}[form]
    assert changes(form, lambda text: text.replace(name, name + end)) == Found((), ())


def test_a_label_in_a_cue_of_its_own_is_the_label_of_what_follows():
    cue = "发言人2：\n\n9\n00:00:04,600 --> 00:00:09,000\n谢谢主持人"
    edited = changes("srt", lambda text: text.replace("发言人2：谢谢主持人", cue))
    assert not [one for one in edited.changes if isinstance(one, SaidBy)]
    assert not edited.unplaced


@pytest.mark.parametrize(("form", "old", "new"), [
    ("txt", "\n\n发言人2：", "发言人2："),
    ("txt", "\n\n发言人2：", " 发言人2： "),
    ("md", "\n\n**发言人2**：", "**发言人2**："),
    ("srt", "\n\n3\n00:00:04,500 --> 00:00:09,000\n", ""),
])  # fmt: skip
def test_a_label_joined_to_what_stood_before_it_stays_a_label(form, old, new):
    changed = changes(form, lambda text: text.replace(old, new))
    assert [one for one in changed.changes if not isinstance(one, Retimed)] == []
    assert changed.unplaced == ()


@pytest.mark.parametrize("form", [*DOCUMENTS, "srt"])
def test_a_colon_put_behind_a_name_in_a_speech_makes_nobody_a_speaker(form):
    one = panel()
    said = "我想请问发言人1，这笔钱从哪里来。"
    changed = replace(one, utterances=(one.utterances[0], replace(one.utterances[1], text=said), *one.utterances[2:]))
    base, edited = (str(WRITERS[form](changed, WriteSettings())) for _ in range(2))
    before = READERS[form](base, NAMES, None)
    after = READERS[form](edited.replace("发言人1，", "发言人1："), NAMES, before)
    assert [one.speaker for one in after.passages] == [one.speaker for one in before.passages]


@pytest.mark.parametrize("end", ["\n", " \n    ", "\r\n"])
def test_a_mark_of_a_gap_that_a_line_breaks_in_is_no_text(end):
    one = forum()
    base = READERS["txt"](WRITERS["txt"](one, WriteSettings()), NAMES, None)
    broken = WRITERS["txt"](one, WriteSettings()).replace("【此处约1秒", f"【此处{end}约1秒")
    broken = decoded(Path("x.txt"), broken.encode())
    assert found(Match(base, READERS["txt"](broken, NAMES, base), one)) == Found((), ())


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("left", ["（）", "()", "根据录音整理，", "谢谢。（NOTICE）"])
def test_what_is_left_of_the_notice_is_no_text(form, left):
    def edit(text):
        before, last = text.rstrip().rsplit("\n\n", 1)
        assert NOTICES["zh"] in last
        if left.startswith("谢谢。"):  # the paragraphs joined
            return before.removesuffix("谢谢。") + left.replace("NOTICE", NOTICES["zh"])
        return f"{before}\n\n{left}\n"

    assert changes(form, edit) == Found((), ())


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("said", ["陈国栋：我补充一句话。", "陈国栋:我补充一句话。", "Ann:so it is."])
def test_a_name_nobody_has_before_new_text_is_told_and_gives_nobody_anothers_words(form, said):
    edited = changes(form, lambda text: text.replace("从哪里来。", f"从哪里来。\n\n{said}", 1))
    assert edited == Found((), (Unplaced("unknown_name", "", said, 9.5),))


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_name_nobody_has_before_the_middle_of_a_speech_is_told(form):
    edited = changes(form, lambda text: text.replace("我讲三点，", "\n\n陈国栋：我讲三点，\n\n发言人2："))
    assert edited.unplaced == (Unplaced("unknown_name", "", "陈国栋：", 4.5),)
    assert edited.changes == (SplitAt(("u2", 6)), SplitAt(("u2", 11)))


def test_a_name_in_bold_before_new_text_is_a_new_speaker():
    (change,) = changes("md", lambda text: text.replace("来。\n", "来。\n\n**陈国栋**：我补充一句话。\n", 1)).changes
    assert (change.text, change.person) == ("我补充一句话。", Person(name="陈国栋"))


def test_an_indented_paragraph_of_markdown_is_still_said():
    assert changes("md", lambda text: text.replace("**发言人2", "    **发言人2")) == Found((), ())


@pytest.mark.parametrize(
    "put_in",
    [
        "    请大家鼓掌。",
        "```\n请大家鼓掌。\n```",
        "<p>请大家<b>鼓掌</b>。</p>",
        "<!-- 改 -->请大家鼓掌。",
    ],
)
def test_what_markdown_takes_for_something_else_than_text_is_taken_in(put_in):
    (change,) = changes("md", lambda text: text.replace("来。\n", f"来。\n\n{put_in}\n", 1)).changes
    assert "请大家鼓掌。" in change.text


def test_what_markdown_takes_for_a_links_definition_is_told():
    edited = changes("md", lambda text: text.replace("来。\n", "来。\n\n[注]: 请大家鼓掌。\n", 1))
    assert edited == Found((), (Unplaced("unknown_name", "", "[注]: 请大家鼓掌。", 9.5),))


def test_what_markdown_strikes_through_stays_and_is_told():
    edited = changes("md", lambda text: text.replace("来。\n", "~~来~~。\n", 1))
    assert edited == Found((), (Unplaced("struck", "", "来", 4.5),))


@pytest.mark.parametrize("remark", ["<!-- 核对\n\n资金 -->", "<a id='x'></a>", "<div>\n</div>"])
def test_remarks_and_tags_of_markdown_are_no_text(remark):
    assert changes("md", lambda text: text.replace("来。\n", f"来。\n\n{remark}\n", 1)) == Found((), ())


def test_a_name_that_is_put_right_in_the_file_is_taken_in_when_it_is_given_again(tmp_path):
    job = job_of(tmp_path / "talk", panel())
    write_again(job)
    file = tmp_path / "mine.md"
    said = (job / "talk.md").read_text().replace("三点", "四点")
    file.write_text(said.replace("来。\n", "来。\n\n陈国栋：我补充一句话。\n", 1))
    for _ in range(2):
        told = tinglu("correct", job, file)
        assert (told.returncode, "陈国栋：我补充一句话。" in told.stdout) == (1, True)
        assert [act.op.kind for act in Review.open(job).acts if act.op.kind != "voices"] == ["text"]
    file.write_text(file.read_text().replace("陈国栋：我", "**陈国栋**：我"))
    assert tinglu("correct", job, file).returncode == 0
    now = Review.open(job).transcript
    assert [(now.speaker_name(one.speaker), one.text) for one in now.utterances][2] == ("陈国栋", "我补充一句话。")
    assert "nothing" in tinglu("correct", job, file).stdout
