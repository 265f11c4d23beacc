"""WAV files of 16 kHz mono 16-bit sound: written whole or not at all, mapped into memory, of any length."""

import contextlib
import errno
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.errors import JobError
from pipeline.files.atomic import replacing
from pipeline.files.names import shown

SAMPLE_BYTES = 2
HEADER_BYTES = 80  # RIFF 12, ds64 or the room for it 36, fmt 24, data 8
_PCM = 1
_EXTENSIBLE = 0xFFFE
_UINT32_MAX = 0xFFFFFFFF


def header(data_bytes: int) -> bytes:
    """RIFF below 4 GB, above it RF64 (EBU Tech 3306); the JUNK chunk keeps the room so that both are as long."""
    riff_bytes = HEADER_BYTES - 8 + data_bytes
    fmt = struct.pack(
        "<4sIHHIIHH",
        b"fmt ",
        16,
        _PCM,
        1,
        SAMPLE_RATE_HZ,
        SAMPLE_RATE_HZ * SAMPLE_BYTES,
        SAMPLE_BYTES,
        8 * SAMPLE_BYTES,
    )
    if riff_bytes <= _UINT32_MAX:
        return (
            struct.pack("<4sI4s4sI28x", b"RIFF", riff_bytes, b"WAVE", b"JUNK", 28)
            + fmt
            + struct.pack("<4sI", b"data", data_bytes)
        )
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, riff_bytes, data_bytes, data_bytes // SAMPLE_BYTES, 0)
    return struct.pack("<4sI4s", b"RF64", _UINT32_MAX, b"WAVE") + ds64 + fmt + struct.pack("<4sI", b"data", _UINT32_MAX)


class Writer:
    def __init__(self, file: BinaryIO, destination: Path) -> None:
        self._file = file
        self._destination = destination
        self.data_bytes = 0

    @property
    def seconds(self) -> float:
        return self.data_bytes / SAMPLE_BYTES / SAMPLE_RATE_HZ

    def restart(self) -> None:
        """Forget what was written."""
        with _job_errors(self._destination):
            self._file.seek(0)
            self._file.truncate()
            self._file.write(bytes(HEADER_BYTES))
        self.data_bytes = 0

    def write(self, samples: bytes) -> None:
        with _job_errors(self._destination):
            self._file.write(samples)
        self.data_bytes += len(samples)


@contextlib.contextmanager
def writing(destination: Path) -> Iterator[Writer]:
    """A writer whose file appears at `destination` when the block ends well, and leaves nothing behind otherwise."""
    with contextlib.ExitStack() as stack:  # what goes wrong within the block is not of writing
        with _job_errors(destination):
            file = stack.enter_context(replacing(destination))
        writer = Writer(file, destination)
        writer.restart()
        yield writer
        with _job_errors(destination):
            file.seek(0)
            file.write(header(writer.data_bytes))
            stack.close()


@contextlib.contextmanager
def _job_errors(destination: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        key = "convert.disk_full" if full else "convert.not_written"
        raise JobError(key, folder=shown(destination.parent), reason=error.strerror or error) from error


def open_audio(path: Path) -> Audio:
    """Map the WAV at `path`, as `writing` makes them, read-only into memory. Raises JobError if it is anything else."""
    try:
        with path.open("rb") as file:
            offset, size = _find_data(file)
        if path.stat().st_size < offset + size or size % SAMPLE_BYTES:
            raise ValueError("it is cut short")
        if not size:
            return Audio(np.zeros(0, dtype=np.int16))
        return Audio(np.memmap(path, dtype="<i2", mode="r", offset=offset, shape=(size // SAMPLE_BYTES,)))
    except FileNotFoundError as error:
        raise JobError("convert.no_wav", file=shown(path)) from error
    except (OSError, ValueError, struct.error) as error:
        raise JobError("convert.not_our_wav", file=shown(path), reason=error) from error


def _find_data(file: BinaryIO) -> tuple[int, int]:
    """Offset and size of the samples, in bytes. Chunks we do not need are passed over."""
    kind, _, form = struct.unpack("<4sI4s", file.read(12))
    if kind not in (b"RIFF", b"RF64") or form != b"WAVE":
        raise ValueError("it is not a WAV file")
    long_size = None
    shape = None
    while True:
        name, size = struct.unpack("<4sI", file.read(8))
        start = file.tell()
        if name == b"data":
            break
        if name == b"ds64":
            long_size = struct.unpack("<Q", file.read(24)[8:16])[0]
        elif name == b"fmt ":
            tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", file.read(16))
            shape = (tag in (_PCM, _EXTENSIBLE), channels, rate, bits)
        file.seek(start + size + size % 2)  # chunks start at even offsets
    if shape != (True, 1, SAMPLE_RATE_HZ, 8 * SAMPLE_BYTES):
        raise ValueError(f"it is not {SAMPLE_RATE_HZ} Hz mono {8 * SAMPLE_BYTES}-bit PCM")
    return start, long_size if size == _UINT32_MAX and long_size is not None else size
