"""Which job folder each recording has, or gets.

A recording that has a job folder keeps it, whatever comes beside it and wherever it is moved; another recording never
gets that folder, even under the same name. Recordings are known by their sha256. They are hashed only where something
hangs on it: size and time of change tell most of them.
"""

import itertools
import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import JobError
from pipeline.files.hashes import sha256_of
from pipeline.files.names import fitting, real_path
from pipeline.job.folder import published, read_manifest
from pipeline.messages import text

RECORD = "batch.json"  # of the last batch, in the output folder

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Job:
    """A job folder, and what it knows of its recording."""

    folder: Path
    path: Path
    sha256: str | None
    size: int | None
    modified: int | None  # nanoseconds
    published: bool

    def is_of(self, recording: Path) -> bool:
        """Raises OSError."""
        found = recording.stat()
        if self.size != found.st_size:
            return False
        untouched = recording == self.path and self.modified == found.st_mtime_ns
        return untouched or self.sha256 == sha256_of(recording)

    @property
    def has_its_recording(self) -> bool:
        try:
            return self.is_of(self.path)
        except OSError:
            return False


def folders_for(found: Sequence[tuple[Path, Path]], output: Path, tell: Tell) -> list[Path]:
    """The job folder of each recording, given with its place below the output folder. No two have the same.

    `tell` is told where that is not the folder its name leads one to expect.
    """
    jobs = list(_jobs(output, {place for _, place in found}))
    kept = _kept([real_path(recording) for recording, _ in found], jobs)
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
                told.get("modified"),
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


def _kept(recordings: Sequence[Path], jobs: Sequence[_Job]) -> dict[int, _Job]:
    """The jobs of those recordings that have one, by the recordings' numbers."""
    by_path = defaultdict(list)
    for job in jobs:
        by_path[job.path].append(job)
    kept: dict[int, _Job] = {}
    for number, recording in enumerate(recordings):
        own = _own(recording, by_path[recording])
        if own is not None:
            kept[number] = own
    taken = {job.folder for job in kept.values()}
    left = {number: recording for number, recording in enumerate(recordings) if number not in kept}
    return kept | _moved(left, [job for job in jobs if job.folder not in taken])


def _moved(recordings: Mapping[int, Path], jobs: Sequence[_Job]) -> dict[int, _Job]:
    """Of recordings without a job where they lie, those that have one from where they lay before."""
    sizes = {number: _size(recording) for number, recording in recordings.items()}
    possible = set(sizes.values())
    gone = [job for job in jobs if job.size in possible and not job.has_its_recording]
    possible = {job.size for job in gone}
    by_digest = defaultdict(list)
    for job in gone:
        by_digest[job.sha256].append(job)
    found = {}
    for number, recording in recordings.items():
        if sizes[number] in possible:
            with suppress(OSError, IndexError):
                found[number] = by_digest[sha256_of(recording)].pop(0)
    return found


def _size(recording: Path) -> int | None:
    try:
        return recording.stat().st_size
    except OSError:
        return None


def _own(recording: Path, jobs: Sequence[_Job]) -> _Job | None:
    """Of the jobs of recordings that lay where this one lies, its own: where another recording lies there now, only
    one of which nothing would be lost.
    """
    try:
        of_it = next((job for job in jobs if job.is_of(recording)), None)
        return of_it or next((job for job in jobs if not job.published), None)
    except OSError:  # told when its turn comes
        return next(iter(jobs), None)


class _Names:
    """Names for new job folders, which nobody has."""

    def __init__(self, jobs: Sequence[_Job], tell: Tell) -> None:
        self._by_folder = {_alike(job.folder): job for job in jobs}
        self._by_path = {job.path: job for job in reversed(jobs)}
        self._taken = set(self._by_folder)
        self._tell = tell

    def kept(self, recording: Path, place: Path, job: _Job) -> Path:
        usual = {fitting(name, place) for name in (recording.stem, recording.name)}
        if job.path != real_path(recording) and not (job.folder.parent == place and job.folder.name in usual):
            self._tell(text("batch.moved", file=recording, old=job.path, folder=job.folder))
        return job.folder

    def new(self, recording: Path, place: Path) -> Path:
        """After the recording's stem; of two with one stem the second has its suffix too; the rest are counted."""
        stem, name = fitting(recording.stem, place), fitting(recording.name, place)
        before = self._by_path.get(real_path(recording))
        usual = (stem,) if before else (stem, name)
        names = itertools.chain(usual, (f"{stem}-{number}" for number in itertools.count(2)))
        folder = next(place / name for name in names if self._is_free(place / name))
        self._taken.add(_alike(folder))
        holder = self._by_folder.get(_alike(place / stem))
        if before:
            self._tell(text("batch.replaced", file=recording, old=before.folder, folder=folder))
        elif holder:
            self._tell(text("batch.name_taken", file=recording, other=holder.path, old=holder.folder, folder=folder))
        if stem != recording.stem:
            self._tell(text("batch.shortened", file=recording, name=stem))
        return folder

    def _is_free(self, folder: Path) -> bool:
        inside_job = folder.name == "work" and _alike(folder.parent) in self._taken  # rec/talk.wav, rec/talk/work.wav
        return _alike(folder) not in self._taken and not inside_job


def _alike(folder: Path) -> str:
    """The same for names that some file systems take for one."""
    return unicodedata.normalize("NFC", str(folder)).casefold()
