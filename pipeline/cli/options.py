"""What users write on the command line → what the program means by it. Raises UsageError before any model loads."""

from pathlib import Path

from models import store
from models.catalogue import CAMPPLUS
from models.loaded import Models
from pipeline.errors import ModelError, UsageError
from pipeline.flow import RunSettings
from pipeline.job.stage import Report
from pipeline.messages import text
from pipeline.output import ALWAYS, WRITERS

DIARIZATIONS = (CAMPPLUS.name, "community-1")


def chosen_formats(wanted: str) -> tuple[str, ...]:
    """`srt,vtt` names the formats; `+ass,-rttm` adds to and drops from the usual ones. ALWAYS are always written."""
    items = [item.strip().lower() for item in wanted.split(",") if item.strip()]
    bare = [item.lstrip("+-") for item in items]
    for item in bare:
        if item not in WRITERS:
            raise UsageError("write.unknown_format", given=item, choices=", ".join(WRITERS))
    relative = [item for item in items if item[0] in "+-"]
    if relative and len(relative) != len(items):
        raise UsageError("write.mixed_formats", given=wanted)
    chosen = set(WRITERS) if relative or not items else set(bare)
    for item in relative:
        (chosen.add if item[0] == "+" else chosen.discard)(item[1:])
    return tuple(form for form in WRITERS if form in chosen or form in ALWAYS)


def chosen_language(wanted: str) -> str:
    """A Whisper language code, or auto. English names of languages are understood."""
    code = wanted.strip().lower()
    if code == "auto":
        return code
    from whisper.tokenizer import LANGUAGES, TO_LANGUAGE_CODE

    code = TO_LANGUAGE_CODE.get(code, code)
    if code not in LANGUAGES:
        raise UsageError("recognise.unknown_language", given=wanted)
    return code


def chosen_model(wanted: str) -> str:
    """A name of the catalogue (`base` for `whisper-base`) or the path of a checkpoint."""
    for name in (wanted, f"whisper-{wanted}"):
        if name in store.CATALOGUE and store.CATALOGUE[name].purpose == "recognition":
            return name
    if Path(wanted).is_file():
        return wanted
    names = ", ".join(name for name, model in store.CATALOGUE.items() if model.purpose == "recognition")
    raise UsageError("models.unknown", name=wanted, known=names)


def ready_models(settings: RunSettings, report: Report, *, offline: bool) -> Models:
    """Checks the run's weights, fetching a missing Whisper size unless told not to use the network."""
    from models.compute import choose

    choose(settings.compute)
    if settings.diarization not in DIARIZATIONS:
        raise UsageError("diarize.unknown", given=settings.diarization, choices=", ".join(DIARIZATIONS))
    try:
        return Models(settings.model, settings.compute, settings.diarization)
    except ModelError as error:
        fetchable = error.key == "models.missing_download" and error.facts["name"] == settings.model
        if offline or not fetchable:
            raise
    report.say(text("models.fetching", name=settings.model))
    store.pull(settings.model)
    return Models(settings.model, settings.compute, settings.diarization)
