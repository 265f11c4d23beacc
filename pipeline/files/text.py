"""Text files people give."""

from pathlib import Path

from pipeline.errors import UsageError

LARGEST_BYTES = 50_000_000


def read_text(file: Path) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, or GB18030. Raises UsageError naming file and reason."""
    try:
        size = file.stat().st_size if file.is_file() else 0
        if size > LARGEST_BYTES:
            raise UsageError("reading.too_large", file=file, most=LARGEST_BYTES // 1_000_000)
        data = file.read_bytes()
    except OSError as error:
        raise UsageError("reading.unreadable", file=file, reason=error.strerror or error) from error
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in content:
            return content
    raise UsageError("reading.not_text", file=file)
