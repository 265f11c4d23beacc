"""Where the recordings in a file end by the file's own word, and what lies behind.

ffmpeg reads a container up to the end that its header names and says nothing of the rest: of two files joined end to
end, of a WAV whose recorder was cut off before it wrote the length, of one whose length did not fit into 32 bits.

Found here: recordings joined in containers that name their length or begin unmistakably, WAV headers that give less
than there is, headers written before the length was known, bytes behind the end. Not found: sound in a container that
its own index leaves out (MP4, AVI), QuickTime files without `ftyp` joined. Formats without a length of their own (MP3,
ADTS, Ogg, MPEG) need no help: ffmpeg decodes them to the end of the file, joined or not.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from pipeline.stages.convert import chunks, riff
from pipeline.stages.convert.chunks import (
    BEGINNINGS,
    TO_THE_END,
    WHOLE,
    ChunkLength,
    Part,
    kind_of,
    past_padding,
    read,
    rows,
)

MOST_PARTS = 100  # a file of more is made to keep us busy
_BLOCK = 1 << 20

# (file, where the part begins, the file's size) → the part, and where its container ends
_Measure = Callable[[BinaryIO, int, int], tuple[Part, int]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The recordings a file consists of, in order, at least one; bytes `behind` them that we cannot read."""

    parts: tuple[Part, ...]
    size: int  # bytes of the file
    behind: int = 0

    def bytes_of(self, part: Part) -> int:
        return (part.end or self.size - self.behind) - part.start


def layout_of(recording: Path) -> Layout:
    """Raises OSError."""
    parts: list[Part] = []
    at = 0
    with recording.open("rb") as file:
        size = file.seek(0, 2)
        while len(parts) < MOST_PARTS and (kind := kind_of(read(file, at))):
            part, end = _MEASURES[kind](file, at, size)
            parts.append(part)
            at = past_padding(file, end, size)
    if not parts:
        return Layout((WHOLE,), size)
    if not parts[-1].longer:
        parts[-1] = replace(parts[-1], end=None)  # ffmpeg may know better where it ends
    return Layout(tuple(parts), size, size - at)


def _of_chunks(first: int, length_of: ChunkLength) -> _Measure:
    """Of a container that is a row of chunks, `first` bytes behind its beginning."""

    def measure(file: BinaryIO, start: int, size: int) -> tuple[Part, int]:
        end, length = start + first, 0
        for at, head, length in rows(file, end, size, length_of):
            if at > start and kind_of(head) and not _goes_on(file, at, size):
                break
            end = at + length
        streamed = end > size and length < TO_THE_END and chunks.is_unknown(length)
        return Part(start, end if end < size else None, streamed=streamed), min(end, size)

    return measure


def _goes_on(file: BinaryIO, at: int, size: int) -> bool:
    """Whether the MP4 header at `at` is of a live stream that repeats it: its clock does not begin anew."""
    for position, head, length in rows(file, at, size, chunks.iso_box):
        if head[4:8] == b"moof":
            fragment = read(file, position, min(length, _BLOCK))
            time = fragment.find(b"tfdt") + 8
            return time > 8 and any(fragment[time : time + (8 if fragment[time - 4] else 4)])
        if head[4:8] == b"mdat":
            return False
    return False


def _matroska(file: BinaryIO, start: int, size: int) -> tuple[Part, int]:
    """Where its length is wrong ffmpeg finds the way; only another recording is not for it."""
    part, end = _of_chunks(0, chunks.ebml_element)(file, start, size)
    return (part, end) if kind_of(read(file, past_padding(file, end, size))) else (Part(start), size)


def _until_another(pattern: bytes) -> _Measure:
    """Of a container that tells no length: it lasts until the next one begins as it does."""

    def measure(file: BinaryIO, start: int, size: int) -> tuple[Part, int]:
        at = start + 1
        while block := read(file, at, _BLOCK):
            if found := re.search(pattern, block, re.DOTALL):
                return Part(start, at + found.start()), at + found.start()
            at += len(block) if len(block) < _BLOCK else _BLOCK - chunks.HEAD_BYTES
        return Part(start), size

    return measure


def _avi(file: BinaryIO, start: int, size: int) -> tuple[Part, int]:
    """ffmpeg reads all there is; its header's word about the length is worth what the file's length in it is."""
    return Part(start, streamed=chunks.is_unknown(int.from_bytes(read(file, start)[4:8], "little"))), size


def _all(file: BinaryIO, start: int, size: int) -> tuple[Part, int]:
    return Part(start), size


_MEASURES: dict[str, _Measure] = {
    **{kind: _until_another(pattern) for kind, pattern in BEGINNINGS.items()},
    "wav": riff.measure,
    "avi": _avi,
    "aiff": _of_chunks(12, chunks.aiff_chunk),
    "caf": _of_chunks(8, chunks.caf_chunk),
    "w64": _of_chunks(40, chunks.w64_chunk),
    "iso": _of_chunks(0, chunks.iso_box),
    "matroska": _matroska,
    "ogg": _all,
}
