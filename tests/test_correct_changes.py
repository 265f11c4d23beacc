"""One edit in one format is exactly one change of the transcript, and no edit is none."""

import copy
import io
import itertools
import json
import random
import re
from dataclasses import replace

import docx
import pytest
from helpers.builders import panel, transcript, utterance
from helpers.documents import NOTICES
from helpers.edited import read, written
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.correct import found
from pipeline.correct.changes import Added, Found, Joined, Person, Renamed, Retimed, Reworded, SaidBy, SplitAt
from pipeline.correct.match import Match
from pipeline.correct.reading import Reading

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


def changes(one, form, edit, **chosen):
    """What is found where `edit` has changed what was written."""
    data = written(one, form, **chosen)
    base = read(form, data, one)
    return found(Match(base, read(form, edit(data), one, base), one))


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
@settings(max_examples=8)
def test_nothing_changed_is_no_change(form, seed, language, times, where):
    one = made(seed, language)
    assert changes(one, form, lambda data: data, times=times, notice_cue=where) == Found((), ())


@pytest.mark.parametrize("form", FORMS)
@given(seed=seeds, language=languages, kind=st.sampled_from(["replace", "insert", "delete"]))
@settings(max_examples=10)
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
@settings(max_examples=8)
def test_a_label_changed_wherever_it_stands_is_a_rename(form, seed, language):
    one = made(seed, language)
    speaker = random.Random(seed).choice(one.speakers)
    edited = changes(one, form, lambda data: in_text(form, data, lambda text: text.replace(speaker.name, "陈国栋")))
    assert edited == Found((Renamed(speaker.id, "陈国栋"),), ())


@pytest.mark.parametrize("form", [*DOCUMENTS, *CUES])
@pytest.mark.parametrize(("name", "person"), [("发言人2", Person("S2")), ("李玉兰", Person(name="李玉兰"))])
def test_a_label_changed_in_one_place_is_another_speaker(form, name, person):
    found = changes(panel(), form, lambda data: in_text(form, data, lambda text: _last(text, "发言人1", name)))
    assert found == Found((SaidBy(("u4", 0), ("u4", 3), person),), ())


def _last(text, old, new):
    """Changed where 谢谢。 stands alone: in a line, a cue, a paragraph."""
    return re.sub(rf"({old})(?=[^a-z]{{0,12}}(?:{old}[^a-z]{{0,6}})?谢谢。)|{old}(?=\*\*：谢谢。)", new, text)


@pytest.mark.parametrize("form", DOCUMENTS)
@given(seed=seeds, language=languages, other=st.booleans())
@settings(max_examples=8)
def test_a_paragraph_divided_inside_a_sentence_is_a_split(form, seed, language, other):
    one = made(seed, language)
    target, window = some_words(one, form, random.Random(seed + 1), language)
    cut = 2 if language == "zh" else window.index(" ")
    label = one.speakers[0].name if other else ""
    place = target.id, target.text.index(window) + cut + (language == "en")
    found = changes(one, form, lambda data: divided(form, data, window, cut, label, language))
    if label and target.speaker != one.speakers[0].id:
        rest = list(itertools.takewhile(lambda each: each.speaker == target.speaker, _behind(one, target)))
        last = rest[-1] if rest and form != "json" else target
        assert found == Found((SaidBy(place, (last.id, len(last.text)), Person(one.speakers[0].id)),), ())
    else:
        assert found == Found((SplitAt(place),), ())


def _behind(one, target):
    return one.utterances[one.utterances.index(target) + 1 :]


def divided(form, data, window, cut, label, language):
    """The paragraph with these words divided in them, a label before the second part."""
    named = f"{label}：" if label and language == "zh" else f"{label}: " if label else ""
    if form != "docx":
        named = f"**{label}**{named[len(label) :]}" if label and form == "md" else named
        return data.replace(window, f"{window[:cut]}\n\n{named}{window[cut:].lstrip()}", 1)
    word = docx.Document(io.BytesIO(data))
    for paragraph in word.paragraphs:
        if window in paragraph.text:
            at = paragraph.text.index(window) + cut
            head, rest = paragraph.text[:at], paragraph.text[at:]
            following = copy.deepcopy(paragraph._p)
            paragraph._p.addnext(following)
            _set_runs(paragraph, head)
            _set_runs(docx.text.paragraph.Paragraph(following, paragraph._parent), named + rest.lstrip())
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _set_runs(paragraph, text):
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = text


@pytest.mark.parametrize("form", DOCUMENTS)
def test_paragraphs_joined_over_a_sentence_are_layout_unless_it_goes_on(form):
    one = transcript(
        utterance("u1", "S1", 0, 4, "我们先讲资金来源，"),
        utterance("u2", "S1", 9, 14, "再讲养老服务。"),
        utterance("u3", "S2", 15, 17, "好。"),
    )
    data = written(one, form)
    base = read(form, data, one)
    assert len(base.passages) - len(one.speakers) in (0, 1)
    whole = base.passages[-2]
    parted = Reading(
        (replace(whole, text="我们先讲资金来源，"), replace(whole, text="再讲养老服务。", labelled=False)), "paragraphs"
    )
    joined = Reading((replace(whole, text="我们先讲资金来源，再讲养老服务。"),), "paragraphs")
    assert found(Match(parted, joined, one)) == Found((Joined("u1"),), ())
    ended = replace(one, utterances=(replace(one.utterances[0], text="我们先讲资金来源。"), *one.utterances[1:]))
    parted, joined = (
        Reading(tuple(replace(each, text=each.text.replace("，", "。")) for each in reading.passages), "paragraphs")
        for reading in (parted, joined)
    )
    assert found(Match(parted, joined, ended)) == Found((), ())


TIMES = {
    "srt": (r"(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})", "00:01:01,120 --> 00:01:02,240"),
    "vtt": (r"(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})", "00:01:01.120 --> 00:01:02.240"),
    "ass": (r"(?<=Dialogue: 0,)[\d:.]+,[\d:.]+", "0:01:01.12,0:01:02.24"),
}


@pytest.mark.parametrize("form", CUES)
@given(seed=seeds, language=languages)
@settings(max_examples=8)
def test_a_cue_that_was_moved_keeps_its_times(form, seed, language):
    one = made(seed, language)
    pattern, new = TIMES[form]
    data = written(one, form, notice_cue="none")
    spots = list(re.finditer(pattern, data))
    last = spots[-1]  # the one that may be moved behind the others
    base = read(form, data, one)
    (change,) = found(Match(base, read(form, data[: last.start()] + new + data[last.end() :], one, base), one)).changes
    assert isinstance(change, Retimed)
    assert (change.start, change.stop) == (61.12, 62.24)
    cue = base.passages[-1].text.replace("\n", "" if language == "zh" else " ")
    texts = {each.id: each.text for each in one.utterances}
    assert change.end == (one.utterances[-1].id, len(one.utterances[-1].text))
    assert cue.endswith(texts[change.end[0]][change.begin[1] if change.begin[0] == change.end[0] else 0 :])


@pytest.mark.parametrize("form", CUES)
@given(seed=seeds, language=languages)
@settings(max_examples=8)
def test_lines_of_cues_broken_otherwise_are_no_change(form, seed, language):
    one = made(seed, language)

    def edit(data):
        if form == "ass":
            return data.replace("\\N", " " if language == "en" else "")
        return re.sub(r"(?<=[^\d\n>]{3})(?<!NOTE)\n(?=[^\d\n]{3})(?!NOTE)", "" if language == "zh" else " ", data)

    assert changes(one, form, edit, notice_cue="none") == Found((), ())


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_new_passage_of_somebody_is_put_between(form):
    def edit(data):
        if form == "docx":
            word = docx.Document(io.BytesIO(data))
            word.paragraphs[2].insert_paragraph_before("发言人1：请您到台上来。")
            out = io.BytesIO()
            word.save(out)
            return out.getvalue()
        named = "**发言人2**：谢谢主持人" if form == "md" else "发言人2：谢谢主持人"
        return data.replace(named, f"发言人1：请您到台上来。\n\n{named}", 1)

    assert changes(panel(), form, edit) == Found((Reworded("u1", "各位来宾，大家上午好。请您到台上来。"),), ())
    other = lambda data: in_text(form, edit(data), lambda text: text.replace("发言人1：请", "发言人2：请"))  # noqa: E731
    new = Added("u1", 4.0, 4.5, "请您到台上来。", Person("S2"))
    assert changes(panel(), form, other) == Found((new,), ())


@pytest.mark.parametrize("form", FORMS)
def test_a_passage_deleted_with_its_label_gives_its_words_to_nobody(form):
    one = panel()

    def edit(data):
        if form == "docx":
            word = docx.Document(io.BytesIO(data))
            word.paragraphs[2]._p.getparent().remove(word.paragraphs[2]._p)
            out = io.BytesIO()
            word.save(out)
            return out.getvalue()
        return data

    if form in ("docx",):
        assert changes(one, form, edit) == Found((Reworded("u2", ""),), ())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("how", ["deleted", "changed"])
def test_the_notice_is_no_edit(form, how):
    def change(text):
        said = NOTICES["zh"]
        return text.replace(f"（{said}）", said).replace(said, "" if how == "deleted" else "根据录音整理，已经本人审核")

    assert changes(panel(), form, lambda data: in_text(form, data, change)) == Found((), ())


@pytest.mark.parametrize("form", ["txt", "md"])
def test_a_new_paragraph_behind_a_sentence_that_was_written_anew_stands_behind_it(form):
    one = transcript(
        utterance("u1", "S1", 0.5, 4, "先从一个问题开始。"),
        utterance("u2", "S1", 5, 8, "你为什么来这里？"),
        utterance("u3", "S2", 9, 12, "谢谢大家。"),
    )
    made = changes(one, form, lambda data: data.replace("你为什么来这里？", "这很要紧！\n\n我们试了三年。", 1))
    assert made == Found((Reworded("u2", "这很要紧！我们试了三年。"),), ())
