"""Recordings that are much too loud or too quiet: their level is brought into range before 16 bits cut anything off."""

from pathlib import Path

import numpy as np
import pytest
from helpers.media import excerpt, ffmpeg, overwrite, source, tone

from pipeline.stages.convert import gain
from pipeline.stages.convert.convert import Converted, convert, open_audio

pytestmark = pytest.mark.media

FLOAT = ("-c:a", "pcm_f32le")


@pytest.fixture(scope="module")
def speech(tmp_path_factory) -> Path:
    return excerpt(tmp_path_factory.mktemp("speech") / "speech.flac", 24.0, 12.0)


def louder(recording: Path, name: str, decibels: float, *how: object) -> Path:
    made = recording.parent / f"{decibels}-{name}"
    ffmpeg("-i", recording, "-ar", 48000, "-af", f"volume={decibels}dB:precision=double", *how, made)
    return made


def converted(recording: Path) -> tuple[Converted, np.ndarray, list[str]]:
    made = convert(recording, recording.with_name("out.wav"))
    assert all(str(warning) for warning in made.warnings)
    audio = open_audio(recording.with_name("out.wav"))
    return made, np.asarray(audio.samples, np.float64), [warning.key for warning in made.warnings]


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """1 if one is the other but for its level."""
    return float(np.corrcoef(one, other)[0, 1])


@pytest.mark.parametrize(
    ("codec", "decibels"), [("pcm_f32le", 6), ("pcm_f32le", 30), ("pcm_f32le", 90), ("pcm_f64le", 30)]
)
def test_floats_beyond_full_scale_are_lowered_and_not_cut_off(speech, codec, decibels):
    _, normal, _ = converted(louder(speech, "a.wav", 0, "-c:a", codec))
    made, heard, warnings = converted(louder(speech, "a.wav", decibels, "-c:a", codec))
    assert warnings == ["convert.lowered"]
    assert likeness(heard, normal) > 0.9999
    assert np.abs(heard).max() == pytest.approx(16384, rel=0.05)
    assert made.gain_db == pytest.approx(-decibels, abs=12)
    assert made.peak_dbfs == pytest.approx(converted(louder(speech, "b.wav", 0))[0].peak_dbfs + decibels, abs=0.3)


@pytest.mark.parametrize(
    ("name", "how"), [("a.m4a", ("-c:a", "aac")), ("a.wv", ("-sample_fmt", "fltp")), ("a.mka", FLOAT)]
)
def test_other_containers_and_codecs_that_hold_such_levels(speech, name, how):
    _, normal, _ = converted(louder(speech, "a.wav", 0))
    made, heard, warnings = converted(louder(speech, name, 30, *how))
    assert warnings == ["convert.lowered"]
    assert made.gain_db < -20
    assert abs(len(heard) - len(normal)) < 2000
    assert np.abs(heard).max() < 20000


@pytest.mark.parametrize("how", [FLOAT, ("-c:a", "pcm_s24le")])
def test_a_very_quiet_recording_is_raised_before_16_bits_round_it_away(speech, how):
    _, normal, _ = converted(louder(speech, "a.wav", 0))
    made, heard, warnings = converted(louder(speech, "a.wav", -70, *how))
    assert warnings == ["convert.raised"]
    assert likeness(heard, normal) > 0.999
    assert made.gain_db == pytest.approx(60, abs=0.1)
    assert made.peak_dbfs == pytest.approx(converted(louder(speech, "b.wav", 0))[0].peak_dbfs - 70, abs=0.3)


def test_all_of_a_recording_gets_the_same_gain(tmp_path):
    """What was said quietly stays quieter: nothing pumps."""
    level = "if(lt(t,4),30,if(lt(t,8),0.3,3))*sin(2*PI*500*t)"
    ffmpeg(*source(level, seconds=12, rate=16000), *FLOAT, tmp_path / "a.wav")
    _, heard, _ = converted(tmp_path / "a.wav")
    loud, quiet, middle = (np.abs(heard[(at + 1) * 16000 : (at + 3) * 16000]).max() for at in (0, 4, 8))
    assert loud / quiet == pytest.approx(100, rel=0.02)
    assert loud / middle == pytest.approx(10, rel=0.02)


@pytest.mark.parametrize("how", [(), FLOAT, ("-c:a", "pcm_s24le"), ("-c:a", "pcm_u8")])
def test_nothing_is_done_to_ordinary_levels(speech, how):
    for decibels in (-20, 0):
        made, _, warnings = converted(louder(speech, "a.wav", decibels, *how))
        assert warnings == []
        assert made.gain_db == 0


@pytest.mark.parametrize("then", [FLOAT, ("-c:a", "libmp3lame"), ("-c:a", "aac", "-b:a", "32k")])
def test_what_was_clipped_when_it_was_recorded_is_still_called_overdriven(speech, then):
    clipped = louder(speech, "clipped.wav", 20, "-c:a", "pcm_s16le")
    recording = clipped.with_name("then.mka")
    ffmpeg("-i", clipped, *then, recording)
    made, _, warnings = converted(recording)
    assert warnings == ["convert.clipped"]
    assert made.gain_db == 0


@pytest.mark.parametrize("value", [float("inf"), float("nan"), -1e30])
def test_a_damaged_sample_does_not_silence_the_recording(tmp_path, value):
    ffmpeg(*source(tone(2), seconds=5, rate=16000), *FLOAT, "-bitexact", tmp_path / "a.wav")
    at = (tmp_path / "a.wav").stat().st_size - 4 * 16000
    made, heard, _ = converted(overwrite(tmp_path / "a.wav", at, np.float32(value).tobytes()))
    assert made.gain_db == 0
    assert np.abs(heard[34000:38000]).max() == pytest.approx(16384, rel=0.02)


def test_silence_stays_silence(tmp_path):
    ffmpeg(*source("0", seconds=3), *FLOAT, tmp_path / "a.wav")
    made, heard, warnings = converted(tmp_path / "a.wav")
    assert warnings == ["convert.silent"]
    assert (made.gain_db, made.peak_dbfs, heard.any()) == (0, None, False)


def test_each_part_of_a_joined_recording_gets_the_gain_of_the_whole(tmp_path):
    for number, level in enumerate((20, 0.2)):
        ffmpeg(*source(tone(1, level=level), seconds=2, rate=16000), *FLOAT, tmp_path / f"{number}.wav")
    recording = tmp_path / "a.wav"
    recording.write_bytes((tmp_path / "0.wav").read_bytes() + (tmp_path / "1.wav").read_bytes())
    _, heard, warnings = converted(recording)
    assert warnings == ["convert.joined", "convert.lowered"]
    assert np.abs(heard[:32000]).max() / np.abs(heard[32000:]).max() == pytest.approx(100, rel=0.05)


def test_the_gain_by_the_loudest_of_each_second():
    ordinary = [0.1, 0.5, 0.3]
    assert gain.gain_for(ordinary, quiet=False, lossless=True) == 1
    assert gain.gain_for([*ordinary, 5.0], quiet=False, lossless=True) == pytest.approx(0.1)
    assert gain.gain_for([*ordinary, 3.9], quiet=False, lossless=False) == 1  # a lossy decoder's overshoot
    assert gain.gain_for([*ordinary, 5.0], quiet=False, lossless=False) == pytest.approx(0.1)
    assert gain.gain_for([0.001, 0.005], quiet=True, lossless=False) == pytest.approx(100)
    assert gain.gain_for([1e-9], quiet=True, lossless=False) == gain.LARGEST_GAIN
    assert gain.gain_for([0.9, 0.001], quiet=True, lossless=False) == 1
    assert gain.gain_for([], quiet=True, lossless=False) == gain.gain_for([0.0], quiet=True, lossless=False) == 1


def test_a_knock_much_louder_than_all_speech_does_not_set_the_gain():
    speech = [0.5] * 200
    assert gain.gain_for([*speech, 1000.0], quiet=False, lossless=True) == 1
    assert gain.gain_for([*speech, 10.0], quiet=False, lossless=True) == pytest.approx(0.05)
    assert gain.gain_for([0.5, 1000.0], quiet=False, lossless=True) == pytest.approx(0.0005)  # too short to tell


def test_progress_goes_on_while_the_level_is_changed(speech):
    seen: list[tuple[float, float]] = []
    recording = louder(speech, "a.wav", 30, *FLOAT)
    convert(recording, recording.with_name("out.wav"), on_progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert all(done <= total for done, total in seen)
    assert seen[-1][0] == seen[-1][1]
