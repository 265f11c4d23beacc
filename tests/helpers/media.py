"""Small recordings, made with ffmpeg on the spot: a tone that starts at a known moment in near silence."""

import struct
import subprocess
from pathlib import Path

import numpy as np

from helpers.places import SAMPLE
from pipeline.audio import SAMPLE_RATE_HZ, Audio

LOUD = 2000  # of 32768


def ffmpeg(*arguments: object) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True, timeout=120)


def excerpt(path: Path, start: float, seconds: float) -> Path:
    """A stretch of the sample panel, written to `path`."""
    ffmpeg("-ss", start, "-i", SAMPLE, "-t", seconds, "-ac", 1, path)
    return path


def tone(at: float, length: float = 0.5, hz: int = 1000, level: float = 0.5) -> str:
    """The tone as an expression of ffmpeg's aevalsrc, over a murmur that keeps encoders awake."""
    return f"if(between(t,{at},{at + length}),{level}*sin(2*PI*{hz}*t),0.001*sin(2*PI*300*t))"


def source(*channels: str, seconds: float, rate: int = 44100) -> tuple[str, ...]:
    """Input arguments of ffmpeg for one expression a channel."""
    expressions = "|".join(f"'{channel}'" for channel in channels)
    return "-f", "lavfi", "-i", f"aevalsrc={expressions}:d={seconds}:s={rate}"


def pictures(seconds: float) -> tuple[str, ...]:
    return "-f", "lavfi", "-i", f"testsrc=s=64x64:r=10:d={seconds}"


def onsets(audio: Audio) -> list[float]:
    """When each tone starts, in seconds."""
    loud = np.flatnonzero(np.abs(audio.samples.astype(np.int32)) > LOUD)
    if not len(loud):
        return []
    starts = np.flatnonzero(np.diff(loud) > SAMPLE_RATE_HZ // 10) + 1
    return [float(loud[start]) / SAMPLE_RATE_HZ for start in (0, *starts)]


def overwrite(path: Path, position: int, data: bytes) -> Path:
    with path.open("r+b") as file:
        file.seek(position)
        file.write(data)
    return path


def cut(path: Path, share: float) -> Path:
    """`path`, with only the first `share` of its bytes."""
    short = path.with_name(f"cut-{path.name}")
    data = path.read_bytes()
    short.write_bytes(data[: int(len(data) * share)])
    return short


def pointing_elsewhere(movie: Path, file_name: str) -> bytes:
    """`movie` (QuickTime, index at its end) with its samples said to lie in `file_name` beside it."""
    name = file_name.encode()
    alias = bytes(10) + b"\3" + b"vol".ljust(27, b"\0") + bytes(12) + bytes([len(name)]) + name.ljust(63, b"\0")
    alias += bytes(16) + struct.pack(">hh", 1, 1) + bytes(16)  # both files lie one level below a common folder
    for kind, path in ((2, b"vol:" + name), (18, name), (-1, b"")):  # Mac path, POSIX path, end
        alias += struct.pack(">hH", kind, len(path)) + path + bytes(len(path) % 2)
    entry = struct.pack(">I4s4x", len(alias) + 12, b"alis") + alias
    references = struct.pack(">4xI", 1) + entry
    return _replace_box(movie.read_bytes(), (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"), references)


def _replace_box(boxes: bytes, path: tuple[bytes, ...], body: bytes) -> bytes:
    result, position = b"", 0
    while position < len(boxes):
        size, name = struct.unpack_from(">I4s", boxes, position)
        inner = boxes[position + 8 : position + size]
        position += size
        if name == path[0]:
            inner = _replace_box(inner, path[1:], body) if path[1:] else body
        result += struct.pack(">I4s", len(inner) + 8, name) + inner
    return result
