"""Texts in which some speakers have a name and some the label tinglu gives: no word is lost or under another name."""

from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from helpers.comparing import measured
from helpers.events import lecture, told
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluation.readers import read
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings
from pipeline.stages.structure import structured
from pipeline.text.labels import labels
from pipeline.transcript import Attendee, Event

SAID = ("各位来宾，大家上午好。", "谢谢主持人。", "我讲三点。", "第一点是资金从哪里来。", "请问怎么办？", "每周三。")
NAMES = ["陈国栋", "王秀兰", "主持人", "发言人2", "发言人3", "提问者一"]


def talk(who, names, event=None):
    said = enumerate(zip(who, SAID, strict=False), 1)
    made = transcript(*(utterance(f"u{n}", one, 9.0 * n, 9.0 * n + 8, t) for n, (one, t) in said), names=names)
    return replace(made, event=event or Event())


def nameless(files, made):
    """The reference: who says what, with names that are in no other file."""
    told = [(f"Q{u.speaker}", u.start, u.end, u.text) for u in made.utterances]
    return files("r.json", told)


@pytest.mark.parametrize("event", [None, Event(title="养老：三点"), Event(title="谁来养老？", place="成都")])
@pytest.mark.parametrize(
    ("form", "labelled"), [("txt", "change"), ("md", "change"), ("srt", "change"), ("srt", "always")]
)
@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("121", ("陈国栋", "发言人2")),
        ("1121", ("陈国栋", "发言人2")),
        ("1212", ("发言人1", "陈国栋")),
        ("11212", ("发言人1", "陈国栋")),
        ("12323", ("陈国栋", "发言人2", "王秀兰")),
        ("123123", ("陈国栋", "提问者一", "发言人3")),
    ],
)
def test_what_tinglu_writes_with_some_names_is_read_whole(files, form, labelled, who, names, event):
    known = {f"S{number}": name for number, name in enumerate(names, 1)}
    made = talk([f"S{one}" for one in who], known, event)
    hyp = files(f"x.{form}", WRITERS[form](made, WriteSettings(labels=labelled)))
    result = measured(hyp, nameless(files, made))
    assert (result.words.rate, result.cp) == (0, 0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_lecture_whose_speaker_has_a_name(files, language):
    made = structured(told(lecture(language=language), Attendee("Chen", speaker="S2"), title="Care: three points"))
    hyp = files("x.txt", WRITERS["txt"](made, WriteSettings()))
    assert measured(hyp, nameless(files, made)).words.rate == 0


def test_a_name_that_stands_once_begins_the_text(files):
    doc = read(files("x.txt", "养老：三点\n\n陈国栋：各位好。\n\n发言人2：谢谢。\n"))
    assert [(one.speaker, one.text) for one in doc.passages] == [("陈国栋", "各位好。"), ("发言人2", "谢谢。")]


@pytest.mark.parametrize("name", ["发言人2", "王"])
def test_what_is_said_before_the_first_label_is_text_of_nobody(files, name):
    content = f"养老论坛\n\n各位好。\n\n{name}：谢谢。\n\n{name}：再见。\n"
    said = [(one.speaker, one.text) for one in read(files("x.txt", content)).passages]
    assert said == [(None, "各位好。"), (name, "谢谢。"), (name, "再见。")]
    endless = "我们说" * 20
    assert read(files("y.txt", f"{endless}\n\n{name}：谢谢。\n\n{name}：好。\n")).passages[0].text == endless


def test_a_beginning_that_recurs_within_what_one_person_says_is_no_label():
    assert labels(["发言人1：好。", "比如：这样。", "比如：那样。", "发言人2：是。"], ()) == {"发言人1", "发言人2"}
    assert labels(["发言人1：好。", "比如：这样。", "还有。", "比如：那样。", "比如：怎样。"], ()) == {"发言人1"}


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(SAID)), min_size=1, max_size=12))
def test_no_word_is_lost_whoever_says_it(tmp_path_factory, turns):
    file = tmp_path_factory.mktemp("labels") / "x.txt"
    file.write_text("\n\n".join(f"{name}：{said}" for name, said in turns), "utf-8")
    found = "".join(one.text for one in read(file).passages)
    at = 0
    for _, said in turns:
        at = found.index(said, at) + len(said)
