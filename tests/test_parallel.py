"""Work spread over the cores: order kept, errors passed on, torch's setting restored."""

import pytest
import torch

from models.parallel import in_parallel

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
