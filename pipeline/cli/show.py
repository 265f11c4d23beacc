"""What several commands share: their language, tables and JSON for standard output, errors for standard error."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.errors import JobError, TingluError, UsageError
from pipeline.files.json import to_bytes
from pipeline.messages import LANGUAGES, text, use_language, writable

if TYPE_CHECKING:
    from rich.table import Column, Table

    from pipeline.flow import Done
    from pipeline.report import Report

UiLang = Annotated[str | None, typer.Option("--ui-lang", help="zh: 中文; en: English", metavar="zh|en")]


def speak(ui_lang: str | None) -> None:
    """Raises UsageError where tinglu does not speak that language."""
    if ui_lang is None:
        return
    if ui_lang not in LANGUAGES:
        raise UsageError("cli.ui_lang", given=ui_lang, choices=", ".join(LANGUAGES))
    use_language(ui_lang)


def tell(error: TingluError) -> None:
    typer.echo(f"tinglu: {error}", err=True)


def written_again(job: Path, report: "Report | None" = None, noted: bool = True) -> "Done":
    """The job's files, as its review asks. Raises JobError, which tells what was just `noted` to be so."""
    from pipeline.flow import write_again

    try:
        return write_again(job, report)
    except TingluError as error:
        if not noted:
            raise
        raise JobError("review.noted", reason=error) from error


def show_json(value: Any) -> None:
    """As it is, Chinese included, for programs to read."""
    typer.echo(to_bytes(value), nl=False)


def show_table(
    area: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, above: str = "", below: str = ""
) -> None:
    """A table whose columns are called by the messages `<area>.column.<column>`; the first is never broken.

    `above`, `below`: lines beside it. Without rows there is no table.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Column

    def written(cell: str) -> str:
        return escape(writable(cell))

    heads = [text(f"{area}.column.{column}") for column in columns]
    table = whole_table(Column(heads[0], no_wrap=True), *heads[1:])
    for row in rows:
        table.add_row(*map(written, row))
    parts = [written(above), table if table.row_count else "", written(below)]
    Console().print(*filter(None, parts), highlight=False)


def whole_table(*heads: "Column | str") -> "Table":
    """One that breaks what is too long for its column; rich cuts it where it has no spaces, as Chinese has none."""
    from rich.table import Table

    table = Table(*heads)
    for column in table.columns:
        column.overflow = "fold"
    return table
