"""What `import pipeline` offers. Nothing here prints; errors are exceptions, progress is a callback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import JobError, UsageError
from pipeline.evaluation import EvaluateSettings, Evaluation
from pipeline.evaluation import evaluate as _evaluate
from pipeline.event import check_date, check_together, read_event, read_glossary
from pipeline.files.names import fitting
from pipeline.flow import run
from pipeline.glossary import NOTHING, Glossary, Term
from pipeline.job.folder import Job, read_transcript
from pipeline.output import WRITERS, chosen_formats, file_name
from pipeline.output.subtitles.check import Checked, check
from pipeline.report import Progress, Report, Silent
from pipeline.settings import RunSettings, WriteSettings, made
from pipeline.text.edits import between, edited
from pipeline.transcript import Event, Transcript, Utterance, to_json

OnProgress = Callable[[str, float, float], None]

_ONE_AT_A_TIME = threading.Lock()  # one transcription uses all cores, and one set of networks is loaded


def transcribe(
    recording: str | Path,
    *,
    language: str = "auto",
    speakers: int | None = None,
    glossary: str | Path | Iterable[str] | None = None,
    event: str | Path | Event | None = None,
    model: str | Path = "whisper-base",
    job: str | Path | None = None,
    on_progress: OnProgress | None = None,
    **options: Any,
) -> Transcript:
    """The transcript of a recording: any audio or video file.

    Args:
        recording: the file.
        language: a Whisper code or the name of a language; "auto" detects it.
        speakers: how many people speak, where known.
        glossary: names and terms of the event, or the file that lists them.
        event: an Event, or the file event.toml.
        model: a Whisper model's name, or the path of a checkpoint.
        job: a job folder to keep all results in, and to go on from where they are there already. Without one nothing
            is left behind; meanwhile the temporary folder holds 115 MB an hour of sound.
        on_progress: called with the stage's name, what is done of it, and its total in a unit of its own; in the
            thread that works.
        options: every other option of `tinglu run` that a result depends on, as in `numbers="digits"`; they are the
            fields of the types in pipeline/settings.py.

    Returns:
        The transcript as `tinglu run` writes it to transcript.json.

    Raises:
        TingluError: UsageError for what cannot be meant, RecordingError, ModelError, ToolError or JobError. Its text
            tells the file, the reason and the next step.
        TypeError: there is no such option.

    May be called from any thread; calls wait for each other, since each uses all cores.
    """
    kept = None if job is None else _named_folder("job", job)
    report: Report = Silent() if on_progress is None else _Telling(on_progress)
    given = {"language": language, "speakers": speakers, **options}
    given["model"] = str(model) if isinstance(model, Path) else model
    given["glossary"] = _glossary(glossary)
    given["event"] = read_event(Path(event)) if isinstance(event, (str, Path)) else Event() if event is None else event
    settings: RunSettings = made(RunSettings, {"formats": (), **given})
    check_date(settings.event, "event")
    check_together(settings.glossary, settings.event, glossary, "the event" if isinstance(event, Event) else event)
    if settings.formats:
        chosen_formats(",".join(settings.formats))
    with _ONE_AT_A_TIME, _folder(kept) as folder:
        return run(Path(recording), folder, settings, report).transcript


def read(path: str | Path) -> Transcript:
    """The transcript of a job folder, or of a transcript.json. Raises JobError."""
    return read_transcript(Path(path))


def write(
    transcript: Transcript, folder: str | Path, formats: Iterable[str] | None = None, **options: Any
) -> list[Path]:
    """Writes the transcript into `folder`, which is made where it is missing; the files' paths.

    Args:
        formats: as in ("srt", "docx"); all of `pipeline.FORMATS` where None.
        options: those of the files written: `labels`, `notice_cue`, `times`, `document_language`.

    A file that is there already and says something else may be somebody's work: it is kept as `<name>.edited-1.srt`.
    Raises UsageError for a format that is not known, JobError where the folder cannot be written.
    """
    wanted = tuple(WRITERS) if formats is None else _wanted(formats)
    settings: WriteSettings = made(WriteSettings, options)
    folder = _named_folder("folder", folder)
    made_of = {form: WRITERS[form](transcript, settings) for form in wanted}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stem = fitting(PurePath(transcript.recording.file).stem, folder)
        return [_written(folder, file_name(stem, form), data) for form, data in made_of.items()]
    except OSError as error:
        raise JobError("write.unwritable", folder=folder, reason=error.strerror or error) from error


def corrected(utterance: Utterance, text: str) -> Utterance:
    """The utterance with another text. Its words and raw_text stay; the change is on record, so that times follow."""
    return edited(utterance, between("correction", utterance.text, text))


def evaluate(
    hypothesis: str | Path | Transcript,
    reference: str | Path | Transcript,
    *,
    language: str = "auto",
    collar: float = 0.25,
) -> Evaluation:
    """How far a transcript is from a reference; either may be a file of any format that `tinglu evaluate` reads.

    `collar`: seconds left out around borders for the second diarization error. Raises TingluError.
    """
    settings = EvaluateSettings(language, collar)
    with TemporaryDirectory() as place:
        mine, theirs = Path(place) / "hypothesis.json", Path(place) / "reference.json"
        return _evaluate(_file(hypothesis, mine), _file(reference, theirs), settings)


def check_subtitles(file: str | Path, *, language: str = "auto") -> Checked:
    """The rules for timed text that an SRT, VTT or ASS file breaks. Raises TingluError where it is none."""
    return check(Path(file), language)


class _Telling(Silent):
    """A Report that calls back."""

    def __init__(self, on_progress: OnProgress) -> None:
        if not callable(on_progress):
            raise UsageError("settings.kind", option="on_progress", given=repr(on_progress), kind="Callable")
        self.on_progress = on_progress

    @contextmanager
    def stage(self, name: str) -> Iterator[Progress]:
        yield lambda done, total: self.on_progress(name, done, total)


def _wanted(formats: Iterable[str]) -> tuple[str, ...]:
    """Raises UsageError, also for a text, which would be taken for its letters."""
    if isinstance(formats, str):
        raise UsageError("settings.kind", option="formats", given=repr(formats), kind="Iterable[str]")
    wanted = tuple(dict.fromkeys(formats))
    for form in wanted:
        if form not in WRITERS:
            raise UsageError("write.unknown_format", given=form, choices=", ".join(WRITERS))
    return wanted


def _written(folder: Path, name: str, data: str | bytes) -> Path:
    """Raises OSError."""
    new = data.encode() if isinstance(data, str) else data
    job = Job(folder, {"stages": {}})
    job.set_aside_if_edited("write", name, new)
    job.write(name, new)
    return job.path(name)


def _named_folder(option: str, given: str | Path) -> Path:
    """Raises UsageError for an empty text, which pathlib takes for the current folder."""
    if given == "":
        raise UsageError("write.nameless_folder", option=option)
    return Path(given)


@contextmanager
def _folder(job: Path | None) -> Iterator[Path]:
    if job is not None:
        yield job
        return
    with TemporaryDirectory(prefix="tinglu-") as place:
        yield Path(place) / "job"


def _glossary(given: str | Path | Iterable[str] | None) -> Glossary:
    if given is None:
        return NOTHING
    if isinstance(given, (str, Path)):
        return read_glossary(Path(given))
    terms = tuple(given)
    if not all(isinstance(term, str) for term in terms):
        raise UsageError("settings.kind", option="glossary", given=repr(terms), kind="Iterable[str]")
    return Glossary(tuple(map(Term, terms)))


def _file(given: str | Path | Transcript, place: Path) -> Path:
    """The file given, or the transcript written to `place`."""
    if not isinstance(given, Transcript):
        return Path(given)
    place.write_bytes(to_json(given))
    return place


FORMATS = tuple(WRITERS)  # that `write` knows
