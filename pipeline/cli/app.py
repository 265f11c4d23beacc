"""The command line: options → settings, errors → messages and exit codes. No logic."""

import functools
import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from pipeline import __version__
from pipeline.errors import TingluError, UsageError
from pipeline.messages import LANGUAGES, detect_language, text, use_language

INTERRUPTED = 130

use_language(detect_language(os.environ, sys.argv[1:]))

app = typer.Typer(
    name="tinglu",
    help=text("help.tinglu"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models_app = typer.Typer(help=text("help.models"), no_args_is_help=True)
app.add_typer(models_app, name="models")

UiLang = Annotated[str | None, typer.Option("--ui-lang", help=text("help.ui_lang"), metavar="zh|en")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tinglu {__version__}")
        raise typer.Exit


@app.callback()
def tinglu(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help=text("help.version"))] = (
        False
    ),
    ui_lang: UiLang = None,
) -> None:
    _speak(ui_lang)


def _speak(ui_lang: str | None) -> None:
    if ui_lang is not None and ui_lang not in LANGUAGES:
        raise UsageError("cli.ui_lang", given=ui_lang, choices=", ".join(LANGUAGES))


@app.command(help=text("help.run"))
def run(
    recordings: Annotated[
        list[Path] | None, typer.Argument(help=text("help.run.recordings"), metavar="RECORDING")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help=text("help.run.output"))] = Path(),
    formats: Annotated[str, typer.Option("--formats", "-f", help=text("help.run.formats"))] = "",
    language: Annotated[str, typer.Option("--language", "-l", help=text("help.run.language"))] = "auto",
    model: Annotated[str, typer.Option("--model", "-m", help=text("help.run.model"))] = "whisper-base",
    speakers: Annotated[int | None, typer.Option("--speakers", "-s", help=text("help.run.speakers"))] = None,
    min_speakers: Annotated[int | None, typer.Option("--min-speakers", help=text("help.run.min_speakers"))] = None,
    max_speakers: Annotated[int | None, typer.Option("--max-speakers", help=text("help.run.max_speakers"))] = None,
    stream: Annotated[int | None, typer.Option("--stream", help=text("help.run.stream"))] = None,
    prompt: Annotated[str | None, typer.Option("--prompt", help=text("help.run.prompt"))] = None,
    beam_size: Annotated[int, typer.Option("--beam-size", min=1, max=20, help=text("help.run.beam_size"))] = 1,
    keep: Annotated[str, typer.Option("--keep", help=text("help.run.keep"), metavar="ID,…|all")] = "",
    script: Annotated[str, typer.Option("--script", help=text("help.run.script"))] = "hans",
    numbers: Annotated[str, typer.Option("--numbers", help=text("help.run.numbers"))] = "keep",
    verbatim: Annotated[str, typer.Option("--verbatim", help=text("help.run.verbatim"))] = "full",
    glossary: Annotated[Path | None, typer.Option("--glossary", "-g", help=text("help.run.glossary"))] = None,
    event: Annotated[Path | None, typer.Option("--event", "-e", help=text("help.run.event"))] = None,
    labels: Annotated[str, typer.Option("--labels", help=text("help.run.labels"))] = "change",
    times: Annotated[bool, typer.Option("--times", help=text("help.run.times"))] = False,
    notice_cue: Annotated[str, typer.Option("--notice-cue", help=text("help.run.notice_cue"))] = "start",
    diarization: Annotated[str, typer.Option("--diarization", help=text("help.run.diarization"))] = "campplus",
    compute: Annotated[str, typer.Option("--compute", help=text("help.run.compute"))] = "auto",
    again: Annotated[str | None, typer.Option("--from", help=text("help.run.from"), metavar="STAGE")] = None,
    force: Annotated[bool, typer.Option("--force", help=text("help.run.force"))] = False,
    wait: Annotated[bool, typer.Option("--wait", help=text("help.run.wait"))] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=text("help.run.verbose"))] = False,
    log_text: Annotated[bool, typer.Option("--log-text", help=text("help.run.log_text"))] = False,
    lists: Annotated[list[Path] | None, typer.Option("--list", help=text("help.run.list"), metavar="FILE|-")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help=text("help.run.jobs"))] = 1,
    cluster: Annotated[str | None, typer.Option("--cluster", help=text("help.run.cluster"), metavar="ADDRESS")] = None,
    offline: Annotated[bool, typer.Option("--offline", help=text("help.run.offline"))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=text("help.run.quiet"))] = False,
    ui_lang: UiLang = None,
) -> None:
    _start(locals(), watching=False)


@app.command("watch", help=text("help.watch"))
@functools.wraps(run)
def watch(**given: Any) -> None:
    _start(given, watching=True)


def _start(given: dict[str, Any], watching: bool) -> None:
    _speak(given["ui_lang"])
    from pipeline.cli.progress import Reporter
    from pipeline.cli.run import work_on

    report = Reporter(quiet=given["quiet"])
    out = sys.stdout  # whatever libraries do to it
    try:
        failed = work_on(given, report, lambda path: typer.echo(str(path), file=out), watching)
    except KeyboardInterrupt:
        typer.echo(text("cli.interrupted"), err=True)
        raise typer.Exit(INTERRUPTED) from None
    raise typer.Exit(1 if failed else 0)


@app.command(help=text("help.evaluate"))
def evaluate(
    hypothesis: Annotated[Path, typer.Argument(help=text("help.evaluate.hypothesis"), metavar="HYP")],
    reference: Annotated[Path, typer.Argument(help=text("help.evaluate.reference"), metavar="REF")],
    language: Annotated[str, typer.Option("--language", "-l", help=text("help.evaluate.language"))] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help=text("help.evaluate.json"))] = False,
    html: Annotated[Path | None, typer.Option("--html", help=text("help.evaluate.html"))] = None,
    collar: Annotated[float, typer.Option("--collar", help=text("help.evaluate.collar"))] = 0.25,
    ui_lang: UiLang = None,
) -> None:
    _speak(ui_lang)
    from pipeline.evaluation import EvaluateSettings, report
    from pipeline.evaluation import evaluate as measure
    from pipeline.evaluation.page import write_page

    result = measure(hypothesis, reference, EvaluateSettings(language, collar))
    if html is not None:
        write_page(result, html)
    if as_json:
        import json

        typer.echo(json.dumps(report.as_json(result), indent=2))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*(text(f"evaluate.column.{column}") for column in ("measure", "value", "remark")))
    for row in report.table(result):
        table.add_row(*map(escape, row))
    Console().print(table, escape(text(result.normaliser)), highlight=False)


@app.command(help=text("help.audit"))
def audit(
    job: Annotated[Path, typer.Argument(help=text("help.audit.job"), metavar="JOB")],
    most: Annotated[float, typer.Option("--max-untranscribed", min=0, max=100, help=text("help.audit.max"))] = 2.0,
    as_json: Annotated[bool, typer.Option("--json", help=text("help.audit.json"))] = False,
    ui_lang: UiLang = None,
) -> None:
    _speak(ui_lang)
    from pipeline.job.folder import read_transcript
    from pipeline.output import WRITERS, WriteSettings
    from pipeline.output.formats.audit import audited

    transcript = read_transcript(job)
    typer.echo(WRITERS["audit.json" if as_json else "audit.md"](transcript, WriteSettings()), nl=False)
    share = 100 * audited(transcript).untranscribed_share
    if share > most:
        typer.echo(text("audit.too_much", share=f"{share:.1f} %", allowed=f"{most:g} %"), err=True)
        raise typer.Exit(1)


@app.command(help=text("help.check"))
def check(
    file: Annotated[Path, typer.Argument(help=text("help.check.file"), metavar="FILE")],
    language: Annotated[str, typer.Option("--language", "-l", help=text("help.check.language"))] = "auto",
    strict: Annotated[bool, typer.Option("--strict", help=text("help.check.strict"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=text("help.check.json"))] = False,
    ui_lang: UiLang = None,
) -> None:
    _speak(ui_lang)
    from pipeline.output.subtitles.check import check as check_file

    checked = check_file(file, language)
    if as_json:
        import json
        from dataclasses import asdict

        typer.echo(json.dumps(asdict(checked), ensure_ascii=False, indent=2))
    else:
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        from pipeline.text.typography import clock

        table = Table(*(text(f"check.column.{column}") for column in ("cue", "time", "rule", "found", "limit")))
        for one in checked.violations:
            limit = "" if one.limit is None else f"{one.limit:g}"
            row = (str(one.number), clock(one.start), text(f"check.kind.{one.kind}"), str(one.found), limit)
            table.add_row(*map(escape, row))
        structural = len(checked.structural)
        summary = text(
            "check.summary",
            file=file,
            cues=checked.cues,
            language=checked.language,
            structural=structural,
            advice=len(checked.violations) - structural,
        )
        Console().print(*([table] if checked.violations else []), escape(summary), highlight=False)
    raise typer.Exit(1 if (checked.violations if strict else checked.structural) else 0)


@app.command(help=text("help.status"))
def status(
    job: Annotated[Path, typer.Argument(help=text("help.status.job"), metavar="JOB|DIR")],
    as_json: Annotated[bool, typer.Option("--json", help=text("help.status.json"))] = False,
    ui_lang: UiLang = None,
) -> None:
    _speak(ui_lang)
    from pipeline.job.status import status as status_of

    jobs = status_of(job)
    if as_json:
        import json
        from dataclasses import asdict

        typer.echo(json.dumps([asdict(one) for one in jobs], ensure_ascii=False, indent=2, default=str))
    else:
        from rich.console import Console
        from rich.filesize import decimal
        from rich.markup import escape
        from rich.table import Table

        from pipeline.text.typography import clock

        for one in jobs:
            state = text(f"status.recording.{one.recording_state}")
            columns = ("stage", "state", "age", "seconds", "size")
            table = Table(*(text(f"status.column.{column}") for column in columns))
            for stage in one.stages:
                age = "" if stage.age is None else clock(stage.age)
                shown = (stage.stage, text(f"status.state.{stage.state}"), age, f"{stage.seconds:.1f} s")
                table.add_row(*map(escape, (*shown, decimal(stage.size))))
            Console().print(escape(f"{one.folder}: {one.recording} ({state})"), table, highlight=False)
    raise typer.Exit(0 if all(one.complete for one in jobs) else 1)


@app.command(help=text("help.doctor"))
def doctor(
    output: Annotated[Path, typer.Option("--output", "-o", help=text("help.doctor.output"))] = Path(),
    ui_lang: UiLang = None,
) -> None:
    _speak(ui_lang)
    from pipeline.cli.doctor import checks

    ready = True
    for check in checks(output):
        typer.echo(f"{'ok' if check.ok else '!!':3} {check.name}: {check.detail}")
        ready &= check.ok or not check.needed
    typer.echo(text("doctor.ready" if ready else "doctor.not_ready"))
    raise typer.Exit(0 if ready else 1)


@models_app.command("list", help=text("help.models.list"))
def list_models(ui_lang: UiLang = None) -> None:
    _speak(ui_lang)
    from rich.console import Console
    from rich.table import Table

    from models import store

    table = Table(
        *(text(f"models.column.{column}") for column in ("name", "purpose", "state", "size", "licence", "from"))
    )
    for model in store.CATALOGUE.values():
        state, _ = store.state(model.name)
        purpose = text(f"models.purpose.{model.purpose}")
        table.add_row(
            model.name,
            purpose,
            text(f"models.state.{state}"),
            store.size_text(model),
            model.licence,
            store.origin(model),
        )
    Console().print(table)


@models_app.command("verify", help=text("help.models.verify"))
def verify_models(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help=text("help.models.names"))] = None,
    ui_lang: UiLang = None,
) -> None:
    _speak(ui_lang)
    from models import store

    wanted = names or [name for name in store.CATALOGUE if store.state(name)[0] != "missing"]
    wanted = list(dict.fromkeys([*wanted, *(() if names else (model.name for model in store.DEFAULTS))]))
    failed = False
    for name in wanted:
        try:
            weights = store.find(name)
            typer.echo(f"ok  {name}  sha256 {weights.sha256}  {weights.path}")
        except UsageError:
            raise
        except TingluError as error:
            failed = True
            _tell(error)
    raise typer.Exit(1 if failed else 0)


@models_app.command("pull", help=text("help.models.pull"))
def pull_model(
    name: str,
    offline: Annotated[bool, typer.Option("--offline", help=text("help.run.offline"))] = False,
    ui_lang: UiLang = None,
) -> None:
    _speak(ui_lang)
    from models import store

    typer.echo(str((store.find(name) if offline else store.pull(name)).path))


@models_app.command("path", help=text("help.models.path"))
def model_path(name: str, ui_lang: UiLang = None) -> None:
    _speak(ui_lang)
    from models import store

    typer.echo(str(store.find(name).path))


def _tell(error: TingluError) -> None:
    typer.echo(f"tinglu: {error}", err=True)


def main() -> NoReturn:
    """The command `tinglu`: every expected error becomes one message and its exit code."""
    try:
        app(standalone_mode=True)
    except TingluError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except Exception as error:  # a defect of ours: one line here, the rest in a file
        from pipeline.job.log import crash_report

        report = crash_report(error, Path())
        typer.echo(f"tinglu: {text('cli.crashed', kind=type(error).__name__, file='-', report=report)}", err=True)
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
