"""Work on independent pieces: on a CPU one a core, on a GPU one after the other.

Who is interrupted (Ctrl-C) does not wait for the pieces in hand, which may take long; Python's end does.
"""

import atexit
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

import torch

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def one_thread_each() -> Iterator[int]:
    """While work is shared out, torch uses one thread a piece; tells how many pieces may run side by side.

    Torch would otherwise share every small product between the cores and wait for the slowest: beside another busy
    program that is ten times slower than a single thread. A lone piece too: on several threads its sums may end in
    other last digits.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # who takes the results computes beside the workers
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)


def in_parallel(work: Callable[[Item], Result], items: Sequence[Item], device: str = "cpu") -> Iterator[Result]:
    """work(item) of each, in order, few ahead of what is asked for. A GPU shares each piece among its own cores."""
    return map(work, items) if device != "cpu" else _one_a_core(work, items)


def _one_a_core(work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:

    def alone(item: Item) -> Result:
        torch.set_num_threads(1)  # partly a thread's own setting
        return work(item)

    running: deque[Future[Result]] = deque()
    interrupted = False
    with one_thread_each() as threads:
        pool = ThreadPoolExecutor(threads)
        try:
            for item in items:
                running.append(pool.submit(alone, item))
                if len(running) > threads:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        except KeyboardInterrupt:
            interrupted = True
            raise
        finally:
            pool.shutdown(wait=not interrupted, cancel_futures=True)


class Line(Generic[Item]):
    """Items several workers take from, also while more are added."""

    def __init__(self) -> None:
        self._items: SimpleQueue[Item | None] = SimpleQueue()
        self._stopped = Event()

    def add(self, item: Item) -> None:
        self._items.put(item)

    def stop(self, workers: int) -> None:
        """No worker is given any more; those that wait are woken."""
        self._stopped.set()
        for _ in range(workers):
            self._items.put(None)

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def take(self, wait: bool) -> Item | None:
        """The next item; None where there is none now, or, having waited for one, none any more."""
        try:
            return None if self.stopped else self._items.get(block=wait)
        except Empty:
            return None


def in_workers(work: Callable[[Line[Item]], Iterator[Result]], items: deque[Item], workers: int) -> Iterator[Result]:
    """Results as they come, one an item, also of items added to `items` meanwhile.

    `work` runs in so many threads, each of which takes several items at a time from the line and yields their results.
    """
    line: Line[Item] = Line()
    results: SimpleQueue[Result | BaseException] = SimpleQueue()

    def worker() -> None:
        torch.set_num_threads(1)  # partly a thread's own setting
        try:
            for result in work(line):
                results.put(result)
        except BaseException as error:
            results.put(error)

    with one_thread_each():
        threads = [Thread(target=worker, daemon=True) for _ in range(workers)]
        for thread in threads:
            thread.start()
        asked, interrupted = 0, False
        try:
            while items or asked:
                while items:
                    line.add(items.popleft())
                    asked += 1
                result = results.get()
                if isinstance(result, BaseException):
                    raise result
                asked -= 1
                yield result
        except KeyboardInterrupt:
            interrupted = True
            raise
        finally:
            line.stop(workers)
            for thread in threads:
                if interrupted:
                    atexit.register(thread.join)
                else:
                    thread.join()
