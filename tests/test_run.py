"""The whole job with real weights on the sample, with every network socket refused."""

import json
import subprocess
import sys

import jsonschema
import pytest
import srt
import webvtt
from helpers.command import tinglu, values
from helpers.documents import READERS
from helpers.media import ffmpeg
from helpers.places import ROOT, SAMPLE
from pyannote.database.util import load_rttm
from pyannote.metrics.diarization import DiarizationErrorRate

from pipeline.output import DOCUMENTS, SUBTITLES, WRITERS, file_name
from pipeline.output.subtitles.check import check

pytestmark = pytest.mark.models

NOTICE = "根据录音整理，未经本人审核"
OUTPUTS = [file_name("talk", form) for form in WRITERS]
# What follows it can ask nobody over a network; who tried is written down.
GUARDED = """
import pathlib, sys, traceback
asked = pathlib.Path(sys.argv.pop(1))
def refuse(event, arguments):
    local = event == "socket.connect" and isinstance(arguments[1], (str, bytes))  # a socket of this machine
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"} and not local:
        with asked.open("a") as file:
            traceback.print_stack(file=file)
        raise OSError("no network in this test")
sys.addaudithook(refuse)
"""
COMMAND = "from pipeline.cli.app import main; sys.exit(main())"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    recording = folder / "talk.flac"
    recording.write_bytes(SAMPLE.read_bytes())
    asked = folder / "asked.txt"
    command = [
        sys.executable,
        "-c",
        GUARDED + COMMAND,
        asked,
        "run",
        recording,
        "-o",
        folder / "out",
        "--language",
        "zh",
    ]
    result = subprocess.run(command, capture_output=True, text=True, env=values({}), cwd=ROOT)
    assert result.returncode == 0, result.stderr
    return folder, recording, result, asked


@pytest.fixture(scope="module")
def transcript(done):
    return json.loads((done[0] / "out" / "talk" / "transcript.json").read_text())


def test_paths_go_to_stdout_progress_to_stderr(done):
    folder, _, result, _ = done
    assert result.stdout.splitlines() == [str(folder / "out" / "talk" / name) for name in OUTPUTS]
    assert all((folder / "out" / "talk" / name).is_file() for name in [*OUTPUTS, "job.json"])
    assert "Recognising speech" in result.stderr
    assert "Traceback" not in result.stderr


def test_nothing_asked_for_the_network(done, tmp_path):
    attempt = GUARDED + "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')"
    assert subprocess.run([sys.executable, "-c", attempt, tmp_path / "asked"], capture_output=True).returncode == 1
    assert "urlopen" in (tmp_path / "asked").read_text()
    assert not done[3].exists(), done[3].read_text()


def test_the_transcript_is_what_was_said_and_who_said_it(transcript):
    jiwer = pytest.importorskip("jiwer")
    reference = json.loads((ROOT / "samples" / "panel_zh.ref.json").read_text())["segments"]
    assert len(transcript["speakers"]) == 5

    def characters(pieces):
        return " ".join(c for c in "".join(pieces) if c.isalnum())

    said = characters(s["text"] for s in reference)
    heard = characters(u["text"] for u in transcript["utterances"])
    assert jiwer.wer(said, heard) < 0.15  # of characters
    assert transcript["script"] == "hans"
    annotation = load_rttm(ROOT / "samples" / "panel_zh.rttm")["panel_zh"]
    hypothesis = load_rttm_of(transcript)
    assert DiarizationErrorRate()(annotation, hypothesis) < 0.08


def load_rttm_of(transcript):
    from pyannote.core import Annotation, Segment

    annotation = Annotation()
    for number, turn in enumerate(transcript["turns"]):
        annotation[Segment(turn["start"], turn["end"]), number] = turn["speaker"]
    return annotation


def test_each_reference_sentence_has_one_speaker(transcript):
    """Who said what: the words heard in a reference sentence belong to the person who said it."""
    reference = json.loads((ROOT / "samples" / "panel_zh.ref.json").read_text())["segments"]
    words = [word for utterance in transcript["utterances"] for word in utterance["words"]]
    wrong, total, names = 0, 0, {}
    for sentence in reference:
        own = [w["speaker"] for w in words if sentence["start"] <= (w["start"] + w["end"]) / 2 <= sentence["end"]]
        assert own, sentence
        named = names.setdefault(sentence["speaker"], max(set(own), key=own.count))
        wrong += sum(who != named for who in own)
        total += len(own)
    assert len(set(names.values())) == 5
    assert wrong / total <= 0.03


def test_the_transcript_keeps_its_contract(transcript):
    jsonschema.validate(transcript, json.loads((ROOT / "docs" / "transcript.schema.json").read_text()))
    assert transcript["schema"] == "tinglu.transcript/1"
    assert transcript["status"] == {"review": "unreviewed", "notice": NOTICE, "conflicts": []}
    assert transcript["language"] == "zh"
    assert [s["name"] for s in transcript["speakers"]] == [f"发言人{n}" for n in range(1, 6)]
    assert transcript["coverage"]["transcribed"] >= 0.97 * transcript["coverage"]["speech"]
    used = [model["name"] for model in transcript["provenance"]["models"]]
    assert used == ["whisper-base", "segmentation-3.0", "campplus", "tinglu-punctuation", "tinglu-mandarin"]
    last = 0.0
    for utterance in transcript["utterances"]:
        assert utterance["raw_text"] == "".join(w["text"] for w in utterance["words"]).strip()
        for word in utterance["words"]:
            assert last <= word["start"] <= word["end"] <= transcript["recording"]["duration"]
            assert "\ufffd" not in word["text"]
            last = word["start"]


def test_every_output_is_read_by_other_tools_and_has_the_notice(done):
    folder = done[0] / "out" / "talk"
    cues = list(srt.parse((folder / "talk.srt").read_text()))
    assert cues[0].content == NOTICE
    assert any("发言人5" in cue.content for cue in cues)
    assert len(webvtt.read(folder / "talk.vtt").captions) == len(cues)
    assert len(load_rttm(folder / "talk.rttm")["talk.flac"].labels()) == 5
    assert (folder / "talk.txt").read_text().rstrip().endswith(f"（{NOTICE}）")
    for name, form in zip(OUTPUTS, WRITERS, strict=True):
        data = (folder / name).read_bytes()
        assert NOTICE in READERS[form](data if form == "docx" else data.decode())
    for form in SUBTITLES:
        assert check(folder / f"talk.{form}").structural == ()


def stages(folder):
    manifest = json.loads((folder / "out" / "talk" / "job.json").read_text())
    return {name: entry["key"] for name, entry in manifest["stages"].items()}


def test_a_second_run_does_nothing_and_says_so(done):
    folder, recording, first, _ = done
    before = {p: p.stat().st_mtime_ns for p in (folder / "out" / "talk").rglob("*") if p.suffix not in {".lock", ""}}
    again = tinglu("run", recording, "-o", folder / "out", "--language", "zh")
    assert again.returncode == 0
    assert again.stdout == first.stdout
    assert "Nothing to do" in again.stderr
    assert "Recognising" not in again.stderr
    after = {p: p.stat().st_mtime_ns for p in before}
    told = {folder / "out" / "talk" / name for name in ("job.json", "job.log")}
    assert {p for p in before if before[p] != after[p]} <= told


ALL_WRITTEN = {"polish", "review", *(f"write {form}" for form in WRITERS)}
REDONE = [
    (["--notice-cue", "end"], {f"write {form}" for form in SUBTITLES}),
    (["--labels", "always"], {f"write {form}" for form in SUBTITLES}),
    (["--times"], {f"write {form}" for form in DOCUMENTS}),
    (["--script", "hant"], ALL_WRITTEN),
    (["--numbers", "digits"], ALL_WRITTEN),
    (["--verbatim", "clean"], ALL_WRITTEN),
    (["--glossary", "terms.txt"], ALL_WRITTEN),
    (["--event", "event.toml"], ALL_WRITTEN),
    (["--keep", "all"], {"merge", *ALL_WRITTEN}),
    (["--speakers", "3"], {"diarize", "recover", "merge", *ALL_WRITTEN}),
]


def test_an_option_redoes_what_depends_on_it_and_nothing_else(done):
    folder, recording, *_ = done
    (folder / "terms.txt").write_text("林晓梅\n")
    (folder / "event.toml").write_text('place = "成都"\n')
    run = ("run", recording, "-o", folder / "out", "--language", "zh", "--quiet")
    tinglu(*run)
    before = stages(folder)
    for options, expected in REDONE:
        given = [folder / option if (folder / option).is_file() else option for option in options]
        result = tinglu(*run, *given)
        assert result.returncode == 0, result.stderr
        after = stages(folder)
        assert {name for name in after if after[name] != before[name]} == expected, options
        if options[0] == "--script":
            assert "謝" in (folder / "out" / "talk" / "talk.txt").read_text()
        if options[0] == "--speakers":
            assert len(json.loads((folder / "out" / "talk" / "transcript.json").read_text())["speakers"]) == 3
    tinglu(*run)
    assert stages(folder) == before


def test_what_its_editor_changed_is_never_overwritten(done):
    folder, recording, *_ = done
    (folder / "out" / "talk" / "talk.srt").write_text("edited by hand\n")
    told = tinglu("run", recording, "-o", folder / "out", "--language", "zh", "--notice-cue", "end")
    assert (folder / "out" / "talk" / "talk.edited-1.srt").read_text() == "edited by hand\n"
    assert "talk.edited-1.srt" in told.stderr
    tinglu("run", recording, "-o", folder / "out", "--language", "zh", "--quiet")


def test_one_bad_recording_does_not_stop_the_others(done, tmp_path):
    folder, recording, *_ = done
    bad = tmp_path / "bad.mp3"
    bad.write_text("this is no sound")
    result = tinglu("run", bad, recording, tmp_path / "none.wav", "-o", folder / "out", "--language", "zh", "-q")
    assert result.returncode == 1
    assert str(bad) in result.stderr
    assert "none.wav" in result.stderr
    assert "2 of 3" in result.stderr
    assert result.stdout.splitlines() == [str(folder / "out" / "talk" / name) for name in OUTPUTS]
    assert "Traceback" not in result.stderr


def test_a_recording_without_speech_gives_an_empty_transcript_with_the_notice(tmp_path):
    silent = tmp_path / "silent.wav"
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=16000", "-t", 3, silent)
    result = tinglu("run", silent, "-o", tmp_path, "--ui-lang", "zh")
    assert result.returncode == 0, result.stderr
    made = json.loads((tmp_path / "silent" / "transcript.json").read_text())
    assert made["utterances"] == []
    assert made["status"]["notice"] == NOTICE
    assert "没有找到语音" in (tmp_path / "silent" / "silent.txt").read_text()
    assert "识别语音" in result.stderr
