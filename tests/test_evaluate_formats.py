"""tinglu evaluate reads every format: its own, other programs', and the published form."""

import json
from dataclasses import replace

import pytest
from helpers.builders import panel, transcript, utterance
from helpers.comparing import NOTICE, measured
from helpers.events import lecture, told

from pipeline.evaluation.readers import READERS, read
from pipeline.output import SUBTITLES, WRITERS
from pipeline.output.subtitles.rules import rules_for
from pipeline.output.subtitles.timing import NOTICE_LEAST_S
from pipeline.settings import WriteSettings
from pipeline.stages.structure import structured
from pipeline.text.labels import labels, split_label
from pipeline.transcript import Attendee, Removed, Span


def shown_later(made):
    """Share of the speech by which cues may differ: they linger, or make room for the notice."""
    rules = rules_for(made.language)
    speech = sum(turn.end - turn.start for turn in made.turns)
    return (len(made.turns) * rules.linger + NOTICE_LEAST_S + rules.gap) / speech


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("where", ["start", "end", "none"])
@pytest.mark.parametrize("form", sorted(WRITERS.keys() & READERS.keys()))
def test_what_tinglu_writes_is_no_error_against_itself(files, form, language, where):
    made = panel(language)
    chosen = WriteSettings(notice_cue=where)
    ref = files("transcript.json", WRITERS["json"](made, chosen))
    hyp = files(f"x.{form}", WRITERS[form](made, chosen))
    for result in (measured(hyp, ref), measured(ref, hyp)):
        assert (result.words.rate if result.words else None) == (None if form == "rttm" else 0)
        assert result.cp == (None if form == "rttm" else 0)
        if form in {"txt", "md"}:
            assert result.turns is None
        else:
            assert result.turns.rate <= 0.001 + (shown_later(made) if form in SUBTITLES else 0)
            assert result.turns.confusion == 0
        assert (result.speakers_reference, result.speakers_hypothesis) == (2, 2)
        if not (form == "srt" and where == "none"):
            assert result.notice == made.status.notice


@pytest.mark.parametrize("form", ["srt", "vtt", "txt", "md"])
def test_names_are_known_from_the_other_file(files, form):
    made = transcript(
        utterance("u1", "S1", 0.5, 4.0, "各位来宾，大家上午好。"),
        utterance("u2", "S2", 4.5, 9.0, "谢谢主持人，他说：我讲三点。"),
        names={"S1": "林晓梅", "S2": "陈*国栋"},
    )
    ref = files("transcript.json", WRITERS["json"](made, WriteSettings()))
    result = measured(files(f"x.{form}", WRITERS[form](made, WriteSettings())), ref)
    assert (result.words.rate, result.cp) == (0, 0)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["txt", "md"])
@pytest.mark.parametrize("times", [False, True])
def test_a_forum_s_page_is_read_as_it_was_written(files, form, language, times):
    made = lecture(language=language)
    speaker = Attendee("陈*国栋", speaker="S2", title="社区养老：三点")
    made = structured(told(made, speaker, name="城乡论坛", date="2026年9月", place="北京"))
    coverage = replace(made.coverage, untranscribed=(Span(24.5, 36.5), Span(938.75, 944.75)))
    removed = (Removed("r1", 25, 26, "字幕", "phantom", -0.5, 0.7), Removed("r2", 35, 36, "字幕", "loop", 0, 0))
    made = replace(made, coverage=coverage, removed=removed)
    ref = files("transcript.json", WRITERS["json"](made, WriteSettings()))
    hyp = files(f"x.{form}", WRITERS[form](made, WriteSettings(times=times)))
    result = measured(hyp, ref)
    assert (result.words.rate, result.cp) == (0, 0)
    assert result.speakers_hypothesis == result.speakers_reference


def test_labels():
    assert labels(["发言人1：好", "比如：这样", "比如：那样"], ()) == {"发言人1"}
    assert labels(["陈国栋：好", "比如说", "陈国栋：那样"], ()) == {"陈国栋"}
    assert labels(["一", "二", "三", "比如：这样", "比如：那样"], ()) == frozenset()
    assert labels(["比如：这样", "王：好"], {"王"}) == {"王"}
    assert labels(["Dr. Wang: so", "At 10:30 we", "Dr. Wang: yes"], ()) == {"Dr. Wang"}
    assert labels(["他说，好：是", "他说，好：是"], ()) == frozenset()
    assert split_label("王：好", {"王"}) == ("王", "好")
    assert split_label("10:30 好", {"10"}) == (None, "10:30 好")


def test_subtitles_of_others(files):
    srt = (
        "1\n00:00:00,000 --> 00:00:02,000\n甲: <i>你好</i>\n吗？\n\n2\n00:00:02,000 --> 00:00:03,000\n"
        "乙: 好。\n\n3\n00:00:03,000 --> 00:00:04,000\n甲: 行。\n"
    )
    vtt = (
        "WEBVTT\n\nNOTE\nnothing spoken\n\n00:00.000 --> 00:02.000\n<v 甲>你好吗？</v>\n\n"
        "00:02.000 --> 00:03.000\n<v.loud 乙>好。\n\n00:03.000 --> 00:04.000\n<v 甲>行。\n"
    )
    ref = files("r.json", [("甲", 0, 2, "你好吗"), ("乙", 2, 3, "好"), ("甲", 3, 4, "行")])
    for name, content in (("h.srt", srt.replace("\n", "\r\n")), ("h.vtt", vtt), ("vtt-by-content.sub", vtt)):
        result = measured(files(name, content), ref)
        assert (result.words.rate, result.cp, result.turns.rate) == (0, 0, 0), name


def test_two_voices_in_one_cue(files):
    vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v A &amp; B>you &lt;b&gt;</v> <v C>no</v>\n"
    doc = read(files("h.vtt", vtt))
    assert [(passage.speaker, passage.text.strip()) for passage in doc.passages] == [("A & B", "you <b>"), ("C", "no")]


def test_stm_and_rttm(files):
    stm = (
        ";; comment\nrec 1 A 0.0 2.0 <o,f0,female> hello there\nrec 1 B 2.0 3.5 yes\n"
        "rec 1 B 3.5 4 ignore_time_segment_in_scoring\n"
    )
    rttm = "SPEAKER rec 1 0.0 2.0 <NA> <NA> x <NA> <NA>\nSPEAKER rec 1 2.0 1.5 <NA> <NA> y <NA> <NA>\n"
    ref = files("r.stm", stm)
    result = measured(files("h.json", [("p", 0, 2, "Hello there."), ("q", 2, 3.5, "Yes.")]), ref)
    assert (result.words.rate, result.cp, result.turns.rate) == (0, 0, 0)
    assert measured(files("h.rttm", rttm), ref).turns.rate == 0


def test_text_around_the_speech_is_not_spoken(files):
    txt = f"养老论坛\n（北京）\n\n发言人1：好。\n再见。\n\n还有。\n\n（录音在 0:10 中断。）\n\n（{NOTICE}）\n"
    doc = read(files("h.txt", txt))
    said = [(passage.speaker, passage.text) for passage in doc.passages]
    assert said == [("发言人1", "好。再见。"), ("发言人1", "还有。")]
    assert doc.notice == NOTICE
    assert [passage.text for passage in read(files("p.txt", "没有标签。\n")).passages] == ["没有标签。"]


def test_json_of_others(files):
    ref = files("r.json", json.dumps([{"text": "你好"}, {"text": "世界"}]))
    hyp = files("h.json", json.dumps({"utterances": [{"text": "你好世界", "speaker": 3, "start": 0, "end": 1}]}))
    result = measured(hyp, ref)
    assert (result.words.rate, result.cp, result.turns, result.speakers_hypothesis) == (0, None, None, 1)
    assert measured(files("u.json", "[]".encode("utf-16")), ref).words.deletions == 4  # nothing was recognised
