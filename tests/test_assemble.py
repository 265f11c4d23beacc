"""What a fresh transcript says of itself, whatever was heard: its notice, its people, its one section, its seconds."""

import numpy as np
import pytest
from helpers.builders import segment, speech_map

from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.messages import current_language, use_language
from pipeline.settings import RecogniseSettings, RunSettings
from pipeline.stages.assemble import assemble
from pipeline.stages.convert.convert import Converted
from pipeline.stages.convert.remark import Remark
from pipeline.text.notice import is_notice
from pipeline.transcript import ModelUsed, Turn

CREDITS = "字幕由Amara.org社群提供"
NOTICES = {
    "zh": "根据录音整理，未经本人审核",
    "en": "Compiled from the recording; not reviewed by the speaker",
}


@pytest.fixture(params=["zh", "en"])
def reader(request):
    """The language of whoever runs tinglu."""
    before = current_language()
    use_language(request.param)
    yield request.param
    use_language(before)


def assembled(*segments, turns=(), language="auto"):
    converted = Converted(20.0004, 2, "ab", "wav", "pcm", 0, -3.0, (Remark("convert.silent", {}),), ((19.0, 20.0),))
    audio = Audio(np.zeros(20 * SAMPLE_RATE_HZ, np.int16))
    settings = RunSettings(recognise=RecogniseSettings(language))
    models = (ModelUsed("whisper-base", "cd"),)
    return assemble("论坛.wav", converted, audio, speech_map((0.0, 9.0)), segments, turns, settings, models)


@pytest.mark.parametrize(
    ("said", "language", "notice"),
    [
        ([("大家好。", "zh")], "zh", "zh"),
        ([("Good morning, all of you.", "en")], "en", "en"),
        ([("大家好，我们现在开始。", "zh"), ("Yes.", "en")], "zh", "zh"),
        ([("大家好。", "yue")], "yue", "zh"),
        ([(CREDITS, "zh")], "und", "zh"),  # all of it was taken out
        ([("Subtitles by the Amara.org community", "en")], "und", "en"),
        ([], "und", None),  # nothing heard: who runs it reads it
    ],
)
def test_the_notice_is_there_in_the_language_of_what_was_heard(reader, said, language, notice):
    segments = [segment(text, 4.0 * n, 4.0 * n + len(text) / 5, code) for n, (text, code) in enumerate(said)]
    made = assembled(*segments)
    assert made.language == language
    assert made.status.notice == NOTICES[notice or reader]
    assert is_notice(made.status.notice)
    assert made.status.review == "unreviewed"
    assert len(made.recording.warnings) == 1
    assert made.recording.warnings[0].isascii() == ((notice or reader) == "en")


def test_a_language_that_was_told_stands_where_nothing_was_heard():
    assert assembled(language="en").language == "en"


def test_people_are_numbered_as_they_are_heard_and_all_is_in_one_section():
    turns = [Turn(0.0, 2.0, "S7"), Turn(2.0, 4.0, "S2"), Turn(6.0, 8.0, "S9"), Turn(15.0, 16.0, "S1")]
    said = [
        segment("大家好。", 0.0, 2.0),
        segment("谢谢你。", 2.0, 4.0),
        segment("没人说。", 4.6, 5.4),
        segment("再见。", 6.0, 8.0),
    ]
    made = assembled(*said, turns=turns)
    assert [(one.id, one.name) for one in made.speakers] == [("S7", "发言人1"), ("S2", "发言人2"), ("S9", "发言人3")]
    assert [one.speaker for one in made.utterances] == ["S7", "S2", None, "S9"]
    assert [(one.kind, one.utterances) for one in made.sections] == [
        ("recording", tuple(u.id for u in made.utterances))
    ]
    assert made.turns == tuple(turns)
    assert (made.recording.file, made.recording.sha256, made.recording.duration) == ("论坛.wav", "ab", 20.0)
    assert made.coverage.account[-1].kind == "missing"
    assert [one.name for one in made.provenance.models] == ["whisper-base"]
    assert {"convert", "segment", "recognise", "diarize", "evidence"} <= made.provenance.settings.keys()
    assert assembled().sections == ()
    assert [one.text for one in assembled(segment(CREDITS, 0.0, 4.0)).removed] == [CREDITS]
