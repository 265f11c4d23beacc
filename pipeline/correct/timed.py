"""Subtitles (SRT, WebVTT, ASS) and transcript.json → Reading."""

import re
from collections.abc import Collection
from dataclasses import replace

from pipeline.correct.reading import Line, Passage, Reading, labels_of, said_in, tidy
from pipeline.files.subtitles import parse_subtitles
from pipeline.text.notice import is_notice, was_notice
from pipeline.transcript import from_json

_DASH = re.compile(r"^[-‐–]\s+")  # before what each of several people says in a cue


def read_subtitles(form: str, content: str, known: Collection[str], base: Reading | None) -> Reading:
    """A passage a cue, or a voice of a cue. A cue that names nobody goes on with whoever spoke last, and
    one may name several, each on a line of their own.

    Raises ValueError where the content is not of the format `form`.
    """
    told = [
        (cue, voice, [_DASH.sub("", tidy(line)) for line in lines])
        for cue in parse_subtitles(content, form)
        for voice, lines in cue.said
        if not is_notice("".join(lines))
    ]
    while told and was_notice("".join(told[0][2])):
        told.pop(0)
    while told and was_notice("".join(told[-1][2])):
        told.pop()
    voices = {voice for _, voice, _ in told if voice}
    labels = labels_of([Line("\n".join(lines)) for _, _, lines in told], {*known, *voices}, base)
    passages: list[Passage] = []
    speaker: str | None = None
    for cue, voice, lines in told:
        for number, (label, said) in enumerate(one for line in lines for one in labels.speeches(line)):
            if label is None and number:
                passages[-1] = replace(passages[-1], text=tidy(f"{passages[-1].text}\n{said}"))
                continue
            own = None if number else voice
            speaker = label or own or speaker
            passages.append(Passage(said.strip(), speaker, bool(label or own), own, cue.start, cue.end))
    return Reading(said_in(passages), "cues")


def read_json(content: str, known: Collection[str], base: Reading | None) -> Reading:
    """A passage an utterance, its speaker by id. Raises ValueError where this is no transcript.json."""
    transcript = from_json(content.encode())
    passages = (Passage(tidy(one.text), one.speaker, True, None, one.start, one.end) for one in transcript.utterances)
    names = {speaker.id: speaker.name for speaker in transcript.speakers}
    return Reading(tuple(one for one in passages if one.text), "utterances", names)
