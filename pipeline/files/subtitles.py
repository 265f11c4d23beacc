"""Subtitle files, whichever program wrote them: what each cue shows, when, and who says it where the file tells."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pysubs2
import srt
import webvtt
from pysubs2.formats.substation import parse_tags

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>")  # WebVTT's, with classes
_WORD_TIME = re.compile(r"<(?:\d+:)?\d\d:\d\d\.\d{3}>")  # WebVTT's, inside a cue
_SRT_TAG = re.compile(r"</?(?:[bius]|font(?: [^<>\n]*)?)>", re.IGNORECASE)  # no other: SubRip cannot escape a <
_VTT_OTHER = re.compile(
    r"NOTE(?:\s|$)|(?:STYLE|REGION)[ \t]*(?:\n|$)"
)  # how the blocks of WebVTT beside its cues begin
_COMMAND = re.compile(r"\{\\[^}]*(\}?)")  # of ASS, found in other formats too
_EVENT = ["Layer", "Start", "End", "Style", "Name", "MarginL", "MarginR", "MarginV", "Effect", "Text"]  # of ASS
_ABSENT = {"Style": "Default", "Name": "", "Effect": "", "Text": ""}  # and 0 for numbers
_MALFORMED = (
    webvtt.errors.MalformedFileError,
    webvtt.errors.MalformedCaptionError,
    pysubs2.Pysubs2Error,
    KeyError,  # this and the next by pysubs2, of a line that is none
    IndexError,
)

ARROW = "-->"


@dataclass(frozen=True, slots=True)
class FileCue:
    """A cue of a file, from `start` to `end` in seconds.

    `lines`: what is shown, without tags; `said`: who says what of it now, where the format tells (voice tags, a field
    for the name). In captions that roll up, the `repeated` first lines stood there before.
    """

    start: float
    end: float
    lines: tuple[str, ...]
    said: tuple[tuple[str | None, tuple[str, ...]], ...]
    repeated: int = 0


def parse_subtitles(content: str, form: str) -> list[FileCue]:
    """The cues of a file's content in the format `form`, one of PARSERS, in order of time; none is no error.

    Raises ValueError with the reason where the content is not of that format.
    """
    try:
        cues = list(PARSERS[form](content))
    except _MALFORMED as error:
        raise ValueError(str(error) or type(error).__name__) from error
    return sorted(cues, key=lambda cue: cue.start)


def _srt(content: str) -> Iterator[FileCue]:
    for one in _srt_cues(content):
        if ARROW in one.content:  # its times are mistyped, and so are taken for the end of the cue before
            raise ValueError(next(line.strip() for line in one.content.split("\n") if ARROW in line))
        lines = _lines(_SRT_TAG.sub("", one.content))
        yield FileCue(one.start.total_seconds(), one.end.total_seconds(), lines, ((None, lines),))


def _srt_cues(content: str) -> Iterator[srt.Subtitle]:
    try:
        yield from srt.parse(content)
    except srt.SRTParseError as error:  # tells places by their number
        end = content.find("\n", error.actual_start)
        wrong = content[error.expected_start : end if end >= 0 else None].strip().split("\n")
        raise ValueError(next((line for line in wrong if ARROW in line), wrong[0]).strip()) from error


def _ass(content: str) -> Iterator[FileCue]:
    for one in pysubs2.SSAFile.from_string(_in_usual_order(content), format_="ass").events:
        pieces = parse_tags(one.text)
        one.text = "".join(text for text, style in pieces if not style.drawing)
        if one.is_comment or (any(style.drawing for _, style in pieces) and not one.plaintext.strip()):
            continue
        lines = _lines(one.plaintext)
        yield FileCue(one.start / 1000, one.end / 1000, lines, ((one.name or None, lines),))


def _in_usual_order(content: str) -> str:
    """The events with their fields as pysubs2 takes them, whatever order the file names."""
    head, section, events = content.partition("[Events]")
    found = re.search(r"^Format:(.*)$", events, re.MULTILINE)
    named = [name.strip() for name in found[1].split(",")] if found else _EVENT
    if named[1:] == _EVENT[1:]:
        return content

    def usual(line: re.Match[str]) -> str:
        told = dict(zip(named, line[2].split(",", len(named) - 1), strict=False))
        return line[1] + ",".join(told.get(name, _ABSENT.get(name, "0")).strip() for name in _EVENT)

    return head + section + re.sub(r"^((?:Dialogue|Comment):)(.*)$", usual, events, flags=re.MULTILINE)


def _vtt(content: str) -> Iterator[FileCue]:
    for line in _ignored(content):
        raise ValueError(line)
    cues = [_vtt_cue(one) for one in webvtt.from_string(content, strict=True).captions]
    # Times of single words are written by what recognises speech as it comes, and rolls its captions up.
    yield from _rolled_up(cues) if _WORD_TIME.search(content) else cues


def _ignored(content: str) -> Iterator[str]:
    """The first line of each block that players pass over: its times are mistyped, or an empty line cuts it off."""
    _, *blocks = re.split(r"\n\n+", content.strip())
    yield from (block.split("\n")[0] for block in blocks if ARROW not in block and not _VTT_OTHER.match(block))


def _vtt_cue(caption: webvtt.Caption) -> FileCue:
    before, *voices = _VOICE.split(caption.raw_text)
    said = [
        (html.unescape(name).strip() or None, _shown(text))
        for name, text in zip(voices[::2], voices[1::2], strict=True)
    ]
    if before.strip() or not said:
        said.insert(0, (None, _shown(before)))
    start, end = (time.in_milliseconds() / 1000 for time in (caption.start_time, caption.end_time))
    return FileCue(start, end, _shown(caption.raw_text), tuple(said))


def _rolled_up(cues: Sequence[FileCue]) -> Iterator[FileCue]:
    yield from cues[:1]
    for before, cue in pairwise(cues):
        most = min(len(before.lines), len(cue.lines)) if cue.start <= before.end else 0
        repeated = _shared(before.lines[len(before.lines) - most :], cue.lines[:most])
        new = cue.lines[repeated:] or ("",)
        yield replace(cue, said=((cue.said[0][0], new),), repeated=repeated) if repeated else cue


def _shared(before: Sequence[str], after: Sequence[str]) -> int:
    """With how many lines, the most, the one ends and the other begins, as Knuth, Morris and Pratt find them."""
    row: list[str | None] = [*after, None, *before]
    known = [0] * (len(row) + 1)  # for each beginning of the row, how much of it both begins and ends it
    for place, line in enumerate(row[1:], 1):
        size = known[place]
        while size and row[size] != line:
            size = known[size]
        known[place + 1] = size + (row[size] == line)
    return known[-1]


def _shown(raw: str) -> tuple[str, ...]:
    """The lines of a part of a WebVTT cue without its tags and escapes."""
    return _lines(html.unescape(webvtt.Caption(text=raw).text))


def _lines(text: str) -> tuple[str, ...]:
    """Those with something in them; one empty line where there is none."""
    shown = _COMMAND.sub(lambda found: "" if found[1] else found[0], text)  # one without its end is none
    return tuple(line for line in shown.split("\n") if line.strip()) or ("",)


PARSERS: dict[str, Callable[[str], Iterator[FileCue]]] = {"srt": _srt, "vtt": _vtt, "ass": _ass, "ssa": _ass}
