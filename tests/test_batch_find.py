"""What a folder is found to hold: links are followed, what may be a recording is not left out without a word."""

import os
from pathlib import Path

import pytest
from helpers.media import ffmpeg

from pipeline.batch import plan
from pipeline.batch.find import media_in

pytestmark = pytest.mark.media

GBK = os.fsdecode("会议录音.wav".encode("gbk"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "tone.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=0.1", path)
    return path.read_bytes()


@pytest.fixture
def put(tmp_path, sound):
    def put(*names, content=sound):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return path

    return put


def found(folder, told=None):
    tell = (lambda message: None) if told is None else told.append
    return [str(path.relative_to(folder)) for path in media_in(folder, tell)]


def test_linked_folders_are_followed_once(tmp_path, put):
    put("rec/a.wav", "elsewhere/day2/b.wav", "rec/day3/c.wav")
    rec = tmp_path / "rec"
    (rec / "day2").symlink_to(tmp_path / "elsewhere" / "day2")
    (rec / "again").symlink_to(tmp_path / "elsewhere" / "day2")
    (rec / "inside").symlink_to(rec / "day3")
    (rec / "day3" / "round").symlink_to(rec)
    (tmp_path / "elsewhere" / "day2" / "round").symlink_to(rec)
    assert found(rec) == ["a.wav", "again/b.wav", "day3/c.wav"]
    planned = plan([rec], [], tmp_path / "out")
    assert [one.folder for one in planned] == [tmp_path / "out" / name for name in ("a", "again/b", "day3/c")]
    (tmp_path / "linked").symlink_to(rec)
    assert found(tmp_path / "linked") == ["a.wav", "again/b.wav", "day3/c.wav"]


def test_a_loop_of_links_ends(tmp_path, put):
    put("rec/a.wav")
    (tmp_path / "rec" / "up").symlink_to(tmp_path)
    (tmp_path / "rec" / "self").symlink_to(tmp_path / "rec" / "self")
    assert found(tmp_path / "rec") == ["a.wav"]


@pytest.mark.parametrize("name", ["#recycle", "$RECYCLE.BIN", "@eaDir", ".Trashes", "System Volume Information"])
def test_folders_of_the_system_are_not_looked_through(tmp_path, put, name):
    put(f"rec/{name}/old.wav", "rec/a.wav", f"rec/sub/{name}/old.wav")
    assert found(tmp_path / "rec") == ["a.wav"]
    by_pattern = plan([tmp_path / "rec" / "**" / "*.wav"], [], tmp_path / "out")
    assert [one.recording.name for one in by_pattern] == ["a.wav"]
    assert found(tmp_path / "rec" / name) == ["old.wav"]  # asked for by name


def test_a_damaged_recording_is_one_whose_failure_its_run_tells(tmp_path, put):
    put("a.wav", content=b"RIFF....WAVE")
    put("empty.mp3", content=b"")
    put("talk.mp4", content=b"\0\0\0\x18ftypisom" + bytes(100))
    put("notes.txt", "list.m3u", content=b"text")
    (tmp_path / "gone.flac").symlink_to(tmp_path / "nowhere")
    told = []
    assert found(tmp_path, told) == ["a.wav", "empty.mp3", "gone.flac", "talk.mp4"]
    assert told == []


def test_a_film_without_sound_is_not_left_out_without_a_word(tmp_path):
    ffmpeg("-f", "lavfi", "-i", "testsrc=duration=0.2:size=64x64:rate=10", tmp_path / "silent.mp4")
    told = []
    assert found(tmp_path, told) == []
    assert "silent.mp4" in told[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path, put):
    put("open.wav", "closed/b.wav")
    put("shut.wav").chmod(0)
    (tmp_path / "closed").chmod(0)
    told = []
    try:
        assert found(tmp_path, told) == ["open.wav", "shut.wav"]  # the run of shut.wav tells
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert ["closed" in one for one in told] == [True]


def test_a_folder_that_cannot_be_looked_into_is_told(tmp_path, put, monkeypatch):
    put("open.wav", "closed/b.wav")
    scandir = os.scandir

    def refused(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    told = []
    assert found(tmp_path, told) == ["open.wav"]
    assert "closed" in told[0]
    assert "Permission denied" in told[0]


def test_names_that_are_not_utf8_are_found_in_folders_lists_and_standard_input(tmp_path, put, monkeypatch):
    path = put("a.wav", "z.wav", GBK)
    assert found(tmp_path) == ["a.wav", "z.wav", GBK]
    chinese = put("开幕.wav")
    (tmp_path / "list.txt").write_bytes(b"a.wav\n" + os.fsencode(GBK) + b"\n" + "开幕.wav\r\n".encode())
    assert [one.recording for one in plan([], [tmp_path / "list.txt"], tmp_path)] == [tmp_path / "a.wav", path, chinese]
    (tmp_path / "windows.txt").write_bytes("开幕.wav\r\n#备注\r\n".encode("gbk"))
    assert [one.recording for one in plan([], [tmp_path / "windows.txt"], tmp_path)] == [chinese]
    (tmp_path / "wide.txt").write_bytes("开幕.wav\r\n".encode("utf-16"))
    assert [one.recording for one in plan([], [tmp_path / "wide.txt"], tmp_path)] == [chinese]

    class Piped:
        buffer = (os.fsencode(path) + b"\n", os.fsencode(chinese) + b"\n", b"\n")

    monkeypatch.setattr("sys.stdin", Piped)
    assert [one.recording for one in plan([], [Path("-")], tmp_path)] == [path, chinese]
