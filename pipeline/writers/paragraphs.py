"""Utterances → paragraphs as forums publish them: what one says in a row, broken at pauses when it gets long."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.language import ends_sentence, is_full_width, joined, one_line, parenthesised
from pipeline.messages import text as message
from pipeline.transcript import Transcript
from pipeline.writers.cues import speaker_label

LONG_CHARACTERS = 350  # a paragraph this long ends at the next end of a sentence
LONG_LETTERS = 900  # the same in Latin scripts
BREATH_S = 2.0  # a pause that ends a paragraph of at least half that length


@dataclass(frozen=True, slots=True)
class Paragraph:
    speaker: str
    text: str
    first: bool  # the speaker did not hold the paragraph before


def paragraphs(transcript: Transcript) -> Iterator[Paragraph]:
    long = LONG_CHARACTERS if is_full_width(transcript.language) else LONG_LETTERS
    speaker: str | None = ""
    texts: list[str] = []
    first, end = True, 0.0
    for utterance in transcript.utterances:
        text = one_line(utterance.text)
        if not text:
            continue
        size = sum(map(len, texts))
        full = texts and ends_sentence(texts[-1]) and size >= long
        breath = utterance.start - end >= BREATH_S and size >= long / 2
        if texts and (utterance.speaker != speaker or full or breath):
            yield Paragraph(one_line(speaker_label(transcript, speaker)), joined(texts, transcript.language), first)
            texts = []
            first = utterance.speaker != speaker
        speaker, end = utterance.speaker, utterance.end
        texts.append(text)
    if texts:
        yield Paragraph(one_line(speaker_label(transcript, speaker)), joined(texts, transcript.language), first)


def heading(transcript: Transcript) -> list[str]:
    """Title and occasion, where known."""
    event = transcript.event
    occasion = [one_line(part) for part in (event.name, event.date, event.place) if part]
    lines = [one_line(event.title)] if event.title else []
    if occasion:
        comma = "，" if is_full_width(transcript.language) else ", "
        lines.append(parenthesised(comma.join(occasion), transcript.language))
    return lines


def closing(transcript: Transcript) -> list[str]:
    """What a reader must know: what is wrong with the recording, speech without text, and last the notice."""
    # Where nothing was said the language is unknown; the notice tells in which one the document is.
    lang = "zh" if transcript.status.notice == message("notice", lang="zh") else "en"
    remarks = [one_line(warning) for warning in transcript.recording.warnings]
    if not transcript.utterances:
        remarks.append(message("write.no_speech", lang=lang))
    lines = [parenthesised(remark, transcript.language) for remark in remarks]
    return [*lines, parenthesised(one_line(transcript.status.notice), transcript.language)]
