"""From any audio or video file to 16 kHz mono sound on the clock its player shows.

ffmpeg decodes, once and as a stream; pydub's AudioSegment measures the levels of each decoded second. pydub's own
`from_file` is not used: it holds the whole recording in memory several times over, hides what ffmpeg says when ffmpeg's
exit code is 0, cannot put -protocol_whitelist before -i, and looks for ffmpeg in the current folder.

Channels are mixed here and not by ffmpeg, whose down-mix takes eight microphones for a cinema and drops the fourth as
its subwoofer.
"""

import math
import os
import stat
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.errors import RecordingError
from pipeline.files import hashes
from pipeline.files.names import shown
from pipeline.messages import text
from pipeline.report import Progress, no_progress
from pipeline.settings import ConvertSettings
from pipeline.stages.convert import ffmpeg, wav
from pipeline.text.typography import clock

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore"
    )  # pydub warns that ffmpeg is missing; we look for it ourselves, and tell how to get it
    from pydub import AudioSegment

open_audio = wav.open_audio

USUAL = ConvertSettings()

FULL_SCALE = 32768
TOLERANCE = 0.04  # seconds the sound may be off its timestamps before silence is put in or overlap taken out
OVERLAP_SHARE = 0.005  # of the sound may be taken out; worse timestamps than that are not believed
LONGEST_JUMP = 3600.0  # seconds past the file's own end that a timestamp may claim before it is not believed
TELL_GAPS_FROM = 1.0  # seconds
SHORT_BY = 1.0  # seconds missing from the promised duration that make a recording truncated
CANCELLING = 0.25  # mix to channels in energy: 1 when unrelated, 2 for equal stereo, 0 in anti-phase
AUDIBLE_RMS = 10  # about -70 dBFS; below it anti-phase noise is no loss
RAMP = SAMPLE_RATE_HZ // 100  # 10 ms, to change the mix without a click
QUIET_DBFS = -50.0  # the loudest second of a recording whose speech can hardly be recognised
CLIPPED_SHARE = 0.1  # of the seconds touch full scale


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the recording its editor should know: a key of MESSAGES and its facts. str() gives the text."""

    key: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return text(self.key, **self.facts)


@dataclass(frozen=True, slots=True)
class Converted:
    duration: float  # seconds from the player's 0 to the end of the sound
    channels: int
    sha256: str  # of the recording
    container: str
    codec: str
    stream: int  # among the audio streams
    peak_dbfs: float | None  # None: digital silence
    warnings: tuple[Remark, ...] = ()
    missing: tuple[tuple[float, float], ...] = ()  # stretches (start, end) the file has no sound for


def convert(
    recording: Path,
    destination: Path,
    settings: ConvertSettings = USUAL,
    on_progress: Progress = no_progress,
) -> Converted:
    """Write `recording` to `destination` as 16 kHz mono 16-bit WAV, whole or not at all.

    Raises RecordingError, ToolError (ffmpeg) or JobError (writing). What could be decoded of a damaged recording is
    kept, and a warning tells where it is lacking.
    """
    ffmpeg.find_ffmpeg()  # before hours of reading
    before = _require_file(recording)
    sha256 = sha256_of(recording)
    probe = ffmpeg.probe(recording)
    number = _choose(probe.streams, settings.stream, recording)
    stream = probe.streams[number]
    promised = stream.end or _riff_promise(recording, probe.duration)
    expected = promised or probe.duration or 0.0

    with wav.writing(destination) as out, ffmpeg.decoding(recording, stream) as decoding:
        channels = decoding.channels
        timeline = _Timeline(channels, believed=max(expected, probe.duration or 0.0) + LONGEST_JUMP)
        mixer = _Mixer(channels)
        for second in _seconds_of(timeline.lay(decoding.blocks()), channels):
            out.write(mixer.mix(second))
            on_progress(out.seconds, max(expected, out.seconds))
        if not out.data_bytes:
            raise RecordingError(
                "convert.no_samples", file=shown(recording), reason=decoding.reason or probe.remarks or "-"
            )
        if _identity(_require_file(recording)) != _identity(before):
            raise RecordingError("convert.changed", file=shown(recording))

    remarks = [*_several(probe.streams, number), *timeline.remarks(), *mixer.remarks()]
    if decoding.complaint_count:
        remarks.append(
            Remark(
                "convert.damaged",
                {
                    "time": clock(decoding.first_complaint_at or 0.0),
                    "count": decoding.complaint_count,
                    "reason": decoding.first_complaint,
                },
            )
        )
    if promised and out.seconds < promised - SHORT_BY:
        remarks.append(Remark("convert.truncated", {"promised": clock(promised), "end": clock(out.seconds)}))
    return Converted(
        duration=out.seconds,
        channels=channels,
        sha256=sha256,
        container=probe.container,
        codec=stream.codec or "",
        stream=number,
        peak_dbfs=_dbfs(mixer.peak),
        warnings=tuple(remarks),
        missing=tuple(timeline.gaps),
    )


def sha256_of(recording: Path) -> str:
    """The file's SHA-256 in hex. Raises RecordingError if it is no file or cannot be read."""
    _require_file(recording)
    try:
        return hashes.sha256_of(recording)
    except OSError as error:
        raise RecordingError("convert.unreadable", file=shown(recording), reason=error.strerror or error) from error


def _require_file(recording: Path) -> os.stat_result:
    try:
        found = recording.stat()
    except FileNotFoundError as error:
        raise RecordingError("convert.missing", file=shown(recording)) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise RecordingError("convert.unreadable", file=shown(recording), reason=error) from error
    if not stat.S_ISREG(found.st_mode):
        raise RecordingError("convert.not_a_file", file=shown(recording))
    if not found.st_size:
        raise RecordingError("convert.empty", file=shown(recording))
    return found


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns


def _choose(streams: tuple[ffmpeg.AudioStream, ...], wanted: int | None, recording: Path) -> int:
    if not streams:
        raise RecordingError("convert.no_audio", file=shown(recording))
    number = wanted
    if number is None:
        number = next((position for position, stream in enumerate(streams) if stream.default), 0)
    if not 0 <= number < len(streams):
        raise RecordingError("convert.no_such_stream", file=shown(recording), stream=number, streams=_listed(streams))
    if streams[number].encrypted:
        raise RecordingError("convert.encrypted", file=shown(recording))
    if streams[number].codec is None:
        raise RecordingError("convert.no_decoder", file=shown(recording), codec=streams[number].tag)
    return number


def _listed(streams: tuple[ffmpeg.AudioStream, ...]) -> str:
    return ", ".join(
        " ".join(filter(None, (f"{position}:", stream.codec, stream.title))) for position, stream in enumerate(streams)
    )


def _several(streams: tuple[ffmpeg.AudioStream, ...], used: int) -> Iterator[Remark]:
    if len(streams) > 1:
        yield Remark("convert.several_streams", {"streams": _listed(streams), "stream": used})


def _riff_promise(recording: Path, duration: float | None) -> float | None:
    """How long a WAV cut short was to be: ffmpeg goes by the size of such a file, not by its header."""
    with recording.open("rb") as file:
        kind, size = file.read(4), file.read(4)
        there = os.fstat(file.fileno()).st_size
    if kind != b"RIFF" or duration is None or size in (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f"):
        return None  # the latter sizes are of recorders that did not know
    whole = int.from_bytes(size, "little") + 8
    return duration * whole / there if whole > there else None


def _seconds_of(pieces: Iterator[bytes], channels: int) -> Iterator[bytes]:
    size = SAMPLE_RATE_HZ * channels * wav.SAMPLE_BYTES
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
    if waiting:
        yield bytes(waiting)


class _Timeline:
    """Lays decoded blocks where their timestamps say, silence between them."""

    def __init__(self, channels: int, believed: float) -> None:
        self._frame_bytes = channels * wav.SAMPLE_BYTES
        self._believed = believed
        self._frames = 0
        self._shift = 0.0  # seconds by which timestamps are ahead of what we believe
        self._started = False
        self._overlap = 0.0  # seconds taken out
        self.gaps: list[tuple[float, float]] = []  # (start, end)
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
            if drift > TOLERANCE:
                if position - self._shift > self._believed:
                    self._shift += drift
                    self._doubt()
                else:
                    yield from self._silence(drift)
            elif drift < -TOLERANCE:
                samples = self._without_overlap(-drift, samples)
            self._started = True
            self._frames += len(samples) // self._frame_bytes
            yield samples

    def _silence(self, seconds: float) -> Iterator[bytes]:
        if self._started:  # sound that begins late is no fault
            self._gap_seconds += seconds
            if seconds >= TELL_GAPS_FROM:
                self.gaps.append((round(self._now, 3), round(self._now + seconds, 3)))
            if seconds > self._longest_gap[1]:
                self._longest_gap = (self._now, seconds)
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
            self._doubtful_from = self._now

    def remarks(self) -> Iterator[Remark]:
        if self._gap_seconds >= TELL_GAPS_FROM:
            at, longest = self._longest_gap
            facts = {"seconds": round(self._gap_seconds, 1), "longest": round(longest, 2), "time": clock(at)}
            yield Remark("convert.gaps", facts)
        if self._overlap >= TELL_GAPS_FROM:
            yield Remark("convert.overlaps", {"seconds": round(self._overlap, 1)})
        if self._doubtful_from is not None:
            yield Remark("convert.doubtful_times", {"time": clock(self._doubtful_from)})


class _Mixer:
    """Mixes the channels of each second to one and measures what it hears."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._even = np.full(channels, 1 / max(channels, 1))
        self._weights = self._even
        self._seconds = 0
        self._clipped = 0
        self._cancelled = 0
        self._cancelled_from = 0
        self._loudest_rms = 0
        self.peak = 0

    def mix(self, second: bytes) -> bytes:
        heard = _segment(second, self._channels)
        mixed = second
        if self._channels > 1:
            mixed = self._mix(second, heard)
        self.peak = max(self.peak, heard.max)
        self._clipped += heard.max >= FULL_SCALE - 1
        self._loudest_rms = max(self._loudest_rms, _segment(mixed, 1).rms)
        self._seconds += 1
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
            if not self._cancelled:
                self._cancelled_from = self._seconds
            self._cancelled += 1
        if weights is not self._even or self._weights is not self._even:
            ramp = np.minimum(np.arange(1, len(samples) + 1) / RAMP, 1.0)
            mixed = _quantised((samples @ self._weights) * (1 - ramp) + (samples @ weights) * ramp)
        self._weights = weights
        return mixed

    def remarks(self) -> Iterator[Remark]:
        loudest = _dbfs(self._loudest_rms)
        if loudest is None:
            yield Remark("convert.silent")
        elif loudest < QUIET_DBFS:
            yield Remark("convert.quiet", {"level": round(loudest)})
        if self._clipped > CLIPPED_SHARE * self._seconds:
            yield Remark("convert.clipped", {"percent": round(100 * self._clipped / self._seconds)})
        if self._cancelled:
            yield Remark("convert.cancelled", {"seconds": self._cancelled, "time": clock(self._cancelled_from)})


def _segment(samples: bytes, channels: int) -> AudioSegment:
    return AudioSegment(data=samples, sample_width=wav.SAMPLE_BYTES, frame_rate=SAMPLE_RATE_HZ, channels=channels)


def _quantised(samples: NDArray[np.floating]) -> bytes:
    return np.rint(samples).clip(-FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()


def _dbfs(level: float) -> float | None:
    return 20 * math.log10(level / FULL_SCALE) if level else None
