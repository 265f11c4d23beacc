"""Just enough of Matroska to take timestamped sound from ffmpeg's standard output.

Raw samples would do if recordings had no gaps: in a pipe of bare bytes the moment each was recorded is lost, and
ffmpeg's own repair (`aresample=async`) starts over whenever the sound's format changes on the way and holds a whole
gap in memory. Element numbers: RFC 9559.
"""

from collections.abc import Iterator
from typing import IO

_SEGMENT, _TRACKS, _TRACK, _TRACK_AUDIO, _CLUSTER, _GROUP = 0x18538067, 0x1654AE6B, 0xAE, 0xE1, 0x1F43B675, 0xA0
_ENTERED = frozenset({_SEGMENT, _TRACKS, _TRACK, _TRACK_AUDIO, _CLUSTER, _GROUP})
_CHANNELS, _CLUSTER_TIME, _SIMPLE_BLOCK, _BLOCK = 0x9F, 0xE7, 0xA3, 0xA1
_BLOCK_HEADER = 4  # bytes: track number (one byte, as there is one track), 16-bit time, flags
_TICKS_PER_SECOND = 1000  # ffmpeg's muxer always counts milliseconds
_LARGEST = 1 << 26  # no element we read whole is larger: a second of 64 channels is 2 MB


class Reader:
    """The one PCM track of a Matroska stream: `channels`, then (seconds, bytes) from `blocks()`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._elements = _elements(stream)
        self.channels = 0
        for element, body in self._elements:
            if element == _CHANNELS:
                self.channels = int.from_bytes(body, "big")
                break

    def blocks(self) -> Iterator[tuple[float, bytes]]:
        cluster = 0
        for element, body in self._elements:
            if element == _CLUSTER_TIME:
                cluster = int.from_bytes(body, "big")
            elif element in (_SIMPLE_BLOCK, _BLOCK):
                ticks = cluster + int.from_bytes(body[1:3], "big", signed=True)
                yield ticks / _TICKS_PER_SECOND, body[_BLOCK_HEADER:]


def _elements(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Every element that holds data, as (number, body). Ends where the stream does, in the middle of one or not."""
    while head := stream.read(1):
        number = _vint(head, stream, keep_marker=True)
        size = _vint(stream.read(1), stream, keep_marker=False)
        if number in _ENTERED:
            continue  # its parts follow as elements of their own, so unknown sizes do not matter
        if size > _LARGEST:
            return
        body = stream.read(size)
        if len(body) < size:
            return
        yield number, body


def _vint(head: bytes, stream: IO[bytes], *, keep_marker: bool) -> int:
    """A number of variable length: the zero bits before its first one tell how many bytes follow."""
    if not head or not head[0]:
        return _LARGEST + 1
    following = 8 - head[0].bit_length()
    first = head[0] if keep_marker else head[0] & (0x7F >> following)
    return int.from_bytes(bytes([first]) + stream.read(following), "big")
