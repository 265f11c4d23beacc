"""Work on independent pieces, one a core."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_parallel(work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """work(item) of each, in order, few ahead of what is asked for.

    Each piece runs on one thread. Torch would otherwise share every small product of a recurrent network between the
    cores and wait for the slowest: beside another busy program that is ten times slower than a single thread.
    A lone piece too: on several threads its sums may end in other last digits.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # who takes the results computes beside the workers

    def alone(item: Item) -> Result:
        torch.set_num_threads(1)  # partly a thread's own setting
        return work(item)

    running: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(threads)
    try:
        for item in items:
            running.append(pool.submit(alone, item))
            if len(running) > threads:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(threads)
