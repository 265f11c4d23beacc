"""Polishing: the published text of each utterance from its raw text, step by step, every change on record.

The words and `raw_text` stay as recognised; `edits` leads from there to `text` and back.
"""

from dataclasses import dataclass, replace

from pipeline.edits import Step, edited
from pipeline.errors import UsageError
from pipeline.polish import script
from pipeline.polish.punctuation import punctuated
from pipeline.transcript import Transcript, Utterance

CHINESE = frozenset({"zh", "yue"})


@dataclass(frozen=True, slots=True)
class PolishSettings:
    script: str = "hans"  # of Chinese text

    def __post_init__(self) -> None:
        if self.script not in script.SCRIPTS:
            raise UsageError("polish.script", given=self.script, choices=", ".join(script.SCRIPTS))


def polish(transcript: Transcript, settings: PolishSettings) -> Transcript:
    """Chinese in one script and with full punctuation; other languages as they are."""
    steps: list[Step] = [script.step(settings.script)]
    chinese = [u for u in transcript.utterances if _language(u, transcript) in CHINESE]
    done = {before.id: after for before, after in zip(chinese, punctuated(chinese), strict=True)}
    for step in steps:
        done = {name: edited(utterance, step(utterance)) for name, utterance in done.items()}
    utterances = tuple(done.get(utterance.id, utterance) for utterance in transcript.utterances)
    written = settings.script if chinese and settings.script != "keep" else "und"
    return replace(transcript, utterances=utterances, script=written)


def _language(utterance: Utterance, transcript: Transcript) -> str:
    return utterance.language or transcript.language
