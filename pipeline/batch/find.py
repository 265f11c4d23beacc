"""What a batch shall work on: files, folders, patterns and lists → recordings, each with its job folder."""

import glob
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.errors import TingluError
from pipeline.files.text import read_text
from pipeline.stages.convert import ffmpeg

STDIN = "-"
PROBES = 8  # at once: most of a probe is waiting for the disk


@dataclass(frozen=True, slots=True)
class Planned:
    """A recording, the folder its results go to, and its seconds where the file tells them."""

    recording: Path
    folder: Path
    seconds: float | None = None


def plan(given: Sequence[Path], lists: Sequence[Path], output: Path) -> list[Planned]:
    """Every recording once, in order. A file that is named is planned whatever it is; its failure is then told.

    In folders, media are known by what is in them, not by their names. Their subfolders are kept in `output`.
    """
    found: dict[Path, tuple[Path, Path]] = {}
    for path in (*given, *(path for file in lists for path in _listed(file))):
        for recording, place in _found(path):
            found.setdefault(_real(recording), (recording, place))
    taken: set[Path] = set()
    planned = []
    for recording, place in found.values():
        folder = _folder(output / place, recording, taken)
        taken.add(folder)
        planned.append(Planned(recording, folder, _look(recording).seconds))
    return planned


def _listed(file: Path) -> Iterator[Path]:
    """A path a line; relative ones are beside the list."""
    if str(file) == STDIN:
        yield from (Path(line.rstrip("\r\n")) for line in sys.stdin if line.strip())
        return
    for line in read_text(file).splitlines():
        if line.strip() and not line.startswith("#"):
            yield file.parent / line.strip()


def _found(path: Path) -> Iterator[tuple[Path, Path]]:
    """Recordings, each with its place below the output folder."""
    if path.is_dir():
        for recording in media_in(path):
            yield recording, recording.parent.relative_to(path)
    elif not os.path.lexists(path) and glob.has_magic(str(path)):
        matched = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns too
        if not matched:
            yield path, Path()
        for one in map(Path, matched):
            if one.is_dir():
                yield from ((recording, recording.parent.relative_to(one)) for recording in media_in(one))
            else:
                yield one, Path()
    else:
        yield path, Path()


def media_in(folder: Path) -> Iterator[Path]:
    """The files of a folder and its subfolders that hold sound; neither hidden ones nor tinglu's own results."""
    for place, subfolders, names in os.walk(folder):
        if "job.json" in names:
            subfolders.clear()
            continue
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        paths = [Path(place) / name for name in sorted(names) if not name.startswith(".")]
        with ThreadPoolExecutor(PROBES) as pool:
            yield from (path for path, found in zip(paths, pool.map(_look, paths), strict=True) if found.has_sound)


@dataclass(frozen=True, slots=True)
class _Look:
    has_sound: bool = False
    seconds: float | None = None


def _look(path: Path) -> _Look:
    try:
        found = path.stat()
        return _probed(path, found.st_size, found.st_mtime_ns) if path.is_file() and found.st_size else _Look()
    except OSError:
        return _Look()


@lru_cache(100_000)
def _probed(path: Path, size: int, changed: int) -> _Look:
    """Once for each state of a file: a watched folder is looked through again and again."""
    try:
        found = ffmpeg.probe(path)
    except TingluError:
        return _Look()
    return _Look(bool(found.streams), found.duration)


def _folder(place: Path, recording: Path, taken: Iterable[Path]) -> Path:
    """Named after the recording; of two with one stem the second is named with its suffix too."""
    names = [recording.stem, recording.name, *(f"{recording.name}-{number}" for number in range(2, 10_000))]
    return next(place / name for name in names if place / name not in taken)


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return path.absolute()
