"""Recordings without anything above 4 kHz are told from others, by whatever way they lost it."""

import numpy as np
import pytest
from helpers.media import excerpt, ffmpeg
from helpers.sounds import audio

from models.bandwidth import is_narrow
from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.settings import ConvertSettings
from pipeline.stages.convert.convert import convert, open_audio

pytestmark = pytest.mark.media

WIDE = {
    "as_it_is.wav": (),
    "small.mp3": ("-ar", "24000", "-b:a", "32k"),
    "small.opus": ("-c:a", "libopus", "-b:a", "24k"),
    "quiet.wav": ("-af", "volume=-40dB"),
}
NARROW = {
    "telephone.wav": ("-af", "highpass=f=300,lowpass=f=3400", "-ar", "8000", "-c:a", "pcm_mulaw"),
    "call.opus": ("-c:a", "libopus", "-b:a", "8k", "-application", "voip"),
    "recorder.wav": ("-ar", "8000"),
    "quiet.wav": ("-ar", "8000", "-af", "volume=-40dB"),
}


def sent(folder, name, how) -> Audio:
    ffmpeg("-i", excerpt(folder / "said.wav", 20, 8), *how, folder / name)
    convert(folder / name, folder / "audio.wav", ConvertSettings(), lambda *_: None)
    return open_audio(folder / "audio.wav")


@pytest.mark.parametrize("name", WIDE)
def test_what_has_high_sounds_is_not_narrow(tmp_path, name):
    heard = sent(tmp_path, name, WIDE[name])
    assert not is_narrow(heard.clip, heard.duration)


@pytest.mark.parametrize("name", NARROW)
def test_what_ends_at_four_kilohertz_is_narrow(tmp_path, name):
    heard = sent(tmp_path, name, NARROW[name])
    assert is_narrow(heard.clip, heard.duration)


def test_little_that_is_wide_in_a_long_call_is_enough(tmp_path):
    """Where some are in the room and others on the telephone, the room's voices lie as far apart as ever."""
    call, room = sent(tmp_path, "telephone.wav", NARROW["telephone.wav"]), sent(tmp_path, "as_it_is.wav", ())
    both = Audio(np.concatenate([*[call.samples] * 9, room.samples]))
    assert not is_narrow(both.clip, both.duration)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 3.0])
def test_silence_of_any_length_is_not_narrow(seconds):
    silence = audio(np.zeros(round(seconds * SAMPLE_RATE_HZ)))
    assert not is_narrow(silence.clip, silence.duration)
