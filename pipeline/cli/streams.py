"""Standard output and error of long work: whoever reads them may go away, as `head` does, and the work goes on."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

NOBODY_READS = (errno.EPIPE, errno.EIO)  # a pipe, a terminal


def printer_of_paths(out: TextIO | None) -> Callable[[Path], None]:
    """Writes a path a line, byte for byte as the file system has it, whatever the locale."""

    def show(path: Path) -> None:
        if out is None:  # it was closed before we began
            return
        try:
            out.flush()
            out.buffer.write(os.fsencode(path) + b"\n")
            out.buffer.flush()
        except OSError as error:
            if error.errno not in NOBODY_READS:
                raise
            let_go(out)

    return show


class Lasting:
    """A stream for people: what cannot be written to it is no reason to stop."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, message: str) -> int:
        try:
            return self._stream.write(message)
        except OSError:
            let_go(self._stream)
            return len(message)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            let_go(self._stream)


def let_go(stream: TextIO) -> None:
    """Nobody takes what is written to the stream any more: the rest goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
