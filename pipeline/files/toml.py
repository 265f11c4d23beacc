"""TOML: tables of facts that are data, not code, and what an editor tells of an event."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


TomlError = tomllib.TOMLDecodeError


def read_toml(file: Traversable) -> dict[str, Any]:
    return parse_toml(file.read_text(encoding="utf-8"))


def parse_toml(content: str) -> dict[str, Any]:
    """Raises TomlError, which names the line."""
    return tomllib.loads(content)
