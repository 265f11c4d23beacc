"""What is done of jobs: each stage's state, told from the manifest and the files."""

import glob
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import UnreadableError
from pipeline.files.hashes import sha256_of
from pipeline.job.folder import Job, read_manifest
from pipeline.job.kept import FORMS, is_kept
from pipeline.job.stage import AnyStage, Stage, Writing

State = Literal["done", "stale", "edited", "damaged", "begun", "missing"]
RecordingState = Literal["same", "changed", "replaced", "missing"]


@dataclass(frozen=True, slots=True)
class StageStatus:
    """`age`: seconds since it was done; `size`: bytes of its files."""

    stage: str
    state: State
    age: float | None
    seconds: float
    size: int


@dataclass(frozen=True, slots=True)
class JobStatus:
    """`recording_state`: "replaced" where another recording lies in its place, which has a job of its own.

    `edits`: files in the folder that an editor has changed and `tinglu correct` has not read in.
    """

    folder: Path
    recording: str
    recording_state: RecordingState
    stages: tuple[StageStatus, ...]
    edits: tuple[Path, ...] = ()

    @property
    def complete(self) -> bool:
        fine = all(stage.state in ("done", "edited") for stage in self.stages)
        return fine and any(stage.stage.startswith("write ") for stage in self.stages)


def status(path: Path, stages: Sequence[AnyStage]) -> list[JobStatus]:
    """Of the job in the folder, or of all jobs below it. `stages`: the flow's. Raises JobError where there is none."""
    folders = [path] if (path / "job.json").is_file() else sorted(file.parent for file in path.rglob("job.json"))
    if not folders:
        raise UnreadableError("status.no_job", path=path)
    jobs = [Job(folder, read_manifest(folder)) for folder in folders]
    states = [_recording_state(job) for job in jobs]
    current = {_recording(job) for job, state in zip(jobs, states, strict=True) if state == "same"}
    return [
        _status(job, stages, "replaced" if state == "changed" and _recording(job) in current else state)
        for job, state in zip(jobs, states, strict=True)
    ]


def _status(job: Job, stages: Sequence[AnyStage], state: RecordingState) -> JobStatus:
    told = tuple(_stages(job, stages, state == "changed"))
    return JobStatus(job.folder, _recording(job), state, told, tuple(_edits(job)))


def _edits(job: Job) -> Iterator[Path]:
    """Outputs changed by hand, and those that were set aside, of formats that can be read in again."""
    for name, entry in job.manifest["stages"].items():
        files = entry.get("files") if isinstance(entry, dict) else None
        if not isinstance(files, dict) or name.partition(" ")[2] not in FORMS:
            continue
        for path in map(job.path, files):
            asides = job.folder.glob(f"{glob.escape(path.stem)}.edited-*{glob.escape(path.suffix)}")
            if job.holds_edits(name, path.name):
                yield path
            yield from (aside for aside in sorted(asides) if not is_kept(job.folder, sha256_of(aside)))


def _recording(job: Job) -> str:
    return str(job.manifest["recording"]["path"])


def _recording_state(job: Job) -> RecordingState:
    path, told = Path(_recording(job)), job.manifest["recording"]
    try:
        same_size = told.get("bytes") in (None, path.stat().st_size)
        if same_size and sha256_of(path) == told.get("sha256"):
            return "same"
    except OSError:
        return "missing"
    return "changed"


def _stages(job: Job, stages: Sequence[AnyStage], changed: bool) -> Iterator[StageStatus]:
    """`changed`: the recording is another one now, so that everything made from it is out of date."""
    entries = job.manifest["stages"]
    stale = {stage.name for stage in stages} if changed else set()
    for stage, name in _named(stages, entries):
        entry = entries.get(name)
        if not isinstance(entry, dict) or not isinstance(entry.get("files"), dict):
            begun = (job.work / f"{name}.records").exists()
            yield StageStatus(name, "begun" if begun else "missing", None, 0.0, 0)
            stale.add(name)
            continue
        state = _state(job, stage, name, entry, stale)
        if state in ("stale", "damaged"):
            stale.add(name)
        size = sum(_size(job.path(file)) for file in entry["files"])
        yield StageStatus(name, state, _age(entry), float(entry.get("seconds") or 0.0), size)


def _named(stages: Sequence[AnyStage], entries: Mapping[str, Any]) -> Iterator[tuple[AnyStage, str]]:
    """Each stage with its name in the manifest, where the last one has a name for each format written."""
    for stage in stages:
        if isinstance(stage, Stage):
            yield stage, stage.name
        else:
            yield from ((stage, name) for name in entries if stage.holds(name))


def _state(job: Job, stage: AnyStage, name: str, entry: dict[str, Any], stale: set[str]) -> State:
    entries = job.manifest["stages"]
    told = entry.get("after")
    after: dict[str, Any] = told if isinstance(told, dict) else {}
    current = {one: entries[one].get("key") for one in after if isinstance(entries.get(one), dict)}
    if entry.get("version") != stage.version or current != after or stale & {name, *after}:
        return "stale"
    if job.is_done(name, entry["key"]):
        return "done"
    missing = not all(job.path(file).is_file() for file in entry["files"])
    return "edited" if isinstance(stage, Writing) and not missing else "damaged"


def _age(entry: dict[str, Any]) -> float | None:
    try:
        return max(0.0, time.time() - time.mktime(time.strptime(entry["at"][:19], "%Y-%m-%dT%H:%M:%S")))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
