"""Ctrl-C ends a command with 130 and without a traceback, whenever it comes and however often."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from helpers.command import COMMAND
from helpers.places import ROOT

pytestmark = pytest.mark.media

# A batch whose recognition is `recognised`, which a test puts before it; it needs no model and no ffmpeg.
BATCH = """
import sys
from pathlib import Path
from pipeline import batch
from pipeline.__main__ import main
from pipeline.batch import Planned, here
from pipeline.cli import run

batch.plan = lambda *_: [Planned(Path("a.wav"), Path(sys.argv[-1], "a"), 1.0)]
here.run = recognised
run.ready_models = run._tell_estimate = lambda *_, **__: None
sys.exit(main())
"""
SWALLOWING = """
import time

def recognised(recording, folder, settings, report, how):
    what = "working"
    while True:
        try:
            report.say(what)
            time.sleep(0.05)
        except KeyboardInterrupt:  # as it is lost where an object is being removed
            what = "swallowed"
"""

LOADING = """
import threading, time

def recognised(recording, folder, settings, report, how):
    threading.Thread(target=threading.Event().wait).start()
    report.say("working")
    while True:
        time.sleep(0.05)
"""


def start(*command, **environment):
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


@contextmanager
def batch(recognised, place):
    """Begun, and at its first recording."""
    running = start(sys.executable, "-c", recognised + BATCH, "run", "a.wav", "-o", str(place), PYTHONPATH=str(ROOT))
    with running:
        try:
            until(running, "working")
            yield running
        finally:
            running.kill()


def until(running, word):
    while word not in (line := running.stderr.readline()):
        assert line, "it ended before"


def test_before_anything_has_begun(tmp_path):
    (tmp_path / "typer.py").write_text("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)")
    running = start(*COMMAND, "--version", PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]))
    assert (*running.communicate(timeout=60), running.returncode) == ("", "", 130)


def test_pressed_again_it_ends_what_the_first_one_did_not(tmp_path):
    with batch(SWALLOWING, tmp_path) as running:
        running.send_signal(signal.SIGINT)
        until(running, "swallowed")
        running.send_signal(signal.SIGINT)
        told = "".join(running.communicate(timeout=60))
        assert running.returncode == 130
        assert "Traceback" not in told


def test_a_thread_that_is_at_work_is_not_waited_for(tmp_path):
    """As the one that loads models ahead."""
    with batch(LOADING, tmp_path) as running:
        running.send_signal(signal.SIGINT)
        told = "".join(running.communicate(timeout=60))
        assert running.returncode == 130
        assert "Stopped" in told
        assert "Traceback" not in told


def test_it_gives_the_terminal_its_cursor_back():
    ours, theirs = os.openpty()
    ending = "from pipeline.cli.ending import at_once; at_once()"
    assert subprocess.run([sys.executable, "-c", ending], cwd=ROOT, stderr=theirs).returncode == 130
    os.close(theirs)
    assert os.read(ours, 100) == b"\x1b[?25h"
    os.close(ours)


def test_who_is_deaf_to_it_stays_so():
    """As a job in a shell's background is."""
    code = "from pipeline.cli.ending import *; on_ctrl_c(at_once); signal.raise_signal(signal.SIGINT); print('on')"
    ignoring = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); {code}"
    assert subprocess.run([sys.executable, "-c", ignoring], cwd=ROOT, capture_output=True).stdout == b"on\n"
