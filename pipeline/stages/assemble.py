"""All that was found out about a recording, as the one value that everything written comes from."""

import importlib.metadata
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pipeline.audio import Audio, SpeechMap
from pipeline.files.names import shown
from pipeline.messages import current_language, text
from pipeline.settings import RunSettings
from pipeline.stages.convert.convert import Converted
from pipeline.stages.coverage import account
from pipeline.stages.evidence import judge
from pipeline.stages.merge import merge
from pipeline.stages.recognise.recognise import main_language
from pipeline.text.typography import interface_language
from pipeline.transcript import (
    ModelUsed,
    Provenance,
    Recording,
    Section,
    Segment,
    Speaker,
    Status,
    Transcript,
    Turn,
    Utterance,
)
from pipeline.version import VERSION

RECORDED = ("convert", "segment", "recognise", "diarize", "evidence")  # settings told in the provenance
PACKAGES = ("openai-whisper", "pyannote.audio", "torch")


def assemble(
    file: str,
    converted: Converted,
    audio: Audio,
    speech: SpeechMap,
    segments: Sequence[Segment],
    turns: Sequence[Turn],
    settings: RunSettings,
    models: tuple[ModelUsed, ...],
) -> Transcript:
    """The transcript as recognised: text without evidence against it, given to who spoke, every second accounted for.

    `file`: the recording's name.
    """
    judged = judge(segments, speech, settings.evidence)
    language = main_language(judged.kept) or (settings.recognise.language.replace("auto", "") or "und")
    heard = main_language(segments)  # also where all of it was removed: only of silence nothing is known
    lang = interface_language(language if judged.kept else heard) if heard else current_language()
    utterances = merge(judged.kept, turns, judged.doubts)
    return Transcript(
        recording=_recording(file, converted, lang),
        status=Status("unreviewed", text("notice", lang=lang)),
        language=language,
        script="und",
        speakers=_speakers(utterances, lang),
        utterances=tuple(utterances),
        turns=tuple(turns),
        sections=(Section(None, "recording", tuple(u.id for u in utterances)),) if utterances else (),
        coverage=account(audio, speech, utterances, converted.missing),
        removed=judged.removed,
        provenance=_provenance(settings, models),
    )


def _recording(file: str, converted: Converted, lang: str) -> Recording:
    return Recording(
        file=shown(Path(file)),
        sha256=converted.sha256,
        duration=round(converted.duration, 3),
        channels=converted.channels,
        warnings=tuple(text(warning.key, lang=lang, **warning.facts) for warning in converted.warnings),
    )


def _speakers(utterances: Sequence[Utterance], lang: str) -> tuple[Speaker, ...]:
    """Everybody by number, in order of appearance."""
    heard = dict.fromkeys(utterance.speaker for utterance in utterances if utterance.speaker is not None)
    return tuple(
        Speaker(who, text("speaker.numbered", lang=lang, number=number)) for number, who in enumerate(heard, 1)
    )


def _provenance(settings: RunSettings, models: tuple[ModelUsed, ...]) -> Provenance:
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return Provenance(
        versions={"tinglu": VERSION, "python": platform.python_version(), **versions},
        models=models,
        settings={name: asdict(getattr(settings, name)) for name in RECORDED} | asdict(settings.models),
    )
