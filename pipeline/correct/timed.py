"""Subtitles (SRT, WebVTT, ASS) and transcript.json → Reading."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, replace

from pipeline.correct.cue_order import in_order, places, strays
from pipeline.correct.reading import Labels, Line, Passage, Reading, labels_of, said_in, tidy
from pipeline.files.json import to_bytes
from pipeline.files.subtitles import FileCue, parse_subtitles
from pipeline.messages import text
from pipeline.text.labels import candidate
from pipeline.text.notice import is_notice, was_notice
from pipeline.text.typography import composed, ends_sentence
from pipeline.transcript import Transcript, from_json

_Told = tuple[FileCue, str | None, list[str]]  # a cue, whom the format names for these lines of it
_DASH = re.compile(r"^[-‐–]\s+")  # before what each of several people says in a cue


def read_subtitles(form: str, content: str, known: Collection[str], base: Reading | None) -> Reading:
    """A passage a cue, or a voice of a cue. A cue that names nobody goes on with whoever spoke last, and
    one may name several, each on a line of their own.

    Raises ValueError where the content is not of the format `form`.
    """
    told = [
        (cue, voice, [_DASH.sub("", tidy(line)) for line in lines])
        for cue in parse_subtitles(content, form)
        for voice, lines in ((tidy(name or "") or None, lines) for name, lines in cue.said)
        if not is_notice("".join(lines))
    ]
    while told and was_notice("".join(told[0][2])):
        told.pop(0)
    while told and was_notice("".join(told[-1][2])):
        told.pop()
    voices = {voice for _, voice, _ in told if voice}
    labels = labels_of([Line("\n".join(lines)) for _, _, lines in told], {*known, *voices}, base)
    told = [(cue, voice, _with_name_alone(lines, labels)) for cue, voice, lines in told]
    passages: list[Passage] = []
    speaker: str | None = None
    told, moved = _in_order(told, labels, base) if base else (told, ())
    for cue, voice, lines in told:
        for number, (label, said) in enumerate(one for line in lines for one in labels.speeches(line)):
            if label is None and number and not _may_be_anothers(said, passages[-1].text):
                passages[-1] = replace(passages[-1], text=tidy(f"{passages[-1].text}\n{said}"))
                continue
            own = None if number else voice
            speaker = label or own or speaker
            passages.append(Passage(said.strip(), speaker, bool(label or own), own, cue.start, cue.end))
    return Reading(said_in(passages), "cues", moved=moved)


def _with_name_alone(lines: list[str], labels: Labels) -> list[str]:
    """The lines of a cue; a name alone in the first one belongs to what follows."""
    return ["\n".join(lines[:2]), *lines[2:]] if len(lines) > 1 and labels.alone(lines[0]) else lines


def _may_be_anothers(line: str, before: str) -> bool:
    """Whether a line of a cue, behind what was said before it, begins as with a name that nobody has."""
    return ends_sentence(before) and candidate(line, close=True) is not None


def _in_order(told: Sequence[_Told], labels: Labels, base: Reading) -> tuple[list[_Told], tuple[Passage, ...]]:
    """The cues in the order that their words have in the base, those moved out of it as they were; these as moved."""
    said = [_letters(*(part for line in lines for _, part in labels.speeches(line))) for _, _, lines in told]
    cues = [(own, cue.start, cue.end) for own, (cue, _, _) in zip(said, told, strict=True)]
    was = places(cues, [(_letters(one.text), one.start, one.end) for one in base.passages])
    named = [labels.split(lines[0])[0] or voice for _, voice, lines in told]
    was = [
        None if place is not None and name not in (None, base.passages[place].speaker) else place
        for place, name in zip(was, named, strict=True)
    ]
    found, moved = list(told), []
    for number, place in strays(was):
        cue, voice, lines = told[number]
        own = base.passages[place]
        found[number] = replace(cue, start=own.start or 0.0, end=own.end or 0.0), voice, lines
        moved.append(replace(own, start=cue.start, end=cue.end))
    order = in_order(was, [cue.start for cue, _, _ in found])
    return [found[number] for number in order], tuple(moved)


def _letters(*texts: str) -> str:
    return "".join("".join(texts).split())


def read_json(content: str, known: Collection[str], base: Reading | None) -> Reading:
    """A passage an utterance, its speaker by id. Raises ValueError where this is no transcript.json."""
    transcript = from_json(content.encode())
    nobody = text("speaker.unknown")
    passages = (
        Passage(tidy(one.text), one.speaker or nobody, True, None, one.start, one.end) for one in transcript.utterances
    )
    names = {speaker.id: composed(speaker.name) for speaker in transcript.speakers}
    return Reading(tuple(one for one in passages if one.text), "utterances", names, dict(_unread(transcript)))


def _unread(transcript: Transcript) -> Iterator[tuple[str, str]]:
    """What an editor may take for text and is none: an event comes from event.toml, and times from the sound."""
    for name, value in asdict(transcript.event).items():
        yield f"event.{name}", _written(value)
    for speaker in transcript.speakers:
        yield f"{speaker.id}.role", _written(speaker.role)
        yield f"{speaker.id}.organisation", _written(speaker.organisation)
    for one in transcript.utterances:
        yield f"{one.id}.start", _written(one.start)
        yield f"{one.id}.end", _written(one.end)


def _written(value: object) -> str:
    return composed(value if isinstance(value, str) else to_bytes(value).decode().strip())
