"""The flow from a recording to its files. Read this first: each line of `_work` is a stage."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pipeline
from models import store
from models.catalogue import CAMPPLUS, SEGMENTATION, WHISPER_BASE
from pipeline import artefacts
from pipeline.audit import account
from pipeline.convert import Converted, ConvertSettings, convert, open_audio, sha256_of
from pipeline.diarize import DiarizeSettings, diarize
from pipeline.evidence import EvidenceSettings, judge
from pipeline.given import terms_of
from pipeline.glossary import NOTHING, Glossary, merged
from pipeline.job import Job, key_of, open_job, timed, write_atomically
from pipeline.language import interface_language
from pipeline.merge import merge
from pipeline.messages import current_language, text
from pipeline.polish import PolishSettings, polish
from pipeline.recognise import RecogniseSettings, main_language, recognise
from pipeline.recover import recover
from pipeline.segment import SegmentSettings, segment
from pipeline.sound import Audio, Progress, SpeechMap
from pipeline.structure import structured
from pipeline.transcript import (
    Event,
    ModelUsed,
    Provenance,
    Recording,
    Section,
    Segment,
    Speaker,
    Status,
    Transcript,
    Turn,
    from_json,
    to_json,
)
from pipeline.writers import WRITERS, WriteSettings, file_name, settings_for

if TYPE_CHECKING:
    from models.community import CommunityDiarizer
    from models.diarization import Diarizer
    from models.recogniser.engine import WhisperEngine
    from models.segmentation import Segmenter

# A stage's version: raised when its code gives another result for the same inputs.
VERSIONS = {
    "convert": 2,
    "segment": 2,
    "recognise": 5,
    "diarize": 2,
    "recover": 2,
    "merge": 2,
    "polish": 4,
    "write": 3,
}

RECORDED_SETTINGS = ("convert", "segment", "recognise", "diarize", "evidence")  # in the transcript's provenance

T = TypeVar("T")


class Report(Protocol):
    """How a run tells what it is doing."""

    def stage(self, name: str) -> Any:
        """A context in which the stage runs; gives a Progress."""

    def say(self, message: str) -> None: ...


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


@dataclass
class Models:
    """The run's networks: checked at once, loaded when first needed, shared by all its recordings."""

    model: str
    compute: str = "auto"
    diarization: str = CAMPPLUS.name
    whisper: store.Weights = field(init=False)
    segmentation: store.Weights = field(init=False)
    embedding: store.Weights = field(init=False)

    def __post_init__(self) -> None:
        named = self.model in store.CATALOGUE
        self.whisper = store.find(self.model) if named else store.find_file(Path(self.model))
        self.segmentation = store.find(SEGMENTATION.name)
        self.embedding = store.find(self.diarization)

    @cached_property
    def engine(self) -> WhisperEngine:
        from models.compute import choose
        from models.recogniser.load import load_engine

        return load_engine(self.whisper, choose(self.compute))

    @cached_property
    def segmenter(self) -> Segmenter:
        from models.compute import choose
        from models.segmentation import Segmenter

        return Segmenter(self.segmentation.path, choose(self.compute))

    @cached_property
    def diarizer(self) -> Diarizer | CommunityDiarizer:
        if self.diarization != CAMPPLUS.name:
            from models.community import CommunityDiarizer

            return CommunityDiarizer(self.embedding.path)
        from models.compute import choose
        from models.diarization import Diarizer

        return Diarizer(self.segmenter, self.embedding.path, choose(self.compute))

    @property
    def used(self) -> tuple[ModelUsed, ...]:
        return tuple(ModelUsed(w.model, w.sha256) for w in (self.whisper, self.segmentation, self.embedding))


def run(recording: Path, output: Path, settings: RunSettings, models: Models, report: Report) -> list[Path]:
    """Makes the job folder `output/<stem>/` complete and returns the paths of its outputs. Raises TingluError."""
    digest = sha256_of(recording)
    folder = output / recording.stem
    with open_job(folder, {"path": str(recording.resolve()), "sha256": digest}) as job:
        flow = _Flow(job, report)
        written = _work(flow, recording, digest, settings, models)
        report.say(text("run.done" if flow.worked else "run.nothing_to_do", folder=folder))
    return written


def _work(flow: _Flow, recording: Path, digest: str, settings: RunSettings, models: Models) -> list[Path]:
    wav = flow.job.work / "audio.wav"

    def sound() -> Any:
        return open_audio(wav)

    key = key_of(recording=digest, settings=asdict(settings.convert), version=VERSIONS["convert"])
    converted: Converted = flow.stage(
        "convert",
        key,
        ("work/convert.json", "work/audio.wav"),
        lambda progress: convert(recording, wav, settings.convert, progress),
        artefacts.save_converted,
        artefacts.load_converted,
    )
    for warning in converted.warnings:
        flow.report.say(str(warning))

    segment_key = key_of(
        audio=key,
        settings=asdict(settings.segment),
        model=models.segmentation.sha256,
        compute=settings.compute,
        version=VERSIONS["segment"],
    )
    speech: SpeechMap = flow.stage(
        "segment",
        segment_key,
        ("work/speech.npz",),
        lambda progress: segment(sound(), settings.segment, models.segmenter, progress),
        artefacts.save_speech,
        artefacts.load_speech,
    )

    recognise_key = key_of(
        speech=segment_key,
        settings=asdict(settings.recognise),
        model=models.whisper.sha256,
        compute=settings.compute,
        version=VERSIONS["recognise"],
    )
    segments: list[Segment] = flow.stage(
        "recognise",
        recognise_key,
        ("work/segments.json",),
        lambda progress: recognise(sound(), speech, settings.recognise, models.engine, progress),
        artefacts.save_segments,
        artefacts.load_segments,
    )

    diarize_key = key_of(
        speech=segment_key,
        settings=asdict(settings.diarize),
        model=models.embedding.sha256,
        compute=settings.compute,
        version=VERSIONS["diarize"],
    )
    turns: list[Turn] = flow.stage(
        "diarize",
        diarize_key,
        ("work/turns.json",),
        lambda progress: diarize(sound(), speech, settings.diarize, models.diarizer, progress),
        artefacts.save_turns,
        artefacts.load_turns,
    )

    recover_key = key_of(segments=recognise_key, turns=diarize_key, version=VERSIONS["recover"])
    heard: list[Segment] = flow.stage(
        "recover",
        recover_key,
        ("work/recovered.json",),
        lambda progress: recover(sound(), speech, segments, turns, settings.recognise, models, progress),
        artefacts.save_segments,
        artefacts.load_segments,
    )

    merge_key = key_of(
        segments=recover_key,
        file=recording.name,
        settings=asdict(settings.evidence),
        version=VERSIONS["merge"],
    )
    transcript: Transcript = flow.stage(
        "merge",
        merge_key,
        ("work/transcript.json",),
        lambda progress: _transcript(recording, converted, sound(), speech, heard, turns, settings, models),
        _save_transcript,
        _load_transcript,
    )
    polish_key = key_of(
        transcript=merge_key,
        settings=asdict(settings.polish),
        glossary=asdict(settings.glossary),
        event=asdict(settings.event),
        version=VERSIONS["polish"],
    )
    published: Transcript = flow.stage(
        "polish",
        polish_key,
        ("work/published.json",),
        lambda progress: _published(transcript, settings),
        _save_transcript,
        _load_transcript,
    )
    return list(_write(flow, published, polish_key, recording.stem, settings))


def _save_transcript(path: Path, made: Transcript) -> None:
    write_atomically(path, to_json(made))


def _load_transcript(path: Path) -> Transcript:
    return from_json(path.read_bytes())


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
            file=recording.name.encode("utf-8", "replace").decode(),
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


def _write(
    flow: _Flow, transcript: Transcript, transcript_key: str, stem: str, settings: RunSettings
) -> Iterator[Path]:
    """The outputs asked for; a file its editor has changed is set aside, never overwritten."""
    for form in settings.formats:
        name = file_name(stem, form)
        inputs = settings_for(form, settings.write)
        key = key_of(transcript=transcript_key, settings=inputs, version=VERSIONS["write"])
        stage = f"write {form}"
        if not flow.has_written(stage, key, name):
            aside = flow.job.set_aside_if_edited(stage, name)
            if aside is not None:
                flow.report.say(text("run.set_aside", file=aside))
            data = WRITERS[form](transcript, settings.write)
            write_atomically(flow.job.path(name), data.encode() if isinstance(data, str) else data)
            flow.job.finish(stage, key, (name,), 0.0)
            flow.worked = True
        yield flow.job.path(name)


@dataclass
class _Flow:
    """Runs stages that are not done yet and loads the results of those that are."""

    job: Job
    report: Report
    worked: bool = False

    def stage(
        self,
        name: str,
        key: str,
        files: tuple[str, ...],
        make: Callable[[Progress], T],
        save: Callable[[Path, T], None],
        load: Callable[[Path], T],
    ) -> T:
        """The stage's result; `files[0]` is where it is kept."""
        path = self.job.path(files[0])
        if self.job.is_done(name, key):
            return load(path)
        with self.report.stage(name) as progress:
            result, seconds = timed(lambda: make(progress))
        save(path, result)
        self.job.finish(name, key, files, seconds)
        self.worked = True
        return result

    def has_written(self, stage: str, key: str, name: str) -> bool:
        """Also when its editor has changed the file since: it is theirs now, and nothing new is to be said."""
        entry = self.job.manifest["stages"].get(stage)
        return isinstance(entry, dict) and entry.get("key") == key and self.job.path(name).is_file()
