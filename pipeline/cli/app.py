"""The command `tinglu`: its commands, and what becomes of errors. One file a group of commands lies beside this."""

import io
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import approve, audit, check, correct, doctor, doubts, evaluate, models, review, run, status
from pipeline.cli.show import UiLang, speak, tell
from pipeline.cli.streams import NO_ROOM, give_up
from pipeline.cli.typer_words import typer_speaks
from pipeline.errors import TingluError
from pipeline.messages import current_language, detect_language, text, use_language
from pipeline.version import VERSION


@cache
def app_in(language: str) -> typer.Typer:
    """The command with its help in `language`, which must be the current one."""
    app = typer.Typer(
        name="tinglu",
        help=text("help.tinglu"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    def show_version(wanted: bool) -> None:
        if wanted:
            typer.echo(f"tinglu {VERSION}")
            raise typer.Exit

    @app.callback()
    def tinglu(
        version: Annotated[
            bool, typer.Option("--version", callback=show_version, is_eager=True, help=text("help.version"))
        ] = False,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)

    for command in (run, status, review, correct, approve, audit, doubts, check, evaluate, doctor, models):
        command.add(app)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command with `arguments`, by default the process's own; its exit code.

    Every expected error becomes one message on standard error. 0: all done; 1: something failed or was found; 2: wrong
    usage, or what was named cannot be read; 130: interrupted.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what a terminal cannot show is told, as on standard error
    use_language(detect_language(os.environ, given))
    try:
        with typer_speaks():
            app_in(current_language())(args=given, prog_name="tinglu")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except TingluError as error:
        tell(error)
        return error.exit_code
    except OSError as error:  # as of standard output, where a file on a full disk takes it
        if error.errno not in NO_ROOM:
            return _crashed(error)
        told = text("cli.no_room", reason=error.strerror or error)
        typer.echo(f"tinglu: {told}", err=True)
        if sys.stdout is not None:
            give_up(sys.stdout)
        return 1
    except Exception as error:
        return _crashed(error)
    return 0


def _crashed(error: Exception) -> int:
    """A defect of ours: one line here, the rest in a file."""
    from pipeline.job.log import crash_report

    report = crash_report(error, Path())
    typer.echo(f"tinglu: {text('cli.crashed', kind=type(error).__name__, file='-', report=report)}", err=True)
    return 1
