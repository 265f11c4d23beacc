"""The flow from a recording to its files: read this first. `_transcript` is the way of the data, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from models.failures import failures_told
from models.loaded import Models, models_of
from pipeline.audio import Audio, SpeechMap
from pipeline.errors import RecordingError, TingluError, UnreadableError, UsageError
from pipeline.event import terms_of
from pipeline.files.names import fitting, shown
from pipeline.glossary import merged
from pipeline.job.folder import Job, open_job, read_manifest
from pipeline.job.kept import keep
from pipeline.job.log import log_of, log_run, log_texts
from pipeline.job.stage import AnyStage, Codec, Runner, Stage, Writing, as_json
from pipeline.messages import current_language, text
from pipeline.output import WRITERS, file_name, settings_for
from pipeline.output.wishes import unmet_wishes
from pipeline.report import Progress, Report, Silent
from pipeline.review import PUBLISHED, REVIEWED, Review
from pipeline.review.alignment import Alignment
from pipeline.review.fold import fold
from pipeline.review.log import Log
from pipeline.review.ties import Tie, tied
from pipeline.settings import How, ModelSettings, RunSettings, WriteSettings
from pipeline.stages.align import align
from pipeline.stages.assemble import assemble
from pipeline.stages.convert.convert import Converted, convert, open_audio, sha256_of
from pipeline.stages.diarize import diarize
from pipeline.stages.find_speech import find_speech
from pipeline.stages.polish import polish
from pipeline.stages.recognise.recognise import recognise
from pipeline.stages.recover import recover
from pipeline.stages.structure import structured
from pipeline.transcript import Event, Segment, Transcript, Turn, from_json, to_json

WAV = "audio.wav"
TRANSCRIPT = Codec(to_json, from_json)

CONVERT: Stage[Converted] = Stage("convert", 2, (), "convert.json", as_json(Converted), (WAV,))
SEGMENT: Stage[SpeechMap] = Stage(
    "segment", 2, (CONVERT,), "speech.npz", Codec(SpeechMap.to_bytes, SpeechMap.from_bytes)
)
RECOGNISE: Stage[list[Segment]] = Stage("recognise", 10, (SEGMENT,), "segments.json", as_json(list[Segment]))
DIARIZE: Stage[list[Turn]] = Stage("diarize", 10, (SEGMENT,), "turns.json", as_json(list[Turn]))
RECOVER: Stage[list[Segment]] = Stage("recover", 7, (RECOGNISE, DIARIZE), "recovered.json", as_json(list[Segment]))
MERGE: Stage[Transcript] = Stage("merge", 6, (RECOVER,), "transcript.json", TRANSCRIPT)
POLISH: Stage[Transcript] = Stage("polish", 19, (MERGE,), PUBLISHED, TRANSCRIPT)
REVIEW: Stage[Transcript] = Stage("review", 11, (POLISH,), REVIEWED, TRANSCRIPT)
WRITE = Writing("write", 12, (REVIEW,))

STAGES: tuple[AnyStage, ...] = (CONVERT, SEGMENT, RECOGNISE, DIARIZE, RECOVER, MERGE, POLISH, REVIEW, WRITE)
USUAL = How()


@dataclass(frozen=True, slots=True)
class Output:
    """What files a job has, and what heard it; kept with it, to be written again. `formats`: None for all."""

    formats: tuple[str, ...] | None = None
    write: WriteSettings = field(default_factory=WriteSettings)
    models: ModelSettings = field(default_factory=ModelSettings)


@dataclass(frozen=True, slots=True)
class Done:
    """What a run leaves: the transcript as reviewed, the files written, and those of other formats that an earlier run
    wrote and that say something else.
    """

    transcript: Transcript
    written: tuple[Path, ...]
    out_of_date: tuple[Path, ...] = ()


def run(recording: Path, folder: Path, settings: RunSettings, report: Report | None = None, how: How = USUAL) -> Done:
    """Makes the recording's job folder complete, doing only what is not done. Raises TingluError."""
    report, redo, models = report or Silent(), stages_to_redo(how), models_of(**asdict(settings.models))
    models.check_language(settings.recognise.language)
    about = _identity(recording)
    with failures_told(recording), open_job(folder, about, wait=how.wait) as job, log_of(folder, how.verbose) as log:
        runner = Runner(job, report, log, redo, how.command)
        log_run(log, recording, models.used, asdict(settings), len(settings.glossary.terms))
        published = _transcript(runner, recording, about["sha256"], settings, models, how)
        output = Output(settings.formats, settings.write, settings.models)
        _keep(job, "output", TypeAdapter(Output).dump_python(output, mode="json"))
        done = _finished(runner, recording, published, output)
        for unmet in unmet_wishes(done.transcript):
            report.say(unmet)
        return done


def write_again(folder: Path, report: Report | None = None, how: How = USUAL, hear: bool = True) -> Done:
    """Makes the outputs follow the review's log, with the options of the job's last run.

    `hear`: corrected text is looked for in the sound; else no model is loaded. Raises JobError where the job has no
    transcript yet, or another run works on it.
    """
    manifest = read_manifest(folder)
    with open_job(folder, manifest["recording"], wait=how.wait) as job, log_of(folder, how.verbose) as log:
        machine, output = Review.machine_of(folder), _output(job)
        runner = Runner(job, report or Silent(), log, (), how.command)
        runner.keys[POLISH.name] = job.manifest["stages"].get(POLISH.name, {}).get("key", "")
        return _finished(runner, Path(manifest["recording"]["path"]), machine, output, hear)


def align_corrections(folder: Path) -> None:
    """Looks for a job's corrected text in its sound; what is found, the review and the outputs use from then on.

    Raises JobError where the job has no transcript yet, or another run works on it.
    """
    manifest = read_manifest(folder)
    with open_job(folder, manifest["recording"]) as job, log_of(folder) as log:
        runner = Runner(job, Silent(), log)
        _align(runner, fold(Review.machine_of(folder), Log(folder).acts), _output(job).models)


def out_of_date_told(files: Sequence[Path]) -> str:
    """For people: which files were not written anew, and the next step."""
    return text("run.out_of_date", files=", ".join(map(shown, files)))


def prepare(
    recording: Path, folder: Path, settings: RunSettings, how: How = USUAL, report: Report | None = None
) -> None:
    """Converts the recording, so that `run` finds that done. Raises TingluError."""
    about = _identity(recording)
    with open_job(folder, about) as job, log_of(folder) as log:
        runner = Runner(job, report or Silent(), log, stages_to_redo(how), how.command)
        _converted(runner, recording, about["sha256"], settings)


def stages_to_redo(how: How) -> tuple[str, ...]:
    """The names of the stages that are done again whatever is there. Raises UsageError where there is no such stage."""
    names = tuple(stage.name for stage in STAGES)
    if how.force or how.redo_from is None:
        return names if how.force else ()
    if how.redo_from not in names:
        raise UsageError("run.unknown_stage", given=how.redo_from, choices=", ".join(names))
    return names[names.index(how.redo_from) :]


def _identity(recording: Path) -> dict[str, Any]:
    digest = sha256_of(recording)
    found = recording.stat()
    about = {"path": str(recording.resolve()), "sha256": digest}
    return about | {"bytes": found.st_size, "modified": found.st_mtime_ns, "changed": found.st_ctime_ns}


def _transcript(
    runner: Runner, recording: Path, digest: str, settings: RunSettings, models: Models, how: How
) -> Transcript:
    computed = {"compute": settings.models.compute}
    converted = _converted(runner, recording, digest, settings, models.load_ahead)

    def audio() -> Audio:
        return open_audio(runner.job.work / WAV)

    speech = runner.run(
        SEGMENT,
        {"settings": asdict(settings.segment), "model": models.segmentation.sha256, **computed},
        lambda progress, kept: find_speech(audio(), settings.segment, models.segmenter, progress, kept),
    )
    segments = runner.run(
        RECOGNISE,
        {"settings": asdict(settings.recognise), "model": models.whisper.sha256, **computed},
        lambda progress, kept: recognise(audio(), speech, settings.recognise, models.engine, progress, kept),
    )
    turns = runner.run(
        DIARIZE,
        {"settings": asdict(settings.diarize), "model": models.embedding.sha256, **computed},
        lambda progress, _: diarize(audio(), speech, settings.diarize, models.diarizer, progress),
    )
    heard = runner.run(
        RECOVER,
        {},
        lambda progress, kept: recover(audio(), speech, segments, turns, settings.recognise, models, progress, kept),
    )
    # Where nothing was said, the transcript's fixed words are in the language of its user.
    speechless = {} if heard else {"language": current_language()}
    merged_ = runner.run(
        MERGE,
        {"file": recording.name, "settings": asdict(settings.evidence), **speechless},
        lambda *_: assemble(recording.name, converted, audio(), speech, heard, turns, settings, models.used),
    )
    settings = replace(settings, event=_with_voices(runner, settings.event, merged_))
    published = runner.run(
        POLISH,
        {name: asdict(getattr(settings, name)) for name in ("polish", "glossary", "event")},
        lambda *_: _published(merged_, settings, models),
    )
    log_texts(runner.log, segments, heard, published, how.log_text)
    return published


def _converted(
    runner: Runner, recording: Path, digest: str, settings: RunSettings, begin_beside: Callable[[], None] = lambda: None
) -> Converted:
    def made(progress: Progress, _: object) -> Converted:
        begin_beside()
        found = convert(recording, runner.job.work / WAV, settings.convert, progress)
        if found.sha256 != digest:  # replaced since it was looked at, as while another run was waited for
            raise RecordingError("convert.changed", file=shown(recording))
        return found

    converted = runner.run(CONVERT, {"recording": digest, "settings": asdict(settings.convert)}, made)
    for warning in converted.warnings:
        runner.report.say(str(warning))
        runner.log.warning("convert: %s", warning.key)
    return converted


def _published(transcript: Transcript, settings: RunSettings, models: Models) -> Transcript:
    terms = merged([settings.glossary, terms_of(settings.event)])
    polished = polish(transcript, settings.polish, lambda turns: models.punctuation.read(turns), terms)
    return structured(replace(polished, event=settings.event))


def _with_voices(runner: Runner, event: Event, transcript: Transcript) -> Event:
    """The event with the voices of this run for the attendees whose voices it names."""
    job, ties = runner.job, TypeAdapter(tuple[Tie, ...])
    try:
        known = ties.validate_python(job.manifest.get("ties", ()))
    except ValueError as error:
        raise UnreadableError("job.damaged", file=job.path("job.json"), reason="ties") from error
    found = tied(event, transcript, partial(Review.last_machine_of, job.folder), known)
    _keep(job, "ties", ties.dump_python(found.ties, mode="json"))
    return found.event


def _keep(job: Job, name: str, told: Any) -> None:
    if job.manifest.get(name) != told:
        job.manifest[name] = told
        job.save()


def output_of(folder: Path) -> Output:
    """What files a job's last run wrote, and how. Raises JobError."""
    return _output(Job(folder, read_manifest(folder)))


def _output(job: Job) -> Output:
    try:
        return TypeAdapter(Output).validate_python(job.manifest.get("output", {}))
    except ValueError as error:
        raise UnreadableError("job.damaged", file=job.path("job.json"), reason="output") from error


def _finished(runner: Runner, recording: Path, published: Transcript, output: Output, hear: bool = True) -> Done:
    """The last two stages: what people have done to the transcript, and the files."""
    log = Log(runner.job.folder)
    folded = fold(published, log.acts)
    if hear:
        _align(runner, folded, output.models)
    alignment = Alignment(runner.job.folder)
    inputs = {
        "log": log.seal,
        "aligned": {name: list(map(astuple, own)) for name, own in alignment.times(folded).items()},
    }
    transcript = runner.run(REVIEW, inputs, lambda *_: alignment.applied(folded))
    if log.dropped:
        runner.report.say(text("review.dropped", file=log.file))
    if transcript.status.conflicts:
        runner.report.say(text("review.conflicts", count=len(transcript.status.conflicts)))
    written = tuple(_written(runner, recording, transcript, output))
    old = runner.out_of_date(WRITE)
    if old:
        runner.report.say(out_of_date_told(old))
    done = runner.worked or old
    runner.report.say(text("run.done" if done else "run.nothing_to_do", folder=runner.job.folder))
    return Done(transcript, written, old)


def _align(runner: Runner, folded: Transcript, chosen: ModelSettings) -> None:
    """Looks for corrected text in the sound; where that cannot be done, says why, and its times stay estimated."""
    alignment, wav = Alignment(runner.job.folder), runner.job.work / WAV
    missing = alignment.missing(folded)
    if not missing:
        return
    try:
        with failures_told(wav):
            audio, engine = open_audio(wav), models_of(**asdict(chosen)).engine
            with runner.report.stage("align") as progress, alignment.adding() as add:
                for utterance, times in align(audio, missing, folded.language, engine, progress):
                    add(utterance, times)
    except (TingluError, OSError) as error:
        runner.report.say(text("review.not_aligned", count=len(alignment.missing(folded)), reason=error))


def _written(runner: Runner, recording: Path, transcript: Transcript, output: Output) -> Iterator[Path]:
    def made(form: str) -> bytes:
        made = WRITERS[form](transcript, output.write)
        data = made.encode() if isinstance(made, str) else made
        keep(runner.job.folder, form, data)
        return data

    for form in WRITERS if output.formats is None else output.formats:
        inputs = {"settings": settings_for(form, output.write)}
        name = file_name(fitting(recording.stem, runner.job.folder), form)
        yield runner.write(WRITE, form, inputs, name, lambda form=form: made(form))  # type: ignore[misc]
