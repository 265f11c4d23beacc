"""A folder into which recordings are put: each is taken when it has stopped growing."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import watchfiles

from pipeline.batch.find import media_in

SETTLED_S = 5.0  # a file that has not changed for so long is complete


def settled(
    folder: Path, stop: Callable[[], bool] = lambda: False, settled_s: float = SETTLED_S
) -> Iterator[list[Path]]:
    """Recordings of the folder that are complete and were not given before, or have changed since; without end."""
    given: dict[Path, tuple[int, int]] = {}
    growing: dict[Path, tuple[tuple[int, int], float]] = {}
    for changes in watchfiles.watch(folder, rust_timeout=1000, yield_on_timeout=True, raise_interrupt=True):
        now = time.monotonic()
        if changes or growing or not given:
            ready = []
            for path in media_in(folder):
                look = _look(path)
                if look is None or given.get(path) == look:
                    continue
                before, since = growing.get(path, (None, now))
                growing[path] = (look, since if before == look else now)
                if before == look and now - since >= settled_s:
                    ready.append(path)
            for path in ready:
                given[path] = growing.pop(path)[0]
            if ready:
                yield ready
        if stop():
            return


def _look(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
