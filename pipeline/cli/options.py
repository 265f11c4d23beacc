"""The command line's options, made from the settings types, and what users write → what the program means by it."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A setting that the command line asks for, with its type and default."""

    name: str
    option: Option
    kind: Any
    default: Any


def asked_for(*types: Any) -> dict[str, list[tuple[str, Option]]]:
    """The settings that have an option, group by group as --help shows them; the READMEs' tables are made of them."""
    groups: dict[str, list[tuple[str, Option]]] = {}
    for one in _sorted(types):
        groups.setdefault(one.option.group, []).append((one.name, one.option))
    return groups


def parameters(*types: Any) -> tuple[inspect.Parameter, ...]:
    """A keyword parameter, as typer reads it, for each setting that has an option."""
    return tuple(map(_parameter, _sorted(types)))


def _sorted(types: Sequence[Any]) -> list[_Asked]:
    """Group by group, and in each those first that are used so often that they have a short flag."""
    return sorted(_asked(types), key=lambda one: (GROUPS.index(one.option.group), len(one.option.flags) == 1))


def _asked(types: Sequence[Any]) -> Iterator[_Asked]:
    """Settings within settings in their place."""
    for settings in types:
        hints, options = get_type_hints(settings), options_of(settings)
        for one in fields(settings):
            if one.name in options:
                default = one.default if one.default is not MISSING else None
                yield _Asked(one.name, options[one.name], hints[one.name], default)
            elif is_dataclass(hints[one.name]):
                yield from _asked([hints[one.name]])


def _parameter(asked: _Asked) -> inspect.Parameter:
    kind, default = (READERS[asked.name][0], None) if asked.name in READERS else (asked.kind, asked.default)
    option = typer.Option(
        *asked.option.flags,
        help=text(f"help.run.{asked.name}"),
        metavar=asked.option.metavar or ("|".join(asked.option.choices) or None),
        rich_help_panel=text(f"help.group.{asked.option.group}"),
    )
    return inspect.Parameter(
        asked.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option]
    )


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen, by the names of settings. `given`: as it was written. Raises UsageError."""
    found = {
        name: READERS[name][1](value) if name in READERS else value
        for name, value in given.items()
        if value is not None
    }
    if "glossary" in found and "event" in found:
        from pipeline.event import check_together

        check_together(found["glossary"], found["event"], given["glossary"], given["event"])
    return found


def of(settings: Any, values: Mapping[str, Any]) -> Any:
    """The settings with those of `values` that are theirs."""
    own = set(names_of(settings))
    return made(settings, {name: value for name, value in values.items() if name in own})


def ready_models(chosen: ModelSettings, report: Report, *, offline: bool) -> None:
    """Checks the run's weights, fetching a missing Whisper size unless told not to use the network."""
    from models import store
    from models.loaded import models_of

    try:
        models_of(**asdict(chosen))
    except ModelError as error:
        fetchable = error.key == "models.missing_download" and error.facts["name"] == chosen.model
        if offline or not fetchable:
            raise
        report.say(text("models.fetching", name=chosen.model))
        store.pull(chosen.model)
    if chosen.compute == "fp16":  # the one that not every machine has: to ask takes loading torch
        from models.compute import choose

        choose(chosen.compute)
