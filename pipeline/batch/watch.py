"""A folder into which recordings are put: each is taken when it has stopped growing.

It is looked through again and again. What systems tell of changes does not reach over shares and links, has limits, and
the library for it breaks on names that are not UTF-8.
"""

import math
import time
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path

from pipeline.batch.find import files_in, is_called_like_a_recording, tell_nobody
from pipeline.batch.folders import Tell
from pipeline.messages import text

SETTLED_S = 10.0  # a file that has not changed for so long is complete
LOOK_S = 5.0  # between two looks; one at 5,000 files takes a quarter of a second
AGAIN_S = 600.0  # until a recording that could not be done yet is given again

# Size, and in nanoseconds when the content and when anything of the file changed, as its permissions.
_Look = tuple[int, int, int]
UNREADABLE: _Look = (-1, 0, 0)


def settled(
    folder: Path,
    stop: Callable[[], bool] = lambda: False,
    settled_s: float = SETTLED_S,
    tell: Tell = tell_nobody,
    left: Collection[Path] = (),
) -> Iterator[list[Path]]:
    """Recordings of the folder that are complete and were not given before, or have changed or come back since; without
    end.

    `tell` is told, once, what was left out though it may be a recording. `left`: those of the last given that could not
    be done yet, as whoever takes them finds; they are given again later.
    """
    given: dict[Path, tuple[_Look, float]] = {}
    growing: dict[Path, tuple[_Look, float]] = {}
    tell_once = cache(tell)
    while not stop():
        before, growing, ready, there = growing, {}, [], {}
        for path, is_recording in files_in(folder, tell_once):
            now, look = time.monotonic(), _look(path)
            known, until = given.get(path, (None, 0.0))
            if known == look and now < until:
                there[path] = (look, until)
                continue
            seen, since = before.get(path, (None, now))
            if seen != look or now - since < settled_s:
                growing[path] = (look, since if seen == look else now)
                continue
            there[path] = (look, math.inf)
            if is_recording:
                ready.append(path)
            elif is_called_like_a_recording(path):
                tell(text("batch.no_sound", file=path))
        given = there  # what is gone and comes back, as on a disk that was away, is given again
        if ready:
            yield ready
            given |= {path: (given[path][0], time.monotonic() + AGAIN_S) for path in ready if path in left}
        time.sleep(LOOK_S)


def _look(path: Path) -> _Look:
    try:
        found = path.stat()
    except OSError:
        return UNREADABLE  # its run tells why
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns
