"""What people wrote of words that another run does not recognise stands once, whatever acts told of it."""

import pytest
from helpers import builders
from helpers.reviewing import Session

from pipeline.review.approval import approve
from pipeline.text.edits import edited
from pipeline.transcript import Edit

SAID = [("S1", "各位来宾大家上午好"), ("S3", "请问这个资金的来源"), ("S1", "来源有三个方面")]


def machine(*missing, said=SAID):
    """What was recognised, but for utterances of these numbers."""
    return builders.transcript(
        *(
            builders.utterance(f"u{number}", who, 10.0 * number, 10.0 * number + 8, text)
            for number, (who, text) in enumerate(said, 1)
            if number not in missing
        )
    )


def found(session, *missing):
    transcript = session.over(machine(*missing))
    return [one.text for one in transcript.utterances], [
        (one.kind, one.reason, one.wanted) for one in transcript.status.conflicts
    ]


def test_corrections_are_not_put_beside_the_approved_sentence_that_holds_them():
    session = Session(machine())
    session.do(session.making.text("u2", 0, 2, "我想请问"))
    session.do(session.making.text("u2", 6, 8, "经费"))
    session.do(approve(session.making, "S3", "2026-11-26"))
    whole = session.over(session.machine).utterances[1].text
    assert found(session, 2) == (
        [SAID[0][1], whole, SAID[2][1]],
        [("approve", "voice", whole), ("approve", "lost", whole)],
    )


def test_an_approval_whose_voice_is_gone_is_told_with_when_its_words_were_heard():
    session = Session(machine())
    session.do(approve(session.making, "S3", "2026-11-26"))
    conflicts = session.over(machine(2)).status.conflicts
    assert [(one.reason, one.start, one.wanted) for one in conflicts] == [
        ("voice", 20.0, SAID[1][1]),
        ("lost", 20.0, SAID[1][1]),
    ]


def test_a_correction_after_the_approval_changes_the_sentence_that_was_approved():
    session = Session(machine())
    session.do(approve(session.making, "S3", "2026-11-26"))
    session.do(session.making.text("u2", 4, 6, "经费"))
    said, conflicts = found(session, 2)
    assert said == [SAID[0][1], "请问这个经费的来源", SAID[2][1]]
    assert ("text", "lost", "经费") in conflicts


def test_of_two_corrections_of_the_same_words_the_later_stands():
    session = Session(machine())
    session.do(session.making.text("u2", 4, 6, "经费"))
    session.do(session.making.text("u2", 4, 6, "基金"))
    assert found(session, 2)[0] == [SAID[0][1], "基金", SAID[2][1]]


@pytest.mark.parametrize(("after", "stands"), [("钱从哪里来", ["钱从哪里来"]), ("", [])])
def test_a_correction_that_was_written_over_later_with_its_whole_sentence_stands_nowhere(after, stands):
    session = Session(machine())
    session.do(session.making.text("u2", 4, 6, "经费"))
    session.do(session.making.text("u2", 0, 9, after))
    assert found(session, 2)[0] == [SAID[0][1], *stands, SAID[2][1]]


def test_a_correction_of_words_that_the_sentence_says_twice_stands_by_itself():
    session = Session(machine(said=[SAID[0], ("S3", "资金和资金"), SAID[2]]))
    session.do(approve(session.making, "S3", "2026-11-26"))
    session.do(session.making.text("u2", 3, 5, "经费"))
    assert found(session, 2)[0] == [SAID[0][1], "资金和资金", "经费", SAID[2][1]]


def test_corrections_of_different_words_both_stand():
    session = Session(machine())
    session.do(session.making.text("u2", 0, 2, "我想请问"))
    session.do(session.making.text("u2", 4, 6, "经费"))
    assert found(session, 2)[0] == [SAID[0][1], "我想请问", "经费", SAID[2][1]]


@pytest.mark.parametrize(
    "heard",
    [
        "各位来宾大家上午好，对，就是这个意思，第三个故事",
        "各位来宾。对就是这个意思。第三个故事",
        "各位来宾对就是这个意思第三个故事",
    ],
)
def test_an_approved_sentence_is_whole_where_other_marks_are_heard_in_it_now(heard):
    def marked(number, who, text):
        letters = [character for character in text if character not in "，。"]
        plain = builders.utterance(f"u{number}", who, 10.0 * number, 10.0 * number + 8, "".join(letters))
        marks = [Edit("punctuation", at, "", mark) for at, mark in enumerate(text) if mark in "，。"]
        return edited(plain, marks)

    said = [("S1", "各位来宾。"), ("S2", "对，就是这个意思。"), ("S1", "第三个故事。")]
    session = Session(builders.transcript(*(marked(number, *one) for number, one in enumerate(said, 1))))
    session.do(approve(session.making, "S2", "2026-11-26"))
    made = session.over(builders.transcript(marked(1, "S1", heard)))
    assert [one.text for one in made.utterances if one.speaker is None] == ["对，就是这个意思。"]
    assert made.utterances[-1].text == "第三个故事"


def test_of_two_approved_sentences_the_second_begins_with_what_the_first_left_it():
    said = [("S3", "请问来宾上午"), ("S3", "大家谢谢主持人好")]
    session = Session(machine(said=said))
    session.do(approve(session.making, "S3", "2026-11-26"))
    heard = builders.transcript(
        builders.utterance("u1", "S1", 10.0, 15.0, "请问来宾"),
        builders.utterance("u2", "S1", 15.1, 28.0, "打家谢谢主持人好"),
    )
    made = session.over(heard)
    assert "".join(one.text for one in made.utterances).count("谢谢主持人") == 1


def test_a_sentence_all_of_whose_neighbours_are_gone_is_found_by_itself():
    said = [("S1", "各位来宾大家上午好"), ("S3", "请问这个资金的来源在哪里"), ("S1", "一共有三个方面的内容")]
    session = Session(machine(said=said))
    session.do(approve(session.making, "S3", "2026-11-26"))
    made = session.over(builders.transcript(builders.utterance("u1", "S1", 19.9, 28.0, "请了问这个资金的来源在哪")))
    assert [one.text for one in made.utterances] == ["请问这个资金的来源在哪里"]


def test_who_approves_twice_is_quoted_once():
    said = [("S1", "各位来宾大家上午好"), ("S3", "请问这个资金的来源"), ("S3", "嗯")]
    session = Session(machine(said=said))
    session.do(approve(session.making, "S3", "2026-11-26"))
    session.do(approve(session.making, "S3", "2026-11-27"))
    made = session.over(machine(3, said=said))
    assert "".join(one.text for one in made.utterances) == "各位来宾大家上午好请问这个资金的来源嗯"
