"""Where a recording ends, whatever its header says: headers that give too little, too much or nothing, joined files."""

import struct
from pathlib import Path

import numpy as np
import pytest
from helpers.media import ffmpeg, onsets, overwrite, source, tone

from pipeline.stages.convert import chunks, riff
from pipeline.stages.convert.containers import MOST_PARTS, layout_of
from pipeline.stages.convert.convert import Converted, convert, open_audio
from pipeline.stages.convert.timeline import Timeline

pytestmark = pytest.mark.media

NEAR = 0.06  # seconds
RATE = 16000
SIZE_AT = 40  # of the length of the samples in a WAV without other chunks

JOINED = {
    "wav": (),
    "f32.wav": ("-c:a", "pcm_f32le"),
    "adpcm.wav": ("-c:a", "adpcm_ima_wav"),
    "rf64.wav": ("-rf64", "always"),
    "w64": (),
    "aiff": (),
    "caf": (),
    "voc": (),
    "flac": (),
    "tta": ("-c:a", "tta"),
    "mp3": (),
    "aac": (),
    "ac3": (),
    "m4a": ("-c:a", "aac"),
    "fragmented.mp4": ("-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"),
    "mov": ("-c:a", "pcm_s16le"),
    "mka": ("-c:a", "flac"),
    "webm": ("-c:a", "libopus"),
    "live.webm": ("-c:a", "libopus", "-live", 1),
    "ogg": ("-c:a", "libvorbis"),
    "opus": ("-c:a", "libopus"),
    "avi": ("-c:a", "mp3"),
    "flv": ("-c:a", "aac", "-ar", 44100),
    "wma": ("-c:a", "wmav2"),
    "ts": ("-c:a", "aac"),
    "mpg": ("-c:a", "mp2"),
}
# Their seam is told, because each is decoded as a recording of its own; the others ffmpeg decodes as one.
UNTOLD = {"mp3", "aac", "ac3", "live.webm", "ogg", "opus", "avi", "ts", "mpg"}


def converted(recording: Path) -> tuple[Converted, list[float], list[str]]:
    made = convert(recording, recording.with_name("out-of-convert.wav"))
    assert all(str(warning) for warning in made.warnings)
    audio = open_audio(recording.with_name("out-of-convert.wav"))
    assert made.duration == audio.duration
    return made, onsets(audio), [warning.key for warning in made.warnings]


def wav(path: Path, seconds: float = 8, *how: object) -> Path:
    """A tone at each odd second; without any chunk but the format and the samples."""
    tones = "if(between(mod(t,2),1,1.5),0.5*sin(6000*t),0.001*sin(1900*t))"
    ffmpeg(*source(tones, seconds=seconds, rate=RATE), "-bitexact", *how, path)
    return path


def declared(path: Path, length: int, riff_length: int | None = None) -> Path:
    overwrite(path, SIZE_AT, struct.pack("<I", length))
    return overwrite(path, 4, struct.pack("<I", (length + 36) % (1 << 32) if riff_length is None else riff_length))


def appended(path: Path, data: bytes) -> Path:
    with path.open("ab") as file:
        file.write(data)
    return path


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


# --- recordings joined end to end -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", JOINED)
def test_recordings_joined_end_to_end_are_all_heard(tmp_path, name):
    for number, at in enumerate((1, 2)):
        ffmpeg(*source(tone(at), seconds=4, rate=48000), *JOINED[name], tmp_path / f"{number}.{name}")
    recording = tmp_path / f"joined.{name}"
    recording.write_bytes(b"".join((tmp_path / f"{number}.{name}").read_bytes() for number in range(2)))
    made, heard, warnings = converted(recording)
    assert made.duration == pytest.approx(8, abs=0.2)
    assert heard == [pytest.approx(1, abs=NEAR), pytest.approx(6, abs=0.15)]
    assert ("convert.joined" in warnings) == (name not in UNTOLD)
    assert "convert.unread" not in warnings


def test_recordings_of_different_kinds_joined(tmp_path):
    ffmpeg(*source(tone(1), tone(1), seconds=4), tmp_path / "1.wav")
    ffmpeg(*source(tone(2), seconds=4, rate=16000), "-c:a", "aac", tmp_path / "2.m4a")
    ffmpeg(*source(tone(3), seconds=4, rate=8000), tmp_path / "3.flac")
    recording = tmp_path / "all.wav"
    recording.write_bytes(b"".join((tmp_path / name).read_bytes() for name in ("1.wav", "2.m4a", "3.flac")))
    made, heard, warnings = converted(recording)
    assert heard == [pytest.approx(at, abs=0.1) for at in (1, 6, 11)]
    assert made.channels == 2
    assert warnings == ["convert.joined"]
    assert "3" in str(made.warnings[0])


def test_padding_between_joined_recordings(tmp_path):
    for name in ("a.m4a", "a.wav"):
        recording = tmp_path / name
        ffmpeg(*source(tone(1), seconds=2, rate=RATE), recording)
        recording.write_bytes(recording.read_bytes() + bytes(3000) + recording.read_bytes())
        assert converted(recording)[1] == [pytest.approx(1, abs=NEAR), pytest.approx(3, abs=0.1)]


@pytest.mark.parametrize("name", ["a,,:b,c.wav", "file:x.wav", "two\nlines.wav", "会议 录音.wav", "\udcff.wav"])
def test_names_of_joined_recordings_are_only_names(tmp_path, name):
    recording = tmp_path / name
    ffmpeg(*source(tone(1), seconds=2, rate=RATE), tmp_path / "a.wav")
    recording.write_bytes((tmp_path / "a.wav").read_bytes() * 2)
    assert converted(recording)[1] == [pytest.approx(1, abs=NEAR), pytest.approx(3, abs=NEAR)]


def test_a_live_stream_that_repeats_its_header_is_one_recording(tmp_path):
    recording = tmp_path / "a.mp4"
    fragments = ("-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", 1_000_000)
    ffmpeg(*source(tone(3), seconds=6), "-c:a", "aac", *fragments, recording)
    data = recording.read_bytes()
    header = data[: data.index(b"moof") - 4]
    second = data.index(b"moof", data.index(b"moof") + 4) - 4
    recording.write_bytes(data[:second] + header + data[second:])
    assert len(layout_of(recording).parts) == 1
    assert converted(recording)[1] == [pytest.approx(3, abs=NEAR)]


def test_a_file_of_very_many_beginnings_keeps_nobody_busy(tmp_path):
    recording = tmp_path / "a.wav"
    recording.write_bytes((b"RIFF\x04\0\0\0WAVE" + chunk(b"data", b"")) * 10_000)
    assert len(layout_of(recording).parts) <= MOST_PARTS


# --- headers that give less than there is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        (),
        ("-c:a", "pcm_s24le"),
        ("-c:a", "pcm_f32le"),
        ("-c:a", "pcm_u8"),
        ("-c:a", "pcm_mulaw"),
        ("-c:a", "adpcm_ima_wav"),
        ("-rf64", "always"),
    ],
)
def test_sound_behind_the_end_by_a_wav_header_is_heard(tmp_path, how):
    recording = wav(tmp_path / "a.wav", 8, *how)
    data = recording.read_bytes()
    at, bits = data.index(b"data") + 4, "<I"
    if b"ds64" in data:
        at, bits = data.index(b"ds64") + 16, "<Q"
    quarter = struct.unpack_from(bits, data, at)[0] // 4
    if "adpcm_ima_wav" in how:
        quarter -= quarter % 1024  # its blocks
    made, heard, warnings = converted(overwrite(recording, at, struct.pack(bits, quarter)))
    assert made.duration == pytest.approx(8, abs=0.1)
    assert heard == [pytest.approx(at, abs=0.02) for at in (1, 3, 5, 7)]
    assert warnings == ["convert.longer_than_declared"]
    assert made.warnings[0].facts["end"] == "0:00:08"
    assert made.warnings[0].facts["declared"] == ("0:00:01" if "adpcm_ima_wav" in how else "0:00:02")


def test_a_wav_that_goes_on_with_bare_samples_of_another(tmp_path):
    recording = wav(tmp_path / "a.wav", 4)
    appended(recording, wav(tmp_path / "b.wav", 4).read_bytes()[44:])
    assert converted(recording)[1] == [pytest.approx(at, abs=0.02) for at in (1, 3, 5, 7)]


def test_chunks_behind_sound_that_the_header_does_not_declare_are_not_heard(tmp_path):
    recording = declared(wav(tmp_path / "a.wav"), 64000)
    appended(
        recording, chunk(b"LIST", b"INFO" + chunk(b"ICMT", b"minutes " * 4000)) + chunk(b"id3 ", b"ID3" + bytes(99))
    )
    made, heard, warnings = converted(recording)
    assert made.duration == pytest.approx(8, abs=0.01)
    assert heard == [pytest.approx(at, abs=0.02) for at in (1, 3, 5, 7)]
    assert warnings == ["convert.longer_than_declared"]


def test_room_that_a_recorder_kept_free_is_not_heard(tmp_path):
    made, _, warnings = converted(appended(declared(wav(tmp_path / "a.wav"), 64000), bytes(10 * 2 * RATE)))
    assert made.duration == pytest.approx(8, abs=0.01)
    assert warnings == ["convert.longer_than_declared"]


def test_a_length_that_did_not_fit_into_32_bits(tmp_path, monkeypatch):
    monkeypatch.setattr(riff, "_WRAP", 1 << 17)  # as if lengths had 17 bits
    recording = declared(wav(tmp_path / "a.wav"), 256000 % (1 << 17))
    appended(recording, chunk(b"smpl", b"\x77" * 40000))
    made, heard, warnings = converted(recording)
    assert made.duration == pytest.approx(8, abs=0.001)
    assert heard == [pytest.approx(at, abs=0.02) for at in (1, 3, 5, 7)]
    assert warnings == ["convert.longer_than_declared"]


@pytest.mark.parametrize("kind", ["LIST", "odd", "unpadded", "two", "cut", "zeros", "few"])
def test_what_a_whole_wav_has_behind_its_sound_is_no_sound(tmp_path, kind):
    """Metadata, padding and a handful of stray bytes: nothing is heard of them and nothing is said."""
    recording = wav(tmp_path / "a.wav", 4)
    behind = {
        "LIST": chunk(b"LIST", b"INFO" + chunk(b"ICMT", b"minutes " * 4000)),
        "odd": chunk(b"iXML", b"<x>" * 13333),
        "unpadded": chunk(b"bext", b"<x>" * 13333)[:-1] + chunk(b"id3 ", bytes(20000)),
        "two": chunk(b"id3 ", b"ID3" + b"\x33" * 40000) + chunk(b"LIST", b"INFO" * 9),
        "cut": chunk(b"LIST", b"INFO" * 10000)[:-9999],
        "zeros": bytes(99999),
        "few": b"\x11\x22" * 1000,
    }[kind]
    made, heard, warnings = converted(appended(recording, behind))
    assert made.duration == pytest.approx(4, abs=0.001)
    assert heard == [pytest.approx(1, abs=0.02), pytest.approx(3, abs=0.02)]
    assert warnings == []


@pytest.mark.parametrize("kind", ["text", "chinese", "noise", "picture"])
def test_other_things_behind_the_sound_are_told_and_not_heard(tmp_path, kind):
    data = {
        "text": b"And then the chair opened the discussion.\r\n" * 4000,
        "chinese": "主席宣布讨论开始。\n".encode() * 6000,
        "noise": np.random.default_rng(5).bytes(160_000),
        "picture": b"\xff\xd8\xff\xe0" + bytes(range(1, 200)) * 800,
    }[kind]
    made, heard, warnings = converted(appended(wav(tmp_path / "a.wav", 4), data))
    assert made.duration == pytest.approx(4, abs=0.001)
    assert len(heard) == 2
    assert warnings == ["convert.unread"]
    assert made.warnings[0].facts["bytes"] == len(data)
    assert made.warnings[0].facts["seconds"] == pytest.approx(len(data) / 2 / RATE, abs=1)


@pytest.mark.parametrize(
    ("name", "how", "field", "bits", "value"),
    [
        ("a.aiff", (), b"SSND", ">I", 64008),
        ("a.caf", ("-c:a", "pcm_s16le"), b"data", ">Q", 64004),
    ],
)
def test_sound_behind_the_end_of_other_containers_is_told_with_its_length(tmp_path, name, how, field, bits, value):
    recording = wav(tmp_path / name, 8, *how)
    at = recording.read_bytes().index(field) + 4
    made, heard, warnings = converted(overwrite(recording, at, struct.pack(bits, value)))
    assert len(heard) == 1
    told = made.warnings[warnings.index("convert.unread")]
    assert told.facts["bytes"] == pytest.approx(192000, abs=100)
    assert told.facts["seconds"] == 6


@pytest.mark.parametrize("name", ["a.m4a", "a.aiff", "a.mov"])
def test_bytes_behind_the_end_of_other_containers_are_told(tmp_path, name):
    recording = tmp_path / name
    ffmpeg(*source(tone(1), seconds=4, rate=RATE), recording)
    size = recording.stat().st_size
    made, _, warnings = converted(appended(recording, np.random.default_rng(5).bytes(size)))
    assert made.duration == pytest.approx(4, abs=0.1)
    assert warnings == ["convert.unread"]
    assert made.warnings[0].facts["seconds"] == pytest.approx(4, abs=1)
    assert converted(appended(recording, bytes(5)))[2] == ["convert.unread"]


def test_a_matroska_file_whose_length_is_wrong_is_decoded_and_not_called_longer(tmp_path):
    recording = tmp_path / "a.mka"
    ffmpeg(*source(tone(1), seconds=4), "-c:a", "flac", recording)
    data = recording.read_bytes()
    at = data.index(b"\x18\x53\x80\x67") + 4
    overwrite(recording, at, struct.pack(">Q", 1 << 56 | len(data) // 3))
    made, _, warnings = converted(recording)
    assert made.duration == pytest.approx(4, abs=0.1)
    assert "convert.unread" not in warnings


# --- headers that promise more, or do not know ----------------------------------------------------------------------

STREAMED = [0, 0x7F000000, 0x7FFFF000, 0x7FFFF024, 0x7FFFFFFF, 0x80000000, 0x80000024, 0xFFFFFF00, 0xFFFFFFFF]


@pytest.mark.parametrize("length", STREAMED)
def test_headers_of_streams_are_no_promise(tmp_path, length):
    recording = declared(wav(tmp_path / "a.wav", 4), length)
    made, heard, warnings = converted(recording)
    assert made.duration == pytest.approx(4, abs=0.01)
    assert len(heard) == 2
    assert warnings == []
    for riff_length in (0, 0xFFFFFFFF, 0x7FFFF024):
        assert layout_of(declared(recording, length, riff_length)).parts == layout_of(recording).parts


@pytest.mark.parametrize("length", [0, 0x7FFFFFFFFFFFFFFF])  # ffmpeg refuses one beyond that, and says so
def test_nor_are_those_of_64_bits(tmp_path, length):
    recording = wav(tmp_path / "a.wav", 4, "-rf64", "always")
    at = recording.read_bytes().index(b"ds64") + 16
    made, _, warnings = converted(overwrite(recording, at, struct.pack("<Q", length)))
    assert made.duration == pytest.approx(4, abs=0.01)
    assert warnings == []


@pytest.mark.parametrize(
    ("muxer", "how"),
    [
        ("wav", ()),
        ("wav", ("-rf64", "always")),
        ("wav", ("-c:a", "adpcm_ima_wav")),
        ("caf", ("-c:a", "pcm_s16le")),
        ("au", ()),
        ("flac", ()),
        ("mp3", ()),
        ("avi", ("-c:a", "mp3")),
        ("flv", ("-c:a", "aac", "-ar", 44100)),
        ("webm", ("-c:a", "libopus")),
        ("asf", ("-c:a", "wmav2")),
        ("voc", ()),
        ("tta", ("-c:a", "tta")),
    ],
)
def test_what_was_written_into_a_pipe_promises_nothing(tmp_path, muxer, how):
    recording = tmp_path / "a.bin"
    ffmpeg(*source(tone(1), seconds=4, rate=48000), *how, "-f", muxer, "-seekable", 0, recording)
    made, heard, warnings = converted(recording)
    assert made.duration == pytest.approx(4, abs=0.15)
    assert len(heard) == 1
    assert warnings == []


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_f32le", "adpcm_ima_wav"])
def test_a_wav_cut_short_still_breaks_its_promise(tmp_path, codec):
    recording = wav(tmp_path / "a.wav", 8, "-c:a", codec)
    recording.write_bytes(recording.read_bytes()[: recording.stat().st_size // 2])
    made, _, warnings = converted(recording)
    assert warnings[-1] == "convert.truncated"
    assert made.warnings[-1].facts["promised"] in {"0:00:08", "0:00:07"}


def test_what_stands_for_an_unknown_length():
    assert all(chunks.is_unknown(length) for length in STREAMED)
    assert not any(chunks.is_unknown(length) for length in (1, 64000, 1 << 30, 3_000_000_000, 0xF0000000))
    assert not chunks.is_unknown(5 << 32, bits=64)


def test_a_clock_that_goes_back_costs_no_sound():
    """As where live streams are joined: ffmpeg then repeats one timestamp until the clock has caught up."""
    second = bytes(2 * RATE // 50)
    times = [number / 50 for number in range(3000)] + [59.98] * 3000
    timeline = Timeline(channels=1, believed=3600.0)
    laid = sum(map(len, timeline.lay((at, second) for at in times)))
    assert laid == len(second) * len(times)
    assert [remark.key for remark in timeline.remarks()] == ["convert.doubtful_times"]
