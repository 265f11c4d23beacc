"""The command line's options, made from the settings types, and what users write → what the program means by it."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from pipeline.errors import ModelError
from pipeline.glossary import Glossary
from pipeline.messages import text
from pipeline.report import Report
from pipeline.settings import (
    GROUPS,
    BatchSettings,
    Chosen,
    How,
    ModelSettings,
    Option,
    RunSettings,
    made,
    names_of,
    options_of,
)
from pipeline.transcript import Event


@dataclass(frozen=True, slots=True)
class CommandSettings(Chosen):
    """What is chosen about the command itself."""

    output: Annotated[Path, Option("output", ("--output", "-o"))] = Path()
    offline: Annotated[bool, Option("machine")] = False
    quiet: Annotated[bool, Option("machine", ("--quiet", "-q"))] = False
    ui_lang: Annotated[str | None, Option("machine", metavar="zh|en")] = None


@dataclass(frozen=True, slots=True)
class ListSettings(Chosen):
    """`lists`: files that name recordings, one a line."""

    lists: Annotated[list[Path] | None, Option("batch", ("--list",), metavar="FILE|-")] = None


ASKED: tuple[Any, ...] = (RunSettings, How, BatchSettings, CommandSettings)


def _formats(given: str) -> tuple[str, ...]:
    from pipeline.output import chosen_formats

    return chosen_formats(given)


def _glossary(given: Path) -> Glossary:
    from pipeline.event import read_glossary

    return read_glossary(given)


def _event(given: Path) -> Event:
    from pipeline.event import read_event

    return read_event(given)


def _listed(given: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in given.split(",") if name.strip())


# Settings that are written in another form than they have: its type, and what makes the setting of it.
READERS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "formats": (str | None, _formats),
    "keep": (str | None, _listed),
    "glossary": (Path | None, _glossary),
    "event": (Path | None, _event),
}


def help_of(name: str) -> str:
    """The help of a setting, in the user's language."""
    return text(f"help.run.{name}")


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


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen, by the names of settings. `given`: as it was written. Raises UsageError."""
    return {
        name: READERS[name][1](value) if name in READERS else value
        for name, value in given.items()
        if value is not None
    }


def of(settings: Any, values: Mapping[str, Any]) -> Any:
    """The settings with those of `values` that are theirs."""
    own = set(names_of(settings))
    return made(settings, {name: value for name, value in values.items() if name in own})


def ready_models(chosen: ModelSettings, report: Report, *, offline: bool) -> None:
    """Checks the run's weights, fetching a missing Whisper size unless told not to use the network."""
    from models import store
    from models.loaded import models_of

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
