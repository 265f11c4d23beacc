"""Recordings convert must refuse or survive: hostile files and names, missing programs, interruptions."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.media import ffmpeg, onsets, overwrite, pictures, pointing_elsewhere, source, tone
from helpers.places import ROOT

from pipeline.errors import JobError, RecordingError, TingluError, ToolError
from pipeline.settings import ConvertSettings
from pipeline.stages.convert import convert as convert_module
from pipeline.stages.convert import ffmpeg as ffmpeg_program
from pipeline.stages.convert.convert import convert, open_audio

pytestmark = pytest.mark.media
posix_only = pytest.mark.skipif(os.name != "posix", reason="POSIX files and signals")


def refused(recording: Path, error: type[TingluError] = RecordingError, **settings: object) -> TingluError:
    """The error of converting `recording`, having checked that it names the file and that nothing is left behind."""
    folder = recording.parent / "out"
    folder.mkdir(exist_ok=True)
    with pytest.raises(error) as caught:
        convert(recording, folder / "out.wav", ConvertSettings(**settings))
    assert list(folder.iterdir()) == []
    if error is RecordingError:
        assert ffmpeg_program.shown(recording) in str(caught.value)
    return caught.value


@pytest.fixture
def good(tmp_path):
    recording = tmp_path / "good.wav"
    ffmpeg(*source(tone(1), seconds=2, rate=16000), recording)
    return recording


def stub(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


# --- not a recording ------------------------------------------------------------------------------------------------


def test_what_is_no_file(tmp_path):
    assert refused(tmp_path / "none.mp3").key == "convert.missing"
    assert refused(tmp_path).key == "convert.not_a_file"
    (tmp_path / "empty.mp3").touch()
    assert refused(tmp_path / "empty.mp3").key == "convert.empty"
    assert refused(tmp_path / "nul\0.mp3").key == "convert.unreadable"
    assert refused(tmp_path / ("x" * 300)).key == "convert.unreadable"


@posix_only
def test_pipes_devices_and_sockets_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.wav"))
        (tmp_path / "link.wav").symlink_to("/dev/zero")
        for name in ("pipe.wav", "s.wav", "link.wav"):
            assert refused(tmp_path / name).key == "convert.not_a_file"


def test_a_file_we_may_not_read(good, monkeypatch):
    def deny(self, *args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)  # root may read everything
    error = refused(good)
    assert error.key == "convert.unreadable"
    assert "Permission denied" in str(error)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.mp3", b"Minutes of the meeting. " * 50),
        ("a.m4a", bytes(range(256)) * 20),
        ("a.wav", b"RIFF\x10\x00\x00\x00WAVE"),
        ("a.docx", b"PK\x03\x04" + bytes(3000)),
        ("a.flac", b"fLaC"),
        ("a.txt", b"hello"),
        ("a.ogg", b"OggS" * 400),
    ],
)
def test_what_is_no_media(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    error = refused(tmp_path / name)
    assert error.key in {"convert.not_media", "convert.format_refused", "convert.no_audio", "convert.no_samples"}
    assert " @ " not in str(error)
    assert "0x" not in str(error)


def test_a_recording_whose_index_is_missing_tells_in_ffmpegs_words(tmp_path):
    ffmpeg(*source(tone(1), seconds=5), "-c:a", "aac", tmp_path / "a.m4a")
    os.truncate(tmp_path / "a.m4a", (tmp_path / "a.m4a").stat().st_size // 2)
    error = refused(tmp_path / "a.m4a")
    assert error.key == "convert.not_media"
    assert error.facts["reason"].startswith("moov atom not found")


def test_a_video_without_sound(tmp_path):
    ffmpeg(*pictures(1), "-c:v", "mpeg4", tmp_path / "a.mp4")
    assert refused(tmp_path / "a.mp4").key == "convert.no_audio"


@pytest.mark.parametrize("stream", [1, 7, -1])
def test_a_stream_that_does_not_exist(good, stream):
    error = refused(good, stream=stream)
    assert error.key == "convert.no_such_stream"
    assert "0: pcm_s16le" in str(error)


def test_an_unknown_codec(good):
    assert refused(overwrite(good, 20, b"\x34\x12")).key == "convert.no_decoder"
    recording = good.with_name("a.mkv")
    ffmpeg(*source(tone(1), seconds=2), "-c:a", "libopus", recording)
    recording.write_bytes(recording.read_bytes().replace(b"A_OPUS", b"A_XPUS"))
    assert refused(recording).key == "convert.no_decoder"


def test_copy_protection(tmp_path):
    key = ("-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8")
    protect = ("-c:a", "aac", "-encryption_scheme", "cenc-aes-ctr", *key)
    ffmpeg(*source(tone(1), seconds=2), *protect, tmp_path / "cenc.mp4")
    assert refused(tmp_path / "cenc.mp4").key == "convert.encrypted"
    ffmpeg(*source(tone(1), seconds=2), "-c:a", "aac", tmp_path / "a.m4a")
    shop = tmp_path / "a.m4p"
    shop.write_bytes((tmp_path / "a.m4a").read_bytes().replace(b"mp4a", b"drms"))
    assert refused(shop).key == "convert.encrypted"


def test_a_header_without_sound(good):
    os.truncate(good, 78)
    assert refused(good).key == "convert.no_samples"


def test_a_file_that_grows_meanwhile(good):
    def append(done: float, total: float) -> None:
        with good.open("ab") as file:
            file.write(bytes(100))

    with pytest.raises(RecordingError) as caught:
        convert(good, good.with_name("out.wav"), on_progress=append)
    assert caught.value.key == "convert.changed"
    assert not good.with_name("out.wav").exists()


def test_an_environment_without_anything_in_it(good):
    """As a supervisor may give it."""
    paths = [str(good), str(good.with_name("out.wav"))]
    code = (
        f"from pathlib import Path; from pipeline.stages.convert.convert import convert; convert(*map(Path, {paths}))"
    )
    run = subprocess.run([sys.executable, "-c", code], env={}, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert good.with_name("out.wav").exists()


# --- files that name other files ------------------------------------------------------------------------------------

HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{decoy}\n#EXT-X-ENDLIST\n"
CONCAT = "ffconcat version 1.0\nfile '{decoy}'\n"
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9999 RTP/AVP 0\n"
DASH = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT3S" '
    'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="audio/mp4"><Representation '
    'id="0" bandwidth="1"><BaseURL>{decoy}</BaseURL></Representation></AdaptationSet></Period></MPD>'
)


@pytest.mark.parametrize("suffix", ["m3u8", "mp3", "wav", "mp4", ""])
@pytest.mark.parametrize(("kind", "content"), [("hls", HLS), ("concat", CONCAT), ("sdp", SDP), ("dash", DASH)])
def test_files_that_refer_to_others_are_refused(tmp_path, kind, content, suffix):
    recording = tmp_path / f"talk.{suffix}"
    recording.write_text(content.format(decoy="decoy.ts"))
    error = refused(recording)
    assert error.key == "convert.format_refused"
    assert error.facts["format"] == kind


@pytest.mark.parametrize("content", [HLS, CONCAT])
def test_unguarded_ffmpeg_would_have_read_the_other_file(tmp_path, content):
    ffmpeg(*source(tone(1), seconds=3), "-c:a", "aac", tmp_path / "decoy.ts")
    (tmp_path / "talk.m3u8").write_text(content.format(decoy="decoy.ts"))
    ffmpeg("-i", tmp_path / "talk.m3u8", tmp_path / "read.wav")
    assert (tmp_path / "read.wav").stat().st_size > 10000


def test_a_movie_whose_sound_lies_in_another_file(tmp_path):
    ffmpeg(*source(tone(1), seconds=3, rate=16000), "-c:a", "pcm_s16le", tmp_path / "a.mov")
    ffmpeg(*source(tone(0.5), seconds=3, rate=16000), "-f", "s16le", tmp_path / "decoy.raw")
    (tmp_path / "ref.mov").write_bytes(pointing_elsewhere(tmp_path / "a.mov", "decoy.raw"))
    error = refused(tmp_path / "ref.mov")
    assert error.key == "convert.no_samples"
    assert "external track" in str(error)
    ffmpeg("-enable_drefs", 1, "-i", tmp_path / "ref.mov", "-f", "s16le", tmp_path / "read.raw")
    # What ffmpeg would have read if it were let: the other file, from where the sound began in this one.
    assert (tmp_path / "decoy.raw").read_bytes().endswith((tmp_path / "read.raw").read_bytes())
    assert (tmp_path / "read.raw").stat().st_size > 90000


def test_pictures_are_refused_and_patterns_are_taken_literally(tmp_path):
    ffmpeg(*pictures(1), "-frames:v", 1, tmp_path / "001.png")
    assert refused(tmp_path / "001.png").key == "convert.format_refused"
    assert refused(tmp_path / "%03d.png").key == "convert.missing"


@pytest.mark.parametrize(
    "name",
    [
        "-i.wav",
        "--help",
        "concat:a.wav|b.wav",
        "http:evil.wav",
        "file:x.wav",
        "pipe:0",
        "%03d.wav",
        "a*?.wav",
        "two\nlines.wav",
        "q'uo\"te`$(id).wav",
        "会议 🎤 录音.wav",
        "\udcff\udcfe.wav",
        "[red]{file}.wav",
    ],
)
@pytest.mark.parametrize("relative", [False, True])
@posix_only
def test_names_are_only_names(good, monkeypatch, name, relative):
    monkeypatch.chdir(good.parent)
    good.rename(name)
    recording = Path(name) if relative else good.parent / name
    convert(recording, Path("out.wav"))
    assert onsets(open_audio(Path("out.wav"))) == [pytest.approx(1, abs=0.01)]
    error = refused(recording.absolute(), stream=5)
    assert "\n" not in str(error)
    str(error).encode()


def test_no_report_is_written(good, monkeypatch):
    report = good.with_name("report.log")
    monkeypatch.setenv("FFREPORT", f"file={report}:level=48")
    convert(good, good.with_name("out.wav"))
    assert not report.exists()


# --- programs -------------------------------------------------------------------------------------------------------


@posix_only
@pytest.mark.parametrize("path", ["", ".", "bin", ":", "::."])
def test_ffmpeg_in_the_current_folder_is_not_run(good, monkeypatch, path):
    for folder in (good.parent, good.parent / "bin"):
        folder.mkdir(exist_ok=True)
        for name in ("ffmpeg", "ffprobe"):
            stub(folder / name, f"touch {good.parent}/executed")
    monkeypatch.chdir(good.parent)
    monkeypatch.setenv("PATH", path)
    error = refused(good, ToolError)
    assert error.key == "convert.tool_missing"
    assert "apt install ffmpeg" in str(error)
    assert not (good.parent / "executed").exists()


@posix_only
def test_ffprobe_missing(good, tmp_path, monkeypatch):
    ffmpeg_path, _ = ffmpeg_program.find_ffmpeg()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ffmpeg").symlink_to(ffmpeg_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert refused(good, ToolError).facts["program"] == "ffprobe"


@posix_only
@pytest.mark.parametrize(
    ("broken", "script", "key"),
    [
        ("ffmpeg", "kill -SEGV $$", "convert.tool_stopped"),
        ("ffprobe", "kill -KILL $$", "convert.tool_stopped"),
        ("ffmpeg", None, "convert.tool_broken"),
        ("ffprobe", None, "convert.tool_broken"),
    ],
)
def test_a_program_that_breaks(good, tmp_path, monkeypatch, broken, script, key):
    found = dict(zip(("ffmpeg", "ffprobe"), ffmpeg_program.find_ffmpeg(), strict=True))
    (tmp_path / "bin").mkdir()
    for name, path in found.items():
        if name != broken:
            (tmp_path / "bin" / name).symlink_to(path)
        elif script:
            stub(tmp_path / "bin" / name, script)
        else:
            (tmp_path / "bin" / name).write_bytes(b"\x7fELF nonsense")
            (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/local/bin")
    assert refused(good, ToolError).key == key


# --- breaking off ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_interruption_leaves_neither_file_nor_process(tmp_path, monkeypatch, error):
    recording = tmp_path / "long.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=r=8000:d=3600", recording)
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **more: started.append(popen(*args, **more)) or started[-1])

    def interrupt(done: float, total: float) -> None:
        raise error

    (tmp_path / "out").mkdir()
    with pytest.raises(error):
        convert(recording, tmp_path / "out" / "out.wav", on_progress=interrupt)
    assert list((tmp_path / "out").iterdir()) == []
    assert all(process.returncode is not None for process in started)  # waited for: no zombie
    assert started[-1].returncode == -signal.SIGKILL


@posix_only
def test_ctrl_c(tmp_path):
    recording = tmp_path / "long.flac"
    ffmpeg("-f", "lavfi", "-i", "sine=r=8000:d=7200", recording)
    (tmp_path / "out").mkdir()
    program = (
        "import sys; from pathlib import Path; from pipeline.stages.convert.convert import convert\n"
        "convert(*map(Path, sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, recording, tmp_path / "out" / "out.wav"]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell's background job ignores the signal, and its children would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        deadline = time.monotonic() + 30
        while not list((tmp_path / "out").iterdir()) and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        _, stderr = process.communicate(timeout=20)
    finally:
        process.kill()
    assert b"KeyboardInterrupt" in stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_full_disk_is_a_job_error(good, monkeypatch):
    def full(self, samples: bytes) -> None:
        raise JobError("convert.disk_full", folder=good.parent)

    monkeypatch.setattr(convert_module.wav.Writer, "write", full)
    assert refused(good, JobError).key == "convert.disk_full"
