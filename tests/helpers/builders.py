"""Transcripts and maps of speech made by hand, for tests of what needs no model."""

import numpy as np

from pipeline.audio import SpeechMap
from pipeline.messages import text
from pipeline.transcript import (
    Coverage,
    Provenance,
    Recording,
    Section,
    Segment,
    Speaker,
    Status,
    Transcript,
    Turn,
    Utterance,
    Word,
    join,
)


def speech_map(*speech: tuple[float, float]) -> SpeechMap:
    """Speech in these stretches (seconds), the recording as long as the last of them."""
    end = max(b for _, b in speech)
    return SpeechMap(np.zeros((1, 1, 1), np.uint8), 10.0, 1.0, 0.06, 0.017, end, tuple(speech))


def words(text_: str, start: float, end: float, speaker: str | None = None) -> tuple[Word, ...]:
    """One word a character, or one a space-separated word, spread evenly."""
    pieces = [" " + piece for piece in text_.split(" ")] if " " in text_ else list(text_)
    step = (end - start) / max(1, len(pieces))
    return tuple(
        Word(piece, round(start + i * step, 3), round(start + (i + 1) * step, 3), 0.9, speaker)
        for i, piece in enumerate(pieces)
    )


def segment(text_: str, start: float, end: float, language: str = "zh") -> Segment:
    return Segment(start, end, words(text_, start, end), language, -0.2, 0.1, 1.1, 0.0)


def utterance(name: str, speaker: str | None, start: float, end: float, text_: str) -> Utterance:
    own = words(text_, start, end, speaker)
    return Utterance(name, speaker, start, end, join(own), join(own), own)


def transcript(*utterances: Utterance, language: str = "zh", names: dict[str, str] | None = None) -> Transcript:
    lang = "zh" if language == "zh" else "en"
    ids = list(dict.fromkeys(u.speaker for u in utterances if u.speaker is not None))
    names = names or {who: text("speaker.numbered", lang=lang, number=i) for i, who in enumerate(ids, 1)}
    end = max((u.end for u in utterances), default=0.0)
    return Transcript(
        recording=Recording("录音.wav", "0" * 64, end + 1.0, 1),
        status=Status("unreviewed", text("notice", lang=lang)),
        language=language,
        script="und",
        speakers=tuple(Speaker(who, names[who]) for who in ids),
        utterances=tuple(utterances),
        turns=tuple(Turn(u.start, u.end, u.speaker) for u in utterances if u.speaker),
        sections=(Section(None, "recording", tuple(u.id for u in utterances)),) if utterances else (),
        coverage=Coverage(end + 1.0, end, end),
        provenance=Provenance(),
    )


def panel(language: str = "zh") -> Transcript:
    if language == "zh":
        return transcript(
            utterance("u1", "S1", 0.5, 4.0, "各位来宾，大家上午好。"),
            utterance("u2", "S2", 4.5, 9.0, "谢谢主持人，我讲三点，第一点是资金从哪里来。"),
            utterance("u3", None, 9.5, 10.0, "对。"),
            utterance("u4", "S1", 11.0, 12.0, "谢谢。"),
        )
    return transcript(
        utterance("u1", "S1", 0.5, 4.0, "Good morning everyone, and welcome to this 2026 forum."),
        utterance("u2", "S2", 4.5, 9.0, "Thank you. I will make three points about where the money comes from."),
        language="en",
    )
