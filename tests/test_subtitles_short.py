"""Recordings too short for their subtitles: every cue is one that `tinglu check` accepts."""

from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from hypothesis import given
from hypothesis import strategies as st

from pipeline.files.subtitles import parse_subtitles
from pipeline.output import WRITERS
from pipeline.output.subtitles import cues
from pipeline.output.subtitles.check import ADVICE, violations
from pipeline.output.subtitles.rules import rules_for
from pipeline.settings import WriteSettings

SAID = {"zh": "第一句。", "en": "One sentence."}
SAMPLE_S = 1 / 16000


def recording(seconds, said, language):
    """A transcript of so many seconds in which so many sentences are said, by two people in turn."""
    step = seconds / max(1, said)
    spoken = [utterance(f"u{n}", f"S{n % 2}", step * n, step * (n + 1), SAID[language]) for n in range(said)]
    made = transcript(*spoken, language=language)
    return replace(made, recording=replace(made.recording, duration=seconds))


@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
@pytest.mark.parametrize("where", ["start", "end", "none"])
@given(st.sampled_from([0.0, SAMPLE_S, 0.02, 0.3]) | st.floats(0, 8), st.integers(0, 4), st.sampled_from(["zh", "en"]))
def test_check_accepts_every_cue_of_a_short_recording(form, where, seconds, said, language):
    made = recording(seconds, said, language)
    found = parse_subtitles(str(WRITERS[form](made, WriteSettings(notice_cue=where))), form)
    assert len(found) == len(cues(made, where))
    assert [one for one in violations(found, rules_for(language)) if one.kind not in ADVICE] == []


def test_cues_that_have_room_end_with_the_recording():
    made = recording(6.0, 2, "zh")
    assert cues(made, "end")[-1].end <= 6.0
