"""Standard output and error of long work: whoever reads them may go away, as `head` does, and the work goes on."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from pipeline.messages import text

NOBODY_READS = (errno.EPIPE, errno.EIO)  # a pipe, a terminal
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class PathPrinter:
    """Writes a path a line, byte for byte as the file system has it, whatever the locale.

    Where a file takes them whose disk is full, `fail` is told, and they are `lost`.
    """

    def __init__(self, out: TextIO | None, fail: Callable[[str], None]) -> None:
        self._out = out  # None: it was closed before we began
        self._fail = fail
        self.lost = False

    def __call__(self, path: Path) -> None:
        if self._out is None:
            return
        try:
            self._out.flush()
            self._out.buffer.write(os.fsencode(path) + b"\n")
            self._out.buffer.flush()
        except OSError as error:
            if error.errno not in NOBODY_READS:
                self.lost = True
                self._fail(text("cli.paths_lost", reason=error.strerror or error))
            let_go(self._out)


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


def give_up(stream: TextIO) -> None:
    """What the stream still holds and cannot be written goes nowhere: Python would end with exit code 120 for it."""
    try:
        stream.flush()
    except OSError:
        let_go(stream)


def let_go(stream: TextIO) -> None:
    """Nobody takes what is written to the stream any more: the rest goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
