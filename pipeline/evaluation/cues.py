"""Subtitles → Contents: cues joined up to the end of a sentence, speakers from voice tags or labels."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.evaluation.contents import Contents, Passage
from pipeline.evaluation.texts import found_notice
from pipeline.files.subtitles import FileCue, parse_subtitles
from pipeline.text.fixed import glued
from pipeline.text.labels import is_unknown, labels, split_label
from pipeline.text.notice import is_notice
from pipeline.text.typography import ends_sentence
from pipeline.transcript import Turn

LONG_PAUSE_S = 2.0


@dataclass(frozen=True, slots=True)
class _Cue:
    """What one voice says in a cue."""

    start: float
    end: float
    text: str
    voice: str | None


def _read(form: str, file: str, content: str, known: Collection[str]) -> Contents:
    """Subtitles of the format `form`. Raises ValueError where they are none."""
    cues = [one for cue in parse_subtitles(content, form) for one in _voices(cue)]
    return _contents(file, content, cues, known)


read_srt, read_vtt, read_ass, read_ssa = (partial(_read, form) for form in ("srt", "vtt", "ass", "ssa"))


def _voices(cue: FileCue) -> Iterator[_Cue]:
    for voice, lines in cue.said:
        text = ""
        for line in lines:
            text = glued(text, line.strip())
        if text or not cue.repeated:
            # tinglu writes the label for readers into the text as well
            yield _Cue(cue.start, cue.end, split_label(text, {voice})[1] if voice else text, voice)


def _contents(file: str, content: str, cues: Sequence[_Cue], known: Collection[str]) -> Contents:
    spoken = [cue for cue in cues if not is_notice(cue.text)]
    named = labels([cue.text for cue in spoken], known) if not any(cue.voice for cue in spoken) else frozenset[str]()
    passages: list[Passage] = []
    turns: list[Turn] = []
    speaker: str | None = None
    end = 0.0
    for cue in spoken:
        label, text = split_label(cue.text, named)
        last, speaker = speaker, cue.voice or label or (speaker if named else None)
        who = None if speaker is None or is_unknown(speaker) else speaker
        goes_on = passages and speaker == last and cue.start - end < LONG_PAUSE_S
        if goes_on and not ends_sentence(passages[-1].text):
            passages[-1] = Passage(glued(passages[-1].text, text), who, passages[-1].start)
        else:
            passages.append(Passage(text, who, cue.start))
        end = cue.end
        if who is not None and cue.end > cue.start:
            turns.append(Turn(cue.start, cue.end, who))
    return Contents(file, tuple(passages), tuple(turns) or None, notice=found_notice(content))
