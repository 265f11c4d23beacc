"""Files → Contents. Every format tinglu writes, and those references come in."""

import json
import re
from collections.abc import Callable, Collection
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.evaluation.contents import Contents, Passage
from pipeline.evaluation.cues import read_ass, read_srt, read_ssa, read_vtt
from pipeline.evaluation.texts import found_notice, read_markdown, read_txt
from pipeline.files.text import read_text
from pipeline.transcript import SCHEMA, Turn, from_json

Reader = Callable[[str, str, Collection[str]], Contents]  # file's name, content, names known from the other file


def read(file: Path, known: Collection[str] = ()) -> Contents:
    """What `file` says. `known` are the speakers of the file it is compared with.

    Raises UsageError, which names the file, where it cannot be read or is not of the format it seems to be.
    """
    content = _content(file)
    form = _form(file, content)
    try:
        return READERS[form](str(file), content, known)
    except (ValueError, KeyError) as error:
        reason = " ".join(str(error).split())[:300]
        raise UsageError("evaluate.damaged", file=file, format=form, reason=reason) from error


def _content(file: Path) -> str:
    if not file.exists():
        raise UsageError("evaluate.missing", file=file)
    if not file.is_file():
        raise UsageError("evaluate.not_a_file", file=file)
    content = read_text(file)
    if not content.strip():
        raise UsageError("evaluate.empty", file=file)
    return content


def _form(file: Path, content: str) -> str:
    """What the content shows for certain, else the file's suffix."""
    for form, sign in _SIGNS:
        if sign.match(content):
            return form
    suffix = file.suffix.lower().lstrip(".")
    if suffix in READERS:
        return suffix
    if content.lstrip()[0] in "{[":
        return "json"
    raise UsageError("evaluate.unknown_format", file=file, known=", ".join(READERS))


def read_json(file: str, content: str, known: Collection[str]) -> Contents:
    """tinglu's transcript, or a list of segments or utterances with text, and perhaps speaker, start and end."""
    data = json.loads(content)
    if isinstance(data, dict) and str(data.get("schema", "")).startswith("tinglu."):
        return _read_transcript(file, content)
    items = data
    if isinstance(data, dict):
        items = data.get("segments", data.get("utterances"))
    if not isinstance(items, list):
        raise ValueError(f"neither {SCHEMA} nor a list of segments or utterances")
    passages, turns = [], []
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            raise ValueError(f"segment {number} has no text")
        speaker = None if item.get("speaker") is None else str(item["speaker"])
        times = [_seconds(item[key], number) if item.get(key) is not None else None for key in ("start", "end")]
        passages.append(Passage(item["text"], speaker, times[0]))
        if speaker is not None and times[0] is not None and times[1] is not None and times[1] > times[0]:
            turns.append(Turn(times[0], times[1], speaker))
    return Contents(file, in_order(passages), tuple(turns) or None, notice=found_notice(content))


def _read_transcript(file: str, content: str) -> Contents:
    transcript = from_json(content.encode())
    passages = [Passage(one.text, one.speaker, one.start) for one in transcript.utterances]
    turns = transcript.turns or tuple(
        Turn(one.start, one.end, one.speaker) for one in transcript.utterances if one.speaker is not None
    )
    names = {speaker.id: speaker.name for speaker in transcript.speakers}
    real = tuple(turn for turn in turns if turn.end > turn.start)
    return Contents(file, in_order(passages), real, transcript.language, names, transcript.status.notice)


def read_rttm(file: str, content: str, known: Collection[str]) -> Contents:
    """SPEAKER <recording> <channel> <start> <duration> <NA> <NA> <speaker> …"""
    turns, recordings = [], set()
    for number, line in enumerate(content.split("\n"), 1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        if len(fields) < 8:
            raise ValueError(f"line {number}: {line}")
        start, duration = _seconds(fields[3], number), _seconds(fields[4], number)
        recordings.add(fields[1])
        if duration > 0:
            turns.append(Turn(start, start + duration, fields[7]))
    _only_one(recordings)
    return Contents(file, None, tuple(turns), notice=found_notice(content))


def read_stm(file: str, content: str, known: Collection[str]) -> Contents:
    """<recording> <channel> <speaker> <start> <end> [<label>] text"""
    passages, turns, recordings = [], [], set()
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip() or line.startswith(";;"):
            continue
        fields = line.split(maxsplit=5)
        if len(fields) < 5:
            raise ValueError(f"line {number}: {line}")
        start, end = _seconds(fields[3], number), _seconds(fields[4], number)
        text = re.sub(r"^<[^>]*>\s*", "", fields[5] if len(fields) > 5 else "")
        recordings.add(fields[0])
        if text.lower() == "ignore_time_segment_in_scoring":
            continue
        passages.append(Passage(text, fields[2], start))
        if end > start:
            turns.append(Turn(start, end, fields[2]))
    _only_one(recordings)
    return Contents(file, in_order(passages), tuple(turns), notice=found_notice(content))


def in_order(passages: list[Passage]) -> tuple[Passage, ...]:
    """By start where every passage has one, else as they stand."""
    starts = [passage.start for passage in passages]
    if None in starts:
        return tuple(passages)
    return tuple(sorted(passages, key=lambda passage: passage.start or 0.0))


def _seconds(value: object, number: int) -> float:
    seconds = float(str(value)) if not isinstance(value, bool) else float("nan")
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"{number}: no time: {value}")
    return seconds


def _only_one(recordings: set[str]) -> None:
    if not recordings:
        raise ValueError("no lines of this format")
    if len(recordings) > 1:
        raise ValueError(f"several recordings: {', '.join(sorted(recordings))}")


READERS: dict[str, Reader] = {
    "json": read_json,
    "srt": read_srt,
    "vtt": read_vtt,
    "ass": read_ass,
    "ssa": read_ssa,
    "txt": read_txt,
    "md": read_markdown,
    "rttm": read_rttm,
    "stm": read_stm,
}
_SIGNS = (
    ("vtt", re.compile(r"WEBVTT(?:\s|$)")),
    ("srt", re.compile(r"\s*\d+[ \t]*\n\d+:\d\d:\d\d[,.]\d+ *-->")),
    ("ass", re.compile(r"\s*\[Script Info\]\s")),
    ("rttm", re.compile(r"(?:;;.*\n)*SPEAKER \S+ \S+ [\d.]+ [\d.]+ ")),
)
