"""The flow from a recording to its files. Read this first: each `stage` of `_work` is one."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pipeline
from models.catalogue import CAMPPLUS, WHISPER_BASE
from models.loaded import Models
from pipeline.audio import Audio, SpeechMap
from pipeline.event import terms_of
from pipeline.files.names import fitting, shown
from pipeline.job.folder import open_job
from pipeline.job.log import log_of, log_run, log_texts
from pipeline.job.stage import VERSIONS, Flow, Report, Silent
from pipeline.messages import current_language, text
from pipeline.output import WRITERS, WriteSettings, file_name, settings_for
from pipeline.stages import results
from pipeline.stages.convert.convert import Converted, ConvertSettings, convert, open_audio, sha256_of
from pipeline.stages.coverage import account
from pipeline.stages.diarize import DiarizeSettings, diarize
from pipeline.stages.evidence import EvidenceSettings, judge
from pipeline.stages.find_speech import SegmentSettings, segment
from pipeline.stages.merge import merge
from pipeline.stages.polish import PolishSettings, polish
from pipeline.stages.polish.glossary import NOTHING, Glossary, merged
from pipeline.stages.recognise.recognise import RecogniseSettings, main_language, recognise
from pipeline.stages.recover import recover
from pipeline.stages.structure import structured
from pipeline.text.typography import interface_language
from pipeline.transcript import (
    Event,
    Provenance,
    Recording,
    Section,
    Segment,
    Speaker,
    Status,
    Transcript,
    Turn,
)

RECORDED_SETTINGS = ("convert", "segment", "recognise", "diarize", "evidence")  # in the transcript's provenance


@dataclass(frozen=True, slots=True)
class RunSettings:
    model: str = WHISPER_BASE.name  # a name of the catalogue, or the path of a checkpoint
    diarization: str = CAMPPLUS.name  # or community-1
    compute: str = "auto"
    formats: tuple[str, ...] = tuple(WRITERS)
    convert: ConvertSettings = field(default_factory=ConvertSettings)
    segment: SegmentSettings = field(default_factory=SegmentSettings)
    recognise: RecogniseSettings = field(default_factory=RecogniseSettings)
    diarize: DiarizeSettings = field(default_factory=DiarizeSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    polish: PolishSettings = field(default_factory=PolishSettings)
    write: WriteSettings = field(default_factory=WriteSettings)
    glossary: Glossary = NOTHING
    event: Event = field(default_factory=Event)


@dataclass(frozen=True, slots=True)
class How:
    """How a run goes about it; nothing of this changes a result. `again`: the stage from which all is done anew."""

    again: str | None = None
    wait: bool = False  # for another run that works on the same recording
    log_text: bool = False
    verbose: bool = False


def run(
    recording: Path,
    output: Path,
    settings: RunSettings,
    models: Models,
    report: Report,
    how: How = How(),
    folder: Path | None = None,
) -> list[Path]:
    """Makes the job folder, `output/<stem>/` unless given, complete; returns its outputs' paths. Raises TingluError."""
    digest = sha256_of(recording)
    folder = folder or output / recording.stem
    with open_job(folder, _told(recording, digest), wait=how.wait) as job, log_of(folder, how.verbose) as log:
        flow = Flow(job, report, log, _stages_from(how.again))
        log_run(log, recording, models.used, asdict(settings), len(settings.glossary.terms))
        written = list(_work(flow, recording, digest, settings, models, how))
        report.say(text("run.done" if flow.worked else "run.nothing_to_do", folder=folder))
    return written


def prepare(recording: Path, folder: Path, settings: RunSettings, how: How) -> None:
    """Converts the recording, so that `run` finds that done. Raises TingluError."""
    digest = sha256_of(recording)
    with open_job(folder, _told(recording, digest)) as job, log_of(folder) as log:
        _converted(Flow(job, Silent(), log, _stages_from(how.again)), recording, digest, settings)


def _told(recording: Path, digest: str) -> dict[str, Any]:
    found = recording.stat()
    about = {"path": str(recording.resolve()), "sha256": digest}
    return about | {"bytes": found.st_size, "modified": found.st_mtime_ns}


def _stages_from(stage: str | None) -> frozenset[str]:
    names = list(VERSIONS)
    return frozenset(names[names.index(stage) :] if stage else ())


def _work(flow: Flow, recording: Path, digest: str, settings: RunSettings, models: Models, how: How) -> Iterator[Path]:
    wav = flow.job.work / "audio.wav"
    compute = settings.compute

    converted = _converted(flow, recording, digest, settings)
    for warning in converted.warnings:
        flow.report.say(str(warning))
        flow.log.warning("convert: %s", warning.key)

    def audio() -> Audio:
        return open_audio(wav)

    speech: SpeechMap = flow.stage(
        "segment",
        ("convert",),
        {"settings": asdict(settings.segment), "model": models.segmentation.sha256, "compute": compute},
        ("work/speech.npz",),
        lambda progress, kept: segment(audio(), settings.segment, models.segmenter, progress, kept),
        results.save_speech,
        results.load_speech,
    )
    segments: list[Segment] = flow.stage(
        "recognise",
        ("segment",),
        {"settings": asdict(settings.recognise), "model": models.whisper.sha256, "compute": compute},
        ("work/segments.json",),
        lambda progress, kept: recognise(audio(), speech, settings.recognise, models.engine, progress, kept),
        results.save_segments,
        results.load_segments,
    )
    turns: list[Turn] = flow.stage(
        "diarize",
        ("segment",),
        {"settings": asdict(settings.diarize), "model": models.embedding.sha256, "compute": compute},
        ("work/turns.json",),
        lambda progress, _: diarize(audio(), speech, settings.diarize, models.diarizer, progress),
        results.save_turns,
        results.load_turns,
    )
    heard: list[Segment] = flow.stage(
        "recover",
        ("recognise", "diarize"),
        {},
        ("work/recovered.json",),
        lambda progress, kept: recover(audio(), speech, segments, turns, settings.recognise, models, progress, kept),
        results.save_segments,
        results.load_segments,
    )
    transcript: Transcript = flow.stage(
        "merge",
        ("recover",),
        {"file": recording.name, "settings": asdict(settings.evidence)},
        ("work/transcript.json",),
        lambda progress, _: _transcript(recording, converted, audio(), speech, heard, turns, settings, models),
        results.save_transcript,
        results.load_transcript,
    )
    published: Transcript = flow.stage(
        "polish",
        ("merge",),
        {name: asdict(getattr(settings, name)) for name in ("polish", "glossary", "event")},
        ("work/published.json",),
        lambda progress, _: _published(transcript, settings),
        results.save_transcript,
        results.load_transcript,
    )
    log_texts(flow.log, segments, heard, published, how.log_text)
    for form in settings.formats:
        yield flow.write(
            form,
            {"settings": settings_for(form, settings.write)},
            file_name(fitting(recording.stem, flow.job.folder), form),
            lambda form=form: _bytes(WRITERS[form](published, settings.write)),  # type: ignore[misc]
        )


def _converted(flow: Flow, recording: Path, digest: str, settings: RunSettings) -> Converted:
    wav = flow.job.work / "audio.wav"
    return flow.stage(
        "convert",
        (),
        {"recording": digest, "settings": asdict(settings.convert)},
        ("work/convert.json", "work/audio.wav"),
        lambda progress, _: convert(recording, wav, settings.convert, progress),
        results.save_converted,
        results.load_converted,
    )


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _published(transcript: Transcript, settings: RunSettings) -> Transcript:
    terms = merged([settings.glossary, terms_of(settings.event)])
    return structured(replace(polish(transcript, settings.polish, terms), event=settings.event))


def _transcript(
    recording: Path,
    converted: Converted,
    audio: Audio,
    speech: SpeechMap,
    heard: Sequence[Segment],
    turns: Sequence[Turn],
    settings: RunSettings,
    models: Models,
) -> Transcript:
    """Everything known, as the one value all writers work from."""
    segments, removed = judge(heard, speech, settings.evidence)
    language = main_language(segments) or (settings.recognise.language.replace("auto", "") or "und")
    lang = interface_language(language) if segments else current_language()
    utterances = merge(segments, turns)
    speakers: list[Speaker] = []
    for who in dict.fromkeys(u.speaker for u in utterances if u.speaker is not None):
        speakers.append(Speaker(who, text("speaker.numbered", lang=lang, number=len(speakers) + 1)))
    return Transcript(
        recording=Recording(
            file=shown(Path(recording.name)),
            sha256=converted.sha256,
            duration=round(converted.duration, 3),
            channels=converted.channels,
            warnings=tuple(text(warning.key, lang=lang, **warning.facts) for warning in converted.warnings),
        ),
        status=Status("unreviewed", text("notice", lang=lang)),
        language=language,
        script="und",
        speakers=tuple(speakers),
        utterances=tuple(utterances),
        turns=tuple(turns),
        sections=(Section(None, "recording", tuple(u.id for u in utterances)),) if utterances else (),
        coverage=account(audio, speech, utterances, converted.missing),
        removed=tuple(removed),
        provenance=Provenance(
            versions={
                "tinglu": pipeline.__version__,
                "python": platform.python_version(),
                **{name: importlib.metadata.version(name) for name in ("openai-whisper", "pyannote.audio", "torch")},
            },
            models=models.used,
            settings={name: asdict(getattr(settings, name)) for name in RECORDED_SETTINGS}
            | {"model": models.whisper.model, "compute": settings.compute, "diarization": settings.diarization},
        ),
    )
