"""Odd text costs no more than its length: what was compared with all else, or tried from each of its characters.

With as much text each of these would have taken minutes, or a stack deeper than there is.
"""

import pytest
from helpers.builders import segment, speech_map, transcript, utterance

from pipeline.correct.documents import read_markdown
from pipeline.correct.reading import tidy
from pipeline.evaluation.contents import Passage, whole_numbers
from pipeline.evaluation.normalise import tokens
from pipeline.files.subtitles import parse_subtitles
from pipeline.output.formats.html.timeline import timeline
from pipeline.settings import EvidenceSettings
from pipeline.stages.evidence import judge
from pipeline.stages.evidence.loops import repeated
from pipeline.stages.merge import merge
from pipeline.stages.polish import fillers, numbers
from pipeline.stages.polish.punctuation.marks import normalised, unpaired
from pipeline.text.edits import edited
from pipeline.text.labels import candidate
from pipeline.text.notice import is_notice
from pipeline.transcript import Turn, Utterance

MANY = 100_000


def through(step, text):
    before = Utterance("u1", "S1", 0, 9, text, text)
    return edited(before, step(before)).text


@pytest.mark.parametrize("text", [" " * MANY, f"甲{' ' * MANY}乙", f"{' ' * MANY}："])
def test_a_line_of_spaces_has_no_label(text):
    assert candidate(text) is None
    assert candidate(text, close=True) is None


def test_spaces_behind_a_name_are_no_part_of_the_label():
    assert candidate(f"  甲{' ' * MANY}：好") == "甲"


def test_a_notice_is_looked_for_in_a_page_of_spaces():
    assert not is_notice(f"根据录音整理，已经{' ' * MANY}")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("好" + "，" * MANY, "好" + "，" * MANY),
        ("“嗯。”好，" * 20_000, "“嗯。”好，" * 20_000),
        ("嗯，好。" * 20_000, "好。" * 20_000),
    ],
)
def test_fillers_of_a_long_text_are_left_out(text, clean):
    assert through(fillers.step("clean", "zh"), text) == clean


def test_numbers_of_a_long_text_are_written_otherwise():
    assert through(numbers.step("digits"), "三百个人，万一，" * 20_000) == "300个人，万一，" * 20_000
    assert through(numbers.step("chinese"), "300个人，在2000年，" * 20_000) == "三百个人，在二〇〇〇年，" * 20_000
    for row in ("一" * MANY, "1" * MANY):
        assert through(numbers.step("digits"), f"{row}个") == f"{row}个"
        assert through(numbers.step("chinese"), f"{row}个") == f"{row}个"


def test_marks_of_a_long_text_are_made_full_width():
    assert normalised("好,好. " * 20_000 + "好") == "好，好。" * 20_000 + "好"
    assert normalised(f"a{' ' * MANY}b") == f"a{' ' * MANY}b"


def test_brackets_that_nobody_closes_are_alone():
    assert unpaired(["（“" * 50_000, "）" * 50_000]) == [list(range(1, MANY, 2)), []]


def test_texts_are_compared_however_many_quotation_marks_and_numbers_they_have():
    assert tokens(f"x{chr(39) * MANY}y", "en") == [f"x{chr(39) * MANY}y"]
    assert whole_numbers((Passage("三"),) * MANY) == (Passage("三" * MANY),)


def test_tags_and_line_ends_of_an_edited_file_are_read_once():
    said = read_markdown("<div>\n甲：好" + "<!-- >" * 20_000 + "\n</div>", (), None)
    assert [passage.text for passage in said.passages] == ["甲：好"]
    assert tidy(f"好{chr(0x3000) * MANY}的").split() == ["好", "的"]


def test_captions_that_roll_up_by_a_page_are_told_from_new_ones():
    page, words = ["好"] * 20_000, "<00:00:01.000>好"
    blocks = [("00:00:00.000", "00:00:02.000", page), ("00:00:02.000", "00:00:04.000", [*page, "的", words])]
    content = "\n\n".join(["WEBVTT", *(f"{a} --> {b}\n" + "\n".join(lines) for a, b, lines in blocks)])
    assert [cue.repeated for cue in parse_subtitles(content, "vtt")] == [0, 20_000]


def test_a_name_as_long_as_a_book_is_shown_as_far_as_there_is_room():
    (lane,) = timeline(transcript(utterance("u1", "S1", 0, 9, "好")), lambda _: "长" * MANY, "zh").lanes
    assert lane.shown == "长" * 9 + "…"


def test_marks_over_and_over_repeat_nothing():
    assert list(repeated(["，"] * 20_000)) == []


def test_each_utterance_is_held_to_the_turns_of_its_own_time():
    spoken = [segment("好。", 2.0 * at, 2.0 * at + 1) for at in range(10_000)]
    turns = [Turn(2.0 * at, 2.0 * at + 1, f"S{at % 3}") for at in range(10_000)]
    said = merge(spoken, turns)
    assert [one.speaker for one in said] == [turn.speaker for turn in turns]
    assert judge(spoken, speech_map(*((one.start, one.end) for one in spoken)), EvidenceSettings()).removed == ()
