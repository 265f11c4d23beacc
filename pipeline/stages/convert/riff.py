"""WAV files of others: where their sound ends, whatever their headers say."""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from pipeline.stages.convert.chunks import Part, is_unknown, kind_of, past_padding, read, riff_chunk, rows

LEAST_SECONDS = 0.1  # of sound behind the declared end; less is padding
EVENLY_SPREAD = 7.98  # bits a byte, of 8: no samples are, but what is packed or encrypted
_SAMPLED = frozenset({1, 3, 6, 7, 0xFFFE})  # format tags: integers, floats, A-law, µ-law, said elsewhere
_WRAP = 1 << 32  # lengths of 32 bits begin anew here
_LOOKED_AT = 1 << 16  # bytes that tell sound from other things
_TRAILER = 1 << 20  # bytes before the end within which chunks behind the sound begin
_TRAILING_CHUNK = re.compile(rb"LIST|id3 |ID3 |bext|iXML|axml|_PMX|cue |smpl|inst|JUNK|PAD ")
_NO_SOUND = (b"ID3", b"TAG", b"APETAGEX", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"%PDF")  # how other things begin
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class _Header:
    data: int  # where the samples begin
    length: int  # of the samples in bytes, as declared
    streamed: bool  # the length is none
    byte_rate: int
    block: int  # bytes of a moment's samples
    sampled: bool  # not packed


def measure(file: BinaryIO, start: int, size: int) -> tuple[Part, int]:
    """The WAV that begins at `start` of a file of `size` bytes, and where it ends with all its chunks."""
    header = _header(file, start, size)
    if header is None:
        return Part(start), size
    end = header.data + header.length

    def part(sound_end: int, bound: int, longer: bool = False) -> Part:
        declared = None if header.streamed else header.length / max(1, sound_end - header.data)
        return Part(start, bound if bound < size else None, declared, longer, header.streamed)

    if end >= size:
        return part(size, size), size
    for wrapped in range(end, size + 1, _WRAP):
        behind = _behind_chunks(file, wrapped, size)
        if behind is not None:
            return part(wrapped, wrapped if wrapped > end else behind, wrapped > end), behind
    sound_end = _sound_end(file, end, size, header)
    there = sound_end - end >= LEAST_SECONDS * header.byte_rate
    if there and _is_sound(read(file, end, _LOOKED_AT), header.sampled):
        return part(sound_end, sound_end, longer=True), size
    return part(end, end), end


def _header(file: BinaryIO, start: int, size: int) -> _Header | None:
    long_length = None
    tag = byte_rate = block = 0
    for at, head, _ in rows(file, start + 12, size, riff_chunk):
        name, length = head[:4], _number(head, 4, 4)
        if name == b"ds64":
            long_length = _number(head, 16, 8)
        elif name == b"fmt ":
            tag, byte_rate, block = _number(head, 8, 2), _number(head, 16, 4), _number(head, 20, 2)
        elif name == b"data":
            bits = 32
            if length == 0xFFFFFFFF and long_length is not None:
                bits, length = 64, long_length
            return _Header(at + 8, length, is_unknown(length, bits), byte_rate, max(1, block), tag in _SAMPLED)
    return None


def _number(head: bytes, at: int, count: int) -> int:
    return int.from_bytes(head[at : at + count], "little")


def _behind_chunks(file: BinaryIO, at: int, size: int) -> int | None:
    """Where the chunks from `at` end: the file's end or another recording; None if something else stands there."""
    for first in (at + at % 2, at):  # not all programs pad odd lengths
        end = first
        for position, head, length in rows(file, first, size, riff_chunk):
            if kind_of(head):
                break
            end = position + length
        following = past_padding(file, end, size)
        if following + 8 > size or kind_of(read(file, following)):
            return following
    return None


def _sound_end(file: BinaryIO, at: int, size: int, header: _Header) -> int:
    """Where sound that goes on behind `at` ends: before chunks at the file's end and before bare zeros."""
    window = max(at, size - _TRAILER)
    trailer = (window + found.start() for found in _TRAILING_CHUNK.finditer(read(file, window, _TRAILER)))
    end = next((position for position in trailer if _behind_chunks(file, position, size) == size), size)
    while end > at:
        begin = max(at, end - _TRAILER)
        kept = len(read(file, begin, end - begin).rstrip(b"\0"))
        if kept:
            whole = begin + kept - header.data
            return min(end, header.data + whole + -whole % header.block)
        end = begin
    return at


def _is_sound(behind: bytes, sampled: bool) -> bool:
    """Whether bytes may be sound: no known file or tag, no text, and, where sound is not packed, not evenly spread."""
    if behind.startswith(_NO_SOUND):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(behind)
        if not _CONTROL.search(behind):
            return False
    except UnicodeDecodeError:
        pass
    if not sampled or len(behind) < _LOOKED_AT // 4:
        return True
    shares = np.bincount(np.frombuffer(behind, np.uint8), minlength=256) / len(behind)
    shares = shares[shares > 0]
    return bool(-(shares * np.log2(shares)).sum() < EVENLY_SPREAD)
