"""What was written on the command line, carried out: here, in several processes, on a cluster, or watching a folder."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from models.loaded import Models
from pipeline.batch import Outcome, Planned, announce, here, plan, planned_of, run_batch
from pipeline.cli.options import chosen_formats, chosen_language, chosen_model, ready_models
from pipeline.cli.progress import Reporter
from pipeline.errors import TingluError, UsageError
from pipeline.event import read_event, read_glossary
from pipeline.flow import (
    ConvertSettings,
    DiarizeSettings,
    Event,
    EvidenceSettings,
    How,
    PolishSettings,
    RecogniseSettings,
    RunSettings,
    WriteSettings,
    prepare,
)
from pipeline.job.stage import VERSIONS
from pipeline.messages import text
from pipeline.stages.convert.convert import open_audio
from pipeline.stages.polish.glossary import NOTHING

ESTIMATE_FROM_S = 600.0  # of audio; less is done before an estimate would be made


def work_on(given: Mapping[str, Any], report: Reporter, show: Callable[[Path], None], watching: bool) -> int:
    """How many recordings failed. `given`: the command line's options by their names."""
    settings, how = settings_of(given), how_of(given)
    if given["cluster"] is not None and given["jobs"] > 1:
        raise UsageError("batch.jobs_or_cluster")
    models = ready_models(settings, report, offline=given["offline"])
    output = Path(given["output"])
    if watching:
        return _watch(given, settings, how, models, report, show, output)
    recordings = given["recordings"] or []
    lists = list(given["lists"] or [])
    if Path("-") in recordings:
        lists, recordings = [*lists, Path("-")], [path for path in recordings if path != Path("-")]
    if not recordings and not lists:
        raise UsageError("batch.nothing_given")
    planned = plan(recordings, lists, output, report.say)
    if not planned:
        raise UsageError("batch.nothing_found", places=", ".join(map(str, [*recordings, *lists])))
    if len(planned) > 1:
        announce(planned, report, _speed(planned, settings, how, models, given))
    return run_batch(planned, output, _worked(planned, settings, how, models, report, given, output), report, show)


def settings_of(given: Mapping[str, Any]) -> RunSettings:
    glossary, event = given["glossary"], given["event"]
    return RunSettings(
        model=chosen_model(given["model"]),
        diarization=given["diarization"],
        compute=given["compute"],
        formats=chosen_formats(given["formats"]),
        convert=ConvertSettings(stream=given["stream"]),
        recognise=RecogniseSettings(
            language=chosen_language(given["language"]), prompt=given["prompt"], beam_size=given["beam_size"]
        ),
        diarize=DiarizeSettings(given["speakers"], given["min_speakers"], given["max_speakers"]),
        evidence=EvidenceSettings(tuple(name.strip() for name in given["keep"].split(",") if name.strip())),
        polish=PolishSettings(given["script"], given["numbers"], given["verbatim"]),
        write=WriteSettings(
            notice_cue=given["notice_cue"],
            labels=given["labels"],
            times=given["times"],
            document_language=given["ui_lang"],
        ),
        glossary=read_glossary(glossary) if glossary else NOTHING,
        event=read_event(event) if event else Event(),
    )


def how_of(given: Mapping[str, Any]) -> How:
    again = "convert" if given["force"] else given["again"]
    if again is not None and again not in VERSIONS:
        raise UsageError("run.unknown_stage", given=again, choices=", ".join(VERSIONS))
    return How(again, given["wait"], given["log_text"], given["verbose"])


def _worked(
    planned: Sequence[Planned],
    settings: RunSettings,
    how: How,
    models: Models,
    report: Reporter,
    given: Mapping[str, Any],
    output: Path,
) -> Iterable[tuple[Planned, Outcome]]:
    if given["cluster"] is not None:
        from pipeline.batch import cluster

        return cluster.work(planned, settings, how, given["cluster"], output)
    if given["jobs"] > 1 and len(planned) > 1:
        from pipeline.batch import processes

        return processes.work(planned, settings, how, min(given["jobs"], len(planned)))
    return here.work(planned, settings, models, report, how)


def _speed(
    planned: Sequence[Planned], settings: RunSettings, how: How, models: Models, given: Mapping[str, Any]
) -> float | None:
    """Measured on the first recording that can be read."""
    if given["cluster"] is not None or sum(one.seconds or 0.0 for one in planned) < ESTIMATE_FROM_S:
        return None
    from pipeline.batch.speed import measured

    for one in planned:
        with suppress(TingluError):
            prepare(one.recording, one.folder, settings, how)
            return measured(open_audio(one.folder / "work" / "audio.wav"), settings, models) / given["jobs"]
    return None


def _watch(
    given: Mapping[str, Any],
    settings: RunSettings,
    how: How,
    models: Models,
    report: Reporter,
    show: Callable[[Path], None],
    output: Path,
) -> int:
    from pipeline.batch.watch import settled

    folders = given["recordings"] or []
    if len(folders) != 1 or not folders[0].is_dir():
        raise UsageError("watch.one_folder")
    report.say(text("watch.begun", folder=folders[0]))
    failed = 0
    for ready in settled(folders[0]):
        found = [(path, path.parent.relative_to(folders[0])) for path in ready]
        planned = planned_of(found, output, report.say)
        failed += run_batch(
            planned, output, _worked(planned, settings, how, models, report, given, output), report, show
        )
    return failed
