"""A folder into which recordings are put: each is taken when it has stopped growing."""

import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import watchfiles

from pipeline.batch.find import files_in, is_called_like_a_recording, tell_nobody
from pipeline.batch.folders import Tell
from pipeline.messages import text

SETTLED_S = 5.0  # a file that has not changed for so long is complete
LOOK_S = 10.0  # linked folders and shares written to from elsewhere tell of no change
UNREADABLE = (-1, 0)


def settled(
    folder: Path, stop: Callable[[], bool] = lambda: False, settled_s: float = SETTLED_S, tell: Tell = tell_nobody
) -> Iterator[list[Path]]:
    """Recordings of the folder that are complete and were not given before, or have changed since; without end.

    `tell` is told, once, what was left out though it may be a recording.
    """
    given: dict[Path, tuple[int, int]] = {}
    growing: dict[Path, tuple[tuple[int, int], float]] = {}
    tell_once = cache(tell)
    looked: float | None = None
    for changes in watchfiles.watch(folder, rust_timeout=1000, yield_on_timeout=True, raise_interrupt=True):
        now = time.monotonic()
        if changes or growing or looked is None or now - looked >= LOOK_S:
            looked, before, growing, ready = now, growing, {}, []
            for path, is_recording in files_in(folder, tell_once):
                look = _look(path)
                if given.get(path) == look:
                    continue
                seen, since = before.get(path, (None, now))
                if seen != look or now - since < settled_s:
                    growing[path] = (look, since if seen == look else now)
                    continue
                given[path] = look
                if is_recording:
                    ready.append(path)
                elif is_called_like_a_recording(path):
                    tell(text("batch.no_sound", file=path))
            if ready:
                yield ready
        if stop():
            return


def _look(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return UNREADABLE  # its run tells why
    return found.st_size, found.st_mtime_ns
