"""`tinglu models`: what there is, whether it is here and whole, and fetching it."""

from typing import Annotated

import typer

from pipeline.cli.show import UiLang, show_table, speak, tell
from pipeline.errors import TingluError, UsageError
from pipeline.messages import text


def add(app: typer.Typer) -> None:
    group = typer.Typer(help=text("help.models"), no_args_is_help=True)
    app.add_typer(group, name="models")

    @group.callback()
    def models(ui_lang: UiLang = None) -> None:
        speak(ui_lang)

    one = typer.Argument(metavar="NAME", help=text("help.models.name"))

    @group.command("list", help=text("help.models.list"))
    def list_models(ui_lang: UiLang = None) -> None:
        speak(ui_lang)
        from models import store

        rows = [
            (
                model.name,
                text(f"models.purpose.{model.purpose}"),
                text(f"models.state.{store.state(model.name)[0]}"),
                store.size_text(model),
                model.licence,
                store.origin(model),
            )
            for model in store.CATALOGUE.values()
        ]
        show_table("models", ("name", "purpose", "state", "size", "licence", "from"), rows)

    @group.command("verify", help=text("help.models.verify"))
    def verify_models(
        names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help=text("help.models.names"))] = None,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        raise typer.Exit(0 if _verified(names or []) else 1)

    @group.command("pull", help=text("help.models.pull"))
    def pull_model(
        name: Annotated[str, one],
        offline: Annotated[bool, typer.Option("--offline", help=text("help.run.offline"))] = False,
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        from models import store

        typer.echo(str((store.find(name) if offline else store.pull(name)).path))

    @group.command("path", help=text("help.models.path"))
    def model_path(name: Annotated[str, one], ui_lang: UiLang = None) -> None:
        speak(ui_lang)
        from models import store

        typer.echo(str(store.find(name).path))


def _verified(names: list[str]) -> bool:
    """Whether all of them are here and whole; without names, all that are here and the default ones."""
    from models import store

    here = [name for name in store.CATALOGUE if store.state(name)[0] != "missing"]
    fine = True
    for name in names or dict.fromkeys([*here, *(model.name for model in store.DEFAULTS)]):
        try:
            weights = store.find(name)
            typer.echo(f"ok  {name}  sha256 {weights.sha256}  {weights.path}")
        except UsageError:
            raise
        except TingluError as error:
            fine = False
            tell(error)
    return fine
