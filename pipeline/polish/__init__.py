"""Polishing: the published text of each utterance from its raw text, step by step, every change on record.

The words and `raw_text` stay as recognised; `edits` leads from there to `text` and back.
"""

from dataclasses import dataclass, replace

from pipeline.edits import Step, edited
from pipeline.errors import UsageError
from pipeline.polish import punctuation, script
from pipeline.transcript import Transcript, Utterance


@dataclass(frozen=True, slots=True)
class PolishSettings:
    script: str = "hans"  # of Chinese text

    def __post_init__(self) -> None:
        if self.script not in script.SCRIPTS:
            raise UsageError("polish.script", given=self.script, choices=", ".join(script.SCRIPTS))


def polish(transcript: Transcript, settings: PolishSettings) -> Transcript:
    """Chinese in one script, with full-width marks, without spaces; other languages as they are."""
    steps: list[Step] = [punctuation.step(), script.step(settings.script)]
    utterances = list(transcript.utterances)
    for step in steps:
        utterances = [edited(u, step(u)) if is_chinese(u, transcript) else u for u in utterances]
    written = "und" if settings.script == "keep" or transcript.language != "zh" else settings.script
    return replace(transcript, utterances=tuple(utterances), script=written)


def is_chinese(utterance: Utterance, transcript: Transcript) -> bool:
    return (utterance.language or transcript.language) == "zh"
