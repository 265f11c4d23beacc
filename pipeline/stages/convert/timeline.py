"""Decoded sound laid on the clock a player shows."""

from collections.abc import Iterator

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.stages.convert.remark import Remark
from pipeline.stages.convert.wav import SAMPLE_BYTES
from pipeline.text.typography import clock

TOLERANCE = 0.04  # seconds the sound may be off its timestamps before silence is put in or overlap taken out
OVERLAP_SHARE = 0.005  # of the sound may be taken out; worse timestamps than that are not believed
TELL_GAPS_FROM = 1.0  # seconds


class Timeline:
    """Lays decoded blocks where their timestamps say, silence between them.

    Arguments: how many `channels` are interleaved; the latest time in seconds that is `believed`; when on the
    recording's clock this timeline `begins`.
    """

    def __init__(self, channels: int, believed: float, begins: float = 0.0) -> None:
        self._frame_bytes = channels * SAMPLE_BYTES
        self._believed = believed
        self._begins = begins
        self._frames = 0
        self._position = -1.0  # of the last block, by its timestamp
        self._shift = 0.0  # seconds by which timestamps are ahead of what we believe
        self._started = False
        self._overlap = 0.0  # seconds taken out
        self.gaps: list[tuple[float, float]] = []  # (start, end) on the recording's clock
        self._gap_seconds = 0.0
        self._longest_gap = (0.0, 0.0)  # at, seconds
        self._doubtful_from: float | None = None

    @property
    def _now(self) -> float:
        return self._frames / SAMPLE_RATE_HZ

    def lay(self, blocks: Iterator[tuple[float, bytes]]) -> Iterator[bytes]:
        for position, samples in blocks:
            samples = samples[: len(samples) // self._frame_bytes * self._frame_bytes]
            drift = position - self._shift - self._now
            if drift > TOLERANCE and position - self._shift <= self._believed:
                yield from self._silence(drift)
            elif drift > TOLERANCE or (drift < -TOLERANCE and position <= self._position):
                self._shift += drift  # a clock that was set, or that went back or stood still while there was sound
                self._doubt()
            elif drift < -TOLERANCE:
                samples = self._without_overlap(-drift, samples)
            self._started = True
            self._position = position
            self._frames += len(samples) // self._frame_bytes
            yield samples

    def _silence(self, seconds: float) -> Iterator[bytes]:
        if self._started:  # sound that begins late is no fault
            now = self._begins + self._now
            self._gap_seconds += seconds
            if seconds >= TELL_GAPS_FROM:
                self.gaps.append((round(now, 3), round(now + seconds, 3)))
            if seconds > self._longest_gap[1]:
                self._longest_gap = (now, seconds)
        left = round(seconds * SAMPLE_RATE_HZ)
        self._frames += left
        while left:
            frames = min(left, SAMPLE_RATE_HZ)
            left -= frames
            yield bytes(frames * self._frame_bytes)

    def _without_overlap(self, seconds: float, samples: bytes) -> bytes:
        """A drifting clock repeats itself a little; where timestamps are nonsense, speech counts for more."""
        there = len(samples) / self._frame_bytes / SAMPLE_RATE_HZ
        cut = min(seconds, there)
        if self._overlap + cut > 2 * TOLERANCE + OVERLAP_SHARE * self._now:
            self._doubt()
            return samples
        self._overlap += cut
        return samples[round(cut * SAMPLE_RATE_HZ) * self._frame_bytes :]

    def _doubt(self) -> None:
        if self._doubtful_from is None:
            self._doubtful_from = self._begins + self._now

    def remarks(self) -> Iterator[Remark]:
        if self._gap_seconds >= TELL_GAPS_FROM:
            at, longest = self._longest_gap
            facts = {"seconds": round(self._gap_seconds, 1), "longest": round(longest, 2), "time": clock(at)}
            yield Remark("convert.gaps", facts)
        if self._overlap >= TELL_GAPS_FROM:
            yield Remark("convert.overlaps", {"seconds": round(self._overlap, 1)})
        if self._doubtful_from is not None:
            yield Remark("convert.doubtful_times", {"time": clock(self._doubtful_from)})


def seconds_of(pieces: Iterator[bytes], channels: int) -> Iterator[bytes]:
    """The same samples cut at each second; the last piece may be shorter."""
    size = SAMPLE_RATE_HZ * channels * SAMPLE_BYTES
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
    if waiting:
        yield bytes(waiting)
