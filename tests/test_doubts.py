"""What is marked as doubtful, what it may be instead, and in which order an editor looks."""

import io
import json
from dataclasses import replace

import docx
import pytest
from helpers.builders import panel, transcript, utterance
from helpers.command import tinglu
from helpers.documents import page_of

from pipeline.messages import text
from pipeline.output import WRITERS
from pipeline.output.document.doubts import FEW, LEAST, MOST, combined, doubts, marked
from pipeline.settings import WriteSettings
from pipeline.text.edits import edited, heard, standing
from pipeline.transcript import Edit, from_json, to_json


def doubted(made, **doubt):
    """The words of these texts have a doubt, with a candidate where it is a pair; all others hardly any."""

    def told(word):
        found = doubt.get(word.text, 0.01)
        chance, candidates = found if isinstance(found, tuple) else (found, ())
        return replace(word, doubt=chance, candidates=candidates)

    return replace(made, utterances=tuple(replace(u, words=tuple(map(told, u.words))) for u in made.utterances))


def shown(made, form):
    return WRITERS[form](made, WriteSettings())


ONE = transcript(utterance("u1", "S1", 60, 68, "我们的信任就是。"), utterance("u2", "S2", 70, 74, "巨乐部好。"))


def test_the_words_with_the_most_doubt_are_marked_and_no_more_than_a_share():
    made = transcript(*(utterance(f"u{i}", "S1", i, i + 1, "甲乙丙丁戊己庚辛壬癸") for i in range(50)))
    every = doubted(made, 甲=0.9, 乙=0.5)
    found = [suspect for own in marked(every).values() for suspect in own]
    assert {suspect.text for suspect in found} == {"甲"}  # there are 50, and room for 30
    assert len(found) == int(MOST * 500)
    few = doubted(made, 甲=LEAST - 0.01)
    assert marked(few) == {}
    assert len(marked(doubted(ONE, 信=0.9, 任=0.8, 巨=0.7))) == 2  # FEW are always allowed
    assert (
        sum(
            s.size for own in marked(doubted(ONE, **dict.fromkeys("我们的信任就是巨乐部好", 0.9))).values() for s in own
        )
        == FEW
    )


def test_a_long_word_that_does_not_fit_leaves_its_room_to_others():
    number = f" {7:0>{FEW + 1}}"
    made = transcript(utterance("u1", "S1", 0, 8, "我们的信任。"), utterance("u2", "S2", 9, 12, f"in{number}"))
    found = [suspect.text for own in marked(doubted(made, 信=0.7, **{number: 0.9})).values() for suspect in own]
    assert found == ["信"]


def test_words_of_which_no_character_is_published_are_not_marked():
    one = edited(utterance("u1", "S1", 0, 8, "我们，的信任。"), [Edit("punctuation", 2, "，", "")])
    found = [
        suspect.text
        for own in marked(doubted(transcript(one), **{"，": 0.9, "。": 0.9, "信": 0.7})).values()
        for suspect in own
    ]
    assert found == ["信"]


def test_neighbours_are_one_place_and_the_most_to_gain_comes_first():
    made = doubted(ONE, 任=(0.6, ("认",)), 巨=(0.9, ("俱", "句")), 乐=(0.5, ()), 部=(0.8, ("不",)))
    first, second = doubts(made)
    assert (first.text, first.candidates) == ("巨乐部", ("俱乐不", "句乐不"))
    assert first.gain == pytest.approx(2.2)
    assert (second.text, second.candidates, second.start) == ("任", ("认",), 64.0)
    assert first.doubt == 0.9


def test_candidates_of_neighbours_are_combined():
    assert combined([("巨", ("俱", "句")), ("乐，", ("月",))]) == ("俱月", "句月")
    assert combined([("巨", ()), ("乐", ())]) == ()
    assert combined([("巨", ()), ("乐。", ("月",))]) == ("巨月",)
    assert len(combined([("一", tuple("二三四五六七"))])) == 4


def test_a_word_that_was_changed_is_as_doubtful_as_its_change():
    made = doubted(ONE, 巨=(0.98, ("俱", "句")))
    for score, expected in ((0.95, []), (0.55, [("俱", ("巨", "句"))])):
        second = edited(made.utterances[1], (Edit("homophones", 0, "巨乐部", "俱乐部", score),))
        changed = replace(made, utterances=(made.utterances[0], replace(second, words=second.words)))
        found = [(s.text, s.candidates) for own in marked(changed).values() for s in own if s.doubt > 0.4]
        assert found[:1] == expected


def test_documents_show_what_a_doubtful_word_may_be():
    made = doubted(ONE, 信=(0.9, ("心", "新")), 任=(0.8, ()))
    advice = "请对照录音 0:01:03 核对。 可能是：心任 / 新任"
    read = docx.Document(io.BytesIO(shown(made, "docx")))
    assert [comment.text for comment in read.comments] == [advice]
    (mark,) = [
        found for tag, found in page_of(shown(made, "html")).elements if tag == "mark" and "data-advice" in found
    ]
    assert mark["data-advice"] == mark["aria-description"] == advice
    assert mark["tabindex"] == "0"
    assert mark["data-at"] == "63.00"


def test_the_audit_lists_doubts_and_changes_with_their_times():
    made = doubted(ONE, 任=(0.6, ("认",)))
    second = edited(made.utterances[1], (Edit("homophones", 0, "巨乐部", "俱乐部", 0.97),))
    made = replace(made, utterances=(made.utterances[0], second))
    lines = shown(made, "audit.md")
    assert f"- 0:01:10 {text('audit.step.homophones', lang='zh')}: 巨乐部 → 俱乐部 (0.97)" in lines
    assert "- 0:01:04 任 (60%) 可能是：认" in lines
    data = json.loads(shown(made, "audit.json"))
    assert data["edits"][0]["start"] == 70.0
    assert [(doubt["text"], doubt["start"]) for doubt in data["doubts"]] == [("任", 64.0)]
    assert json.loads(shown(panel("en"), "audit.json"))["doubts"] == []


def test_the_list_in_the_audit_is_bounded_and_says_so():
    made = transcript(*(utterance(f"u{i}", "S1", i, i + 1, "甲乙丙丁戊己庚辛壬癸" * 2) for i in range(200)))
    lines = shown(doubted(made, 甲=0.9), "audit.md")
    assert text("audit.doubts_left", lang="zh", count=140) in lines


def test_a_transcript_without_doubts_can_be_read_and_marks_nothing():
    data = json.loads(to_json(panel()))
    for one in data["utterances"]:
        for word in one["words"]:
            del word["doubt"], word["candidates"]
    read = from_json(json.dumps(data).encode())
    assert read == panel()
    assert doubts(read) == []


def test_edits_are_followed_to_where_they_stand_and_when_they_are_heard():
    one = edited(
        utterance("u1", "S1", 0, 5, "一二三四五"),
        (Edit("homophones", 2, "三", "参"), Edit("fillers", 0, "一二", ""), Edit("punctuation", 0, "", "，")),
    )
    assert one.text == "，参四五"
    assert [(first, last) for first, last, _ in standing(one, "homophones")] == [(1, 2)]
    assert heard(one)[0] == 2.0
    gone = edited(one, (Edit("fillers", 1, "参", ""),))
    assert list(standing(gone, "homophones")) == []


def test_the_command_lists_the_worst_first(tmp_path):
    sure = utterance("u1", "S1", 0.0, 3.0, "各位来宾上午好")
    unsure = utterance("u2", "S1", 4.0, 6.0, "巨乐部")
    words = tuple(replace(word, doubt=0.8, candidates=("俱",)) for word in unsure.words)
    made = transcript(sure, replace(unsure, words=words))
    (tmp_path / "transcript.json").write_bytes(to_json(made))
    told = tinglu("doubts", tmp_path)
    assert told.returncode == 0
    assert "巨乐部" in told.stdout
    assert "0:00:04" in told.stdout
    (found,) = json.loads(tinglu("doubts", tmp_path, "--json").stdout)
    assert found["text"] == "巨乐部"
    assert tinglu("doubts", tmp_path / "nothing").returncode == 2
