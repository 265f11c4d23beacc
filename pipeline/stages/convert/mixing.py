"""Channels mixed to one, and what is heard of them.

They are mixed here and not by ffmpeg, whose down-mix takes eight microphones for a cinema and drops the fourth as its
subwoofer.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.stages.convert.remark import Remark
from pipeline.stages.convert.wav import SAMPLE_BYTES
from pipeline.text.typography import clock

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore"
    )  # pydub warns that ffmpeg is missing; we look for it ourselves, and tell how to get it
    from pydub import AudioSegment

FULL_SCALE = 32768
CANCELLING = 0.25  # mix to channels in energy: 1 when unrelated, 2 for equal stereo, 0 in anti-phase
AUDIBLE_RMS = 10  # about -70 dBFS; below it anti-phase noise is no loss
RAMP = SAMPLE_RATE_HZ // 100  # 10 ms, to change the mix without a click
CLIPPED_SHARE = 0.1  # of the seconds touch full scale


@dataclass
class Levels:
    """What was heard of a recording, second by second, in units of a 16-bit sample."""

    seconds: int = 0
    clipped: int = 0  # seconds that touch full scale
    cancelled: int = 0  # seconds whose channels would cancel each other out
    cancelled_from: int = 0
    peak: int = 0  # of any channel
    loudest_rms: int = 0  # of a second of the mix

    @property
    def overdriven(self) -> bool:
        return self.clipped > CLIPPED_SHARE * self.seconds

    def remarks(self) -> Iterator[Remark]:
        if self.overdriven:
            yield Remark("convert.clipped", {"percent": round(100 * self.clipped / self.seconds)})
        if self.cancelled:
            yield Remark("convert.cancelled", {"seconds": self.cancelled, "time": clock(self.cancelled_from)})


class Mixer:
    """Mixes the channels of each second to one; what it hears goes into `levels`."""

    def __init__(self, channels: int, levels: Levels) -> None:
        self._channels = channels
        self._levels = levels
        self._even = np.full(channels, 1 / max(channels, 1))
        self._weights = self._even

    def mix(self, second: bytes) -> bytes:
        levels = self._levels
        heard = _segment(second, self._channels)
        mixed = self._mix(second, heard) if self._channels > 1 else second
        levels.peak = max(levels.peak, heard.max)
        levels.clipped += heard.max >= FULL_SCALE - 1
        levels.loudest_rms = max(levels.loudest_rms, _segment(mixed, 1).rms)
        levels.seconds += 1
        return mixed

    def _mix(self, second: bytes, heard: AudioSegment) -> bytes:
        """The mean of the channels, except in a second where they would cancel out: there the loudest of them."""
        samples = np.frombuffer(second, dtype="<i2").reshape(-1, self._channels).astype(np.float32)
        mixed = _quantised(samples @ self._even)
        levels = [channel.rms for channel in heard.split_to_mono()]
        unrelated = sum(level**2 for level in levels) / self._channels**2
        weights = self._even
        if max(levels) > AUDIBLE_RMS and _segment(mixed, 1).rms ** 2 < CANCELLING * unrelated:
            weights = np.eye(self._channels)[levels.index(max(levels))]
            if not self._levels.cancelled:
                self._levels.cancelled_from = self._levels.seconds
            self._levels.cancelled += 1
        if weights is not self._even or self._weights is not self._even:
            ramp = np.minimum(np.arange(1, len(samples) + 1) / RAMP, 1.0)
            mixed = _quantised((samples @ self._weights) * (1 - ramp) + (samples @ weights) * ramp)
        self._weights = weights
        return mixed


def _segment(samples: bytes, channels: int) -> AudioSegment:
    return AudioSegment(data=samples, sample_width=SAMPLE_BYTES, frame_rate=SAMPLE_RATE_HZ, channels=channels)


def _quantised(samples: NDArray[np.floating]) -> bytes:
    return np.rint(samples).clip(-FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()
