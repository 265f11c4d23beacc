"""From any audio or video file to 16 kHz mono sound on the clock its player shows.

ffmpeg decodes, as a stream and once; a second time where 16 bits do not hold the recording's level. pydub's
AudioSegment measures the levels of each decoded second. pydub's own `from_file` is not used: it holds the whole
recording in memory several times over, hides what ffmpeg says when ffmpeg's exit code is 0, cannot put
-protocol_whitelist before -i, and looks for ffmpeg in the current folder.
"""

import contextlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import RecordingError
from pipeline.files import hashes
from pipeline.files.names import shown
from pipeline.report import Progress, no_progress
from pipeline.settings import ConvertSettings
from pipeline.stages.convert import ffmpeg, gain, wav
from pipeline.stages.convert.containers import Layout, layout_of
from pipeline.stages.convert.mixing import FULL_SCALE, Levels, Mixer
from pipeline.stages.convert.remark import Remark
from pipeline.stages.convert.timeline import Timeline, seconds_of
from pipeline.stages.convert.tracks import Track, tracks_of
from pipeline.text.typography import clock

open_audio = wav.open_audio

USUAL = ConvertSettings()

LONGEST_JUMP = 3600.0  # seconds past the file's own end that a timestamp may claim before it is not believed
SHORT_BY = 1.0  # seconds missing from the promised duration that make a recording truncated
TELL_UNREAD_FROM = 1.0  # seconds of sound that unread bytes could hold


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
    gain_db: float = 0.0  # by which all of it was made louder


def convert(
    recording: Path,
    destination: Path,
    settings: ConvertSettings = USUAL,
    on_progress: Progress = no_progress,
) -> Converted:
    """Write `recording` to `destination` as 16 kHz mono 16-bit WAV, whole or not at all.

    Recordings joined in one file are written one after the other. What could be decoded of a damaged one is kept, and
    a warning tells where it is lacking. Raises RecordingError, ToolError (ffmpeg) or JobError (writing).
    """
    ffmpeg.find_ffmpeg()  # before hours of reading
    before = _require_file(recording)
    sha256 = sha256_of(recording)
    with _reading(recording):
        layout = layout_of(recording)
    tracks = tracks_of(recording, layout.parts, settings.stream)

    with wav.writing(destination) as out:
        heard = _hear_in_range(recording, tracks, out, on_progress)
        if not heard.stretches:
            reason = heard.reason or tracks[0].probe.remarks or "-"
            raise RecordingError("convert.no_samples", file=shown(recording), reason=reason)
        if _identity(_require_file(recording)) != _identity(before):
            raise RecordingError("convert.changed", file=shown(recording))

    first = heard.stretches[0]
    return Converted(
        duration=out.seconds,
        channels=first.channels,
        sha256=sha256,
        container=first.track.probe.container,
        codec=first.track.stream.codec or "",
        stream=first.track.number,
        peak_dbfs=gain.decibels(heard.levels.peak / FULL_SCALE / heard.gain),
        warnings=tuple(_remarks(layout, heard)),
        missing=tuple(gap for stretch in heard.stretches for gap in stretch.timeline.gaps),
        gain_db=round(gain.decibels(heard.gain) or 0.0, 2),
    )


def sha256_of(recording: Path) -> str:
    """The file's SHA-256 in hex. Raises RecordingError if it is no file or cannot be read."""
    _require_file(recording)
    with _reading(recording):
        return hashes.sha256_of(recording)


@contextlib.contextmanager
def _reading(recording: Path) -> Iterator[None]:
    try:
        yield
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


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What became of a track."""

    track: Track
    begins: float  # seconds
    end: float
    channels: int
    timeline: Timeline
    complaints: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _Heard:
    stretches: tuple[_Stretch, ...]  # of the tracks that held sound
    levels: Levels
    gain: float  # a factor
    reason: str  # ffmpeg's last words of the last track


def _hear_in_range(recording: Path, tracks: Sequence[Track], out: wav.Writer, on_progress: Progress) -> _Heard:
    """As it is, and once more with the gain it needs where 16 bits do not hold its level."""
    heard = _hear(recording, tracks, 1.0, out, on_progress)
    factor = _fitting_gain(recording, heard)
    if factor == 1:
        return heard
    once = out.seconds
    out.restart()

    def go_on(done: float, total: float) -> None:
        on_progress(once + done, once + total)

    return _hear(recording, tracks, factor, out, go_on)


def _hear(recording: Path, tracks: Sequence[Track], factor: float, out: wav.Writer, on_progress: Progress) -> _Heard:
    """Decodes and mixes the tracks into `out`, one after the other, `factor` times as loud."""
    stretches: list[_Stretch] = []
    levels, reason = Levels(), ""
    expected = sum(track.expected for track in tracks)
    for track in tracks:
        begins = out.seconds
        with ffmpeg.decoding(recording, track.part, track.stream, ffmpeg.sixteen_bits(factor)) as decoding:
            channels = decoding.channels
            believed = max(track.expected, track.probe.duration or 0.0) + LONGEST_JUMP
            timeline = Timeline(channels, believed, begins)
            mixer = Mixer(channels, levels)
            for second in seconds_of(timeline.lay(decoding.blocks()), channels):
                out.write(mixer.mix(second))
                on_progress(out.seconds, max(expected, out.seconds))
        reason = decoding.reason
        if out.seconds > begins:
            complaints = tuple(_complaints(recording, track, decoding, begins, out.seconds))
            stretches.append(_Stretch(track, begins, out.seconds, channels, timeline, complaints))
    return _Heard(tuple(stretches), levels, factor, reason)


def _complaints(
    recording: Path, track: Track, decoding: ffmpeg.Decoding, begins: float, end: float
) -> Iterator[Remark]:
    if decoding.complaint_count:
        time = clock(begins + (decoding.first_complaint_at or 0.0))
        facts = {"time": time, "count": decoding.complaint_count, "reason": decoding.first_complaint}
        yield Remark("convert.damaged", facts)
    if track.promised and end - begins < track.promised - SHORT_BY and not _kept_by_others(recording, track):
        yield Remark("convert.truncated", {"promised": clock(begins + track.promised), "end": clock(end)})


def _kept_by_others(recording: Path, track: Track) -> bool:
    """Whether the promise is the whole file's, and another stream, such as its pictures, keeps it."""
    if not track.stream.end_is_files:
        return False
    return ffmpeg.reaches(recording, track.part, track.probe.begins + (track.promised or 0.0) - SHORT_BY)


def _fitting_gain(recording: Path, heard: _Heard) -> float:
    """1, unless 16 bits may not hold the level; then the sound is measured as it is in the file."""
    tracks = [stretch.track for stretch in heard.stretches]
    quiet = gain.is_quiet(heard.levels)
    lossless = all(gain.is_lossless_float(track.stream) for track in tracks)
    touching = heard.levels.clipped if lossless else heard.levels.overdriven
    if not quiet and not (touching and any(gain.may_exceed_full_scale(track.stream) for track in tracks)):
        return 1.0
    peaks: list[float] = []
    for track in tracks:
        with ffmpeg.decoding(recording, track.part, track.stream, ffmpeg.AS_IT_IS) as decoding:
            peaks += gain.peaks_of(decoding.blocks())
    return gain.gain_for(peaks, quiet, lossless)


def _remarks(layout: Layout, heard: _Heard) -> Iterator[Remark]:
    stretches = heard.stretches
    yield from stretches[0].track.remarks
    if len(stretches) > 1:
        times = ", ".join(clock(stretch.begins) for stretch in stretches[1:])
        yield Remark("convert.joined", {"count": len(stretches), "times": times})
    for stretch in stretches:
        part = stretch.track.part
        if part.longer and part.declared:
            declared = clock(stretch.begins + (stretch.end - stretch.begins) * part.declared)
            yield Remark("convert.longer_than_declared", {"declared": declared, "end": clock(stretch.end)})
    for stretch in stretches:
        yield from stretch.timeline.remarks()
    yield from gain.remarks(heard.levels, heard.gain)
    yield from heard.levels.remarks()
    for stretch in stretches:
        yield from stretch.complaints
    yield from _unread(layout, stretches)


def _unread(layout: Layout, stretches: Sequence[_Stretch]) -> Iterator[Remark]:
    parts = [stretch.track.part for stretch in stretches]
    unread = layout.behind + sum(layout.bytes_of(part) for part in layout.parts if part not in parts)
    end = stretches[-1].end
    seconds = end * unread / max(1, layout.size - unread)
    if seconds >= TELL_UNREAD_FROM:
        yield Remark("convert.unread", {"bytes": unread, "end": clock(end), "seconds": round(seconds)})
