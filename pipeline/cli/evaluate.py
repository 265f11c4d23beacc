"""`tinglu evaluate`: how far a transcript is from a reference."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.show import UiLang, show_json, show_table, speak
from pipeline.messages import text


def add(app: typer.Typer) -> None:
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
        speak(ui_lang)
        from pipeline.evaluation import EvaluateSettings, report
        from pipeline.evaluation import evaluate as measure
        from pipeline.evaluation.page import write_page

        result = measure(hypothesis, reference, EvaluateSettings(language, collar))
        if html is not None:
            write_page(result, html)
        if as_json:
            show_json(report.as_json(result))
        else:
            rows = report.table(result)
            show_table("evaluate", ("measure", "value", "remark"), rows, below=text(result.normaliser))
