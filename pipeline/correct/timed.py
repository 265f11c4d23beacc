"""Subtitles (SRT, WebVTT, ASS) and transcript.json → Reading."""

from collections.abc import Collection

from pipeline.correct.reading import Line, Passage, Reading, labels_of, said_in, tidy
from pipeline.files.subtitles import parse_subtitles
from pipeline.text.notice import is_notice, was_notice
from pipeline.transcript import from_json


def read_subtitles(form: str, content: str, known: Collection[str], base: Reading | None) -> Reading:
    """A passage a cue, or a voice of a cue. A cue that names nobody goes on with whoever spoke last.

    Raises ValueError where the content is not of the format `form`.
    """
    told = [
        (cue, voice, tidy("\n".join(lines)))
        for cue in parse_subtitles(content, form)
        for voice, lines in cue.said
        if not is_notice("".join(lines))
    ]
    while told and was_notice(told[0][2]):
        told.pop(0)
    while told and was_notice(told[-1][2]):
        told.pop()
    voices = {voice for _, voice, _ in told if voice}
    labels = labels_of([Line(text) for _, _, text in told], {*known, *voices}, base)
    passages = []
    speaker: str | None = None
    for cue, voice, text in told:
        label, said = labels.split(text)
        speaker = label or voice or speaker
        named = label is not None or voice is not None
        passages.append(Passage(said.strip(), speaker, named, voice, cue.start, cue.end))
    return Reading(said_in(passages), "cues")


def read_json(content: str, known: Collection[str], base: Reading | None) -> Reading:
    """A passage an utterance, its speaker by id. Raises ValueError where this is no transcript.json."""
    transcript = from_json(content.encode())
    passages = (Passage(tidy(one.text), one.speaker, True, None, one.start, one.end) for one in transcript.utterances)
    names = {speaker.id: speaker.name for speaker in transcript.speakers}
    return Reading(tuple(one for one in passages if one.text), "utterances", names)
