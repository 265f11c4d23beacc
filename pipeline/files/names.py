"""Names of files: shown to people, and short enough for where they go."""

import hashlib
import os
from pathlib import Path

SUFFIX_BYTES = 24  # room for what is put behind a name, as in ".edited-10.docx"
USUAL_LONGEST = 255  # bytes of a name, where the file system does not say


def shown(path: Path) -> str:
    """A file's name for people: no control characters, nothing that cannot be printed or written as UTF-8."""
    return printable(os.fsencode(path).decode("utf-8", "replace"))


def printable(value: str) -> str:
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in value)


def fitting(name: str, folder: Path) -> str:
    """`name`, shortened where it would be too long, with a suffix behind it, for the file system of `folder`.

    A short name always becomes the same, and different names different ones: the end of a short name is a hash.
    """
    most = _longest_name(folder) - SUFFIX_BYTES
    data = os.fsencode(name)
    if len(data) <= most:
        return name
    mark = f"~{hashlib.sha256(data).hexdigest()[:8]}"
    while len(os.fsencode(name + mark)) > most:
        name = name[:-1]
    return name + mark


def _longest_name(folder: Path) -> int:
    """Bytes of a name in the folder, or in the nearest one above it that is there."""
    for place in (folder, *folder.absolute().parents):
        try:
            return os.pathconf(place, "PC_NAME_MAX")
        except FileNotFoundError:
            continue
        except (OSError, AttributeError, ValueError):  # a network share, or Windows
            break
    return USUAL_LONGEST


def real_path(path: Path) -> Path:
    """Where it really lies; as it is named where links lead in circles."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()
