"""The job folder: one recording's finished work, each stage's result keyed by all that went into it.

    DIR/<stem>/job.json          the manifest: for each stage its key, its files and their sha256
    DIR/<stem>/transcript.json   and the other outputs
    DIR/<stem>/work/             the stages' results

A stage whose key and files are as the manifest says is not done again. The manifest is written after the files, so a
stage cut short is as if it had not begun.
"""

import hashlib
import json
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock

from pipeline.errors import JobError, UnreadableError
from pipeline.files.atomic import sweep, write_atomically
from pipeline.files.hashes import begins_with, sha256_of
from pipeline.files.json import to_bytes
from pipeline.job.kept import is_kept
from pipeline.messages import text
from pipeline.transcript import Transcript, from_json, wrong_in

SCHEMA = "tinglu.job/1"


def key_of(**inputs: Any) -> str:
    """A stage's identity: everything its result depends on, as one hash."""
    data = json.dumps(inputs, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()  # a file's name need not be UTF-8


@dataclass
class Job:
    folder: Path
    manifest: dict[str, Any]

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def path(self, name: str) -> Path:
        return self.folder / name

    def is_done(self, stage: str, key: str) -> bool:
        """Whether the stage's result is here, made from the same inputs, and whole."""
        entry = self.manifest["stages"].get(stage)
        if not isinstance(entry, dict) or entry.get("key") != key or not isinstance(entry.get("files"), dict):
            return False
        return all(_digest(self.path(name)) == digest for name, digest in entry["files"].items())

    def has_written(self, stage: str, key: str, name: str) -> bool:
        """Also when its editor has changed the file since: it is theirs now, and nothing new is to be said."""
        entry = self.manifest["stages"].get(stage)
        return isinstance(entry, dict) and entry.get("key") == key and self.path(name).is_file()

    def was_done_by(self, command: str, stage: str) -> bool:
        entry = self.manifest["stages"].get(stage)
        return isinstance(entry, dict) and entry.get("command") == command

    def write(self, name: str, data: bytes) -> None:
        write_atomically(self.path(name), data)

    def finish(
        self,
        stage: str,
        key: str,
        names: Iterable[str],
        seconds: float,
        version: int = 0,
        after: Mapping[str, str] | None = None,
        command: str = "",
    ) -> None:
        """`after`: the stages whose results went in, with their keys. `command`: which did it."""
        files = {name: _digest(self.path(name)) for name in names}
        self._remove_superseded(stage, files)
        self.manifest["stages"][stage] = {
            "key": key,
            "version": version,
            "after": dict(after or {}),
            "command": command,
            "files": files,
            "seconds": round(seconds, 2),
            "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        }
        self.save()

    def _remove_superseded(self, stage: str, files: Mapping[str, Any]) -> None:
        """What the stage had written under another name, before its recording was renamed; edited, it stays."""
        entry = self.manifest["stages"].get(stage)
        before = entry.get("files") if isinstance(entry, dict) else None
        for name, digest in before.items() if isinstance(before, dict) else ():
            if name not in files and _digest(self.path(name)) == digest:
                self.path(name).unlink(missing_ok=True)

    def save(self) -> None:
        write_atomically(self.path("job.json"), to_bytes(self.manifest))

    def holds_edits(self, stage: str, name: str) -> bool:
        """Whether a person has changed an output since it was written, and that was not read in again."""
        return self._is_changed(stage, name) and not is_kept(self.folder, _digest(self.path(name)))

    def set_aside_if_edited(self, stage: str, name: str, new: bytes) -> Path | None:
        """Moves what a person has written or changed in an output's place out of the way of its new version, `new`.

        None when there is nothing of the kind.
        """
        made, found = self._made(stage, name), _digest(self.path(name))
        is_ours = found in (None, made, hashlib.sha256(new).hexdigest())
        return None if is_ours or (made is None and is_kept(self.folder, found)) else set_aside(self.path(name))

    def _is_changed(self, stage: str, name: str) -> bool:
        made = self._made(stage, name)
        return made is not None and _digest(self.path(name)) not in (None, made)

    def _made(self, stage: str, name: str) -> str | None:
        """The sha256 of an output as it was written; None where it was not."""
        entry = self.manifest["stages"].get(stage)
        files = entry.get("files") if isinstance(entry, dict) else None
        return files.get(name) if isinstance(files, dict) else None


def set_aside(path: Path) -> Path:
    """Moves a file out of the way of a new one, to the first name of its kind that is free."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.edited-{number}{path.suffix}")).exists():
        number += 1
    path.rename(aside)
    return aside


@contextmanager
def open_job(folder: Path, recording: Mapping[str, Any], wait: bool = False) -> Iterator[Job]:
    """The job of `recording` in `folder`, locked against other runs, or waited for. Raises JobError.

    The system gives the lock of a process that died back, so none is ever stale.
    """
    holder = folder / "work" / "holder.json"
    try:
        (folder / "work").mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / "work" / ".lock", timeout=-1 if wait else 0):
            job = Job(folder, _manifest(folder, recording))
            for place in (folder, folder / "work"):
                sweep(place)
            job.save()
            write_atomically(holder, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode())
            try:
                yield job
            finally:
                holder.unlink(missing_ok=True)
                if not job.manifest["stages"]:  # a recording that could not even be read leaves no folder behind
                    job.path("job.json").unlink(missing_ok=True)
    except filelock.Timeout as error:
        raise JobError("job.locked", folder=folder, holder=_holder(holder)) from error
    except OSError as error:
        raise JobError("job.unwritable", folder=folder, reason=error.strerror or error) from error
    finally:
        _remove_if_empty(folder)


def _holder(path: Path) -> str:
    """Who works on the job, as in "process 4242 on host"."""
    try:
        told = json.loads(path.read_bytes())
        return text("job.holder", pid=told["pid"], host=told["host"])
    except (OSError, ValueError, KeyError, TypeError):  # it begins or ends this moment
        return text("job.holder_unknown")


def _remove_if_empty(folder: Path) -> None:
    if not (folder / "job.json").exists():
        with suppress(OSError):  # something else is in it, or it is no folder
            for left in (folder / "work" / ".lock", folder / "work" / "holder.json", *folder.glob("work/*.records")):
                left.unlink(missing_ok=True)
            (folder / "job.log").unlink(missing_ok=True)
            (folder / "work").rmdir()
            folder.rmdir()


def _manifest(folder: Path, recording: Mapping[str, Any]) -> dict[str, Any]:
    fresh = {"schema": SCHEMA, "recording": dict(recording), "stages": {}}
    if not (folder / "job.json").exists():
        return fresh
    manifest = read_manifest(folder)
    known = manifest["recording"]
    same_sound = known.get("sha256") == recording["sha256"]  # moved, or mounted elsewhere
    if known["path"] != recording["path"] and not same_sound:
        raise JobError("job.taken", folder=folder, other=known["path"])
    if known.get("sha256") and not same_sound and published(manifest) and not has_grown(known):
        raise JobError("job.replaced", folder=folder, other=known["path"])
    return {**manifest, "recording": dict(recording)}


def has_grown(known: Mapping[str, Any]) -> bool:
    """Whether a recording begins with the one that a job knows in its place, as where a copy had come to a halt.

    Raises OSError.
    """
    size, digest = known.get("bytes"), known.get("sha256")
    return isinstance(size, int) and size > 0 and begins_with(Path(known["path"]), size, str(digest))


def read_manifest(folder: Path) -> dict[str, Any]:
    """What job.json holds: `recording` with its `path`, and `stages` by name. Raises JobError."""
    path = folder / "job.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_bytes())
        schema = manifest["schema"]
        if schema == SCHEMA and not (
            isinstance(manifest["recording"]["path"], str) and isinstance(manifest["stages"], dict)
        ):
            raise TypeError("recording, stages")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableError("job.none", folder=folder) from error
    except OSError as error:
        raise UnreadableError("reading.unreadable", file=path, reason=error.strerror or error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableError("job.damaged", file=path, reason=error) from error
    if schema != SCHEMA:
        raise UnreadableError("job.other_version", file=path, found=schema, expected=SCHEMA)
    return manifest


def published(manifest: Mapping[str, Any]) -> bool:
    """Whether there is a transcript, as a file or for the Python interface."""
    return any(stage == "polish" or stage.startswith("write ") for stage in manifest["stages"])


def read_transcript(path: Path) -> Transcript:
    """The transcript of a job folder, or of a transcript.json itself. Raises JobError."""
    file = path / "transcript.json" if path.is_dir() else path
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableError("audit.no_job", path=path) from error
    except OSError as error:
        raise UnreadableError("reading.unreadable", file=file, reason=error.strerror or error) from error
    try:
        return from_json(data)
    except ValueError as error:
        if file is path and not _calls_itself_transcript(data):  # anything may have been named
            raise UnreadableError("audit.no_transcript", path=file) from error
        raise UnreadableError("audit.unreadable", path=file, reason=wrong_in(error)) from error


def _calls_itself_transcript(data: bytes) -> bool:
    try:
        return str(json.loads(data)["schema"]).startswith("tinglu.transcript/")
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.monotonic()
    return work(), time.monotonic() - begun


def _digest(path: Path) -> str | None:
    """None where the file is not there or cannot be read."""
    try:
        return sha256_of(path)
    except OSError:
        return None
