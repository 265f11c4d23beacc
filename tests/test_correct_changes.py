"""One edit in one format is exactly one change of the transcript, and no edit is none."""

import io
import json
import random
import re
from dataclasses import replace

import docx
import pytest
from helpers.builders import panel, transcript, utterance
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.correct import found
from pipeline.correct.changes import Added, Found, Joined, Person, Renamed, Retimed, Reworded, SaidBy, SplitAt
from pipeline.correct.readers import READERS
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings

FORMS = ("txt", "md", "docx", "srt", "vtt", "ass", "json")
DOCUMENTS = ("txt", "md", "docx")
CUES = ("srt", "vtt", "ass")
ZH = "资金从哪里来养老服务社区时间银行我们讨论三点第一推广经验数据医院护理志愿者老人家庭支持政策落地评估试点"
EN = "money care village bank time people hospital volunteer policy forum support nurse family street data trial"


def made(seed, language="zh", most=6):
    """A transcript of sentences that are all different, of up to three people and somebody unknown."""
    chance = random.Random(seed)
    said, at, speaker = [], 0.5, None
    for number in range(chance.randint(3, most)):
        if number == 0 or chance.random() < 0.6:
            speaker = chance.choice([one for one in ("S1", "S2", "S3", None) if one != speaker])
        if language == "zh":
            text = "".join(chance.choices(ZH, k=chance.randint(8, 30))) + chance.choice("。？！")
        else:
            text = " ".join(chance.choices(EN.split(), k=chance.randint(5, 14))).capitalize() + "."
        end = at + len(text) * (0.25 if language == "zh" else 0.1)
        said.append(utterance(f"u{number + 1}", speaker, at, round(end, 2), text))
        at = round(end + chance.choice((0.2, 0.6, 2.0)), 2)
    if all(one.speaker is None for one in said):
        said[0] = utterance("u1", "S1", said[0].start, said[0].end, said[0].text)
    return transcript(*said, language=language)


def written(one, form, **chosen):
    return WRITERS[form](one, WriteSettings(**chosen))


def read(form, data, one, base=None):
    content = data if isinstance(data, str) or form == "docx" else data.decode()
    return READERS[form](content, {speaker.name for speaker in one.speakers}, base)


def changes(one, form, edit, **chosen):
    """What is found where `edit` has changed what was written."""
    data = written(one, form, **chosen)
    base = read(form, data, one)
    return found(base, read(form, edit(data), one, base), one)


def in_text(form, data, change):
    """The file with its text changed by a function of a text: a paragraph of DOCX, else the whole."""
    if form == "json":
        held = json.loads(data)
        for each in [*held["utterances"], *held["speakers"]]:
            key = "text" if "text" in each else "name"
            each[key] = change(each[key])
        return json.dumps(held)
    if form != "docx":
        return change(data)
    word = docx.Document(io.BytesIO(data))
    for paragraph in word.paragraphs:
        new = change(paragraph.text)
        if new != paragraph.text:
            label = re.match(r"[^：:]*[：:] ?", new) if paragraph.runs[0].bold else None
            for run in paragraph.runs[1:]:
                run._r.getparent().remove(run._r)
            paragraph.runs[0].text = label[0] if label else new
            if label:
                paragraph.add_run(new[label.end() :])
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


seeds = st.integers(0, 10**6)
languages = st.sampled_from(["zh", "en"])


@pytest.mark.parametrize("form", FORMS)
@given(seed=seeds, language=languages, times=st.booleans(), where=st.sampled_from(["start", "end", "none"]))
@settings(max_examples=25, deadline=None)
def test_nothing_changed_is_no_change(form, seed, language, times, where):
    one = made(seed, language)
    assert changes(one, form, lambda data: data, times=times, notice_cue=where) == Found((), ())


@pytest.mark.parametrize("form", FORMS)
@given(seed=seeds, language=languages, kind=st.sampled_from(["replace", "insert", "delete"]))
@settings(max_examples=40, deadline=None)
def test_changed_words_are_the_utterances_new_text(form, seed, language, kind):
    one = made(seed, language)
    target, window = some_words(one, form, random.Random(seed + 1), language)
    fresh = "新词汇" if language == "zh" else "brandnew"
    cut = len(window) // 2 if language == "zh" else window.index(" ")
    new = {
        "replace": fresh + window[cut:],
        "insert": window[:cut] + (fresh if language == "zh" else f" {fresh}") + window[cut:],
        "delete": window[cut:].lstrip(),
    }[kind]
    result = changes(one, form, lambda data: in_text(form, data, lambda text: text.replace(window, new, 1)))
    assert result == Found((Reworded(target.id, target.text.replace(window, new)),), ())


def some_words(one, form, chance, language):
    """An utterance, and words of it that stand nowhere else and unbroken in the file."""
    texts = []
    in_text(form, written(one, form), lambda text: texts.append(text) or text)
    everything = "\n".join(texts)
    while True:
        target = chance.choice(one.utterances)
        if language == "zh":
            at = chance.randrange(len(target.text) - 5)
            window = target.text[at : at + 4]
        else:
            words = target.text[:-1].split(" ")
            at = chance.randrange(len(words) - 2)
            window = " ".join(words[at : at + 3])
        if everything.count(window) == 1 and sum(each.text.count(window) for each in one.utterances) == 1:
            return target, window


@pytest.mark.parametrize("form", FORMS)
@given(seed=seeds, language=languages)
@settings(max_examples=25, deadline=None)
def test_a_label_changed_wherever_it_stands_is_a_rename(form, seed, language):
    one = made(seed, language)
    speaker = random.Random(seed).choice(one.speakers)
    edit = lambda data: in_text(form, data, lambda text: text.replace(speaker.name, "陈国栋"))
    assert changes(one, form, edit) == Found((Renamed(speaker.id, "陈国栋"),), ())


@pytest.mark.parametrize("form", (*DOCUMENTS, *CUES))
def test_a_label_changed_in_one_place_is_another_speaker(form):
    one = panel()
    edit = lambda data: in_text(form, data, lambda text: _last(text, "发言人1", "发言人2"))
    assert changes(one, form, edit) == Found((SaidBy(("u4", 0), ("u4", 3), Person("S2")),), ())
    edit = lambda data: in_text(form, data, lambda text: _last(text, "发言人1", "李玉兰"))
    assert changes(one, form, edit) == Found((SaidBy(("u4", 0), ("u4", 3), Person(name="李玉兰")),), ())


def _last(text, old, new):
    """Changed where 谢谢。 stands alone: in a line, a cue, a paragraph."""
    return re.sub(rf"({old})(?=[^a-z]{{0,12}}(?:{old}[^a-z]{{0,6}})?谢谢。)|{old}(?=\*\*：谢谢。)", new, text)
