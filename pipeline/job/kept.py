"""Copies of outputs as they were written and as they were read in again: what an editor's changes are told by.

They lie in `review/files/`, named by what they hold, and nothing removes them: an export may come back after months.
"""

import gzip
import hashlib
import shlex
from collections.abc import Sequence
from pathlib import Path

from pipeline.files.atomic import write_atomically

FORMS = ("json", "srt", "vtt", "ass", "txt", "md", "docx")  # that can be read in again
FOLDER = Path("review", "files")


def keep(job: Path, form: str, data: bytes) -> None:
    """Keeps a copy of an output of this format, where it is one of FORMS. Raises OSError."""
    path = job / FOLDER / f"{hashlib.sha256(data).hexdigest()}.{form}.gz"
    if form in FORMS and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, gzip.compress(data, 6, mtime=0))


def kept(job: Path, form: str) -> Sequence[Path]:
    """The copies of outputs of this format, the newest first."""
    return sorted((job / FOLDER).glob(f"*.{form}.gz"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def is_kept(job: Path, digest: str | None) -> bool:
    """Whether a file with this sha256 was written or read in here."""
    return digest is not None and any((job / FOLDER / f"{digest}.{form}.gz").is_file() for form in FORMS)


def read_kept(copy: Path) -> bytes:
    """What a copy holds. Raises OSError where it is damaged."""
    try:
        return gzip.decompress(copy.read_bytes())
    except EOFError as error:
        raise OSError(str(error)) from error


def digest_of(copy: Path) -> str:
    """The sha256 of what a copy holds, by its name."""
    return copy.name.partition(".")[0]


def command_for(job: Path, files: Sequence[Path]) -> str:
    """The command that reads edited files in."""
    return shlex.join(["tinglu", "correct", str(job), *map(str, files)])
