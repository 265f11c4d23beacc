"""A watched folder: each recording is taken when it is complete, and what could not be done yet is taken again."""

import os
import signal
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers.command import start_tinglu, tinglu
from helpers.media import excerpt, ffmpeg

from pipeline import flow
from pipeline.batch import Outcome, Planned, planned_of, watch
from pipeline.batch.here import outcome_of
from pipeline.batch.watch import AGAIN_S, LOOK_S, SETTLED_S, settled
from pipeline.cli import run as run_command
from pipeline.errors import JobError, RecordingError
from pipeline.files.hashes import sha256_of
from pipeline.job.folder import open_job, read_manifest
from pipeline.report import Silent
from pipeline.settings import How, RunSettings

SOON_S = SETTLED_S + LOOK_S + 2.0  # by then it is given


def tone(path, tone_hz=440):
    path.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg("-f", "lavfi", "-i", f"sine={tone_hz}:duration=1", "-f", "wav", path)
    return path


@pytest.fixture
def watched(monkeypatch):
    """What is given of a folder, by a clock of our own, as [(seconds, names)]; `events`: what happens there when."""

    def watched(folder, events, until, left=(), tell=lambda message: None):
        clock, waiting, given, busy = SimpleNamespace(now=0.0), sorted(events.items()), [], set()

        def sleep(seconds):
            clock.now += seconds
            while waiting and waiting[0][0] <= clock.now:
                waiting.pop(0)[1]()

        monkeypatch.setattr(watch, "time", SimpleNamespace(monotonic=lambda: clock.now, sleep=sleep))
        for ready in settled(folder, lambda: clock.now > until, tell=tell, left=busy):
            given.append((clock.now, [str(path.relative_to(folder)) for path in ready]))
            busy.clear()
            busy.update(path for path in ready if path.name in left)
        return given

    return watched


def names(given):
    return [name for _, found in given for name in found]


@pytest.mark.media
def test_each_is_given_once_it_has_stopped_growing(tmp_path, watched):
    data = tone(tmp_path / "whole.wav").read_bytes()
    place = tmp_path / "in"
    tone(place / "first.wav")

    def piece(number):
        with (place / "second.wav").open("ab") as file:
            file.write(data[number * 1000 : (number + 1) * 1000])

    whole_at = 30.0 + 4 * SETTLED_S / 2
    pieces = {30.0 + number * SETTLED_S / 2: lambda number=number: piece(number) for number in range(5)}
    given = watched(place, pieces, 200.0)
    assert names(given) == ["first.wav", "second.wav"]
    assert given[1][0] >= whole_at + SETTLED_S


@pytest.mark.media
def test_any_name_and_any_link_may_come(tmp_path, watched):
    """The library that once told of changes broke on the first."""
    gbk = os.fsdecode("会议录音.wav".encode("gbk"))
    place = tmp_path / "in"
    place.mkdir()

    def links():
        (place / "round").symlink_to(place)
        (place / "self").symlink_to(place / "self")
        (place / "day2").symlink_to(tmp_path / "elsewhere")

    events = {
        10.0: lambda: tone(place / gbk),
        20.0: links,
        30.0: lambda: tone(tmp_path / "elsewhere" / "late.wav"),
    }
    assert names(watched(place, events, 60.0)) == [gbk, "day2/late.wav"]


@pytest.mark.media
def test_what_could_not_be_done_yet_is_given_again_later(tmp_path, watched):
    tone(tmp_path / "busy.wav")
    tone(tmp_path / "done.wav")
    (first, both), (second, again), *_ = watched(tmp_path, {}, 2 * AGAIN_S, left=["busy.wav"])
    assert (both, again) == (["busy.wav", "done.wav"], ["busy.wav"])
    assert AGAIN_S <= second - first <= AGAIN_S + SOON_S


@pytest.mark.media
def test_what_was_gone_and_is_back_or_may_be_read_now_is_given_again(tmp_path, watched):
    """A disk that was away for a while: what was to be read then has failed."""
    place, away = tmp_path / "in", tmp_path / "away"
    tone(place / "day1" / "a.wav")
    tone(place / "b.wav")
    events = {
        30.0: lambda: (place / "day1").rename(away),
        60.0: lambda: away.rename(place / "day1"),
        90.0: lambda: (place / "b.wav").chmod(0o600),
    }
    assert names(watched(place, events, 120.0)) == ["b.wav", "day1/a.wav", "day1/a.wav", "b.wav"]


@pytest.mark.media
def test_a_folder_that_is_gone_for_a_while_is_watched_on(tmp_path, watched):
    place, away, told = tone(tmp_path / "in" / "a.wav").parent, tmp_path / "away", []
    events = {30.0: lambda: place.rename(away), 60.0: lambda: away.rename(place)}
    assert names(watched(place, events, 120.0, tell=told.append)) == ["a.wav", "a.wav"]
    assert [str(place) in message for message in told] == [True]


@pytest.mark.media
def test_a_recorder_that_uses_a_name_again_loses_nothing(tmp_path, watched):
    recording, told = tone(tmp_path / "card" / "REC0001.wav"), []
    ffmpeg("-f", "lavfi", "-i", "testsrc=duration=0.2:size=64x64:rate=10", tmp_path / "card" / "silent.mp4")
    for number, folder in ((1, "REC0001"), (2, "REC0001-2")):
        assert names(watched(tmp_path / "card", {}, SOON_S, tell=told.append)) == ["REC0001.wav"]
        (one,) = planned_of([(recording, Path())], tmp_path / "out", told.append)
        assert one.folder.name == folder
        with open_job(one.folder, flow._identity(recording)) as job:
            job.write("transcript.json", b"{}")
            job.finish("write json", "k", ["transcript.json"], 1.0)
        tone(recording, 1000 * number)
    assert [any(word in one for one in told) for word in ("silent.mp4", "REC0001-2")] == [True, True]


@pytest.mark.media
def test_a_recording_that_was_replaced_before_its_turn_is_not_kept_as_the_one_it_was(tmp_path, monkeypatch):
    recording, looked_at = tone(tmp_path / "a.wav"), flow._identity

    def identity(path):
        found = looked_at(path)
        tone(path, 1000)  # while another run is waited for
        return found

    monkeypatch.setattr(flow, "_identity", identity)
    with pytest.raises(RecordingError) as caught:
        flow.prepare(recording, tmp_path / "out", RunSettings())
    assert caught.value.key == "convert.changed"
    monkeypatch.setattr(flow, "_identity", looked_at)
    flow.prepare(recording, tmp_path / "out", RunSettings())
    assert read_manifest(tmp_path / "out")["recording"]["sha256"] == sha256_of(recording)


@pytest.mark.media
def test_another_run_and_a_folder_that_cannot_be_written_are_reasons_to_try_again(tmp_path):
    recording = tone(tmp_path / "a.wav")
    one = Planned(recording, tmp_path / "out" / "a")
    with open_job(one.folder, flow._identity(recording)):
        assert outcome_of(one, RunSettings(), Silent(), How()).later
    (tmp_path / "file").write_text("no folder")
    assert outcome_of(Planned(recording, tmp_path / "file" / "a"), RunSettings(), Silent(), How()).later
    gone = outcome_of(Planned(tmp_path / "gone.wav", tmp_path / "b"), RunSettings(), Silent(), How())
    assert (gone.state, gone.later) == ("failed", False)


@pytest.mark.media
def test_the_watch_goes_on_where_nothing_can_be_written_for_a_while(tmp_path, monkeypatch):
    """Neither are the recordings of that time forgotten, nor is one that another run works on."""
    recordings, seen = [tone(tmp_path / "in" / name) for name in ("a.wav", "b.wav")], []

    def given(folder, tell, left):
        for _ in range(2):
            yield recordings
            seen.append(sorted(path.name for path in left))

    def worked(planned, asked, report):
        return [(planned[0], Outcome("busy", error="another run", later=True)), (planned[1], Outcome("done"))]

    monkeypatch.setattr(watch, "settled", given)
    monkeypatch.setattr(run_command, "_worked", worked)
    monkeypatch.setattr(run_command, "ready_models", lambda *_, **__: None)
    out = tmp_path / "out"
    out.write_text("no folder")
    unwritable = JobError("job.unwritable", folder=out / "batch.json", reason="File exists")
    assert str(unwritable) in tinglu("watch", tmp_path / "in", "-o", out).stderr
    assert seen == [["a.wav", "b.wav"]] * 2
    out.unlink()
    seen.clear()
    tinglu("watch", tmp_path / "in", "-o", out)
    assert seen == [["a.wav"]] * 2


@pytest.mark.models
def test_the_watch_command(tmp_path):
    """Takes what is there and what comes, and ends with Ctrl-C."""
    place, out = tmp_path / "in", tmp_path / "out"
    place.mkdir()
    process = start_tinglu(
        *("watch", place, "-o", out, "-f", "txt", "--language", "zh"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        for name, begin in (("a.wav", 0), ("b.wav", 20)):
            excerpt(place / name, begin, 4)
            deadline = time.monotonic() + 120
            while not (out / name[0] / f"{name[0]}.txt").exists():
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
        time.sleep(1)
    finally:
        process.send_signal(signal.SIGINT)
    shown, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert str(place) in told
    assert "Traceback" not in told
    assert str(out / "b" / "b.txt") in shown.splitlines()
