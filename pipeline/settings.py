"""Everything that can be chosen about a run, one frozen type a stage. Each choice is written once, here.

A field's `Option` says how the command line asks for it: its flags, its group in --help, the values it may have. What
it means is the message `help.run.<field>`. The command line, the READMEs' tables and `pipeline.transcribe` follow.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from inspect import formatannotation
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from models.catalogue import (
    CAMPPLUS,
    CATALOGUE,
    COMMUNITY,
    WHISPER_BASE,
    check_language,
    recogniser_named,
    recogniser_names,
)
from models.languages import code_of
from pipeline.errors import UsageError
from pipeline.glossary import NOTHING, Glossary
from pipeline.transcript import Event

Group = Literal["hear", "who", "text", "output", "batch", "machine"]  # of --help, in its order
GROUPS: tuple[Group, ...] = get_args(Group)
MOST_SPEAKERS = 100
BEAMS = {"fast": 1, "normal": 3, "best": 3}  # by effort: how many texts of a window are followed side by side


@dataclass(frozen=True, slots=True)
class Option:
    """How the command line asks for a setting. `flags`: "--field-name" where none is given.

    `choices`: the values it may have; `least`, `most`: the bounds of a number; `metavar`: its value in --help.
    """

    group: Group
    flags: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    metavar: str | None = None

    def check(self, flag: str, value: Any) -> None:
        """Raises UsageError, which names the flag, where `value` is none it may have. None: it was not chosen."""
        if value is None:
            return
        if self.choices and value not in self.choices:
            raise UsageError("settings.choice", option=flag, given=value, choices=", ".join(self.choices))
        if self.least is not None and not self.least <= value <= (self.most or value):
            raise UsageError("settings.range", option=flag, given=value, least=self.least, most=self.most)


@cache
def options_of(settings: Any) -> dict[str, Option]:
    """The options of a settings type by their fields' names, with all their flags."""
    found: dict[str, Option] = {}
    for name, hint in get_type_hints(settings, include_extras=True).items():
        for option in getattr(hint, "__metadata__", ()):
            flags = option.flags or (f"--{name.replace('_', '-')}",)
            found[name] = Option(option.group, flags, option.choices, option.least, option.most, option.metavar)
    return found


class Chosen:
    """A settings type: its values are those its options allow. Raises UsageError."""

    __slots__ = ()

    def __post_init__(self) -> None:
        kind: Any = type(self)
        for name, option in options_of(kind).items():
            option.check(option.flags[0], getattr(self, name))


@dataclass(frozen=True, slots=True)
class RecogniseSettings(Chosen):
    """`language`: a Whisper code or name of a language, or "auto" to detect it window by window.

    `prompt`: what Whisper takes as said before; None for the style prompt of the language. `effort`: how hard the
    best text is searched for.
    """

    language: Annotated[str, Option("hear", ("--language", "-l"))] = "auto"
    prompt: Annotated[str | None, Option("hear")] = None
    effort: Annotated[str, Option("hear", choices=tuple(BEAMS))] = "normal"

    def __post_init__(self) -> None:
        Chosen.__post_init__(self)
        if self.language.strip().lower() != "auto" and code_of(self.language) is None:
            raise UsageError("recognise.unknown_language", given=self.language)
        object.__setattr__(self, "language", code_of(self.language) or "auto")

    @property
    def beam(self) -> int:
        return BEAMS[self.effort]

    @property
    def twice(self) -> bool:
        """Whether all is heard twice, and the surer words are taken."""
        return self.effort == "best"


@dataclass(frozen=True, slots=True)
class ModelSettings(Chosen):
    """`model`: a name of the catalogue, with or without "whisper-", or the path of a checkpoint.

    `compute`: the number format. `diarization`: what tells speakers apart.
    """

    model: Annotated[str, Option("hear", ("--model", "-m"))] = WHISPER_BASE.name
    compute: Annotated[str, Option("machine", choices=("auto", "fp32", "bf16", "fp16"))] = "auto"
    diarization: Annotated[str, Option("who", choices=(CAMPPLUS.name, COMMUNITY.name))] = CAMPPLUS.name

    def __post_init__(self) -> None:
        Chosen.__post_init__(self)
        name = recogniser_named(self.model)
        if name is None and not Path(self.model).is_file():
            raise UsageError("models.unknown", name=self.model, known=", ".join(recogniser_names()))
        object.__setattr__(self, "model", name or self.model)


@dataclass(frozen=True, slots=True)
class ConvertSettings(Chosen):
    """`stream`: which audio stream, counted from 0; None for the file's default."""

    stream: Annotated[int | None, Option("hear")] = None


@dataclass(frozen=True, slots=True)
class SpeechSettings(Chosen):
    """`step`: seconds between chunks of ten."""

    step: float = 2.0  # at 1 s it takes twice as long, and no more is right: docs/decisions.md


@dataclass(frozen=True, slots=True)
class DiarizeSettings(Chosen):
    """The number of people, or bounds of it, where known."""

    speakers: Annotated[int | None, Option("who", ("--speakers", "-s"), least=1, most=MOST_SPEAKERS)] = None
    min_speakers: Annotated[int | None, Option("who", least=1, most=MOST_SPEAKERS)] = None
    max_speakers: Annotated[int | None, Option("who", least=1, most=MOST_SPEAKERS)] = None

    def __post_init__(self) -> None:
        Chosen.__post_init__(self)
        if self.speakers is not None and (self.min_speakers is not None or self.max_speakers is not None):
            raise UsageError("diarize.exact_and_bounds")
        if self.min_speakers is not None and self.max_speakers is not None and self.min_speakers > self.max_speakers:
            raise UsageError("diarize.bounds_crossed", least=self.min_speakers, most=self.max_speakers)


@dataclass(frozen=True, slots=True)
class EvidenceSettings(Chosen):
    """`keep`: the ids of removed texts to put back, or "all"."""

    keep: Annotated[tuple[str, ...], Option("text", metavar="ID,…|all")] = ()


@dataclass(frozen=True, slots=True)
class PolishSettings(Chosen):
    """`script`, `numbers`: of Chinese text. `homophones`: whether the word that was meant is written for one that only
    sounds like it. `verbatim`: whether sounds of thinking stay.
    """

    script: Annotated[str, Option("text", choices=("hans", "hant", "keep"))] = "hans"
    homophones: Annotated[str, Option("text", choices=("on", "off"))] = "on"
    numbers: Annotated[str, Option("text", choices=("keep", "digits", "chinese"))] = "keep"
    verbatim: Annotated[str, Option("text", choices=("full", "clean"))] = "full"


@dataclass(frozen=True, slots=True)
class WriteSettings(Chosen):
    """`notice_cue`: where subtitles show the notice as a cue of its own. `labels`: when subtitles name a speaker.

    `times`: documents show the time at which each paragraph begins. `document_language`: of a document's fixed words,
    zh or en; None for the transcript's.
    """

    notice_cue: Annotated[str, Option("output", choices=("start", "end", "none"))] = "start"
    labels: Annotated[str, Option("output", choices=("change", "always", "never"))] = "change"
    times: Annotated[bool, Option("output")] = False
    document_language: str | None = None


@dataclass(frozen=True, slots=True)
class RunSettings:
    """All that a recording's results depend on. `formats`: of the files written; None for all."""

    recognise: RecogniseSettings = field(default_factory=RecogniseSettings)
    models: ModelSettings = field(default_factory=ModelSettings)
    convert: ConvertSettings = field(default_factory=ConvertSettings)
    segment: SpeechSettings = field(default_factory=SpeechSettings)
    diarize: DiarizeSettings = field(default_factory=DiarizeSettings)
    glossary: Annotated[Glossary, Option("text", ("--glossary", "-g"))] = NOTHING
    event: Annotated[Event, Option("text", ("--event", "-e"))] = field(default_factory=Event)
    polish: PolishSettings = field(default_factory=PolishSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    formats: Annotated[tuple[str, ...] | None, Option("output", ("--formats", "-f"))] = None
    write: WriteSettings = field(default_factory=WriteSettings)

    def __post_init__(self) -> None:
        """Raises UsageError where a model of the catalogue does not know the language. Others are asked in a run."""
        known = CATALOGUE.get(self.models.model)
        if known is not None:
            check_language(self.recognise.language, known.name, known.languages)


@dataclass(frozen=True, slots=True)
class How(Chosen):
    """How a run goes about it; nothing of this changes a result.

    `redo_from`: the stage from which all is done anew; `force`: everything. `wait`: for another run that works on the
    same recording. `command`: what was done anew under this name is not done again.
    """

    redo_from: Annotated[str | None, Option("batch", ("--from",), metavar="STAGE")] = None
    force: Annotated[bool, Option("batch")] = False
    wait: Annotated[bool, Option("batch")] = False
    verbose: Annotated[bool, Option("machine", ("--verbose", "-v"))] = False
    log_text: Annotated[bool, Option("machine")] = False
    command: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass(frozen=True, slots=True)
class BatchSettings(Chosen):
    """`jobs`: so many recordings at once. `cluster`: the address of a Ray cluster to work on."""

    jobs: Annotated[int, Option("batch", ("--jobs", "-j"), least=1, most=64)] = 1
    cluster: Annotated[str | None, Option("batch", metavar="ADDRESS")] = None

    def __post_init__(self) -> None:
        Chosen.__post_init__(self)
        if self.cluster is not None and self.jobs > 1:
            raise UsageError("batch.jobs_or_cluster")


def made(settings: Any, given: Mapping[str, Any]) -> Any:
    """The settings with the values of `given`, by the names of their fields, wherever these stand within them.

    Raises UsageError for a value that cannot be meant, TypeError for a name that no setting has.
    """
    known = set(names_of(settings))
    for name in given:
        if name not in known:
            raise TypeError(f"there is no option {name!r}; there are: {', '.join(sorted(known))}")
    return _made(settings, given)


def _made(settings: Any, given: Mapping[str, Any]) -> Any:
    kinds = get_type_hints(settings)
    own = [one.name for one in fields(settings) if one.name in given]
    values = {name: _of_kind(name, kinds[name], given[name]) for name in own}
    inner = {name: _made(kind, given) for name, kind in kinds.items() if _is_settings(kind)}
    return settings(**inner, **values)


def _of_kind(name: str, kind: Any, value: Any) -> Any:
    """The value, a list as a tuple. Raises UsageError where it is of another kind than the setting's."""
    value = tuple(value) if isinstance(value, list) else value
    try:
        return TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError as error:
        raise UsageError("settings.kind", option=name, given=repr(value), kind=formatannotation(kind)) from error


def names_of(settings: Any) -> Iterator[str]:
    """The names of all fields, those of settings within settings in their place."""
    kinds = get_type_hints(settings)
    for one in fields(settings):
        if _is_settings(kinds[one.name]):
            yield from names_of(kinds[one.name])
        else:
            yield one.name


def _is_settings(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Chosen)
