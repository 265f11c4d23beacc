"""Sentences moved over the borders of persons are the other person's."""

import io
import re

import docx
import pytest
from helpers.builders import transcript, utterance
from helpers.command import tinglu
from helpers.edited import read, written
from helpers.reviewing import change, published_job

from pipeline.correct import found
from pipeline.correct.changes import Reworded, SaidBy
from pipeline.correct.match import Match
from pipeline.review import Review

FILES = ("txt", "md", "docx")
OPENING = "今天的圆桌请到了两位嘉宾，一位是亲和社区基金会的秘书长陈国栋先生，另一位是养老服务中心的主任王秀兰女士。"
POINT = "我今天想讲三点，第一点是养老的资金从哪里来，第二点是时间银行怎样落地，第三点是志愿者怎样评估，数据怎样公开。"


@pytest.fixture
def job(tmp_path):
    """Two people with long speeches: what is moved is little of each."""
    return published_job(
        tmp_path / "out" / "talk",
        transcript(
            utterance("u0", "S1", 0.1, 0.4, OPENING),
            utterance("u1", "S1", 0.5, 4.0, "各位来宾，大家上午好。"),
            utterance("u2", "S1", 4.2, 6.0, "欢迎来到论坛。"),
            utterance("u3", "S2", 6.5, 7.5, "谢谢主持人。"),
            utterance("u4", "S2", 7.8, 14.0, POINT),
        ),
    )


def runs(text):
    """Who says what of a TXT, in order, without layout."""
    found = []
    for line in text.split("\n"):
        label = re.match(r"(发言人\d)：", line)
        said = "".join(line[label.end() :].split() if label else line.split())
        if not said or said.startswith("（根据录音"):
            continue
        if label and not (found and found[-1][0] == label[1]):
            found.append([label[1], ""])
        found[-1][1] += said
    return found


def edited_docx(file, edit):
    """The DOCX with its paragraphs, as texts, changed by a function of their list."""
    word = docx.Document(io.BytesIO(file.read_bytes()))
    spoken = [one for one in word.paragraphs if one.text.strip()]
    for old, new in zip(spoken, edit([one.text for one in spoken]), strict=True):
        if old.text != new:
            label = re.match(r"[^：]*：", new)
            for run in old.runs[1:]:
                run._r.getparent().remove(run._r)
            old.runs[0].text = label[0] if label else ""
            old.add_run(new[label.end() :] if label else new).bold = False
    word.save(file)


def moved(file, sentence, behind):
    """A sentence taken out, and put behind another; with its paragraph's label where that is not said."""
    if file.suffix == ".docx":
        edited_docx(file, lambda all_: [one.replace(sentence, "").replace(behind, behind + sentence) for one in all_])
        return
    change(file, sentence, "")
    change(file, behind, behind + sentence)


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize(
    ("sentence", "behind", "first", "second"),
    [
        ("谢谢主持人。", "论坛。", "各位来宾，大家上午好。欢迎来到论坛。谢谢主持人。", ""),
        ("欢迎来到论坛。", "2：", "各位来宾，大家上午好。", "欢迎来到论坛。谢谢主持人。"),
        ("大家上午好。欢迎来到论坛。", "2：", "各位来宾，", "大家上午好。欢迎来到论坛。谢谢主持人。"),
    ],
    ids=["first to the one before", "last to the next", "clause and sentence to the next"],
)
def test_a_sentence_moved_over_a_border_is_the_other_person_s(job, form, sentence, behind, first, second):
    file = job / f"talk.{form}"
    if form == "md":
        behind = behind.replace("2：", "2**：")
    moved(file, sentence, behind)
    told = tinglu("correct", job, file)
    assert told.returncode == 0, told.stdout + told.stderr
    assert {act.op.kind for act in Review.open(job).acts} == {"voices", "speaker"}
    assert runs((job / "talk.txt").read_text()) == [["发言人1", OPENING + first], ["发言人2", second + POINT]]
    again = tinglu("correct", job, file)
    assert (again.returncode, "nothing" in again.stdout) == (0, True)


@pytest.mark.parametrize("form", ["txt", "md"])
@pytest.mark.parametrize("who", ["S1", "S3"])
@pytest.mark.parametrize(
    ("gone", "new"),
    [
        (
            ("谢谢大家的提问。", "我来自一家小博物馆，我们没有人做数据。", "像我这样的人，星期一早上该从哪里开始？"),
            "谢谢，早上好！",
        ),
        (
            ("Thanks.", "I work for a small museum.", "We have no data team at all.", "Where should I begin?"),
            "Thank you all!",
        ),
        (("Thank you.", "I work for a museum.", "That should worry all of us.", "Where do I begin?"), "Thank you all!"),
    ],
)
def test_new_words_in_the_place_of_a_longer_speech_are_no_rest_of_that(form, who, gone, new):
    zh = gone[0][0] > "z"
    others = (
        ("下面请这位先生提问。", "先从一个问题开始。") if zh else ("The gentleman, please.", "Begin with one question.")
    )
    said = [("S1", others[0]), *(("S2", one) for one in gone), ("S3", others[1])]
    one = transcript(
        *(utterance(f"u{n}", who, 5.0 * n, 5.0 * n + 4, text) for n, (who, text) in enumerate(said, 1)),
        language="zh" if zh else "en",
    )
    data = written(one, form)
    base = read(form, data, one)
    (block,) = (block for block in data.split("\n\n") if gone[0] in block)
    label = next(block for block in data.split("\n\n") if others[who == "S3"] in block).split(others[who == "S3"])[0]
    told = found(Match(base, read(form, data.replace(block, label + new), one, base), one))
    texts = {change.utterance: change.text for change in told.changes if isinstance(change, Reworded)}
    assert [texts.get(f"u{n}") for n in range(2, 2 + len(gone))] == [""] * len(gone)
    assert sum(change.text.endswith(new) for change in told.changes) == 1
    assert not [change for change in told.changes if isinstance(change, SaidBy)]
    assert told.unplaced == ()


def test_words_inside_a_sentence_that_somebody_else_is_named_for_are_theirs_and_no_word_more(tmp_path):
    said = utterance("u1", "S1", 0.0, 4.0, "Good morning, everyone, and welcome to the forum.")
    reply = utterance("u2", "S2", 5.0, 7.0, "Thank you very much.")
    job = published_job(tmp_path / "talk", transcript(said, reply, language="en"))
    change(job / "talk.md", "**Speaker 1**: Good morning, everyone,", "**Speaker 2**: Good morning, everyone,")
    change(job / "talk.md", "everyone, and", "everyone,\n\n**Speaker 1**: and")
    answer = tinglu("correct", job, job / "talk.md")
    assert answer.returncode == 0, answer.stdout
    assert [(one.speaker, one.text) for one in Review.open(job).transcript.utterances][:2] == [
        ("S2", "Good morning, everyone,"),
        ("S1", "and welcome to the forum."),
    ]


def said_by_others(form, language, said, *edits):
    """Who is found to say what now where these stretches of an export are replaced."""
    one = transcript(
        *(utterance(f"u{n}", who, 5.0 * n, 5.0 * n + 4, text) for n, (who, text) in enumerate(said, 1)),
        language=language,
    )
    data = after = written(one, form, notice_cue="none")
    for old, new in edits:
        assert old in after
        after = after.replace(old, new, 1)
    base = read(form, data, one)
    told = found(Match(base, read(form, after, one, base), one))
    assert told.unplaced == ()
    texts = {each.id: each.text for each in one.utterances}
    return [
        (texts[change.begin[0]][change.begin[1] : change.end[1]], change.person.id)
        for change in told.changes
        if isinstance(change, SaidBy)
    ]


def test_a_moved_sentence_with_a_new_one_behind_it_takes_nothing_of_what_it_stood_before():
    said = [("S1", "谁都可以查。"), ("S2", "欢迎来到论坛。"), ("S2", "我是做一线服务的，不太会讲理论。")]
    edit = "\n\n发言人2：欢迎来到论坛。", "欢迎来到论坛。我们已经试了三年，效果不错。\n\n发言人2："
    assert said_by_others("txt", "zh", said, edit) == [("欢迎来到论坛。", "S1")]


def test_the_first_word_behind_a_border_goes_with_the_words_behind_it_however_lines_break():
    said = [("S1", "Where should somebody like me begin on Monday morning, then?"), ("S2", "Begin with one question.")]
    data = written(transcript(utterance("u1", "S1", 5.0, 9.0, said[0][1]), language="en"), "srt", notice_cue="none")
    assert "like\nme" in data
    edits = ("like\nme", "like me"), ("somebody like", "somebody\n\n9\n00:00:07,000 --> 00:00:08,000\nSpeaker 2: like")
    assert said_by_others("srt", "en", said, *edits) == [("like me begin on Monday morning, then?", "S2")]
