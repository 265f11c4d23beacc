"""Acts over a run that heard the same words, but other sentences, marks and voices: the same text comes out, once."""

import random
from dataclasses import replace

import pytest
from helpers import builders
from helpers.reviewing import Session

from pipeline.review.approval import approve
from pipeline.review.places import letters
from pipeline.text.edits import edited
from pipeline.transcript import Edit, Speaker, Utterance, Word

VOICES = ("S1", "S2", "S3")
CHARACTERS = [chr(0x4E00 + number) for number in range(0, 4000, 13)]


def marked(number, who, text, start=0.0):
    """An utterance of which the letters were recognised, and the marks put in."""
    words = tuple(
        Word(letter, round(start + 0.3 * at, 3), round(start + 0.3 * at + 0.25, 3), 0.9, who)
        for at, letter in enumerate(letter for letter in text if letter.isalnum())
    )
    raw = "".join(word.text for word in words)
    marks = [Edit("punctuation", at, "", mark) for at, mark in enumerate(text) if not mark.isalnum()]
    return edited(Utterance(f"u{number}", who, words[0].start, words[-1].end, raw, raw, words), marks)


def heard(*said):
    """A transcript of what each says, (voice, text), without pauses."""
    made, start = [], 1.0
    for number, (who, text) in enumerate(said, 1):
        made.append(marked(number, who, text, start))
        start += 0.3 * len(made[-1].words)
    return replace(builders.transcript(*made), speakers=tuple(Speaker(voice, f"发言人{voice[1]}") for voice in VOICES))


def texts(transcript):
    return [one.text for one in transcript.utterances]


def all_letters(transcript):
    return letters("".join(texts(transcript)))


def test_a_letter_stays_with_its_voice_and_a_mark_with_what_stands_before_it():
    session = Session(heard(("S1", "各位来宾。"), ("S1", "谢谢主持人，我讲三点？")))
    session.do(approve(session.making, "S1", "2026-11-26"))
    other = heard(("S1", "各位。"), ("S1", "来宾谢谢，主持，"), ("S1", "人我讲三点。"))
    assert texts(session.over(other)) == ["各位", "来宾。谢谢主持", "人，我讲三点？"]


def test_what_was_put_in_before_an_approved_sentence_stands_once():
    session = Session(heard(("S1", "各位来宾。"), ("S2", "我讲三点。")))
    session.do(session.making.text("u2", 0, 0, "谢谢，"))
    session.do(approve(session.making, "S2", "2026-11-26"))
    assert texts(session.over(heard(("S1", "各位来宾我讲三点，好。")))) == ["各位来宾", "谢谢，我讲三点。", "好。"]


def test_what_was_put_in_before_words_that_are_said_twice_is_not_taken_for_the_first_of_them():
    session = Session(heard(("S1", "各位对。"), ("S2", "对，就是这个意思。")))
    session.do(approve(session.making, "S2", "2026-11-26"))
    made = session.over(heard(("S1", "各位对对就是这个意思。")))
    assert texts(made) == ["各位对", "对，就是这个意思。"]


def test_words_follow_a_text_whose_marks_were_moved():
    session = Session(heard(("S1", "各位，来宾")))
    session.do(session.making.retext("u1", "各位来宾，"))
    session.do(session.making.text("u1", 2, 4, "朋友"))
    assert texts(session.over(heard(("S1", "各位，来宾")))) == ["各位朋友，"]
    assert texts(session.over(heard(("S1", "各，位来"), ("S1", "宾")))) == ["各，位朋", "友，"]


def test_a_sentence_put_in_stands_between_the_words_it_was_put_between():
    session = Session(heard(("S1", "各位来宾。"), ("S1", "我讲三点。")))
    session.do(session.making.insert("u1", 2.2, 2.3, "掌声很久。", "S1"))
    assert texts(session.over(heard(("S1", "各位来宾我讲三点。")))) == ["各位来宾", "掌声很久。", "我讲三点。"]


def test_of_an_utterance_whose_words_are_all_deleted_no_mark_is_left():
    session = Session(heard(("S1", "各位来宾嗯。"), ("S2", "好。")))
    session.do(session.making.text("u1", 4, 5, ""))
    assert texts(session.over(heard(("S1", "各位来宾。"), ("S2", "嗯，"), ("S2", "好。")))) == [
        "各位来宾。",
        "",
        "好。",
    ]


KINDS = ("text", "retext", "confirm", "approve", "split", "join", "insert", "speaker", "name")
NEW_IN_PART = (
    72  # a correction of a part of what an earlier one put in: asked about, and its text stands beside the other
)


def act_on(session, draw):
    making, one = session.making, draw.choice(session.over(session.machine).utterances)
    first, last = sorted((draw.randint(0, len(one.text)), draw.randint(0, len(one.text))))
    kind, new, voice = draw.choice(KINDS), draw.choice(["甲乙", "丙", "丁戊己。", ""]), draw.choice([*VOICES, None])
    make = {
        "text": lambda: making.text(one.id, first, last, new),
        "retext": lambda: making.retext(one.id, one.text[:first] + new + one.text[last:]),
        "confirm": lambda: making.confirm((one.id, first), (one.id, last)),
        "approve": lambda: approve(making, one.speaker, "2026-11-26"),
        "split": lambda: making.split(one.id, first),
        "join": lambda: making.join(one.id),
        "insert": lambda: making.insert(one.id, one.end, one.end + 0.2, "插入", one.speaker),
        "speaker": lambda: making.speaker((one.id, first), (one.id, len(one.text)), voice),
        "name": lambda: making.name(voice, draw.choice(["张三", "李四"])),
    }[kind]
    try:
        session.do(make())
    except ValueError:
        return


def said_anew(letters_, draw):
    """The same letters in other sentences, by other voices."""
    said = []
    while letters_:
        size = draw.randint(1, 12)
        text = "".join(letter + ("，" if draw.random() < 0.1 else "") for letter in letters_[:size])
        said.append((draw.choice(VOICES), text.rstrip("，") + draw.choice("。？，")))
        letters_ = letters_[size:]
    return heard(*said)


@pytest.mark.parametrize("seed", range(80))
def test_any_acts_make_the_same_text_of_the_same_words(seed):
    draw = random.Random(seed)
    machine = said_anew("".join(draw.choice(CHARACTERS) for _ in range(40)), draw)
    session = Session(machine)
    for _ in range(draw.randint(1, 6)):
        act_on(session, draw)
    made = session.over(said_anew(all_letters(machine), draw))
    if seed == NEW_IN_PART:
        assert [one.reason for one in made.status.conflicts] == ["changed", "changed"]
    else:
        assert all_letters(made) == all_letters(session.over(machine))
