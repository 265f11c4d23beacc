"""A batch on this machine: interrupted it ends at once, and whoever reads its output may go away."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from helpers.builders import transcript
from helpers.media import ffmpeg
from helpers.places import ROOT

from pipeline import flow
from pipeline.batch import Planned, cluster, here
from pipeline.errors import JobError, ModelError
from pipeline.flow import Done, prepare
from pipeline.messages import text
from pipeline.report import Silent
from pipeline.settings import How, RunSettings


def several(place, names="abc"):
    return [Planned(place / f"{name}.wav", place / "out" / name, 60.0) for name in names]


class Shown(Silent):
    def __init__(self):
        self.stages, self.said = [], []

    def stage(self, name):
        self.stages.append(name)
        return super().stage(name)

    def say(self, message):
        self.said.append(message)


def convert_for_ever(recording, folder, settings, how, report):
    with report.stage("convert") as progress:
        while True:
            progress(1.0, 2.0)
            time.sleep(0.01)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interruption_ends_the_conversion_ahead(tmp_path, monkeypatch, error):
    def run(*_):
        raise error

    monkeypatch.setattr(here, "run", run)
    monkeypatch.setattr(here, "prepare", convert_for_ever)
    with pytest.raises(error):
        next(here.work(several(tmp_path), RunSettings(), Shown(), How()))
    assert not [thread for thread in threading.enumerate() if "_convert" in thread.name]


def test_a_conversion_that_its_turn_finds_unfinished_shows_its_progress(tmp_path, monkeypatch):
    may_end = threading.Event()

    def slow(recording, folder, settings, how, report):
        with report.stage("convert") as progress:
            while not may_end.wait(0.01):
                progress(1.0, 2.0)

    class Freeing(Shown):
        def stage(self, name):
            may_end.set()
            return super().stage(name)

    monkeypatch.setattr(here, "run", lambda *_: Done(transcript(), ()))
    monkeypatch.setattr(here, "prepare", slow)
    report = Freeing()
    assert len(list(here.work(several(tmp_path, "ab"), RunSettings(), report, How()))) == 2
    assert report.stages == ["convert"]


def test_a_missing_model_is_told_as_itself_whoever_misses_it(tmp_path, monkeypatch):
    def run(*_):
        raise ModelError("models.no_such_file", file=tmp_path / "x.pt")

    monkeypatch.setattr(here, "run", run)
    (one,) = several(tmp_path, "a")
    assert "x.pt" in here.outcome_of(one, RunSettings(), Silent(), How()).error


@pytest.mark.parametrize("error", [JobError("job.locked", folder="a", holder="b"), ZeroDivisionError()])
def test_the_time_that_a_failure_took_is_told(tmp_path, monkeypatch, error):
    def run(*_):
        raise error

    monkeypatch.setattr(here, "run", run)
    monkeypatch.setattr(here, "crash_report", lambda *_: tmp_path / "report.txt")
    (one,) = several(tmp_path, "a")
    begun = time.monotonic()
    found = here.outcome_of(one, RunSettings(), Silent(), How())
    assert 0.0 <= found.seconds <= time.monotonic() - begun
    assert found.state == ("busy" if isinstance(error, JobError) else "failed")


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("auto", []),
        ("head:6379", [("head", 6379)]),
        ("ray://head:10001", [("head", 10001)]),
        ("[::1]:6379", [("::1", 6379)]),
    ],
)
def test_a_cluster_is_asked_at_its_address_whether_it_is_there(monkeypatch, address, asked):
    called = []
    monkeypatch.setattr(
        cluster.socket, "create_connection", lambda where, timeout: called.append(where) or SimpleNamespace(close=int)
    )
    cluster._knock(address)
    assert called == asked


def test_an_error_of_a_task_on_the_cluster_is_told_as_itself():
    class RayError(Exception):
        cause = None

    def get(future):
        raise future

    ray = SimpleNamespace(get=get, exceptions=SimpleNamespace(RayError=RayError))
    assert "lost it" in cluster._outcome(ray, RayError("lost it")).error
    error = RayError("task failed")
    error.cause = ModelError("models.no_such_file", file="x.pt")
    with pytest.raises(ModelError):
        cluster._outcome(ray, error)


@pytest.mark.media
def test_what_is_forced_is_converted_once(tmp_path, monkeypatch):
    ffmpeg("-f", "lavfi", "-i", "sine=duration=1", tmp_path / "a.wav")
    converted, convert = [], flow.convert
    monkeypatch.setattr(flow, "convert", lambda *given: converted.append(given) or convert(*given))
    (one,) = several(tmp_path, "a")
    for _ in range(2):
        how = How(force=True)
        prepare(one.recording, one.folder, RunSettings(), how)  # for the estimate, or ahead of its turn
        prepare(one.recording, one.folder, RunSettings(), how)
    assert len(converted) == 2
    prepare(one.recording, one.folder, RunSettings(), How())
    assert len(converted) == 2


WITHOUT_MODELS = """
import sys, time
from helpers.builders import transcript
from pipeline.batch import here
from pipeline.__main__ import main
from pipeline.cli import run
from pipeline.flow import Done

seconds = float(sys.argv.pop(1))

def recognised(recording, folder, settings, report, how):
    report.say(f"working on {recording.name}")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.05)  # in short sleeps: a signal that comes just before one is not lost
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / "transcript.json", folder / "audit.json"
    written[0].write_text("{}")
    return Done(transcript(), written)

here.run = recognised
run.ready_models = run._tell_estimate = lambda *_, **__: None
sys.exit(main())
"""


def start(seconds, *arguments, shell="", **more):
    """The command with a recognition that takes so long and needs no model. `shell`: what stands behind it."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-c", WITHOUT_MODELS, str(seconds), *map(str, arguments)]
    if shell:
        command = ["bash", "-o", "pipefail", "-c", f'"$@" {shell}', "bash", *command]
    return subprocess.Popen(command, cwd=ROOT, text=True, env=environment, **more)


@pytest.fixture
def three(tmp_path):
    (tmp_path / "rec").mkdir()
    for name in "abc":
        ffmpeg("-f", "lavfi", "-i", "sine=duration=0.5", tmp_path / "rec" / f"{name}.wav")
    return ("run", tmp_path / "rec", "-o", tmp_path / "o")


def all_are_done(out):
    assert json.loads((out / "batch.json").read_text())["done"] == 3
    assert len(list(out.glob("*/transcript.json"))) == 3


@pytest.mark.media
@pytest.mark.parametrize("shell", ["| head -n 1", "2>&1 | head -n 1", ">&-", ">&- 2>&-", "2> /dev/full"])
def test_whoever_reads_the_output_may_go_away(tmp_path, three, shell):
    running = start(0, *three, shell=shell, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _, told = running.communicate(timeout=120)
    assert running.returncode == 0, told
    assert "Traceback" not in told
    assert "BrokenPipe" not in told
    all_are_done(tmp_path / "o")


@pytest.mark.media
def test_a_full_disk_that_takes_the_output_stops_no_work_and_is_told(tmp_path, three):
    running = start(0, *three, shell="> /dev/full", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _, told = running.communicate(timeout=120)
    assert running.returncode == 1
    assert told.count("standard output") == 1
    assert "of tinglu itself" not in told
    all_are_done(tmp_path / "o")
    listing = start(0, "models", "list", shell="> /dev/full", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _, told = listing.communicate(timeout=120)
    assert listing.returncode == 1
    assert text("cli.no_room", reason=os.strerror(errno.ENOSPC)) in told
    assert "of tinglu itself" not in told


@pytest.mark.media
def test_the_terminal_may_be_closed(tmp_path, three):
    """As of a command that was disowned, or started over a connection that was lost."""
    ours, theirs = os.openpty()
    running = start(0, *three, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    assert os.read(ours, 10)
    os.close(ours)
    assert running.wait(120) == 0
    all_are_done(tmp_path / "o")


def unfinished(folder):
    return [path for path in folder.glob("work/.*") if path.name.endswith(".part")]


@pytest.mark.media
def test_ctrl_c_in_a_batch_with_a_long_recording_ends_it_at_once(tmp_path):
    short, long = tmp_path / "a.wav", tmp_path / "long.flac"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=0.5", short)
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", 3600, long)
    running = start(
        *(600, "run", short, long, "-o", tmp_path / "o"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 60
    while not unfinished(tmp_path / "o" / "long"):
        assert running.poll() is None, running.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert not (tmp_path / "o" / "long" / "work" / "convert.json").exists()  # it was not waited for
    assert running.returncode == 130
    assert "working on a.wav" in told
    assert "Stopped" in told
    assert "Traceback" not in told
    assert not unfinished(tmp_path / "o" / "long")
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert str(long) not in left
