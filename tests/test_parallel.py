"""Work spread over the cores: order kept, errors passed on, torch's setting restored."""

import signal
import threading
from collections import deque
from threading import Event

import pytest
import torch

from models.parallel import in_parallel, in_workers

pytestmark = pytest.mark.models


def test_results_come_in_order_and_the_setting_is_restored():
    before = torch.get_num_threads()
    assert list(in_parallel(lambda n: n * n, range(50))) == [n * n for n in range(50)]
    assert torch.get_num_threads() == before


def test_an_error_reaches_who_asked_and_leaves_nothing_running():
    before = torch.get_num_threads()
    with pytest.raises(ZeroDivisionError):
        list(in_parallel(lambda n: 1 / n, [1, 2, 0, 3]))
    assert torch.get_num_threads() == before


def test_work_runs_only_a_little_ahead():
    done = []
    results = in_parallel(done.append, range(1000))
    next(results)
    results.close()
    assert len(done) < 100


@pytest.mark.parametrize("kind", ["pool", "workers"])
def test_who_is_interrupted_waits_for_no_piece_in_hand(kind):
    may_end, ended = Event(), Event()

    def work(_):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        may_end.wait(60)
        ended.set()

    def in_worker(line):
        while item := line.take(wait=True):
            yield work(item)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt):
        list(in_parallel(work, [1, 2]) if kind == "pool" else in_workers(in_worker, deque([1, 2]), 1))
    signal.signal(signal.SIGINT, before)
    assert not ended.is_set()
    may_end.set()
    assert ended.wait(60)
