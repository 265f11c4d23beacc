"""What the page is told the next time: where the review of a job was left, and the keys its user has chosen.

The browser cannot keep it: to it a server at another port is another site. None of it matters enough to stop for.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs

from pipeline.files.atomic import write_atomically
from pipeline.files.json import to_bytes

PLACE = Path("review") / "place.json"  # below a job's folder


def place_of(job: Path) -> Any:
    """Where the review of the job was left; None where nobody knows."""
    return _read(job / PLACE)


def keep_place(job: Path, place: Any) -> None:
    _write(job / PLACE, place)


def keys() -> Any:
    """The keys chosen instead of the usual ones; None where none are."""
    return _read(_keys())


def keep_keys(chosen: Any) -> None:
    _write(_keys(), chosen)


def _keys() -> Path:
    return platformdirs.user_config_path("tinglu") / "keys.json"


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None


def _write(file: Path, value: Any) -> None:
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, to_bytes(value))
