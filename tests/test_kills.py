"""Killed at any moment, a run goes on where it was, and its result is that of an undisturbed one."""

import json
import os
import random
import shutil
import signal
import subprocess
import time

import pytest
from helpers.command import start_tinglu, tinglu
from helpers.media import excerpt

pytestmark = pytest.mark.models

KILLS = 25
STAGES = ("convert", "segment", "recognise", "diarize", "recover", "merge", "polish")


def start(recording, out, *options):
    # A group of its own: ffmpeg dies with it.
    command = ("run", recording, "-o", out, "--quiet", *options)
    return start_tinglu(*command, start_new_session=True, stdout=subprocess.DEVNULL)


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def stages(folder):
    try:
        return set(json.loads((folder / "job.json").read_bytes())["stages"])
    except FileNotFoundError:
        return set()


def same(one, other):
    """The outputs but for the moment they were made: DOCX and all others are the same bytes."""
    names = {path.name for path in one.iterdir() if path.is_file()} - {"job.json", "job.log"}
    assert names == {path.name for path in other.iterdir() if path.is_file()} - {"job.json", "job.log"}
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return whole_run(tmp_path_factory.mktemp("kills"), 20)


def whole_run(folder, length):
    """The recording, the job folder of an undisturbed run, and how long that took."""
    recording = excerpt(folder / "talk.wav", 0, length)
    begun = time.monotonic()
    assert start(recording, folder / "whole").wait() == 0
    return recording, folder / "whole" / "talk", time.monotonic() - begun


def test_twenty_five_kills_at_random_moments(undisturbed, tmp_path):
    """Each at a random moment after a random stage, or, where all are done, of a run that does everything again."""
    recording, whole, seconds = undisturbed
    draw, killed_in, out = random.Random(5), [], tmp_path / "out"
    while len(killed_in) < KILLS:
        done = stages(out / "talk") & set(STAGES)
        again = len(done) == len(STAGES) and draw.random() < 0.5
        if len(done) == len(STAGES) and not again:
            shutil.rmtree(out)
            done = set()
        process = start(recording, out, "--force") if again else start(recording, out)
        if again:
            ended = ends_within(process, draw.uniform(0.3, 0.8) * seconds)
        else:
            wanted = draw.randint(len(done), len(STAGES))
            while len(stages(out / "talk") & set(STAGES)) < wanted and process.poll() is None:
                time.sleep(0.01)
            ended = ends_within(process, draw.uniform(0.0, 0.1) * seconds)
        if ended:
            assert process.returncode == 0
        else:
            kill(process)
            killed_in.append("again" if again else len(stages(out / "talk") & set(STAGES)))
    assert start(recording, out).wait() == 0
    same(whole, out / "talk")
    assert list((out / "talk" / "work").glob(".tinglu-*.part")) == [], "temporary files are left"
    assert len(set(killed_in)) > 3, killed_in


def ends_within(process, seconds):
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def test_what_a_kill_left_of_a_stage_is_gone_on_with(tmp_path):
    """Killed while windows are recognised, the next run decodes only those that are missing."""
    (tmp_path / "longer").mkdir()
    recording, whole, _ = whole_run(tmp_path / "longer", 70)
    records = tmp_path / "out" / "talk" / "work" / "recognise.records"
    process = start(recording, tmp_path / "out")
    while process.poll() is None and (not records.exists() or records.read_bytes().count(b"\n") < 3):
        time.sleep(0.02)
    kill(process)
    assert "recognise" not in stages(tmp_path / "out" / "talk")
    assert start(recording, tmp_path / "out").wait() == 0
    assert "goes on behind" in (tmp_path / "out" / "talk" / "job.log").read_text()
    assert not records.exists()
    same(whole, tmp_path / "out" / "talk")


def test_two_starts_at_once(undisturbed, tmp_path):
    """The second says who works on it, or waits; never do two write."""
    recording, whole, _ = undisturbed
    first = start(recording, tmp_path / "out")
    while not (tmp_path / "out" / "talk" / "work" / "holder.json").exists():
        time.sleep(0.05)
    command = ("run", recording, "-o", tmp_path / "out")
    told = tinglu(*command)
    assert told.returncode == 1
    assert f"process {first.pid}" in told.stderr
    waited = tinglu(*command, "--wait")
    assert first.wait() == 0
    assert waited.returncode == 0
    assert "Nothing to do" in waited.stderr
    same(whole, tmp_path / "out" / "talk")


def test_the_lock_of_a_dead_process_is_taken_over(undisturbed, tmp_path):
    recording, whole, _ = undisturbed
    process = start(recording, tmp_path / "out")
    while not (tmp_path / "out" / "talk" / "work" / "holder.json").exists():
        time.sleep(0.05)
    kill(process)
    assert start(recording, tmp_path / "out").wait() == 0
    same(whole, tmp_path / "out" / "talk")
