"""How much of the spectrum a recording has. What came by telephone or through a slow codec ends at 4 kHz."""

import numpy as np

from pipeline.audio import SAMPLE_RATE_HZ, Clip

LISTENED_S, MOST_PLACES = 1.0, 120  # of a recording: so many stretches of this length, spread over it
FRAME = 512  # samples
LOUD = 0.4  # share of the frames that is looked at: those with speech
VOICE_HZ, ABOVE_HZ = (1000, 3000), (5000, 6000)
# Of the power in the first band the second has, in 21 wide recordings -16 to -2 dB, in 32 narrow ones -82 to -44.
NARROW_DB = -35.0


def is_narrow(read: Clip, duration: float) -> bool:
    """Whether there is next to nothing above 4 kHz where it is loud. `read(start, end)` gives samples."""
    places = np.linspace(0.0, max(0.0, duration - LISTENED_S), min(MOST_PLACES, int(duration / LISTENED_S) + 1))
    sound = [read(start, min(duration, start + LISTENED_S)) for start in places]
    frames = np.concatenate([one[: len(one) // FRAME * FRAME].reshape(-1, FRAME) for one in sound])
    energy = np.square(frames).sum(axis=1)
    frames = frames[(energy > 0) & (energy >= np.quantile(energy, 1 - LOUD))] if len(frames) else frames
    if not len(frames):
        return False
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1))).mean(axis=0)
    hertz = np.fft.rfftfreq(FRAME, 1 / SAMPLE_RATE_HZ)
    voice, above = (power[(low <= hertz) & (hertz < high)].mean() for low, high in (VOICE_HZ, ABOVE_HZ))
    return bool(above < voice * 10 ** (NARROW_DB / 10))
