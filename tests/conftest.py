"""Fixtures of several tests."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def files(tmp_path):
    """Writes texts into files; a list of (speaker, start, end, text) becomes reference JSON."""

    def write(name: str, content: object) -> Path:
        path = tmp_path / name
        if isinstance(content, list):
            keys = ("speaker", "start", "end", "text")
            content = json.dumps({"segments": [dict(zip(keys, one, strict=True)) for one in content]})
        path.write_bytes(content if isinstance(content, bytes) else str(content).encode())
        return path

    return write
