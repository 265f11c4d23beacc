"""The WAV files convert writes, small and larger than 4 GB, and what open_audio refuses."""

import errno
import wave
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.errors import JobError
from pipeline.stages.convert import wav
from pipeline.stages.convert.matroska import Reader


def written(path: Path, samples: np.ndarray) -> Path:
    with wav.writing(path) as out:
        out.write(samples.astype("<i2").tobytes())
    return path


def test_what_is_written_is_read_back_by_us_and_by_others(tmp_path):
    samples = np.arange(-500, 500)
    path = written(tmp_path / "a.wav", samples)
    audio = wav.open_audio(path)
    assert isinstance(audio.samples, np.memmap)
    assert np.array_equal(audio.samples, samples)
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (SAMPLE_RATE_HZ, 1, 2)
        assert file.readframes(5000) == samples.astype("<i2").tobytes()
    assert [child.name for child in tmp_path.iterdir()] == ["a.wav"]


def test_an_existing_file_stays_until_the_new_one_is_whole(tmp_path):
    path = written(tmp_path / "a.wav", np.ones(3))

    def interrupted() -> None:
        with wav.writing(path) as out:
            out.write(b"\0\0")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(wav.open_audio(path).samples) == 3
    assert [child.name for child in tmp_path.iterdir()] == ["a.wav"]


@pytest.mark.parametrize("data_bytes", [0, 2, 2**31 + 2, 2**32 - 74, 2**32 - 72, 2**32, 2**33])
def test_headers_of_every_size(tmp_path, data_bytes):
    path = tmp_path / "a.wav"
    with path.open("wb") as file:
        file.write(wav.header(data_bytes))
        assert file.tell() == wav.HEADER_BYTES
        if data_bytes:
            file.seek(data_bytes - 2, 1)
            file.write(b"\x07\x00")  # the rest is a hole and takes no disk
    audio = wav.open_audio(path)
    assert len(audio.samples) == data_bytes // 2
    assert not data_bytes or audio.samples[-1] == 7


def test_long_sound_is_rf64():
    assert wav.header(2**32)[:4] == b"RF64"
    assert wav.header(2**31)[:4] == b"RIFF"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:20],
        lambda data: data[:-10],
        lambda data: b"OggS" + data[4:],
        lambda data: data.replace((16000).to_bytes(4, "little"), (8000).to_bytes(4, "little")),
    ],
)
def test_other_files_are_refused(tmp_path, damage):
    path = written(tmp_path / "a.wav", np.ones(100))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(JobError) as caught:
        wav.open_audio(path)
    assert caught.value.key == "convert.not_our_wav"
    assert "a.wav" in str(caught.value)


def test_a_missing_file_is_a_job_error(tmp_path):
    with pytest.raises(JobError, match=r"none\.wav is missing.*`tinglu run` with the recording") as caught:
        wav.open_audio(tmp_path / "none.wav")
    assert "none.wav" in caught.value.message("zh")


class _FullDisk:
    def __init__(self, file) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def __getattr__(self, name: str):
        return getattr(self._file, name)


def test_a_full_disk(tmp_path, monkeypatch):
    opened = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *args: _FullDisk(opened(self, *args)))
    with pytest.raises(JobError) as caught:
        written(tmp_path / "a.wav", np.ones(100))
    assert caught.value.key == "convert.disk_full"
    assert str(tmp_path) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist(tmp_path):
    with pytest.raises(JobError) as caught:
        written(tmp_path / "none" / "a.wav", np.ones(100))
    assert caught.value.key == "convert.not_written"


@pytest.mark.media
def test_a_matroska_stream_cut_anywhere_ends_quietly(tmp_path):
    from helpers.media import ffmpeg, source

    path = tmp_path / "a.mkv"
    ffmpeg(*source("0.1*sin(t*700)", seconds=0.2, rate=16000), "-c:a", "pcm_s16le", path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with path.open("rb") as file:
            blocks = list(Reader(file).blocks())
        assert sum(len(samples) for _, samples in blocks) <= 6400
    path.write_bytes(whole)
    with path.open("rb") as file:
        reader = Reader(file)
        assert reader.channels == 1
        assert sum(len(samples) for _, samples in reader.blocks()) == 6400
