"""The one gain that brings a recording into the range of 16 bits.

Never a gain that changes on the way: what was said quietly stays quieter than what was said aloud.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.stages.convert.ffmpeg import AudioStream
from pipeline.stages.convert.mixing import FULL_SCALE, Levels
from pipeline.stages.convert.remark import Remark

QUIET_DBFS = -50.0  # the loudest second of a recording whose speech can hardly be recognised
FITTED_PEAK = 0.5  # of full scale; resampling may add some
LARGEST_GAIN = 1000.0  # 60 dB; what is quieter is noise of the electronics
# A lossy decoder gives more than full scale where the sound was clipped before it was encoded (up to 3.4 times with
# 24 kbit/s of speech 30 dB overdriven, mostly below 2). Floats without loss mean what they say.
OVERSHOOT = 4.0
LARGEST_SAMPLE = 2.0**32  # times full scale; whoever counts floats as 32-bit integers stays below
STRAY = 100.0  # 40 dB: a knock or a damaged sample so much louder than all else is not what the gain is for
_FLOATS = frozenset({"flt", "fltp", "dbl", "dblp"})  # ffmpeg's sample formats that hold more than full scale
ENOUGH_SECONDS = 60  # to tell a stray second from speech


def is_quiet(levels: Levels) -> bool:
    return levels.loudest_rms < FULL_SCALE * 10 ** (QUIET_DBFS / 20)


def may_exceed_full_scale(stream: AudioStream) -> bool:
    return stream.sample_format in _FLOATS


def is_lossless_float(stream: AudioStream) -> bool:
    codec = stream.codec or ""
    return may_exceed_full_scale(stream) and (codec.startswith("pcm_") or codec == "wavpack")


def peaks_of(blocks: Iterator[tuple[float, bytes]]) -> list[float]:
    """Of each second of 32-bit floats. What is no number, or larger than any recorder writes, does not count."""
    peaks: defaultdict[int, float] = defaultdict(float)
    for position, samples in blocks:
        heights = np.abs(np.frombuffer(samples[: len(samples) // 4 * 4], "<f4"))
        peak = float(heights.max(where=heights <= LARGEST_SAMPLE, initial=0.0))
        peaks[int(position)] = max(peaks[int(position)], peak)
    return list(peaks.values())


def gain_for(peaks: Sequence[float], quiet: bool, lossless: bool) -> float:
    """The factor for all samples. `peaks`: of each second as it is in the file, 1 for full scale."""
    peak = _peak(peaks)
    if peak > (1.0 if lossless else OVERSHOOT):
        return FITTED_PEAK / peak
    return min(LARGEST_GAIN, max(1.0, FITTED_PEAK / peak)) if quiet and peak else 1.0


def _peak(peaks: Sequence[float]) -> float:
    """The highest, but for a second in a thousand and two more, if they are far above all others."""
    ordered = sorted(peaks)
    if len(ordered) >= ENOUGH_SECONDS:
        others = ordered[: -2 - len(ordered) // 1000]
        ordered = [peak for peak in ordered if peak <= STRAY * others[-1]]
    return ordered[-1] if ordered else 0.0


def remarks(levels: Levels, gain: float) -> Iterator[Remark]:
    """What its editor should know of the recording's level. `levels`: with the gain in them."""
    loudest = decibels(levels.loudest_rms / FULL_SCALE / gain)
    if loudest is None:
        yield Remark("convert.silent")
    elif gain > 1:
        yield Remark("convert.raised", {"level": round(loudest), "gain": round(20 * math.log10(gain))})
    elif gain < 1:
        over = 20 * math.log10(FITTED_PEAK / gain)
        yield Remark("convert.lowered", {"level": round(over, 1), "gain": round(-20 * math.log10(gain), 1)})
    elif loudest < QUIET_DBFS:
        yield Remark("convert.quiet", {"level": round(loudest)})


def decibels(ratio: float) -> float | None:
    """Of a level to full scale; None for silence."""
    return 20 * math.log10(ratio) if ratio else None
