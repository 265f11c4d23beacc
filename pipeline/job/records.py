"""Results kept one by one while a stage works, so that a run cut short goes on where it was.

A file of lines, each with its own checksum, only ever added to. What a crash left half-written at the end is dropped.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO


class Records:
    """Values by name. `put` returns once the value is on the disk."""

    def __init__(self, file: BinaryIO, known: dict[str, Any]) -> None:
        self._file = file
        self._known = known

    def __len__(self) -> int:
        return len(self._known)

    def get(self, name: str) -> Any:
        """None where there is none."""
        return self._known.get(name)

    def put(self, name: str, value: Any) -> None:
        self._known[name] = value
        self._file.write(_line({"name": name, "value": value}))
        self._file.flush()
        os.fsync(self._file.fileno())

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """The value, made now if it is not known. JSON values only."""
        value = self.get(name)
        if value is None:
            value = make()
            self.put(name, value)
        return value


@contextmanager
def open_records(path: Path, key: str) -> Iterator[Records]:
    """The records of the stage with this key; those of another key are thrown away. Raises OSError."""
    whole, known = _whole(path, key)
    with path.open("r+b" if whole else "wb") as file:
        file.truncate(whole)
        file.seek(whole)
        if not whole:
            file.write(_line({"key": key}))
        yield Records(file, known)


def read_records(path: Path, key: str) -> dict[str, Any]:
    """The values under this key, while another process may be adding some. Raises OSError."""
    return _whole(path, key)[1]


def _whole(path: Path, key: str) -> tuple[int, dict[str, Any]]:
    """How many bytes of the file are whole, and what they hold."""
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return 0, {}
    whole, known = 0, {}
    for number, line in enumerate(lines):
        value = _value(line)
        if not isinstance(value, dict) or (number == 0 and value != {"key": key}):
            break
        if number:
            known[value["name"]] = value["value"]
        whole += len(line)
    return whole, known


def _line(value: Any) -> bytes:
    data = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:16].encode() + b" " + data + b"\n"


def _value(line: bytes) -> Any:
    """None where the line is not whole."""
    digest, _, data = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or hashlib.sha256(data).hexdigest()[:16].encode() != digest:
        return None
    return json.loads(data.decode("utf-8", "surrogatepass"))
