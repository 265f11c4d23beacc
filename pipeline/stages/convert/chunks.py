"""How recordings begin, and containers as rows of chunks, each with a name, a length and a body."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

# How a recording begins, also in the middle of a file.
BEGINNINGS = {
    "wav": rb"(?:RIFF|RF64|BW64).{4}WAVE",
    "avi": rb"RIFF.{4}AVI ",
    "aiff": rb"FORM.{4}AIF[FC]",
    "caf": rb"caff\0\x01\0\0",
    "w64": rb"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0",
    "iso": rb".{4}ftyp",
    "matroska": rb"\x1a\x45\xdf\xa3",
    "asf": rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c",
    "flac": rb"fLaC[\0\x80]\0\0\x22",
    "flv": rb"FLV\x01[\x01\x04\x05]\0\0\0\x09\0\0\0\0",
    "tta": rb"TTA[12]\x01\0",
    "voc": rb"Creative Voice File\x1a",
    "ogg": rb"OggS\0\x02",
}
_BEGINNING = re.compile(b"|".join(b"(?P<%b>%b)" % (n.encode(), how) for n, how in BEGINNINGS.items()), re.DOTALL)
HEAD_BYTES = 64  # enough to tell what a chunk or a file is
TO_THE_END = 1 << 62  # the length of a chunk that lasts as long as its file
MOST_CHUNKS = 1 << 22  # a file of more is made to keep us busy
# Chunks that may reach beyond the end of a file cut short; of other names that is no chunk, but looks like one.
_MAY_BE_CUT = frozenset({b"data", b"LIST", b"SSND", b"mdat", b"moov", b"moof", b"free", b"skip", b"wide", b"uuid"})

_EBML_HEADER, _EBML_SEGMENT, _EBML_PADDING = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\xec"
_EBML_IN_SEGMENT = (
    *(b"\x1f\x43\xb6\x75", b"\x1c\x53\xbb\x6b", b"\x11\x4d\x9b\x74", b"\x15\x49\xa9\x66"),
    *(b"\x16\x54\xae\x6b", b"\x19\x41\xa4\x69", b"\x10\x43\xa7\x70", b"\x12\x54\xc3\x67"),
)
# From the first bytes of a chunk its length in all, or None if it is none.
ChunkLength = Callable[[bytes], "int | None"]


@dataclass(frozen=True, slots=True)
class Part:
    """A recording within a file: its bytes from `start` to `end` (None: to the file's end)."""

    start: int = 0
    end: int | None = None
    declared: float | None = None  # times as much sound as there is by the header of a WAV, where that knew
    longer: bool = False  # the header of a WAV gives less sound than there is
    streamed: bool = False  # the header was written before the length was known: what it says of it is no promise


WHOLE = Part()


def kind_of(head: bytes) -> str | None:
    """A name of BEGINNINGS if a recording begins so."""
    found = _BEGINNING.match(head)
    return found.lastgroup if found else None


def read(file: BinaryIO, at: int, count: int = HEAD_BYTES) -> bytes:
    file.seek(at)
    return file.read(count)


def rows(file: BinaryIO, at: int, size: int, length_of: ChunkLength) -> Iterator[tuple[int, bytes, int]]:
    """(position, first bytes, length in all) of each chunk from `at` to the file's `size` or to what is no chunk."""
    for _ in range(MOST_CHUNKS):
        head = read(file, at) if at < size else b""
        length = length_of(head)
        if not length or (at + length > size and not _may_be_cut(head, length)):
            return
        yield at, head, length
        at += length


def _may_be_cut(head: bytes, length: int) -> bool:
    return length >= TO_THE_END or head[:4] in _MAY_BE_CUT or head[4:8] in _MAY_BE_CUT or not head[:4].isascii()


def is_unknown(length: int, bits: int = 32) -> bool:
    """Whether a length in a header stands for "not known": written into a pipe, or by a recorder that was cut off.

    0, the largest number with and without sign, and their neighbours: espeak-ng writes 0x7ffff000, sox 0x7f000000 and
    0x7ffff000, arecord 0x80000000, ffmpeg 0xffffffff.
    """
    largest = 1 << bits
    return length == 0 or abs(length - largest // 2) <= largest >> 8 or length >= largest - (largest >> 16)


def past_padding(file: BinaryIO, at: int, size: int) -> int:
    """The first byte from `at` on that is not zero or belongs to a recording's beginning; or `size`."""
    while at < size and not kind_of(read(file, at)) and (block := read(file, at, 1 << 20)):
        zeros = len(block) - len(block.lstrip(b"\0"))
        if zeros < len(block):
            # MP4 begins with the length of its first box, most of it zeros.
            return at + zeros - 3 if zeros >= 3 and kind_of(read(file, at + zeros - 3)) else at + zeros
        at += zeros
    return min(at, size)


def _is_name(name: bytes) -> bool:
    return len(name) == 4 and all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in name)


def riff_chunk(head: bytes) -> int | None:
    """RIFF, RF64 (EBU Tech 3306): even offsets."""
    name, length = head[:4], int.from_bytes(head[4:8], "little")
    return 8 + length + length % 2 if _is_name(name) else None


def aiff_chunk(head: bytes) -> int | None:
    name, length = head[:4], int.from_bytes(head[4:8], "big")
    return 8 + length + length % 2 if _is_name(name) else None


def caf_chunk(head: bytes) -> int | None:
    if len(head) < 12 or not _is_name(head[:4]):
        return None
    length = int.from_bytes(head[4:12], "big", signed=True)
    return TO_THE_END if length == -1 else 12 + length if length >= 0 else None


def w64_chunk(head: bytes) -> int | None:
    """Sony Wave64: names of 16 bytes, lengths that include name and length, offsets of eight."""
    if len(head) < 24 or not _is_name(head[:4]) or head[4:6] not in (b"\xf3\xac", b"\x2e\x91"):
        return None
    length = int.from_bytes(head[16:24], "little")
    return length + -length % 8 if length >= 24 else None


def iso_box(head: bytes) -> int | None:
    """MP4, QuickTime (ISO/IEC 14496-12)."""
    if len(head) < 8 or not _is_name(head[4:8]):
        return None
    length = int.from_bytes(head[:4], "big")
    if length == 1:
        length = int.from_bytes(head[8:16], "big")
        return length if length >= 16 else None
    return TO_THE_END if length == 0 else length if length >= 8 else None


def ebml_element(head: bytes) -> int | None:
    """Matroska, WebM (RFC 9559): a header and a segment; of a segment whose length is wrong, its parts."""
    for name in (_EBML_HEADER, _EBML_SEGMENT, _EBML_PADDING, *_EBML_IN_SEGMENT):
        if head.startswith(name) and len(head) > len(name) and head[len(name)]:
            following = 8 - head[len(name)].bit_length()
            number = head[len(name) : len(name) + 1 + following]
            bits = 7 * (1 + following)
            length = int.from_bytes(number, "big") & ((1 << bits) - 1)
            return TO_THE_END if length == (1 << bits) - 1 else len(name) + len(number) + length
    return None
