"""What convert makes of good and of imperfect recordings: the clock, the channels, the warnings."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.media import cut, ffmpeg, onsets, overwrite, pictures, source, tone

from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.settings import ConvertSettings
from pipeline.stages.convert import ffmpeg as ffmpeg_program
from pipeline.stages.convert.convert import Converted, convert, open_audio

pytestmark = pytest.mark.media
NEAR = 0.05  # seconds

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

FORMATS = {
    "wav": (),
    "mulaw.wav": ("-ar", 8000, "-c:a", "pcm_mulaw"),
    "u8.wav": ("-c:a", "pcm_u8"),
    "s24.wav": ("-c:a", "pcm_s24le"),
    "f32.wav": ("-c:a", "pcm_f32le"),
    "f64.wav": ("-c:a", "pcm_f64le"),
    "rf64.wav": ("-rf64", "always"),
    "96k.wav": ("-ar", 96000),
    "8ch.wav": ("-ac", 8),
    "aiff": (),
    "caf": (),
    "w64": (),
    "au": (),
    "flac": (),
    "mp3": (),
    "vbr.mp3": ("-q:a", 4, "-ac", 2),
    "m4a": ("-c:a", "aac"),
    "alac.m4a": ("-c:a", "alac"),
    "fragmented.mp4": ("-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"),
    "aac": (),
    "ac3": (),
    "ogg": ("-c:a", "libvorbis"),
    "opus": ("-c:a", "libopus"),
    "speex.ogg": ("-c:a", "libspeex", "-ar", 16000),
    "webm": ("-c:a", "libopus"),
    "mka": ("-c:a", "flac"),
    "ts": ("-c:a", "aac"),
    "mpg": ("-c:a", "mp2"),
    "avi": ("-c:a", "mp3"),
    "flv": ("-c:a", "aac"),
    "wma": ("-c:a", "wmav2"),
    "3gp": ("-c:a", "aac"),
    "mov": ("-c:a", "pcm_s16le"),
}


def run(recording: Path, **settings: object) -> tuple[Converted, Audio, list[str]]:
    destination = recording.with_name("out-of-convert.wav")
    converted = convert(recording, destination, ConvertSettings(**settings))
    for warning in converted.warnings:
        assert str(warning)  # its text exists and takes its facts
    return converted, open_audio(destination), [warning.key for warning in converted.warnings]


@pytest.mark.parametrize("name", FORMATS)
def test_times_are_those_of_the_recording(tmp_path, name):
    recording = tmp_path / f"a.{name}"
    ffmpeg(*source(tone(3), seconds=6), *FORMATS[name], recording)
    converted, audio, warnings = run(recording)
    first = onsets(audio)[0]
    # Bare streams do not say how much silence their encoder put in front; a player shows it too.
    late = 0.1 if name in {"wma", "aac", "ac3", "flv", "mpg", "avi", "ts"} else 0.0
    assert 3 - NEAR <= first <= 3 + late + NEAR
    assert converted.duration == audio.duration == pytest.approx(6, abs=0.15)
    assert converted.sha256 == hashlib.sha256(recording.read_bytes()).hexdigest()
    assert converted.channels == {"8ch.wav": 8, "vbr.mp3": 2}.get(name, 1)
    assert warnings == []


@pytest.mark.parametrize(
    ("name", "codecs"),
    [
        ("late.mp4", ("-c:v", "mpeg4", "-c:a", "aac")),
        ("late.mov", ("-c:v", "mpeg4", "-c:a", "pcm_s16le")),
        ("late.mkv", ("-c:v", "mpeg4", "-c:a", "libopus")),
        ("late.ts", ("-c:v", "mpeg2video", "-c:a", "mp2")),
        ("late.flv", ("-c:v", "flv", "-c:a", "aac")),
    ],
)
def test_sound_that_begins_37_s_into_the_video(tmp_path, name, codecs):
    ffmpeg(*pictures(41), "-itsoffset", 37, *source(tone(3), seconds=4), *codecs, tmp_path / name)
    converted, audio, warnings = run(tmp_path / name)
    assert onsets(audio) == [pytest.approx(40, abs=NEAR)]
    assert converted.duration == pytest.approx(41, abs=0.1)
    assert not np.any(audio.samples[: 36 * SAMPLE_RATE_HZ])
    assert warnings == []


def test_a_container_whose_clock_starts_late(tmp_path):
    recording = tmp_path / "a.ts"
    codecs = ("-c:v", "mpeg2video", "-c:a", "mp2")
    ffmpeg(*pictures(6), *source(tone(3), seconds=6), "-output_ts_offset", 5000, *codecs, recording)
    assert onsets(run(recording)[1]) == [pytest.approx(3, abs=NEAR)]


@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "aac"), ("a.ts", "aac"), ("a.ogg", "libopus"), ("a.mp4", "aac")])
def test_after_a_gap_times_are_right_again(tmp_path, name, codec):
    recording = tmp_path / name
    drop = ("-bsf:a", "noise=drop='gt(n,86)*lt(n,700)'")
    ffmpeg(*source(tone(20), seconds=22), "-c:a", codec, *drop, recording)
    converted, audio, warnings = run(recording)
    assert onsets(audio) == [pytest.approx(20, abs=NEAR)]
    # MP4 stores durations, not times: there the packet before the gap is played for as long as the gap lasts.
    assert "convert.gaps" in warnings
    assert converted.duration == pytest.approx(22, abs=0.1)


def test_many_small_gaps_do_not_add_up(tmp_path):
    recording = tmp_path / "a.mkv"
    ffmpeg(*source(tone(9), seconds=10), "-c:a", "libopus", "-bsf:a", "noise=drop='not(mod(n,25))'", recording)
    assert onsets(run(recording)[1]) == [pytest.approx(9, abs=NEAR)]


@on_linux
def test_a_gap_of_most_of_an_hour_takes_no_memory(tmp_path):
    recording = tmp_path / "a.ogg"
    jump = "setts=ts='if(gt(N,100),TS+3000*48000,TS)'"
    ffmpeg(*source(tone(3), seconds=6), "-c:a", "libopus", "-bsf:a", jump, recording)
    assert max(megabytes(recording)) < 300  # ffmpeg's own repair would take 1.6 GB
    audio = open_audio(tmp_path / "out.wav")
    assert audio.duration == pytest.approx(3006, abs=0.1)
    assert len(onsets(Audio(audio.samples[3002 * SAMPLE_RATE_HZ :]))) == 1
    assert onsets(Audio(audio.samples[3002 * SAMPLE_RATE_HZ :]))[0] == pytest.approx(1, abs=NEAR)
    assert not np.any(audio.samples[10 * SAMPLE_RATE_HZ : 3001 * SAMPLE_RATE_HZ])


def test_a_change_of_format_on_the_way(tmp_path):
    for name, rate, channels in (("1", 22050, 1), ("2", 44100, 2)):
        ffmpeg(*source(*[tone(2)] * channels, seconds=4, rate=rate), "-c:a", "aac", tmp_path / f"{name}.aac")
    recording = tmp_path / "a.aac"
    recording.write_bytes((tmp_path / "1.aac").read_bytes() + (tmp_path / "2.aac").read_bytes())
    converted, audio, _ = run(recording)
    # Its timestamps count the second half at the first half's rate; what counts is that nothing is lost or doubled.
    assert len(onsets(audio)) >= 2
    assert 8 <= converted.duration <= 12.5


def test_nonsense_timestamps_cost_no_sound(tmp_path):
    recording = tmp_path / "a.mkv"
    ffmpeg(*source(tone(3), seconds=6), "-c:a", "libopus", "-bsf:a", "setts=ts='floor(TS/4)'", recording)
    converted, audio, warnings = run(recording)
    assert converted.duration > 5.8
    assert len(onsets(audio)) == 1
    assert "convert.doubtful_times" in warnings


def test_a_clock_that_runs_slower_than_the_sound(tmp_path):
    recording = tmp_path / "a.mkv"
    slower = ("-bsf:a", "setts=ts='floor(TS*0.997)'")
    ffmpeg(*source(tone(398), seconds=400, rate=16000), "-c:a", "libopus", *slower, recording)
    _, audio, warnings = run(recording)
    assert onsets(audio) == [pytest.approx(398 * 0.997, abs=NEAR)]
    assert warnings == ["convert.overlaps"]


def megabytes(recording: Path) -> tuple[float, float]:
    """Peak memory of Python and of ffmpeg while they convert. Python's own ru_maxrss would include pytest's."""
    program = (
        "import sys, resource; from pathlib import Path; from pipeline.stages.convert.convert import convert\n"
        "convert(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.split('VmHWM:')[1].split()[0], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", program, recording, recording.with_name("out.wav")]
    out = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout
    own, child = (float(kilobytes) / 1024 for kilobytes in out.split())
    return own, child


def two_tracks(tmp_path: Path, *disposition: str) -> Path:
    recording = tmp_path / "two.mkv"
    inputs = (*source(tone(1), seconds=3), *source(tone(2), seconds=3))
    language = ("-metadata:s:a:1", "language=chi", "-metadata:s:a:1", "title=讲台")
    ffmpeg(*inputs, "-map", 0, "-map", 1, "-c:a", "flac", *language, *disposition, recording)
    return recording


@pytest.mark.parametrize(("stream", "at"), [(None, 1), (0, 1), (1, 2)])
def test_choice_of_stream(tmp_path, stream, at):
    converted, audio, warnings = run(two_tracks(tmp_path), stream=stream)
    assert onsets(audio) == [pytest.approx(at, abs=NEAR)]
    assert converted.stream == (stream or 0)
    assert warnings == ["convert.several_streams"]
    assert "chi 讲台" in str(converted.warnings[0])


def test_the_stream_marked_default_is_taken(tmp_path):
    recording = two_tracks(tmp_path, "-disposition:a:0", "0", "-disposition:a:1", "default")
    assert onsets(run(recording)[1]) == [pytest.approx(2, abs=NEAR)]


def test_channels_in_anti_phase_do_not_cancel(tmp_path):
    recording = tmp_path / "a.wav"
    ffmpeg(*source(tone(3), f"-0.8*({tone(3)})", seconds=6), recording)
    _, audio, warnings = run(recording)
    assert onsets(audio) == [pytest.approx(3, abs=0.02)]
    assert np.abs(audio.clip(3.1, 3.4)).max() == pytest.approx(0.5, abs=0.02)  # the louder one, in full
    assert warnings == ["convert.cancelled"]


def test_ordinary_stereo_is_averaged(tmp_path):
    recording = tmp_path / "a.wav"
    ffmpeg(*source(tone(2), tone(2, hz=700), seconds=4), recording)
    _, audio, warnings = run(recording)
    assert warnings == []
    assert np.abs(audio.clip(2.1, 2.4)).max() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("speaking", range(8))
def test_each_of_eight_microphones_is_heard(tmp_path, speaking):
    recording = tmp_path / "a.wav"
    ffmpeg(*source(*[tone(2, level=0.9) if lane == speaking else "0" for lane in range(8)], seconds=3), recording)
    _, audio, _ = run(recording)
    assert onsets(audio) == [pytest.approx(2, abs=0.02)]


@pytest.mark.parametrize(
    ("sound", "key"),
    [("0", "convert.silent"), ("0.001*sin(700*t)", "convert.raised"), ("3*sin(700*t)", "convert.clipped")],
)
def test_levels_worth_a_warning(tmp_path, sound, key):
    recording = tmp_path / "a.flac"
    ffmpeg(*source(sound, seconds=4), recording)
    converted, _, warnings = run(recording)
    assert warnings == [key]
    assert (converted.peak_dbfs is None) == (key == "convert.silent")


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.m4a", "a.mkv", "a.webm", "a.aiff"])
def test_what_is_left_of_a_truncated_recording_is_kept(tmp_path, name):
    codec = {"m4a": ("-c:a", "aac", "-movflags", "+faststart"), "mkv": ("-c:a", "libopus")}.get(name[2:], ())
    ffmpeg(*source(tone(3), seconds=30), *codec, tmp_path / name)
    converted, audio, warnings = run(cut(tmp_path / name, 0.5))
    assert onsets(audio)[0] == pytest.approx(3, abs=NEAR)
    assert 12 < converted.duration < 20
    assert "convert.truncated" in warnings
    told = str(next(warning for warning in converted.warnings if warning.key == "convert.truncated"))
    assert "0:00:1" in told
    assert "0:00:30" in told or "0:00:29" in told


@pytest.mark.parametrize("name", ["a.mp3", "a.m4a", "a.mkv", "a.ogg", "a.ts"])
def test_damage_in_the_middle_is_told_and_survived(tmp_path, name):
    recording = tmp_path / name
    codec = {"ts": ("-c:a", "aac"), "mkv": ("-c:a", "libopus")}.get(name[2:], ())
    ffmpeg(*source(f"0.3*random(0)+{tone(28, hz=500)}", seconds=30), *codec, recording)
    noise = np.random.default_rng(7).bytes(3000)
    converted, audio, warnings = run(overwrite(recording, recording.stat().st_size // 2, noise))
    assert "convert.damaged" in warnings
    assert " @ " not in "".join(map(str, converted.warnings))  # addresses of ffmpeg's memory
    assert converted.duration == pytest.approx(30, abs=1.0)
    assert np.abs(audio.clip(29)).max() > 0.1


def test_progress_reaches_the_end(tmp_path):
    recording = tmp_path / "a.flac"
    ffmpeg(*source(tone(3), seconds=6), recording)
    seen: list[tuple[float, float]] = []
    convert(recording, tmp_path / "out.wav", on_progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (6.0, 6.0)
    assert all(done <= total for done, total in seen)


@on_linux
def test_six_hours_take_little_memory(tmp_path):
    recording = tmp_path / "long.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=f=300:r=8000:d=21600", "-c:a", "pcm_mulaw", recording)
    assert max(megabytes(recording)) < 300
    assert open_audio(tmp_path / "out.wav").duration == pytest.approx(21600, abs=0.01)


def test_an_hour_of_silence_in_a_small_file_takes_little_memory(tmp_path):
    recording = tmp_path / "silence.flac"
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=3600", "-frame_size", 4608, recording)
    assert max(megabytes(recording)) < 100  # the sound alone is 115 MB
    assert open_audio(tmp_path / "out.wav").duration == pytest.approx(3600, abs=0.01)


def test_pydub_is_imported_in_silence(tmp_path):
    command = [sys.executable, "-W", "error", "-c", "import pipeline.stages.convert.convert"]
    subprocess.run(command, check=True, env={"PATH": str(tmp_path), "PYTHONPATH": str(Path.cwd())}, timeout=60)


def test_the_version_of_ffmpeg():
    assert ffmpeg_program.ffmpeg_version()[0].isalnum()
