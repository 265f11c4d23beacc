"""The command in processes of its own that are there at once: forked from one that has everything loaded.

Who is killed has to be a real process; that it takes its seconds to load libraries and networks first shows nothing.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from unittest import mock

from helpers.places import ROOT

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["helpers.loaded"])


def start_warm(*arguments: object) -> BaseProcess:
    """`tinglu` with these arguments, as the leader of a process group of its own."""
    with mock.patch.dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "tests")])):
        forkserver.ensure_running()
    process = _FORKED.Process(target=_run, args=([*map(str, arguments)],))
    process.start()
    return process


def _run(arguments: Sequence[str]) -> None:
    from pipeline.cli.app import main

    os.setsid()
    os.chdir(ROOT)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(main(arguments))
