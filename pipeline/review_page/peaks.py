"""The recording's outline: how loud each moment is. Browsers break on decoding whole recordings, so it is made here."""

from pathlib import Path

import numpy as np

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.stages.convert.wav import SAMPLE_BYTES, open_audio

PER_SECOND = 50
_SAMPLES = SAMPLE_RATE_HZ // PER_SECOND  # of one peak
_BLOCK = _SAMPLES * PER_SECOND * 10  # samples read at a time: ten seconds


def peaks(wav: Path) -> bytes:
    """PER_SECOND bytes a second: the loudest sample, 255 being full scale. Raises JobError where it is no WAV of ours.

    It is read, not mapped: mapped pages of a long recording would count as this process's memory.
    """
    mapped = open_audio(wav).samples
    total, offset = len(mapped), getattr(mapped, "offset", 0)
    del mapped
    found = bytearray()
    for first in range(0, total, _BLOCK):
        count = min(_BLOCK, total - first)
        block = np.fromfile(wav, dtype="<i2", count=count, offset=offset + first * SAMPLE_BYTES).astype(np.int32)
        block = np.pad(np.abs(block), (0, -count % _SAMPLES)).reshape(-1, _SAMPLES)
        found += np.minimum(block.max(axis=1) >> 7, 255).astype(np.uint8).tobytes()
    return bytes(found)
