"""What a document says where it holds no text: why, in both languages and in each format."""

from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from helpers.reviewing import Session

from pipeline.messages import text
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings
from pipeline.transcript import Coverage, Removed, Span

LEFT_OUT = Removed("r1", 1.0, 3.0, "谢谢观看", "phantom", -1.2, 0.8)
WHY = {"no_speech", "not_recognised", "all_left_out", "deleted"}


def silent(language):
    return replace(transcript(language=language), coverage=Coverage(24.0, 0.0, 0.0))


def unrecognised(language):
    return replace(silent(language), coverage=Coverage(24.0, 22.0, 0.0, (Span(1.0, 23.0),)))


def breath(language):
    return replace(silent(language), coverage=Coverage(24.0, 0.6, 0.0))  # too short to be told as a gap


def left_out(language):
    return replace(unrecognised(language), removed=(LEFT_OUT,))


def deleted(language):
    session = Session(transcript(utterance("u1", "S1", 1, 3, "第一句。"), language=language))
    return session.do(session.making.retext("u1", "")).over(session.machine)


CASES = [
    (silent, "no_speech"),
    (unrecognised, "not_recognised"),
    (breath, "not_recognised"),
    (left_out, "all_left_out"),
    (deleted, "deleted"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("case", "why"), CASES)
def test_a_document_without_text_tells_why(case, why, language):
    for form in ("txt", "md", "html"):
        written = WRITERS[form](case(language), WriteSettings())
        told = {one for one in WHY if text(f"document.{one}", lang=language) in written}
        assert told == {why}, form


def test_the_next_step_stands_where_nothing_was_recognised():
    assert "--language" in WRITERS["txt"](unrecognised("zh"), WriteSettings())
    assert "--language" not in WRITERS["txt"](silent("zh"), WriteSettings())


def test_text_that_its_editor_wrote_into_a_gap_is_no_empty_document():
    made = left_out("zh")
    by_hand = replace(utterance("a1", "S1", 1, 3, "有人说话。"), words=())
    written = WRITERS["txt"](replace(made, utterances=(by_hand,)), WriteSettings())
    assert not [one for one in WHY if text(f"document.{one}", lang="zh") in written]
