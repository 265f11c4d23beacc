"""JSON files for people and programs."""

import json
from typing import Any


def to_bytes(value: Any) -> bytes:
    """UTF-8 with Chinese as it is. A byte of a name that is not UTF-8 becomes \\udcXX, which reading turns back."""
    return (json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n").encode("utf-8", "backslashreplace")
