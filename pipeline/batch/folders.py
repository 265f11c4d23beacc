"""Which job folder each recording has, or gets.

A recording that has a job folder keeps it, whatever comes beside it and wherever it is moved; another recording never
gets that folder, even under the same name. Of copies of a job folder, the one that is called after the recording goes
on, else the one last worked on; the others are told. Recordings are known by their sha256. They are hashed only where
something hangs on it: size and time of change tell most of them.
"""

import itertools
import json
import os
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import JobError
from pipeline.files.hashes import sha256_of
from pipeline.files.names import fitting, real_path
from pipeline.job.folder import has_grown, published, read_manifest
from pipeline.messages import text
from pipeline.review.log import Log

RECORD = "batch.json"  # of the last batch, in the output folder

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Job:
    """A job folder, and what it knows of its recording."""

    folder: Path
    path: Path
    sha256: str | None
    size: int | None
    times: tuple[int | None, int | None]  # nanoseconds: of its content, and of the file, which nobody can set
    published: bool

    def is_of(self, recording: Path) -> bool:
        """Raises OSError."""
        found = recording.stat()
        if self.size != found.st_size:
            return False
        untouched = recording == self.path and self.times == (found.st_mtime_ns, found.st_ctime_ns)
        return untouched or self.sha256 == sha256_of(recording)

    @property
    def has_grown(self) -> bool:
        """Whether its recording goes on now behind all that was there when it was worked on. Raises OSError."""
        return has_grown({"path": str(self.path), "bytes": self.size, "sha256": self.sha256})

    @property
    def has_its_recording(self) -> bool:
        try:
            return self.is_of(self.path)
        except OSError:
            return False

    def is_where_expected(self, recording: Path, place: Path) -> bool:
        """Whether it is the folder that a recording with results at this place usually gets."""
        return self.folder.parent == place and self.folder.name in _usual(recording, place)

    @property
    def worked_on(self) -> float:
        """When something was last done in it by a stage or a person, seconds since 1970; 0.0 where nothing tells.

        By what it holds: a copy's files may have the time of the copying.
        """
        told: list[str] = []
        with suppress(JobError):  # told when work on it begins
            stages = read_manifest(self.folder)["stages"].values()
            told += [stage["at"] for stage in stages if isinstance(stage, dict) and isinstance(stage.get("at"), str)]
            told += [act.at for act in Log(self.folder).acts[-1:]]
        return max(map(_moment, told), default=0.0)


def _moment(told: str) -> float:
    for form in ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"):
        with suppress(ValueError):
            return datetime.strptime(told, form).timestamp()
    return 0.0


def folders_for(found: Sequence[tuple[Path, Path]], output: Path, tell: Tell) -> list[Path]:
    """The job folder of each recording, given with its place below the output folder. No two have the same.

    `tell` is told where that is not the folder its name leads one to expect.
    """
    jobs = list(_jobs(output, {place for _, place in found}))
    kept = _kept([(real_path(recording), output / place) for recording, place in found], jobs)
    names = _Names(jobs, tell)
    return [
        names.kept(recording, output / place, kept[number]) if number in kept else names.new(recording, output / place)
        for number, (recording, place) in enumerate(found)
    ]


def _jobs(output: Path, places: set[Path]) -> Iterator[_Job]:
    """Of the folders these recordings' results go to and those of the last batch."""
    parents = {output / above for place in places for above in (place, *place.parents)}
    beside = {folder for parent in sorted(parents) for folder in _subfolders(parent)}
    for folder in sorted(beside | set(_of_last_batch(output))):
        with suppress(JobError):  # told when work on it begins
            manifest = read_manifest(folder)
            told: dict[str, Any] = manifest["recording"]
            yield _Job(
                folder,
                Path(told["path"]),
                told.get("sha256"),
                told.get("bytes"),
                (told.get("modified"), told.get("changed")),
                published(manifest),
            )


def _subfolders(parent: Path) -> list[Path]:
    try:
        return [folder for folder in parent.iterdir() if (folder / "job.json").is_file()]
    except OSError:
        return []


def _of_last_batch(output: Path) -> Iterator[Path]:
    try:
        rows = json.loads((output / RECORD).read_bytes())["recordings"]
        folders = [Path(row["folder"]) for row in rows]
    except (OSError, ValueError, KeyError, TypeError):
        return
    for folder in folders:
        if folder.is_relative_to(output) and (folder / "job.json").is_file():
            yield folder


def _kept(found: Sequence[tuple[Path, Path]], jobs: Sequence[_Job]) -> dict[int, list[_Job]]:
    """The jobs of those recordings that have any, by the recordings' numbers, the one that goes on first.

    Each recording is given with the folder that a new job folder for it would be made in.
    """
    by_path = defaultdict(list)
    for job in jobs:
        by_path[job.path].append(job)
    own = {
        number: _own(recording, _ranked(recording, place, by_path[recording]))
        for number, (recording, place) in enumerate(found)
    }
    kept = {number: held for number, held in own.items() if held}
    taken = {job.folder for held in kept.values() for job in held}
    left = {number: one for number, one in enumerate(found) if number not in kept}
    return kept | _moved(left, [job for job in jobs if job.folder not in taken])


def _moved(found: Mapping[int, tuple[Path, Path]], jobs: Sequence[_Job]) -> dict[int, list[_Job]]:
    """Of recordings without a job where they lie, those that have one from where they lay before."""
    sizes = {number: _size(recording) for number, (recording, _) in found.items()}
    possible = set(sizes.values())
    gone = [job for job in jobs if job.size in possible and not job.has_its_recording]
    possible = {job.size for job in gone}
    by_digest = defaultdict(list)
    for job in gone:
        by_digest[job.sha256].append(job)
    moved = {}
    for number, (recording, place) in found.items():
        if sizes[number] in possible:
            with suppress(OSError):
                held = by_digest[sha256_of(recording)]
                ranked = _ranked(recording, place, held)
                moved[number] = [job for job in ranked if job.path == ranked[0].path]  # others were another file's
                held[:] = [job for job in held if job not in moved[number]]
    return {number: held for number, held in moved.items() if held}


def _ranked(recording: Path, place: Path, jobs: Sequence[_Job]) -> list[_Job]:
    """Folders that may hold one recording: first where its results go, then those called after what it was called
    when they were last worked on, of several the one with the latest work.
    """

    def rank(job: _Job) -> tuple[bool, bool, float]:
        called_so_before = job.folder.name in _usual(job.path, job.folder.parent)
        return not job.is_where_expected(recording, place), not called_so_before, -job.worked_on

    return sorted(jobs, key=rank) if len(jobs) > 1 else list(jobs)


def _usual(recording: Path, place: Path) -> tuple[str, str]:
    """The names that a recording's folder usually has."""
    return fitting(recording.stem, place), fitting(recording.name, place)


def _size(recording: Path) -> int | None:
    try:
        return recording.stat().st_size
    except OSError:
        return None


def _own(recording: Path, jobs: Sequence[_Job]) -> list[_Job]:
    """Of the jobs of recordings that lay where this one lies, its own: where another recording lies there now, only
    one of which nothing would be lost, for it is the beginning of this one or no transcript was made of it.
    """
    try:
        own = [job for job in jobs if job.is_of(recording)] or [job for job in jobs if job.has_grown][:1]
        return own or [job for job in jobs if not job.published][:1]
    except OSError:  # told when its turn comes
        return list(jobs[:1])


class _Names:
    """Names for new job folders, which nobody has."""

    def __init__(self, jobs: Sequence[_Job], tell: Tell) -> None:
        self._by_folder = {_alike(job.folder): job for job in jobs}
        self._by_path = defaultdict(list)
        for job in jobs:
            self._by_path[job.path].append(job)
        self._taken = set(self._by_folder)
        self._tell = tell

    def kept(self, recording: Path, place: Path, jobs: Sequence[_Job]) -> Path:
        """The first of these jobs goes on."""
        job, *others = jobs
        if job.path != real_path(recording) and not job.is_where_expected(recording, place):
            self._tell(text("batch.moved", file=recording, old=job.path, folder=job.folder))
        if job.published and job.path == real_path(recording) and job.size != _size(recording):
            self._tell(text("batch.grown", file=recording, folder=job.folder))
        if others:
            told = ", ".join(map(_with_time, others))
            self._tell(text("batch.several", file=recording, job=_with_time(job), others=told))
        return job.folder

    def new(self, recording: Path, place: Path) -> Path:
        """After the recording's stem; of two with one stem the second has its suffix too; the rest are counted."""
        stem, name = _usual(recording, place)
        before = next(iter(_ranked(recording, place, self._by_path[real_path(recording)])), None)
        usual = (stem,) if before else (stem, name)
        names = itertools.chain(usual, (f"{stem}-{number}" for number in itertools.count(2)))
        folder = next(place / name for name in names if self._is_free(place / name))
        self._taken.add(_alike(folder))
        holder = self._by_folder.get(_alike(place / stem))
        if before:
            self._tell(text("batch.replaced", file=recording, old=before.folder, folder=folder))
        elif holder:
            self._tell(text("batch.name_taken", file=recording, other=holder.path, old=holder.folder, folder=folder))
        elif _is_no_folder(place / stem):
            self._tell(text("batch.name_of_file", file=recording, other=place / stem, folder=folder))
        if stem != recording.stem:
            self._tell(text("batch.shortened", file=recording, name=stem))
        return folder

    def _is_free(self, folder: Path) -> bool:
        inside_job = folder.name == "work" and _alike(folder.parent) in self._taken  # rec/talk.wav, rec/talk/work.wav
        return _alike(folder) not in self._taken and not inside_job and not _is_no_folder(folder)


def _is_no_folder(path: Path) -> bool:
    """Whether a file, perhaps the recording itself, has a folder's name."""
    return os.path.lexists(path) and not path.is_dir()


def _with_time(job: _Job) -> str:
    return f"{job.folder} ({time.strftime('%Y-%m-%d %H:%M', time.localtime(job.worked_on))})"


def _alike(folder: Path) -> str:
    """The same for names that some file systems take for one."""
    return unicodedata.normalize("NFC", str(folder)).casefold()
