"""Errors cross to other processes and machines as they are."""

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import pipeline.cli.app  # noqa: F401  which knows every room, and so every kind of error
from pipeline.errors import JobError, ModelError, TingluError


def kinds(kind=TingluError):
    return [kind, *(deeper for below in kind.__subclasses__() for deeper in kinds(below))]


class Picky(OSError):
    """As some libraries' errors are: pickled, it cannot be read back."""

    def __init__(self, message, *, response):
        super().__init__(message)


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("again", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_every_error_survives_with_its_key_facts_and_exit_code(kind, again):
    error = kind("job.unwritable", folder=Path("/a/b"), reason="no room")
    came = again(error)
    assert type(came) is kind
    assert (came.key, came.facts, came.exit_code) == (error.key, error.facts, error.exit_code)
    assert str(came) == str(error)


def test_errors_among_the_facts_come_as_their_text():
    error = ModelError("models.download_failed", name="x", reason=Picky("refused", response=object()))
    came = pickle.loads(pickle.dumps(error))
    assert str(came) == str(error)
    assert came.facts == {"name": "x", "reason": "refused"}


def fail():
    raise JobError("job.unwritable", folder=Path("/a"), reason=PermissionError("no"))


@pytest.mark.media
def test_an_error_in_another_process_is_raised_here():
    with ProcessPoolExecutor(1, get_context("spawn")) as pool, pytest.raises(JobError, match="/a cannot be written"):
        pool.submit(fail).result()
