"""Networks are loaded once whoever asks, beside the conversion; what a run must never import is not imported."""

import gc
import json
import subprocess
import sys
import threading
import time

import pytest
from helpers.media import excerpt
from helpers.places import ROOT

from models import store
from models.loaded import Models, Once
from pipeline.errors import ModelError

# What pyannote.audio brings to train networks, to fetch them and to tell of itself.
NEVER = {"pyannote", "lightning", "torchmetrics", "torch_audiomentations", "optuna", "sklearn", "pandas", "matplotlib"}
NEVER |= {"huggingface_hub", "requests", "opentelemetry", "torchcodec", "triton"}


class Slow:
    def __init__(self) -> None:
        self.locks: dict[str, threading.Lock] = {}
        self.made = 0

    @Once
    def network(self) -> int:
        time.sleep(0.01)
        self.made += 1
        return self.made

    @Once
    def fails_first(self) -> int:
        self.made += 1
        if self.made == 1:
            raise ModelError("models.no_such_file", file="x")
        return self.made


def test_threads_that_ask_at_once_get_the_same():
    models, found = Slow(), []
    threads = [threading.Thread(target=lambda: found.append(models.network)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 8


def test_what_failed_is_tried_again_when_it_is_asked_for_again():
    models = Slow()
    with pytest.raises(ModelError):
        _ = models.fails_first
    assert models.fails_first == 2


def test_garbage_is_looked_for_again_but_not_in_what_was_loaded():
    class Lists(Slow):
        @Once
        def network(self) -> list[list[int]]:
            assert not gc.isenabled()
            return [[number] for number in range(10_000)]

    made = Lists().network
    assert gc.isenabled()
    assert any(one is made for one in gc.get_objects(generation=2)), "young, so that it would be looked through"


@pytest.fixture
def nothing_to_check(monkeypatch):
    weights = store.Weights("x", ROOT / "none", "0")
    monkeypatch.setattr(store, "find", lambda name: weights)


def test_who_asks_meets_the_error_of_loading_ahead(nothing_to_check):
    asked = []

    class Damaged(Models):
        @Once
        def segmenter(self) -> None:
            asked.append(threading.current_thread())
            raise ModelError("models.no_such_file", file="x")

    models, others = Damaged("whisper-base"), set(threading.enumerate())
    models.load_ahead()
    for thread in set(threading.enumerate()) - others:
        thread.join(10)
    with pytest.raises(ModelError):
        _ = models.segmenter
    assert asked[-1] is threading.current_thread()
    assert len(asked) == 2


RUN = """
import json, sys
from pipeline.cli.app import main

def loaded():
    return sorted({name.partition(".")[0] for name in sys.modules})

code, after_run = main(sys.argv[1:]), loaded()
if "torch" in after_run:
    import pyannote.audio.pipelines, whisper
print(json.dumps([code, after_run, loaded()]))
"""


def imported(*arguments: object) -> tuple[set[str], set[str]]:
    """What a run in a process of its own imports, and, if it loads networks, with all of pyannote.audio and whisper."""
    command = [sys.executable, "-c", RUN, "run", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=600)
    code, after_run, with_all = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    return set(after_run), set(with_all)


@pytest.mark.models
def test_a_run_imports_what_it_needs(tmp_path):
    speech = excerpt(tmp_path / "speech.wav", 5, 3)
    first, with_all = imported(speech, "-o", tmp_path)
    assert NEVER & first == set()
    assert with_all >= NEVER, "a name that nothing brings any more"
    again, _ = imported(speech, "-o", tmp_path)
    assert "torch" not in again, "there was nothing to do"
