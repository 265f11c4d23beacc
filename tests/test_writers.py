"""Every writer: the notice is there, an independent parser reads it back, nothing in a text breaks the format."""

import json
from dataclasses import replace

import jsonschema
import pytest
import srt
import webvtt
from helpers.builders import panel, transcript, utterance
from helpers.documents import NOTICES, READERS, words_of_docx
from helpers.places import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from pyannote.database.util import load_rttm

from pipeline.errors import UsageError
from pipeline.output import WRITERS, file_name
from pipeline.output.subtitles import cues
from pipeline.settings import WriteSettings
from pipeline.transcript import Transcript, from_json, json_schema

SCHEMA_FILE = ROOT / "docs" / "transcript.schema.json"
nasty = st.lists(
    st.sampled_from(
        [
            *"甲乙丙，。！ab1 <>&-*_#|`[]{}\\\n\r\t\x00\x1b\u202e\ufeff\u200b：",
            "-->",
            "<v x>",
            "{\\an8}",
            "NOTE",
            "😀",
            "\ud800",
        ]
    ),
    max_size=60,
).map("".join)


def nasty_transcript(texts: list[str], names: list[str]) -> Transcript:
    utterances = []
    for i, text in enumerate(texts):
        made = utterance(f"u{i}", f"S{i % 2}", i * 2.0 + 1, i * 2.0 + 2.5, text or "空")
        utterances.append(replace(made, text=text))
    return transcript(*utterances, names={"S0": names[0], "S1": names[1]})


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("filled", [True, False])
def test_every_export_carries_the_notice(form, language, filled):
    """A new format needs a reader here."""
    made = panel(language) if filled else transcript(language=language)
    expected = NOTICES[language].replace(" ", "_") if form == "rttm" else NOTICES[language]
    found = READERS[form](WRITERS[form](made, WriteSettings()))
    assert expected in found.replace("\n", " ")  # subtitles break it into two lines


@pytest.mark.parametrize("form", ["txt", "md"])
def test_documents_end_with_the_notice(form):
    assert WRITERS[form](panel(), WriteSettings()).rstrip().endswith("（根据录音整理，未经本人审核）")
    english = WRITERS[form](panel("en"), WriteSettings()).rstrip()
    assert english.endswith("(Compiled from the recording; not reviewed by the speaker)")


def test_documents_have_label_colon_paragraph_and_join_one_speakers_sentences():
    made = transcript(
        utterance("u1", "S1", 0, 1, "第一句。"),
        utterance("u2", "S1", 1, 2, "第二句。"),
        utterance("u3", None, 3, 4, "谁？"),
    )
    assert WRITERS["txt"](made, WriteSettings()).split("\n\n")[:2] == ["发言人1：第一句。第二句。", "发言人不详：谁？"]
    assert "**发言人1**：第一句。第二句。" in WRITERS["md"](made, WriteSettings())
    assert "Speaker 2: Thank you. I will" in WRITERS["txt"](panel("en"), WriteSettings())


def test_documents_tell_of_damage_and_of_silence():
    made = transcript()
    made = replace(made, recording=replace(made.recording, warnings=("录音在 0:10 中断。",)))
    text = WRITERS["txt"](made, WriteSettings())
    assert "（录音在 0:10 中断。）" in text
    assert "没有找到语音" in text


@pytest.mark.parametrize("where", ["start", "end", "none"])
def test_srt_reparses_to_the_same_cues(where):
    made = panel()
    expected = cues(made, where)
    read = list(srt.parse(WRITERS["srt"](made, WriteSettings(notice_cue=where))))
    assert [(c.start.total_seconds(), c.end.total_seconds(), c.content) for c in read] == [
        (c.start, c.end, "\n".join(c.lines)) for c in expected
    ]
    assert [c.index for c in read] == list(range(1, len(expected) + 1))
    notices = [i for i, c in enumerate(read) if c.content == NOTICES["zh"]]
    assert notices == {"start": [0], "end": [len(read) - 1], "none": []}[where]


def test_notice_cue_is_checked():
    with pytest.raises(UsageError):
        WriteSettings(notice_cue="middle")


def test_vtt_has_voices_and_the_notice_as_a_note():
    text = WRITERS["vtt"](panel(), WriteSettings(notice_cue="none"))
    assert text.startswith("WEBVTT\n\nNOTE\n根据录音整理，未经本人审核\n")
    assert next(caption.voice for caption in webvtt.from_string(text)) == "发言人1"


def test_labels_stand_at_each_change_of_speaker_and_nowhere_else():
    made = cues(panel())
    assert [cue.lines[0].partition("：")[0] for cue in made if cue.labelled] == [
        "发言人1",
        "发言人2",
        "发言人不详",
        "发言人1",
    ]


def test_rttm_is_read_by_pyannote(tmp_path):
    path = tmp_path / "x.rttm"
    path.write_text(WRITERS["rttm"](panel(), WriteSettings()))
    ((name, annotation),) = load_rttm(path).items()
    assert name == "录音.wav"
    assert sorted(annotation.labels()) == ["S1", "S2"]
    path.write_text(WRITERS["rttm"](panel("en"), WriteSettings()))
    assert list(load_rttm(path)) == ["录音.wav"]


def test_json_is_valid_against_the_published_schema():
    schema = json.loads(SCHEMA_FILE.read_text())
    assert schema == json_schema(), "run: make docs"
    for made in (panel(), panel("en"), transcript()):
        text = WRITERS["json"](made, WriteSettings())
        jsonschema.validate(json.loads(text), schema, cls=jsonschema.Draft202012Validator)
        assert from_json(text.encode()) == made
    with pytest.raises(ValueError, match="language"):
        from_json(text.encode().replace(b'"language"', b'"tongue"'))


def test_file_names():
    assert file_name("a.b", "srt") == "a.b.srt"
    assert file_name("a", "json") == "transcript.json"


@settings(max_examples=150)
@given(st.lists(nasty, min_size=1, max_size=5), st.tuples(nasty, nasty))
def test_nothing_in_a_text_breaks_a_format(texts, names):
    made = nasty_transcript(texts, list(names))
    written = {form: WRITERS[form](made, WriteSettings()) for form in WRITERS if form != "json"}
    for data in written.values():
        text = data if isinstance(data, str) else words_of_docx(data)
        text.encode()
        assert "\x00" not in text
    spoken = [cue for cue in cues(made) if cue.speaker is not None]
    assert len(list(srt.parse(written["srt"]))) == len(spoken) + 1
    assert len(webvtt.from_string(written["vtt"]).captions) == len(spoken) + 1
    assert written["md"].rstrip().endswith("（根据录音整理，未经本人审核）")
