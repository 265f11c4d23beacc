"""Sound at another tempo, as a second hearing is given it."""

import sys

import numpy as np
import pytest

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.errors import ToolError
from pipeline.stages.convert import ffmpeg

pytestmark = pytest.mark.media


def test_slower_sound_lasts_longer_and_keeps_its_pitch_and_level():
    times = np.arange(2 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    samples = (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)
    slower = ffmpeg.at_tempo(samples, 0.8)
    assert slower.dtype == np.float32
    assert len(slower) / SAMPLE_RATE_HZ == pytest.approx(2.5, abs=0.06)
    middle = slower[SAMPLE_RATE_HZ // 2 : SAMPLE_RATE_HZ * 3 // 2]
    spectrum = np.abs(np.fft.rfft(middle))
    assert np.argmax(spectrum) == pytest.approx(440, abs=5)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)
    assert np.array_equal(slower, ffmpeg.at_tempo(samples, 0.8))


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for ffmpeg")
@pytest.mark.parametrize("script", ["kill -SEGV $$", "echo no such filter >&2; exit 8"])
def test_an_ffmpeg_that_breaks_is_told(tmp_path, monkeypatch, script):
    for name in ("ffmpeg", "ffprobe"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(ToolError) as error:
        ffmpeg.at_tempo(np.zeros(SAMPLE_RATE_HZ, np.float32), 0.9)
    assert str(tmp_path / "ffmpeg") in str(error.value)
    assert "pipe:0" not in str(error.value)
