"""Several recordings at once in processes of their own; one that is killed is told, the others are done."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from helpers.command import start_tinglu, tinglu
from helpers.media import excerpt

from pipeline.batch.processes import threads_for

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("processes")
    for number, name in enumerate("ab"):
        excerpt(folder / f"{name}.wav", 20 * number, 15)
    return [folder / "a.wav", folder / "b.wav"]


def command(recordings, out, *options):
    return ["run", *recordings, "-o", out, "--language", "zh", *options]


def transcript(out, name):
    return json.loads((out / name / "transcript.json").read_text())


def test_never_more_threads_than_cores():
    for jobs in (1, 2, 3, 64):
        assert threads_for(jobs) * jobs <= max(jobs, os.cpu_count())


def children(pid):
    found = subprocess.run(["ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in found.splitlines() if "spawn_main" in line]


def test_a_process_that_dies_costs_nobody_else_anything(recordings, tmp_path):
    alone = tinglu(*command(recordings, tmp_path / "alone", "-q"))
    assert alone.returncode == 0
    running = start_tinglu(*command(recordings, tmp_path / "out", "--jobs", "2"), stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not list((tmp_path / "out").glob("*/work/convert.json")):
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(children(running.pid)[0], signal.SIGKILL)  # as the system does when memory runs out
    _, err = running.communicate(timeout=300)
    assert running.returncode == 0, err
    assert "Traceback" not in err
    for name in "ab":
        assert transcript(tmp_path / "out", name)["utterances"] == transcript(tmp_path / "alone", name)["utterances"]
    assert json.loads((tmp_path / "out" / "batch.json").read_text())["done"] == 2


def begun_by_a_supervisor():
    """Which has all its programs ignore SIGTERM, and none Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def working(recordings, out):
    """The command with several processes, once one of them works; and those processes."""
    running = start_tinglu(
        *command(recordings, out, "--jobs", "2"),
        stderr=subprocess.PIPE,
        preexec_fn=begun_by_a_supervisor,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 120
        while not list(out.glob("*/work/convert.json")):
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        workers = children(running.pid)
        assert workers
    except BaseException:
        running.kill()
        raise
    return running, workers


def test_no_process_outlives_one_that_was_killed(recordings, tmp_path):
    running, workers = working(recordings, tmp_path / "out")
    with running:  # closes what it wrote to
        running.kill()
    deadline = time.monotonic() + 20
    while [pid for pid in workers if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_ctrl_c_ends_the_processes_at_once(recordings, tmp_path):
    """As from a terminal, where all of them are told of it."""
    running, workers = working(recordings, tmp_path / "out")
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Stopped" in err
    assert "Traceback" not in err
    assert "leaked" not in err
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    assert not list((tmp_path / "out").glob("*/transcript.json"))  # none was heard to its end


def test_a_recording_that_kills_every_process_has_failed(recordings, tmp_path, monkeypatch):
    from pipeline.batch import Planned, processes
    from pipeline.flow import How, RunSettings

    def round_(planned, settings, how, jobs):
        """`a` kills its process, and with it whatever runs beside it."""
        for one in planned:
            if one.recording.name == "a.wav":
                return
            from pipeline.batch import Outcome

            yield one, Outcome("done")

    monkeypatch.setattr(processes, "_round", round_)
    planned = [Planned(path, tmp_path / path.stem) for path in (*recordings, recordings[0].with_name("c.wav"))]
    outcomes = {one.recording.name: found for one, found in processes.work(planned, RunSettings(), How(), 2)}
    assert {name: found.state for name, found in outcomes.items()} == {
        "a.wav": "failed",
        "b.wav": "done",
        "c.wav": "done",
    }
    assert "a.wav" in outcomes["a.wav"].error
