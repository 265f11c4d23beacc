"""job.log: what was done to a recording and every decision taken, without a word of what was said unless asked for."""

from __future__ import annotations

import logging
import os
import platform
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.transcript import ModelUsed, Segment, Transcript
from pipeline.version import VERSION

PACKAGES = ("openai-whisper", "pyannote.audio", "torch", "numpy")
_FORM = "%(asctime)s %(levelname)s %(message)s"


class _LogFile(logging.FileHandler):
    """Where the disk is full the log ends; what needs the room tells of it."""

    def handleError(self, record: logging.LogRecord) -> None: ...

    def close(self) -> None:
        with suppress(OSError):
            super().close()


@contextmanager
def log_of(folder: Path, verbose: bool = False) -> Iterator[logging.Logger]:
    """The job's own log, added to; `verbose` shows it on standard error too."""
    log = logging.Logger(f"tinglu {folder}", logging.INFO)
    handlers: list[logging.Handler] = [_LogFile(folder / "job.log", encoding="utf-8", errors="replace")]
    if verbose:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(logging.Formatter(_FORM))
        log.addHandler(handler)
    try:
        yield log
    except BaseException as error:
        log.error("stopped: %s", type(error).__name__)
        raise
    finally:
        for handler in handlers:
            handler.close()


def _system() -> str:
    """What platform.platform() tells, which starts a process (`uname -p`) for it."""
    return " ".join((platform.system(), platform.release(), platform.machine(), *platform.libc_ver())).strip()


def log_run(
    log: logging.Logger, recording: Path, models: Sequence[ModelUsed], settings: Mapping[str, Any], terms: int
) -> None:
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    log.info("tinglu %s, python %s, %s", VERSION, platform.python_version(), versions)
    log.info("%s, %d cores", _system(), os.cpu_count() or 1)
    log.info("recording %r", recording.name)
    for used in models:
        log.info("model %s %s", used.name, used.sha256)
    shown = {name: value for name, value in settings.items() if name not in ("glossary", "event")}
    shown["recognise"] = {**shown["recognise"], "prompt": shown["recognise"]["prompt"] is not None}
    log.info("settings %s; %d terms", shown, terms)


def log_texts(
    log: logging.Logger,
    recognised: Sequence[Segment],
    heard: Sequence[Segment],
    published: Transcript,
    with_text: bool,
) -> None:
    """What was decided about the text: retries, what replaced what, what was left out, what has none."""
    for segment in heard:
        if segment.temperature > 0:
            log.info("%s decoded again at temperature %.1f", _span(segment), segment.temperature)
    before, after = set(recognised), set(heard)
    for segment in sorted(before - after, key=lambda segment: segment.start):
        log.info("%s replaced after a second hearing%s", _span(segment), _quoted(segment.text, with_text))
    for segment in sorted(after - before, key=lambda segment: segment.start):
        log.info("%s from a second hearing%s", _span(segment), _quoted(segment.text, with_text))
    for one in published.removed:
        log.info("%.2f-%.2f left out: %s (%s)%s", one.start, one.end, one.reason, one.id, _quoted(one.text, with_text))
    for span in published.coverage.untranscribed:
        log.warning("%.2f-%.2f speech without text", span.start, span.end)
    edits = sum(len(utterance.edits) for utterance in published.utterances)
    log.info("%d utterances, %d speakers, %d edits", len(published.utterances), len(published.speakers), edits)
    if with_text:
        for utterance in published.utterances:
            log.info("%.2f-%.2f %s %r", utterance.start, utterance.end, utterance.speaker, utterance.text)


def crash_report(error: BaseException, folder: Path) -> Path:
    """Writes where the program broke, without what was said; the file's path. Falls back to the temporary folder."""
    import tempfile

    frames = "".join(traceback.format_tb(error.__traceback__))
    chain = f"caused by {type(error.__cause__).__name__}\n" if error.__cause__ else ""
    content = (
        f"tinglu {VERSION}, python {platform.python_version()}, {_system()}\n"
        f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')}\n{frames}{type(error).__name__}\n{chain}"
    )
    name = f"tinglu-crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    for place in (folder, Path(tempfile.gettempdir())):
        try:
            (place / name).write_text(content, encoding="utf-8", errors="replace")
            return place / name
        except OSError:
            continue
    return Path(os.devnull)


def _span(segment: Segment) -> str:
    return f"{segment.start:.2f}-{segment.end:.2f}"


def _quoted(text: str, with_text: bool) -> str:
    return f": {text!r}" if with_text else ""
