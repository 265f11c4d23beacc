"""The command line's options, made from the settings types, and what users write → what the program means by it."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from models import store
from models.loaded import Models, models_of
from pipeline.errors import ModelError
from pipeline.event import read_event, read_glossary
from pipeline.flow import STAGES
from pipeline.messages import text
from pipeline.output import chosen_formats
from pipeline.report import Report
from pipeline.settings import GROUPS, BatchSettings, How, ModelSettings, Option, RunSettings, options_of


@dataclass(frozen=True, slots=True)
class CommandSettings:
    """What is chosen about the command itself."""

    output: Annotated[Path, Option("output", ("--output", "-o"))] = Path()
    offline: Annotated[bool, Option("machine")] = False
    quiet: Annotated[bool, Option("machine", ("--quiet", "-q"))] = False
    ui_lang: Annotated[str | None, Option("machine", metavar="zh|en")] = None


@dataclass(frozen=True, slots=True)
class ListSettings:
    """`lists`: files that name recordings, one a line."""

    lists: Annotated[list[Path] | None, Option("batch", ("--list",), metavar="FILE|-")] = None


ASKED: tuple[Any, ...] = (RunSettings, How, BatchSettings, CommandSettings)

# Settings that are written in another form than they have: its type, and what makes the setting of it.
READERS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "formats": (str | None, chosen_formats),
    "keep": (str | None, lambda given: tuple(name.strip() for name in given.split(",") if name.strip())),
    "glossary": (Path | None, read_glossary),
    "event": (Path | None, read_event),
}


def help_of(name: str) -> str:
    """The help of a setting, in the user's language."""
    return text(f"help.run.{name}", stages=", ".join(stage.name for stage in STAGES))


@cache
def parameters(*types: Any) -> tuple[inspect.Parameter, ...]:
    """A keyword parameter, as typer reads it, for each option of the settings types: group by group, and in each
    group those first that are used so often that they have a short flag."""
    asked = sorted(_asked(types), key=lambda one: (GROUPS.index(one[1].group), len(one[1].flags) == 1))
    return tuple(_parameter(*one) for one in asked)


def _asked(types: Sequence[Any]) -> list[tuple[str, Option, Any, Any]]:
    """Name, option, type and default of each setting that has an option; settings within settings in their place."""
    found: list[tuple[str, Option, Any, Any]] = []
    for settings in types:
        hints, options = get_type_hints(settings), options_of(settings)
        for one in fields(settings):
            if one.name in options:
                default = one.default if one.default is not MISSING else None
                found.append((one.name, options[one.name], hints[one.name], default))
            elif is_dataclass(hints[one.name]):
                found += _asked([hints[one.name]])
    return found


def _parameter(name: str, option: Option, kind: Any, default: Any) -> inspect.Parameter:
    if name in READERS:
        kind, default = READERS[name][0], None
    asked = typer.Option(
        *option.flags,
        help=help_of(name),
        metavar=option.metavar or ("|".join(option.choices) or None),
        rich_help_panel=text(f"help.group.{option.group}"),
    )
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, asked])


def made(settings: Any, given: Mapping[str, Any]) -> Any:
    """The settings as the command line has them. `given`: its options by their names. Raises UsageError."""
    hints, options = get_type_hints(settings), options_of(settings)
    values: dict[str, Any] = {}
    for one in fields(settings):
        if one.name in READERS and one.name in options:
            if given[one.name] is not None:
                values[one.name] = READERS[one.name][1](given[one.name])
        elif one.name in options:
            values[one.name] = given[one.name]
        elif is_dataclass(hints[one.name]):
            values[one.name] = made(hints[one.name], given)
    return settings(**values)


def ready_models(chosen: ModelSettings, report: Report, *, offline: bool) -> Models:
    """Checks the run's weights, fetching a missing Whisper size unless told not to use the network."""
    wanted = (chosen.model, chosen.compute, chosen.diarization)
    try:
        models_of(*wanted)
    except ModelError as error:
        fetchable = error.key == "models.missing_download" and error.facts["name"] == chosen.model
        if offline or not fetchable:
            raise
        report.say(text("models.fetching", name=chosen.model))
        store.pull(chosen.model)
    from models.compute import choose

    choose(chosen.compute)
    return models_of(*wanted)
