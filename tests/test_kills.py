"""Killed at any moment, a run goes on where it was, and its result is that of an undisturbed one."""

import json
import os
import random
import signal
import time

import pytest
from helpers.command import tinglu
from helpers.media import excerpt
from helpers.warm import start_warm

pytestmark = pytest.mark.models

KILLS = 25
TRIES = 4 * KILLS  # a run may end before its kill


def start(recording, out, *options):
    return start_warm("run", recording, "-o", out, "--quiet", *options)


def whole_run(process):
    process.join()
    return process.exitcode == 0


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)  # with its ffmpeg
    process.join()


def stages(folder):
    """Each stage that is done, with its seconds; all outputs together are the stage `write`."""
    try:
        found = json.loads((folder / "job.json").read_bytes())["stages"]
    except FileNotFoundError:
        return {}
    seconds = {}
    for name, entry in found.items():
        stage = name.partition(" ")[0]
        seconds[stage] = seconds.get(stage, 0.0) + entry["seconds"]
    return seconds


def log_of(folder):
    return (folder / "job.log").read_text() if (folder / "job.log").exists() else ""


def wait_for(process, condition):
    """Whether it came true while the process ran."""
    while process.is_alive():
        if condition():
            return True
        time.sleep(0.002)
    return False


def same(one, other):
    """The outputs but for the moment they were made: DOCX and all others are the same bytes."""
    names = {path.name for path in one.iterdir() if path.is_file()} - {"job.json", "job.log"}
    assert names == {path.name for path in other.iterdir() if path.is_file()} - {"job.json", "job.log"}
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A recording, and the job folder of a run that nobody killed."""
    folder = tmp_path_factory.mktemp("kills")
    recording = excerpt(folder / "talk.wav", 0, 10)
    assert whole_run(start(recording, folder / "whole"))
    return recording, folder / "whole" / "talk"


def test_twenty_five_kills_at_random_moments(undisturbed, tmp_path):
    """Each at a random moment of a random stage, of a run that goes on with what the last kill left or begins there."""
    recording, whole = undisturbed
    took, draw, job, killed_in = stages(whole), random.Random(5), tmp_path / "out" / "talk", []
    targets = draw.sample([*took] * KILLS, TRIES)
    for target in targets:
        if len(killed_in) >= KILLS and set(killed_in) == set(took):
            break
        seen = len(log_of(job))
        process = start(recording, tmp_path / "out", *(["--from", target] if target in stages(job) else []))
        begun = "review: done" if target == "write" else f"{target}: begins"
        wait_for(process, lambda seen=seen, begun=begun: begun in log_of(job)[seen:])
        process.join(draw.uniform(0.0, took[target]))
        if process.is_alive():
            kill(process)
            killed_in.append(target)
        else:
            assert process.exitcode == 0
    assert len(killed_in) >= KILLS
    assert set(killed_in) == set(took)
    assert whole_run(start(recording, tmp_path / "out"))
    same(whole, job)
    assert list((job / "work").glob(".tinglu-*.part")) == [], "temporary files are left"


def test_what_a_kill_left_of_a_stage_is_gone_on_with(tmp_path):
    """Killed while windows are recognised, the next run decodes only those that are missing."""
    recording = excerpt(tmp_path / "talk.wav", 0, 70)
    assert whole_run(start(recording, tmp_path / "whole"))
    job = tmp_path / "out" / "talk"
    records = job / "work" / "recognise.records"
    process = start(recording, tmp_path / "out")
    assert wait_for(process, lambda: records.exists() and records.read_bytes().count(b"\n") >= 3)
    kill(process)
    assert "recognise" not in stages(job)
    assert whole_run(start(recording, tmp_path / "out"))
    assert "goes on behind" in log_of(job)
    assert not records.exists()
    same(tmp_path / "whole" / "talk", job)


def holds_the_lock(out):
    return lambda: (out / "talk" / "work" / "holder.json").exists()


def test_two_starts_at_once(undisturbed, tmp_path):
    """The second says who works on it, or waits; never do two write."""
    recording, whole = undisturbed
    first = start(recording, tmp_path / "out")
    assert wait_for(first, holds_the_lock(tmp_path / "out"))
    os.killpg(first.pid, signal.SIGSTOP)
    told = tinglu("run", recording, "-o", tmp_path / "out")
    os.killpg(first.pid, signal.SIGCONT)
    assert told.returncode == 1
    assert f"process {first.pid}" in told.stderr
    waited = tinglu("run", recording, "-o", tmp_path / "out", "--wait")
    assert whole_run(first)
    assert waited.returncode == 0
    assert "Nothing to do" in waited.stderr
    same(whole, tmp_path / "out" / "talk")


def test_the_lock_of_a_dead_process_is_taken_over(undisturbed, tmp_path):
    recording, whole = undisturbed
    process = start(recording, tmp_path / "out")
    assert wait_for(process, holds_the_lock(tmp_path / "out"))
    kill(process)
    assert whole_run(start(recording, tmp_path / "out"))
    same(whole, tmp_path / "out" / "talk")
