"""Text files people give."""

import codecs
from pathlib import Path

from pipeline.errors import UsageError

LARGEST_BYTES = 50_000_000
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(file: Path) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, or GB18030; lines end with \\n.

    Raises UsageError naming file and reason.
    """
    return decoded(file, _read(file))


def decoded(file: Path, data: bytes) -> str:
    """The text of what a file holds, as `read_text` reads it."""
    for encoding in ("utf-16",) if data.startswith(UTF16_MARKS) else ("utf-8-sig", "gb18030"):
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in content:
            return content.replace("\r\n", "\n").replace("\r", "\n")
    raise UsageError("reading.not_text", file=file)


def read_lines(file: Path) -> list[bytes]:
    """The lines as they are, for names of files may be of any encoding; UTF-16 as UTF-8. Raises UsageError."""
    data = _read(file)
    if data.startswith(UTF16_MARKS) or b"\0" in data:
        data = read_text(file).encode()
    return data.removeprefix(codecs.BOM_UTF8).splitlines()


def _read(file: Path) -> bytes:
    try:
        size = file.stat().st_size if file.is_file() else 0
        if size > LARGEST_BYTES:
            raise UsageError("reading.too_large", file=file, most=LARGEST_BYTES // 1_000_000)
        return file.read_bytes()
    except OSError as error:
        raise UsageError("reading.unreadable", file=file, reason=error.strerror or error) from error
