"""Corrected text looked for in the sound by another process: the page's server loads no model and stays quick."""

from __future__ import annotations

import os
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock, Timer

from pipeline.batch.processes import begin, deaf_to_ctrl_c
from pipeline.errors import TingluError
from pipeline.flow import align_corrections
from pipeline.messages import current_language

IDLE_S = 60.0  # behind which the process, and the memory of its models, is given back
THREADS, BEHIND = 1, 10  # the page beside it shall not wait; BEHIND: niceness


class Hearing:
    """One process, begun when it is first needed."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._processes: set[BaseProcess] = set()
        self._idle: Timer | None = None
        self._one = Lock()

    def align(self, job: Path, longest: float | None = None) -> None:
        """Returns when it is done, or cannot be done now, or after so many seconds."""
        if not self._one.acquire(timeout=-1 if longest is None else longest):
            return
        try:
            self._stay()
            self._submitted(job).result(longest)
        except (BrokenProcessPool, TooLong):
            self._drop()
        except TingluError:  # another run is at work on the job
            pass
        finally:
            self._idle = Timer(IDLE_S, self.end)
            self._idle.daemon = True
            self._idle.start()
            self._one.release()

    def end(self) -> None:
        """Ends the process, and with it what it does; what it has found is kept."""
        for process in list(self._processes):
            process.kill()
        with self._one:
            self._stay()
            self._drop()

    def _submitted(self, job: Path) -> Future[None]:
        others = set(active_children())
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), _begin, (THREADS, current_language()))
        with deaf_to_ctrl_c():
            future = self._pool.submit(align_corrections, job)
        self._processes |= set(active_children()) - others
        return future

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _drop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.kill()
            process.join()
        self._pool, self._processes = None, set()


def _begin(threads: int, language: str) -> None:
    begin(threads, language)
    if hasattr(os, "nice"):  # not on Windows
        os.nice(BEHIND)
