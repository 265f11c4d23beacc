"""Files written whole or not at all, with the user's permissions; files hashed once."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path

import pytest
from helpers.media import ffmpeg

from pipeline.files import hashes
from pipeline.files.atomic import replacing, sweep, write_atomically
from pipeline.files.hashes import sha256_of
from pipeline.files.json import to_bytes
from pipeline.files.names import fitting, shown
from pipeline.flow import STAGES, How, RunSettings, prepare
from pipeline.job.folder import key_of, open_job
from pipeline.job.status import status
from pipeline.messages import text

ROOT = Path(__file__).parent.parent


def settled(path):
    """As if it had been written a while ago."""
    os.utime(path, (1_700_000_000, 1_700_000_000))
    time.sleep(2 * hashes.TICK_NS / 1e9)
    return path


@pytest.fixture
def reads(monkeypatch):
    hashed, read = [], hashes._read

    def counted(files):
        hashed.extend(path.name for path, _ in files)
        return read(files)

    monkeypatch.setattr(hashes, "_read", counted)
    monkeypatch.setattr(hashes, "_remembered", lru_cache(counted))
    return hashed


@pytest.mark.parametrize("umask", [0o077, 0o027, 0o022])
def test_permissions_are_what_the_umask_leaves(tmp_path, umask):
    before = os.umask(umask)
    try:
        with open_job(tmp_path / "talk", {"path": "/a/talk.wav", "sha256": "1"}) as job:
            job.write("transcript.json", b"{}")
            job.finish("write json", "k", ["transcript.json"], 1.0)
    finally:
        os.umask(before)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 3  # the lock too
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o666 & ~umask}
    assert stat.S_IMODE((tmp_path / "talk" / "work").stat().st_mode) == 0o777 & ~umask


SHARE_WITHOUT_PERMISSIONS = r"""
#define _GNU_SOURCE
#include <errno.h>
#include <sys/stat.h>
int chmod(const char *p, mode_t m) { errno = EOPNOTSUPP; return -1; }
int fchmod(int f, mode_t m) { errno = EOPNOTSUPP; return -1; }
int fchmodat(int d, const char *p, mode_t m, int fl) { errno = EOPNOTSUPP; return -1; }
"""


@pytest.mark.media
@pytest.mark.skipif(not shutil.which("gcc") or sys.platform != "linux", reason="needs gcc and LD_PRELOAD")
def test_a_share_that_refuses_permissions_is_written_to(tmp_path):
    (tmp_path / "shim.c").write_text(SHARE_WITHOUT_PERMISSIONS)
    shim = tmp_path / "shim.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", shim, tmp_path / "shim.c"], check=True)
    code = (
        "import sys, pathlib\n"
        "from pipeline.job.folder import open_job\n"
        "with open_job(pathlib.Path(sys.argv[1]), {'path': '/a', 'sha256': '1'}) as job:\n"
        "    job.write('a.txt', b'whole'); job.finish('write txt', 'k', ['a.txt'], 1.0)\n"
    )
    run = [sys.executable, "-c", code, tmp_path / "talk"]
    environment = {**os.environ, "LD_PRELOAD": str(shim), "PYTHONPATH": str(ROOT)}
    subprocess.run(run, cwd=ROOT, env=environment, check=True)
    assert (tmp_path / "talk" / "a.txt").read_bytes() == b"whole"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    with pytest.raises(ZeroDivisionError), replacing(path) as file:
        file.write(b"half" * (1 // 0))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_long_name_is_written_as_any_other(tmp_path):
    name = "录" * 85  # 255 bytes: as long as a name may be
    write_atomically(tmp_path / name, b"x")
    assert (tmp_path / name).read_bytes() == b"x"


@pytest.mark.media
def test_the_sweep_takes_what_a_killed_writer_left(tmp_path):
    code = (
        "import os, sys, pathlib\n"
        "from pipeline.files.atomic import replacing\n"
        "with replacing(pathlib.Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "a.txt"], cwd=ROOT)
    assert len(list(tmp_path.iterdir())) == 1
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_each_state_of_a_file_is_read_once(tmp_path, reads):
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")
    settled(path)
    assert {sha256_of(path) for _ in range(3)} == {hashlib.sha256(b"sound").hexdigest()}
    assert reads == ["a.wav"]
    path.write_bytes(b"other")  # as long as the first
    settled(path)  # and of the same time
    assert sha256_of(path) == hashlib.sha256(b"other").hexdigest()


@pytest.mark.media
def test_a_recording_is_read_once_for_its_hash(tmp_path, reads):
    """Asked when its job is opened, when it is converted, by the run behind that and by `tinglu status`."""
    recording = tmp_path / "talk.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=1", recording)
    settled(recording)
    for _ in range(2):
        prepare(recording, tmp_path / "out" / "talk", RunSettings(), How())
    (found,) = status(tmp_path / "out", STAGES)
    assert found.recording_state == "same"
    assert reads.count("talk.wav") == 1


def test_a_file_that_was_just_written_is_not_taken_for_known(tmp_path):
    path = tmp_path / "a.wav"
    for content in (b"one", b"two", b"six") * 20:
        path.write_bytes(content)
        assert sha256_of(path) == hashlib.sha256(content).hexdigest()


def test_parts_are_joined_in_order_and_what_cannot_be_read_is_an_error(tmp_path):
    for name in "ab":
        (tmp_path / name).write_text(name)
    assert sha256_of(tmp_path / "a", tmp_path / "b") == hashlib.sha256(b"ab").hexdigest()
    assert sha256_of(tmp_path / "b", tmp_path / "a") == hashlib.sha256(b"ba").hexdigest()
    with pytest.raises(OSError, match="none"):
        sha256_of(tmp_path / "none")


@pytest.mark.parametrize("name", ["会议录音".encode("gbk"), "会议".encode(), b"\xff\xfe", "é".encode("latin-1")])
def test_names_of_any_bytes_are_kept_in_json_and_shown_as_text(name):
    path = Path(os.fsdecode(name))
    data = to_bytes({"path": str(path), "中": 1})
    assert os.fsencode(json.loads(data)["path"]) == name
    assert "中".encode() in data
    for shown_ in (shown(path), text("job.taken", folder=path, other=path)):
        shown_.encode()
    assert len(key_of(path=str(path))) == 64
    assert shown(Path("a\nb\x1b[31m.wav")) == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m.wav"


def test_names_are_shortened_to_what_the_file_system_takes(tmp_path, monkeypatch):
    assert fitting("talk", tmp_path) == "talk"
    long = fitting("录" * 90, tmp_path / "not" / "there")
    assert long.startswith("录录")
    assert len(long.encode()) <= os.pathconf(tmp_path, "PC_NAME_MAX") - len(".edited-10.docx")
    assert long == fitting("录" * 90, tmp_path)
    assert fitting("录" * 90 + "a", tmp_path) != fitting("录" * 90 + "b", tmp_path)
    monkeypatch.setattr(os, "pathconf", lambda *_: 143)  # as with eCryptfs
    assert len(fitting("录" * 40, tmp_path).encode()) <= 143 - len(".edited-10.docx")
    monkeypatch.delattr(os, "pathconf")  # as on Windows
    assert len(fitting("录" * 90, tmp_path).encode()) < 255
