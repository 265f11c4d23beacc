"""Habits of editors and of their programs, in every format: what is no text, what is not certain."""

import pytest
from helpers.builders import panel
from helpers.documents import NOTICES

from pipeline.correct import found
from pipeline.correct.changes import Found, Person, SaidBy, SplitAt, Unplaced
from pipeline.correct.match import Match
from pipeline.correct.readers import READERS
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings

NAMES = {"发言人1", "发言人2"}
DOCUMENTS = ("txt", "md")


def changes(form, edit, base_form=None):
    """What is found in the panel's export after `edit`, compared with its export in `base_form`."""
    one = panel()
    written = {kind: WRITERS[kind](one, WriteSettings()) for kind in (form, base_form or form)}
    base = READERS[base_form or form](written[base_form or form], NAMES, None)
    edited = edit(written[form])
    assert edited != written[form]
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
def test_a_name_nobody_has_before_new_text_is_told_and_gives_nobody_anothers_words(form):
    edited = changes(form, lambda text: text.replace("从哪里来。", "从哪里来。\n\n陈国栋：我补充一句话。", 1))
    assert edited == Found((), (Unplaced("unknown_name", "", "陈国栋：我补充一句话。", 9.5),))


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_name_nobody_has_before_the_middle_of_a_speech_is_told(form):
    edited = changes(form, lambda text: text.replace("我讲三点，", "\n\n陈国栋：我讲三点，\n\n发言人2："))
    assert edited.unplaced == (Unplaced("unknown_name", "", "陈国栋：", 4.5),)
    assert edited.changes == (SplitAt(("u2", 6)), SplitAt(("u2", 11)))


def test_a_name_in_bold_before_new_text_is_a_new_speaker():
    (change,) = changes("md", lambda text: text.replace("来。\n", "来。\n\n**陈国栋**：我补充一句话。\n", 1)).changes
    assert (change.text, change.person) == ("我补充一句话。", Person(name="陈国栋"))
