"""The log under writers that are killed at any moment, and under several at once: no act that was told done is lost."""

import contextlib
import os
import random
import signal
import time
from multiprocessing import get_context

import pytest

from pipeline.review.acts import Base, Remark, sealed
from pipeline.review.log import BEGINNING, Log, Stale
from pipeline.review.places import Words

pytestmark = pytest.mark.media  # for its processes

KILLS = 200
BASE = Base(words="w", voices="v")
FORK, SPAWN = get_context("fork"), get_context("spawn")


def remark(text):
    return Remark(where=Words([]).anchor(0, 0), quote="", text=text)


def write_on(job, name, told):
    """Adds acts without end, telling each that is done."""
    log = Log(job)
    for number in range(10**6):
        (act,) = log.append([remark(f"{name} {number} {'长' * 500}")], name, BASE)
        os.write(told, b"%d\n" % act.n)


def test_two_hundred_kills_lose_nothing_that_was_told_done(tmp_path):
    """From a small process: that of all tests, with networks and browsers in it, takes long to fork."""
    killer = SPAWN.Process(target=write_and_kill, args=(tmp_path,))
    killer.start()
    killer.join()
    assert killer.exitcode == 0, "the assertion is on stderr"


def write_and_kill(tmp_path):
    draw, done, log = random.Random(7), {}, Log(tmp_path)
    for number in range(KILLS):
        read, write = os.pipe()
        writer = FORK.Process(target=write_on, args=(tmp_path, f"w{number}", write))
        writer.start()
        os.close(write)
        first = os.read(read, 100) if number % 4 else b""  # every fourth may be killed before its first act
        time.sleep(draw.uniform(0.0, 0.02))
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        with os.fdopen(read) as told:
            done |= {int(line): f"w{number}" for line in (first.decode() + told.read()).split()}
        log.refresh()
        assert all(log.acts[n - 1].by == name for n, name in done.items())
    assert Log(tmp_path).acts == log.acts
    assert len({act.by for act in log.acts}) >= KILLS * 3 / 4  # however slow the machine: these told their first act


def write_some(job, name, careful):
    log = Log(job)
    for number in range(40):
        while True:
            with contextlib.suppress(Stale):
                log.append(
                    [remark(f"{name} {number}"), remark(f"{name} {number} too")],
                    name,
                    BASE,
                    log.head if careful else None,
                )
                break


@pytest.mark.parametrize("careful", [True, False])
def test_writers_at_once_never_interleave(tmp_path, careful):
    writers = [FORK.Process(target=write_some, args=(tmp_path, f"w{number}", careful)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    acts = Log(tmp_path).acts
    assert len(acts) == 4 * 40 * 2
    said = [act.op.text for act in acts]
    assert said[1::2] == [f"{first} too" for first in said[::2]]
    for number in range(4):
        own = [text for text in said[::2] if text.startswith(f"w{number} ")]
        assert own == [f"w{number} {place}" for place in range(40)]


def test_a_full_disk_leaves_the_log_as_it_was(tmp_path, monkeypatch):
    log = Log(tmp_path)
    log.append([remark("one")], "me", BASE)
    before = log.file.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.review.log.os.fsync", full)
        with pytest.raises(Exception, match="No space left"):
            log.append([remark("two")], "me", BASE)
    assert log.file.read_bytes() == before
    assert [act.op.text for act in (*log.acts, *log.append([remark("three")], "me", BASE))] == ["one", "three"]
    assert Log(tmp_path).head == 2


def test_acts_of_one_text_have_one_hash():
    first = sealed(1, BEGINNING, "2026-11-26T00:00:00+00:00", "me", BASE, remark("x"))
    assert first.hash == sealed(1, BEGINNING, "2026-11-26T00:00:00+00:00", "me", BASE, remark("x")).hash
    assert first.hash != sealed(1, BEGINNING, "2026-11-26T00:00:00+00:00", "you", BASE, remark("x")).hash
