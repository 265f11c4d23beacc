"""Standard output and error of long work: whoever reads them may go away, as `head` does, and the work goes on."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO


def printer_of_paths(out: TextIO) -> Callable[[Path], None]:
    """Writes a path a line, byte for byte as the file system has it, whatever the locale."""

    def show(path: Path) -> None:
        try:
            out.flush()
            out.buffer.write(os.fsencode(path) + b"\n")
            out.buffer.flush()
        except BrokenPipeError:
            let_go(out)

    return show


def let_go(stream: TextIO) -> None:
    """Nobody reads the stream any more: what is still written to it goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
