"""Files written whole or not at all.

They are written beside their place under a name that nobody else gives, and renamed when they are complete. Their
permissions are what the user's umask leaves of 0666, as for a file of any other program; nothing is ever chmod-ed,
which shares without permissions refuse.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_UNFINISHED = re.compile(r"\.tinglu-[0-9a-f]{16}\.part")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when the block ends well, and goes away when it does not.

    Raises OSError.
    """
    part = path.with_name(f".tinglu-{secrets.token_hex(8)}.part")
    file = part.open("xb")
    try:
        yield file
        file.flush()
        os.fsync(file.fileno())
        file.close()
        part.replace(path)
    finally:
        with suppress(OSError):  # a full disk fails again at close; the first error is the one to tell
            file.close()
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes) -> None:
    """The whole file or, whatever happens, the one that was there before. Raises OSError."""
    with replacing(path) as file:
        file.write(data)


def sweep(folder: Path) -> None:
    """Removes what writers that were killed have left in `folder`. Nobody else may be writing there."""
    for path in folder.iterdir():
        if _UNFINISHED.fullmatch(path.name) and path.is_file():
            path.unlink(missing_ok=True)


__all__ = ["replacing", "sweep", "write_atomically"]
