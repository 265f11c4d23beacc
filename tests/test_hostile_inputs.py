"""Hundreds of broken and hostile files: each ends in its sound or a clear error, and touches nothing else."""

import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from helpers import hostile
from helpers.command import tinglu, tinglu_process
from helpers.media import ffmpeg, source, tone
from helpers.recorded import speech_recording

from pipeline.errors import TingluError
from pipeline.messages import LANGUAGES, text
from pipeline.stages.convert.convert import Converted, convert, open_audio

pytestmark = pytest.mark.media
LONGEST_S = 2 * 3600 + 60  # a damaged clock may name a later time; convert allows no longer jump


def ending(recording: Path, out: Path, keep: bool = False) -> Converted | TingluError:
    """What becomes of the file; any other exception is a defect."""
    out.mkdir()
    try:
        made = convert(recording, out / "audio.wav")
    except TingluError as error:
        assert list(out.iterdir()) == [], recording
        for language in LANGUAGES:
            said = text(error.key, lang=language, **error.facts)
            assert recording.suffix in said, (recording, said)
            assert len(said) > 20
        return error
    assert [path.name for path in out.iterdir()] == ["audio.wav"], recording
    assert 0 < made.duration <= LONGEST_S, recording
    if not keep:
        (out / "audio.wav").unlink()
    return made


def endings(recordings: list[Path], out: Path) -> list[Converted | TingluError]:
    out.mkdir()
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda pair: ending(pair[1], out / str(pair[0])), enumerate(recordings)))


def begin_peak():
    """This process's peak memory counts from here on: tests before have had networks in it."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_kib() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def test_more_than_three_hundred_broken_files(tmp_path):
    recordings = hostile.broken(tmp_path)
    assert len(recordings) > 300
    begin_peak()
    before = peak_kib()
    found = dict(zip(recordings, endings(recordings, tmp_path / "out"), strict=True))
    assert peak_kib() - before < 300_000
    heard = [path for path, one in found.items() if isinstance(one, Converted)]
    assert len(heard) > len(recordings) / 3  # most damage leaves something to hear
    for path, one in found.items():
        if path.name.startswith("misnamed"):
            assert isinstance(one, Converted), path
            assert one.duration == pytest.approx(hostile.SECONDS, abs=0.2)
        if path.name.startswith("cut-") and isinstance(one, Converted):
            assert one.duration <= hostile.SECONDS + 0.2, path


def test_strange_files_are_heard_whole(tmp_path):
    expected = hostile.strange(tmp_path)
    for path, one in zip(expected, endings(list(expected), tmp_path / "out"), strict=True):
        assert isinstance(one, Converted), (path, one)
        assert one.duration == pytest.approx(expected[path], abs=0.15), path


def test_headers_that_cannot_be(tmp_path):
    made = hostile.impossible_headers(tmp_path)
    found = {path.stem: one for path, one in zip(made, endings(made, tmp_path / "out"), strict=True)}
    heard = {name: one.duration for name, one in found.items() if isinstance(one, Converted)}
    assert heard.keys() >= {"huge-data", "no-block"}  # whose numbers are needed by nobody who hears them
    for name, duration in heard.items():
        assert duration < 60, name
    assert [heard[name] for name in ("huge-data", "no-block")] == pytest.approx([hostile.SECONDS] * 2, abs=0.2)


@pytest.fixture
def server():
    """An address on this machine that notes who asks."""
    asked, listening = [], socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            asked.append(connection.recv(1000))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/secret.wav", asked
    listening.close()


def test_no_other_file_is_read_and_no_address_asked(tmp_path, server):
    address, asked = server
    secret = tmp_path / "secret.wav"
    ffmpeg(*source(tone(0.0, 3.0), seconds=3.0), secret)
    files = [*hostile.scripts(tmp_path, secret, address), *hostile.archives(tmp_path, secret)]
    for number, path in enumerate(files):
        out = tmp_path / f"out{number}"
        one = ending(path, out, keep=True)
        if isinstance(one, Converted):  # something in it looked like sound: the tone is not among it
            heard = np.abs(np.fft.rfft(open_audio(out / "audio.wav").clip()))
            assert heard.argmax() * 16000 / (2 * len(heard)) != pytest.approx(1000, abs=5), path
    assert asked == []


@pytest.mark.parametrize("name", list(hostile.names()), ids=repr)
def test_a_name_is_only_a_name(tmp_path, name):
    ffmpeg(*source(tone(1.0), seconds=2.0), tmp_path / "tone.wav")
    try:
        path = hostile.put(tmp_path, name, (tmp_path / "tone.wav").read_bytes())
    except OSError:
        pytest.skip("this file system cannot hold the name")
    made = convert(path, tmp_path / "audio.wav")
    assert made.duration == pytest.approx(2.0, abs=0.05)


@pytest.fixture
def speech(tmp_path):
    return speech_recording(tmp_path)


def test_the_command_with_good_and_bad_files(tmp_path, speech, recorded_models):
    bad = [hostile.put(tmp_path, name, b"RIFF" + bytes(40)) for name in (b"empty.wav", b"<b>&.wav", b"new\nline.wav")]
    done = tinglu("run", *bad, speech, "--list", hostile.put(tmp_path, b"l.txt", b"gone.wav\n"), "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "4 of 5" in done.stderr
    assert (tmp_path / "out" / "speech" / "transcript.json").exists()
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.models
def test_a_poor_environment(tmp_path, speech):
    environment = {"LC_ALL": "C", "HOME": None, "XDG_CACHE_HOME": None}
    named = speech.rename(tmp_path / "录音.wav")
    done = tinglu_process("run", named, "-o", tmp_path / "out", "-q", **environment)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "录音" / "录音.txt").exists()


def test_a_cache_folder_that_cannot_be(tmp_path, speech):
    (tmp_path / "cache").write_text("a file where the folder should be")
    done = tinglu("run", speech, "-o", tmp_path / "out", "-q", TINGLU_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 1
    assert str(tmp_path / "cache") in done.stderr
    assert "TINGLU_CACHE" in done.stderr


def test_an_output_folder_that_cannot_be(tmp_path, speech):
    (tmp_path / "file").write_text("x")
    done = tinglu("run", speech, "-o", tmp_path / "file", "-q")
    assert done.returncode == 1
    assert str(tmp_path / "file") in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("size", ["60k", "112k", "200k"])
def test_a_full_disk_at_each_stage(tmp_path, speech, recorded_models, size):
    """The sound does not fit, then the results do not, then the outputs do not; with room again it is gone on with."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        done = tinglu("run", speech, "-o", disk, "-q")
        assert done.returncode == 1
        assert str(disk) in done.stderr
        assert "Traceback" not in done.stderr
        before = {path: path.read_bytes() for path in disk.rglob("*.npz")}
        subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
        again = tinglu("run", speech, "-o", disk, "-q")
        assert again.returncode == 0, again.stderr
        assert all(path.read_bytes() == data for path, data in before.items())
        assert (disk / "speech" / "speech.docx").stat().st_size > 1000
    finally:
        subprocess.run(["umount", disk], check=True)


def test_results_edited_into_nonsense(tmp_path, speech, recorded_models):
    """Each file of the job in turn: it is made again, or the error names it."""
    assert tinglu("run", speech, "-o", tmp_path / "out", "-q").returncode == 0
    job = tmp_path / "out" / "speech"
    whole = (job / "transcript.json").read_bytes()
    for name in ("convert.json", "speech.npz", "segments.json", "turns.json", "recovered.json", "published.json"):
        (job / "work" / name).write_bytes(b'{"nonsense": [')
    done = tinglu("run", speech, "-o", tmp_path / "out", "-q")
    assert done.returncode == 0, done.stderr
    assert (job / "transcript.json").read_bytes() == whole
    (job / "transcript.json").write_text("{}")
    for command in (("audit", job), ("status", job)):
        told = tinglu(*command)
        assert "Traceback" not in told.stderr
    (job / "job.json").write_text('{"schema": 3}')
    for code, *command in ((1, "run", speech, "-o", tmp_path / "out"), (2, "status", job)):
        told = tinglu(*command)
        assert told.returncode == code
        assert "job.json" in told.stderr
        assert "Traceback" not in told.stderr
