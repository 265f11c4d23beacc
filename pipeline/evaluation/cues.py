"""Subtitles → Document: cues joined up to the end of a sentence, speakers from voice tags or labels."""

import html
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.evaluation.labels import is_unknown, labels, split_label
from pipeline.evaluation.readable import Document, Piece
from pipeline.evaluation.texts import found_notice, glued, is_notice
from pipeline.text.typography import ends_sentence
from pipeline.transcript import Turn

LONG_PAUSE_S = 2.0
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z0-9][^>]*>|\{\\an\d\}")


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    text: str
    voice: str | None = None


def read_srt(file: str, content: str, known: Collection[str]) -> Document:
    import srt

    try:
        subtitles = list(srt.parse(content))
    except srt.SRTParseError as error:
        raise ValueError(str(error)) from error
    cues = [
        _Cue(one.start.total_seconds(), one.end.total_seconds(), _TAG.sub("", _one_line(one.content)))
        for one in subtitles
    ]
    return _document(file, content, cues, known)


def read_vtt(file: str, content: str, known: Collection[str]) -> Document:
    import webvtt

    try:
        captions = webvtt.from_string(content, strict=True).captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError) as error:
        raise ValueError(str(error)) from error
    cues = [cue for one in captions for cue in _voices(one.raw_text, one.start_time, one.end_time)]
    return _document(file, content, cues, known)


def _voices(raw: str, start: object, end: object) -> Iterator[_Cue]:
    """A cue of each voice of a WebVTT cue."""
    times = _clock(start), _clock(end)
    before, *voices = _VOICE.split(raw)
    if before.strip() or not voices:
        yield _Cue(*times, _spoken(before))
    for voice, said in zip(voices[::2], voices[1::2], strict=True):
        name = html.unescape(voice).strip()
        text = _spoken(said)
        # tinglu writes the label for readers into the text as well
        yield _Cue(*times, split_label(text, {name})[1], name)


def _spoken(raw: str) -> str:
    return html.unescape(_TAG.sub("", _one_line(raw)))


def _clock(time: object) -> float:
    hours, minutes, seconds, milliseconds = (
        float(getattr(time, unit)) for unit in ("hours", "minutes", "seconds", "milliseconds")
    )
    return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000


def _document(file: str, content: str, cues: Sequence[_Cue], known: Collection[str]) -> Document:
    spoken = [cue for cue in cues if not is_notice(cue.text)]
    named = labels([cue.text for cue in spoken], known) if not any(cue.voice for cue in spoken) else frozenset[str]()
    pieces: list[Piece] = []
    turns: list[Turn] = []
    speaker: str | None = None
    end = 0.0
    for cue in spoken:
        label, text = split_label(cue.text, named)
        last, speaker = speaker, cue.voice or label or (speaker if named else None)
        who = None if speaker is None or is_unknown(speaker) else speaker
        goes_on = pieces and speaker == last and cue.start - end < LONG_PAUSE_S
        if goes_on and not ends_sentence(pieces[-1].text):
            pieces[-1] = Piece(glued(pieces[-1].text, text), who, pieces[-1].start)
        else:
            pieces.append(Piece(text, who, cue.start))
        end = cue.end
        if who is not None and cue.end > cue.start:
            turns.append(Turn(cue.start, cue.end, who))
    return Document(file, tuple(pieces), tuple(turns) or None, notice=found_notice(content))


def _one_line(text: str) -> str:
    line = ""
    for part in text.split("\n"):
        line = glued(line, part.strip())
    return line
