"""What Ctrl-C does, and how a command ends that was stopped by it. Light: it stands before all else is imported."""

import os
import signal
import sys
from contextlib import suppress
from typing import Any, NoReturn

INTERRUPTED = 130  # the exit code


def at_once(*_: Any) -> NoReturn:
    """Ends the process, whatever its threads do: what is done is on the disk, and nothing but that is kept of a run."""
    with suppress(Exception):
        if sys.stderr.isatty():
            sys.stderr.write("\x1b[?25h")  # the cursor, which a progress bar hides
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):  # closed, or interrupted while it was written to
            stream.flush()
    os._exit(INTERRUPTED)


def interrupted(*_: Any) -> NoReturn:
    """Ctrl-C ends what goes on as an exception does; pressed again meanwhile, it ends the process."""
    on_ctrl_c(at_once)
    raise KeyboardInterrupt


def on_ctrl_c(what: Any) -> None:
    """Who is deaf to it stays so, as a shell's job in the background is."""
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, what)
