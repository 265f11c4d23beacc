"""Running the command `tinglu`: in this process, where a process of its own is not the point, or in one."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest import mock

from helpers.places import ROOT
from models.loaded import models_of
from pipeline.cli.app import main
from pipeline.messages import current_language, use_language

COMMAND = (sys.executable, "-m", "pipeline")
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "COLUMNS": "160"}


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def tinglu(*arguments: object, **environment: str | None) -> Done:
    """The command in this process, which saves the seconds that its libraries take to load. None: not set."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    before = current_language()
    if environment:  # the weights may lie elsewhere
        models_of.cache_clear()
    with mock.patch.dict(os.environ, values(environment), clear=True), redirect_stdout(out), redirect_stderr(err):
        code = main([*map(str, arguments)])
    use_language(before)
    return Done(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


def tinglu_process(*arguments: object, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, waited for."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        env=values(environment),
        cwd=ROOT,
        encoding="utf-8",
        errors="replace",
        timeout=600,
    )


def start_tinglu(*arguments: object, **more: object) -> subprocess.Popen[str]:
    """The command in a process of its own, begun; `more` is for Popen."""
    return subprocess.Popen([*COMMAND, *map(str, arguments)], cwd=ROOT, text=True, env=values({}), **more)


def values(environment: dict[str, str | None]) -> dict[str, str]:
    """This process's environment with these values, None taking a name away."""
    given = os.environ | ENVIRONMENT | environment
    return {name: value for name, value in given.items() if value is not None}
