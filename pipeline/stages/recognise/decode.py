"""Whisper's answers, each kept as soon as it is there, so that no window is decoded twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from models.recogniser.text import Decoded, Window
from pipeline.report import Kept

if TYPE_CHECKING:
    from models.recogniser.engine import WhisperEngine
    from pipeline.audio import Clip


def transcribe(engine: WhisperEngine, read: Clip, windows: deque[Window], beam: int, kept: Kept) -> Iterator[Decoded]:
    """As the engine's, also for windows added meanwhile. A window's text does not depend on those beside it."""
    asked: deque[Window] = deque()
    yield from _known(windows, asked, kept)
    while asked:
        for decoded in engine.transcribe(read, asked, beam):
            kept.put(_name(decoded.window), _adapter().dump_python(decoded, mode="json"))
            yield decoded
            yield from _known(windows, asked, kept)


def _known(windows: deque[Window], asked: deque[Window], kept: Kept) -> Iterator[Decoded]:
    """Answers what is known; the rest goes to `asked`."""
    while windows:
        window = windows.popleft()
        value = kept.get(_name(window))
        if value is None:
            asked.append(window)
        else:
            yield _adapter().validate_python(value)


def _name(window: Window) -> str:
    return f"{window.start!r}-{window.end!r} {window.language} {window.tempo} {window.budget} {window.prompt}"


@cache
def _adapter() -> TypeAdapter[Decoded]:
    return TypeAdapter(Decoded)
