"""Every second has an account."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers.builders import panel, speech_map, transcript, utterance
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.output import WRITERS
from pipeline.output.formats.audit import audited
from pipeline.output.wishes import unmet_wishes
from pipeline.settings import WriteSettings
from pipeline.stages.coverage import account, untold
from pipeline.transcript import Coverage, Edit, Removed, Span, Word


def sound(*levels):
    """A second of noise at each level of the full scale."""
    noise = np.random.default_rng(1).standard_normal(SAMPLE_RATE_HZ)
    return Audio(np.concatenate([(noise * level * 32767).clip(-32767, 32767) for level in levels]).astype(np.int16))


def test_all_kinds_are_told_apart():
    audio = sound(0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0, 0.1, 0.1, 0, 0)
    spoken = speech_map((1.0, 7.0))
    told = utterance("u1", "S1", 1.0, 3.0, "各位来宾")
    found = account(audio, spoken, [told], [(10.0, 11.0)])
    kinds = [(part.kind, round(part.start, 1), round(part.end, 1)) for part in found.account]
    assert kinds == [
        ("silence", 0.0, 1.0),
        ("text", 1.0, 3.7),
        ("untranscribed", 3.7, 7.0),
        ("silence", 7.0, 8.0),
        ("sound", 8.0, 10.0),
        ("missing", 10.0, 11.0),
        ("silence", 11.0, 12.0),
    ]
    assert found.untranscribed == (Span(3.7, 7.0),)
    assert found.transcribed == pytest.approx(2.7)


STRETCH = st.tuples(st.floats(0, 20), st.floats(0.05, 9)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(STRETCH, max_size=5), st.lists(STRETCH, max_size=5), st.lists(STRETCH, max_size=2))
def test_the_account_covers_each_second_once(speech, spoken, missing):
    merged = sorted((round(a, 3), round(min(b, 20.0), 3)) for a, b in speech if a < 19.9)
    disjoint = [s for i, s in enumerate(merged) if i == 0 or s[0] > max(b for _, b in merged[:i])]
    utterances = [utterance(f"u{i}", "S1", a, b, "文字") for i, (a, b) in enumerate(spoken)]
    found = account(Audio(np.zeros(20 * SAMPLE_RATE_HZ, np.int16)), speech_map(*disjoint, (0, 0)), utterances, missing)
    assert found.account[0].start == 0.0
    assert found.account[-1].end == 20.0
    for one, following in zip(found.account, found.account[1:], strict=False):
        assert one.end == following.start
        assert one.kind != following.kind
    assert sum(part.end - part.start for part in found.account) == pytest.approx(20.0)


def test_a_story_that_was_lost_cannot_be_missed():
    """The 20 s of the panel that decoding with the previous text as prompt once dropped."""
    before, after = utterance("u1", "S1", 0.0, 10.0, "第一个故事"), utterance("u2", "S1", 30.0, 40.0, "第三个故事")
    words = [*before.words, *after.words]
    assert untold([(0.0, 40.0)], words) == [(10.7, 29.3)]
    lost = replace(transcript(before, after), coverage=Coverage(41.0, 40.0, 21.4, (Span(10.7, 29.3),)))
    assert audited(lost).untranscribed_share == pytest.approx(0.465)
    assert "0:00:10–0:00:29 (约19秒)" in WRITERS["audit.md"](lost, WriteSettings())


@pytest.mark.parametrize(
    ("text", "holes"), [("在", [(4.7, 13.3)]), ("Constitution", [(5.5, 12.5)]), ("13912345678", [])]
)
def test_a_word_tells_of_no_more_speech_than_it_takes_to_say(text, holes):
    """What Whisper skips, a word beside it is stretched over."""
    said = (Word("好", 3.0, 4.0, 1.0), Word(text, 4.0, 14.0, 1.0))
    assert untold([(3.0, 14.0)], said) == holes


def test_the_report_lists_what_was_removed_and_changed_in_both_forms():
    edited = replace(panel().utterances[0], edits=(Edit("glossary", 0, "个位", "各位", 0.93),))
    whole = replace(
        panel(),
        utterances=(edited, *panel().utterances[1:]),
        removed=(Removed("r1", 1.0, 2.0, "字幕由*Amara*", "phantom", -0.5, 0.2),),
    )
    shown = WRITERS["audit.md"](whole, WriteSettings())
    assert "- r1 0:00:01–0:00:02 Whisper 常凭空写出的套话: 字幕由\\*Amara\\*" in shown
    assert "个位 → 各位 (0.93)" in shown
    assert shown.endswith("根据录音整理，未经本人审核\n")
    data = json.loads(WRITERS["audit.json"](whole, WriteSettings()))
    assert data["removed"][0]["reason"] == "phantom"
    assert data["edits"][0] | {"utterance": "u1"} == data["edits"][0]
    assert data["notice"] == "根据录音整理，未经本人审核"
    assert "not reviewed" in WRITERS["audit.md"](panel("en"), WriteSettings())


def test_what_its_editor_put_back_is_told_as_such():
    one = Removed("r1", 1.0, 2.0, "谢谢观看", "phantom", -0.5, 0.2)
    for put_back in (False, True):
        made = replace(panel(), removed=(replace(one, put_back=put_back),))
        assert ("已按要求放回文稿" in WRITERS["audit.md"](made, WriteSettings())) == put_back
        assert json.loads(WRITERS["audit.json"](made, WriteSettings()))["removed"][0]["put_back"] == put_back


# --- wishes


def wished(made, **settings):
    return replace(made, provenance=replace(made.provenance, settings=settings))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"speakers": 100}, "asked for: 100. Voices that could be told apart: 2."),
        ({"speakers": 1}, "asked for: 1. "),
        ({"min_speakers": 3}, "asked for: ≥3. "),
        ({"min_speakers": 3, "max_speakers": 5}, "asked for: 3–5. "),
        ({"max_speakers": 1}, "asked for: ≤1. "),
        ({"speakers": 2}, None),
        ({"min_speakers": 1, "max_speakers": 2}, None),
        ({"speakers": None, "min_speakers": None, "max_speakers": None}, None),
    ],
)
def test_a_number_of_speakers_that_was_not_found_is_told(asked, told):
    made = wished(panel("en"), diarize=asked)
    unmet = list(unmet_wishes(made, "en"))
    assert len(unmet) == (told is not None)
    assert all(told in one for one in unmet)
    assert unmet == [one for one in unmet if one in WRITERS["audit.md"](made, WriteSettings())]
    assert json.loads(WRITERS["audit.json"](made, WriteSettings()))["warnings"] == unmet
    assert list(unmet_wishes(wished(transcript(), diarize=asked))) == []  # nobody speaks


def test_a_text_to_keep_that_is_not_there_is_told():
    one = Removed("r1", 1.0, 2.0, "谢谢观看", "phantom", -0.5, 0.2, put_back=True)
    made = wished(replace(panel(), removed=(one,)), evidence={"keep": ["r1", "r99", "all"]})
    assert list(unmet_wishes(made, "en")) == ["--keep r99: nothing with this number was left out. There are: r1."]
    assert "r99" in WRITERS["audit.md"](made, WriteSettings())
    assert list(unmet_wishes(wished(panel(), evidence={"keep": ["all"]}))) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_nothing_was_left_out_no_number_is_offered_to_keep(language):
    (told,) = unmet_wishes(wished(panel(), evidence={"keep": ["U9"]}), language)
    assert "--keep U9" in told
    assert "–" not in told
    assert ("nothing was left out" in told) == (language == "en")
