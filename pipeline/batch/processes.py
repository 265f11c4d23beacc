"""Several recordings at once, each in a process with its share of the cores."""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process

from pipeline.batch.find import Planned
from pipeline.batch.here import elsewhere
from pipeline.batch.outcome import Outcome
from pipeline.messages import current_language, text, use_language
from pipeline.settings import How, RunSettings

_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
# Who is stopped leaves semaphores to the process that Python has for that, and need not be told.
_QUIET = "ignore::UserWarning:multiprocessing.resource_tracker"


def threads_for(jobs: int) -> int:
    """So that all together have no more threads than there are cores."""
    return max(1, (os.cpu_count() or 1) // jobs)


def work(planned: Sequence[Planned], settings: RunSettings, how: How, jobs: int) -> Iterator[tuple[Planned, Outcome]]:
    """Each recording's outcome as it is there.

    A process that is killed, as for want of memory, takes those beside it along: they are tried again one by one, and
    the one that dies then has failed.
    """
    waiting = list(planned)
    while waiting:
        done = set()
        for one, outcome in _round(waiting, settings, how, jobs):
            done.add(one)
            yield one, outcome
        waiting = [one for one in waiting if one not in done]
        if waiting and jobs == 1:
            died = waiting.pop(0)
            yield died, Outcome("failed", error=text("batch.worker_died", file=died.recording))
        jobs = 1


def _round(planned: Sequence[Planned], settings: RunSettings, how: How, jobs: int) -> Iterator[tuple[Planned, Outcome]]:
    """The outcomes of those that were done when the pool ended or broke."""
    threads = threads_for(jobs)
    told = (threads, current_language())
    with _environment(threads), ProcessPoolExecutor(jobs, get_context("spawn"), begin, told) as pool:
        others = set(active_children())
        with deaf_to_ctrl_c():
            futures: dict[Future[Outcome], Planned] = {pool.submit(_work, one, settings, how): one for one in planned}
        try:
            for future in as_completed(futures):
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    continue
                yield futures[future], outcome
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            workers = set(active_children()) - others
            for process in workers:  # what is done is kept, whenever they end
                process.kill()
            for process in workers:
                process.join()
            raise


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """What the new processes inherit: Ctrl-C is for this one, which ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _environment(threads: int) -> Iterator[None]:
    """Read by the new processes and their libraries when they begin."""
    warnings = ",".join(filter(None, (os.environ.get("PYTHONWARNINGS"), _QUIET)))
    new = dict.fromkeys(_THREADS, str(threads)) | {"PYTHONWARNINGS": warnings}
    before = {name: os.environ.get(name) for name in new}
    os.environ.update(new)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def begin(threads: int, language: str) -> None:
    """In a new process: it ends with the one that made it, speaks its language and has so many threads."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    use_language(language)
    limit_threads(threads)


def _end_with_parent() -> None:
    """A parent that is killed cannot end its processes, and they would wait for it for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))  # who started us may have had SIGTERM ignored


def limit_threads(number: int) -> None:
    from models.compute import use_threads

    use_threads(number)


def _work(one: Planned, settings: RunSettings, how: How) -> Outcome:
    return elsewhere(one, settings, how)
