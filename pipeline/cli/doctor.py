"""`tinglu doctor`: whether this machine can do the main job, check by check."""

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.show import UiLang, speak
from pipeline.errors import TingluError
from pipeline.messages import text

OLDEST_PYTHON = (3, 10)
ENOUGH_DISK = 1_000_000_000  # bytes: about eight hours of converted sound


def add(app: typer.Typer) -> None:
    @app.command(help=text("help.doctor"))
    def doctor(
        output: Annotated[Path, typer.Option("--output", "-o", help=text("help.doctor.output"))] = Path(),
        ui_lang: UiLang = None,
    ) -> None:
        speak(ui_lang)
        ready = True
        for check in checks(output):
            typer.echo(f"{'ok' if check.ok else '!!':3} {check.name}: {check.detail}")
            ready &= check.ok or not check.needed
        typer.echo(text("doctor.ready" if ready else "doctor.not_ready"))
        raise typer.Exit(0 if ready else 1)


@dataclass(frozen=True, slots=True)
class Check:
    """`needed`: the main job cannot run without."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


def checks(output: Path) -> Iterator[Check]:
    from models import store
    from pipeline.stages.convert.ffmpeg import ffmpeg_version, find_ffmpeg

    try:
        yield Check("ffmpeg", True, f"{ffmpeg_version()} ({find_ffmpeg()[0]})")
    except TingluError as error:
        yield Check("ffmpeg", False, str(error))
    version = platform.python_version()
    yield Check("Python", sys.version_info >= OLDEST_PYTHON, version)
    yield from _networks()
    for model in store.DEFAULTS:
        try:
            weights = store.find(model.name)
            yield Check(model.name, True, text("doctor.verified", file=weights.path))
        except TingluError as error:
            yield Check(model.name, False, str(error))
    free = shutil.disk_usage(_existing(output)).free
    yield Check(text("doctor.disk"), free >= ENOUGH_DISK, text("doctor.free", free=f"{free / 1e9:.1f} GB"))


def _networks() -> Iterator[Check]:
    try:
        from models.compute import choose, machine
    except (ImportError, OSError) as error:
        yield Check("torch", False, str(error))
        return
    found = machine()
    yield Check("torch", True, found.torch)
    bf16 = text("doctor.bf16" if found.native_bf16 else "doctor.no_bf16")
    cpu = f"{found.threads} × {platform.machine()} {' '.join(found.abilities)}; {bf16}"
    yield Check(text("doctor.cpu"), True, cpu)
    yield Check(text("doctor.gpu"), True, found.gpu or text("doctor.no_gpu"), needed=False)
    yield Check(text("doctor.compute"), True, f"{choose().device} {choose().precision}", needed=False)


def _existing(folder: Path) -> Path:
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder
