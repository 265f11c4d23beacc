"""What a batch shall work on: files, folders, patterns and lists → recordings, each with its job folder."""

import glob
import mimetypes
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.batch.folders import Tell, folders_for
from pipeline.errors import TingluError
from pipeline.files.names import real_path
from pipeline.files.text import read_lines
from pipeline.messages import text
from pipeline.stages.convert import ffmpeg

STDIN = "-"
PROBES = 8  # at once: most of a probe is waiting for the disk
# Folders in which systems keep what was deleted, earlier states and small pictures; compared in lower case.
OF_THE_SYSTEM = frozenset(
    {
        "#recycle",
        "$recycle.bin",
        "recycler",
        "@recycle",
        "#snapshot",
        "@recently-snapshot",
        "@eadir",
        "system volume information",
        "lost+found",
        "__macosx",
    }
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A recording, the folder its results go to, and its seconds where the file tells them."""

    recording: Path
    folder: Path
    seconds: float | None = None


def tell_nobody(message: str) -> None:
    pass


def plan(given: Sequence[Path], lists: Sequence[Path], output: Path, tell: Tell = tell_nobody) -> list[Planned]:
    """Every recording once, in order. A file that is named is planned whatever it is; its failure is then told.

    In folders, media are known by what is in them, not by their names. Their subfolders are kept in `output`. `tell`
    is told what was left out of a folder, and which results go to other folders than one would expect.
    """
    found: dict[Path, tuple[Path, Path]] = {}
    for path in (*given, *(path for file in lists for path in _listed(file))):
        for recording, place in _found(path, tell):
            found.setdefault(real_path(recording), (recording, place))
    return planned_of(list(found.values()), output, tell)


def planned_of(found: Sequence[tuple[Path, Path]], output: Path, tell: Tell = tell_nobody) -> list[Planned]:
    """Of different recordings, each with its place below the output folder."""
    folders = folders_for(found, output, tell)
    return [
        Planned(recording, folder, _look(recording).seconds)
        for (recording, _), folder in zip(found, folders, strict=True)
    ]


def _listed(file: Path) -> Iterator[Path]:
    """A path a line; relative ones are beside the list."""
    if str(file) == STDIN:
        # As bytes, for names need not be UTF-8.
        for line in getattr(sys.stdin, "buffer", sys.stdin):
            if line.strip():
                yield Path(os.fsdecode(line).rstrip("\r\n"))
        return
    for line in read_lines(file):
        if line.strip() and not line.startswith(b"#"):
            yield _named(line.strip(), file.parent)


def _named(line: bytes, folder: Path) -> Path:
    """The file of that name, to the byte where there is one, else as the text says."""
    path = folder / os.fsdecode(line)
    if not os.path.lexists(path):
        with suppress(UnicodeDecodeError):
            text_path = folder / line.decode("gb18030")
            return text_path if os.path.lexists(text_path) else path
    return path


def _found(path: Path, tell: Tell) -> Iterator[tuple[Path, Path]]:
    """Recordings, each with its place below the output folder."""
    if path.is_dir():
        for recording in media_in(path, tell):
            yield recording, recording.parent.relative_to(path)
    elif not os.path.lexists(path) and glob.has_magic(str(path)):
        matched = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns too
        if not matched:
            yield path, Path()
        for one in map(Path, matched):
            if any(_is_of_the_system(part) for part in one.parts if part not in path.parts):
                continue
            if one.is_dir():
                yield from ((recording, recording.parent.relative_to(one)) for recording in media_in(one, tell))
            else:
                yield one, Path()
    else:
        yield path, Path()


def media_in(folder: Path, tell: Tell = tell_nobody) -> Iterator[Path]:
    """The recordings in a folder and its subfolders. `tell` is told what was left out in doubt."""
    for path, is_recording in files_in(folder, tell):
        if is_recording:
            yield path
        elif is_called_like_a_recording(path):
            tell(text("batch.no_sound", file=path))


def files_in(folder: Path, tell: Tell) -> Iterator[tuple[Path, bool]]:
    """The files of a folder and its subfolders, neither hidden ones nor tinglu's own results, and whether each is a
    recording: it holds sound, or is called like one and cannot be read, which its run will tell. Links to folders are
    followed, each folder is looked into once.
    """
    seen = {real_path(folder)}

    def is_new(subfolder: Path) -> bool:
        real = real_path(subfolder)
        if real in seen or (subfolder.is_symlink() and real.is_relative_to(real_path(folder))):
            return False  # come to, or to come to, by another way
        seen.add(real)
        return True

    for place, subfolders, names in os.walk(folder, onerror=lambda error: tell(_unreadable(error)), followlinks=True):
        if "job.json" in names:
            subfolders.clear()
            continue
        subfolders[:] = sorted(name for name in subfolders if not (name.startswith(".") or _is_of_the_system(name)))
        subfolders[:] = [name for name in subfolders if is_new(Path(place, name))]
        paths = [Path(place, name) for name in sorted(names) if not name.startswith(".")]
        with ThreadPoolExecutor(PROBES) as pool:
            for path, look in zip(paths, pool.map(_look, paths), strict=True):
                is_damaged = look.is_unreadable and is_called_like_a_recording(path)
                if look.error is not None and not is_damaged:
                    tell(_unreadable(look.error))
                else:
                    yield path, look.has_sound or is_damaged


def _is_of_the_system(name: str) -> bool:
    return name.lower() in OF_THE_SYSTEM


def is_called_like_a_recording(path: Path) -> bool:
    kind = mimetypes.guess_type(path.name)[0] or ""
    return kind.startswith(("audio/", "video/")) and not kind.endswith("mpegurl")  # a list of recordings


def _unreadable(error: OSError) -> str:
    return text("batch.unreadable", path=error.filename, reason=error.strerror or error)


@dataclass(frozen=True, slots=True)
class _Look:
    """`is_unreadable`: no program can tell what is in it; `error`: why the file cannot be read at all."""

    has_sound: bool = False
    seconds: float | None = None
    is_unreadable: bool = False
    error: OSError | None = None


def _look(path: Path) -> _Look:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return _Look()
        if not found.st_size:
            return _Look(is_unreadable=True)
        with path.open("rb"):
            return _probed(path, found.st_size, found.st_mtime_ns)
    except OSError as error:
        return _Look(is_unreadable=True, error=error)


@lru_cache(100_000)
def _probed(path: Path, size: int, changed: int) -> _Look:
    """Once for each state of a file: a watched folder is looked through again and again."""
    try:
        found = ffmpeg.probe(path)
    except TingluError:
        return _Look(is_unreadable=True)
    return _Look(bool(found.streams), found.duration)
