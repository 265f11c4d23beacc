"""Batches: what is found, what becomes of it, and that nothing that goes wrong with one touches the others."""

import errno
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from helpers.builders import transcript
from helpers.command import tinglu
from helpers.media import ffmpeg

from pipeline.batch import Outcome, Planned, here, plan, run_batch
from pipeline.batch.find import media_in
from pipeline.batch.outcome import Record
from pipeline.errors import JobError, RecordingError, UsageError
from pipeline.flow import Done
from pipeline.job.folder import open_job
from pipeline.settings import How, RunSettings


def tone(path, seconds=1.0):
    path.parent.mkdir(parents=True, exist_ok=True)
    form = [] if path.suffix else ["-f", "wav"]
    source = f"sine=440:duration={seconds}"
    ffmpeg("-f", "lavfi", "-i", source, *form, path)
    return path


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "in"
    tone(place / "b.wav")
    tone(place / "sub" / "b.mp3")
    tone(place / "sub" / "nosuffix")
    (place / "notes.txt").write_text("not a recording")
    (place / "broken.wav").write_bytes(b"RIFF....WAVE")
    tone(place / ".hidden.wav")
    tone(place / "old" / "talk" / "work" / "audio.wav")
    (place / "old" / "talk" / "job.json").write_text("{}")
    return place


@pytest.mark.media
def test_media_are_known_by_what_is_in_them(folder):
    found = [str(path.relative_to(folder)) for path in media_in(folder)]
    assert found == ["b.wav", "broken.wav", "sub/b.mp3", "sub/nosuffix"]


@pytest.mark.media
def test_a_plan_keeps_subfolders_and_gives_each_recording_a_folder_of_its_own(folder, tmp_path, monkeypatch):
    out = tmp_path / "out"
    tone(folder / "b.mp3")
    planned = plan([folder, folder / "b.wav", tmp_path / "missing.wav"], [], out)
    assert [(one.recording.name, str(one.folder.relative_to(out))) for one in planned] == [
        ("b.mp3", "b"),
        ("b.wav", "b.wav"),
        ("broken.wav", "broken"),
        ("b.mp3", "sub/b"),
        ("nosuffix", "sub/nosuffix"),
        ("missing.wav", "missing"),
    ]
    assert planned[0].seconds == pytest.approx(1.0, abs=0.1)
    assert planned[-1].seconds is None
    monkeypatch.chdir(tmp_path)
    assert [one.recording.name for one in plan([tmp_path / "in" / "*.wav"], [], out)] == ["b.wav", "broken.wav"]
    deep = plan([folder / "**" / "nosuffix"], [], out)
    assert [one.recording.name for one in deep] == ["nosuffix"]


@pytest.mark.models
@pytest.mark.parametrize("number", ["2", '"发言人2"', '"S2"'])
def test_numbers_of_one_recording_are_given_to_no_other(tmp_path, number):
    """The second voice of one recording is somebody else's in the next: nobody is named, nothing put back."""
    place, out, event = tmp_path / "in", tmp_path / "out", tmp_path / "event.toml"
    for name in ("a.wav", "b.wav"):
        tone(place / name)
    event.write_text(f'[[attendees]]\nname = "陈国栋"\nspeaker = {number}\n')
    several = ((place,), (place / "a.wav", place / "b.wav"))
    for named in (("--event", event), ("--keep", "all,R1")):
        for command in (*(("run", *files) for files in several), ("watch", place)):
            for lang in ("en", "zh"):
                done = tinglu(*command, *named, "-o", out, "--ui-lang", lang)
                assert done.returncode == 2
                assert ("陈国栋" if named[0] == "--event" else "R1") in done.stderr
    assert not out.exists()
    assert tinglu("run", place / "a.wav", "--event", event, "-f", "txt", "-o", out).returncode == 0


@pytest.mark.media
def test_lists(folder, tmp_path, monkeypatch):
    (folder / "list.txt").write_text("# all\nb.wav\n\nsub/b.mp3\n", encoding="utf-8-sig")
    assert [one.recording.name for one in plan([], [folder / "list.txt"], tmp_path)] == ["b.wav", "b.mp3"]
    monkeypatch.setattr("sys.stdin", iter([f"{folder}/b.wav\n", "\n"]))
    assert [one.recording.name for one in plan([], [Path("-")], tmp_path)] == ["b.wav"]
    with pytest.raises(UsageError):
        plan([], [tmp_path / "none.txt"], tmp_path)


@dataclass
class Teller:
    said: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    rows: list = field(default_factory=list)

    def say(self, message):
        self.said.append(message)

    def fail(self, message):
        self.failures.append(message)

    def table(self, head, rows):
        self.rows = rows


def three(tmp_path):
    return [Planned(tmp_path / f"{name}.wav", tmp_path / "out" / name, 60.0) for name in "abc"]


def test_one_that_fails_stops_no_other_and_the_record_is_true_at_every_moment(tmp_path, monkeypatch):
    planned, seen, teller = three(tmp_path), [], Teller()

    def run(recording, folder, settings, report, how):
        record = json.loads((tmp_path / "out" / "batch.json").read_text())
        seen.append((record["done"], record["failed"], record["waiting"]))
        if recording.name == "a.wav":
            raise RecordingError("convert.missing", file=recording)
        if recording.name == "b.wav":
            raise ZeroDivisionError("YZZYX"[::-1])
        return Done(transcript(), (folder / "transcript.json",))

    monkeypatch.setattr(here, "run", run)
    monkeypatch.setattr(here, "prepare", lambda *_: 1 / 0)
    shown = []
    work = here.work(planned, RunSettings(), teller, How())
    monkeypatch.chdir(tmp_path)
    assert run_batch(planned, tmp_path / "out", work, teller, shown.append) == 2
    assert seen == [(0, 0, 3), (0, 1, 2), (0, 2, 1)]
    assert shown == [tmp_path / "out" / "c" / "transcript.json"]
    record = json.loads((tmp_path / "out" / "batch.json").read_text())
    assert [one["state"] for one in record["recordings"]] == ["failed", "failed", "done"]
    assert "a.wav" in record["recordings"][0]["error"]
    (report,) = tmp_path.glob("tinglu-crash-*.txt")
    assert "ZeroDivisionError" in report.read_text()
    assert "XYZZY" not in report.read_text()
    assert len(teller.rows) == 3


def test_where_the_record_cannot_be_written_nothing_begins(tmp_path):
    """Also where the folder itself cannot be made, because a file has its name."""
    (tmp_path / "out").write_text("")
    with pytest.raises(JobError, match=r"batch\.json cannot be written"):
        run_batch(three(tmp_path), tmp_path / "out", iter(()), Teller(), print)


def test_a_record_that_the_disk_has_no_room_for_stops_no_recording_and_is_told(tmp_path, monkeypatch):
    planned, teller = three(tmp_path), Teller()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    def work():
        monkeypatch.setattr("pipeline.batch.outcome.write_atomically", full)
        yield from ((one, Outcome("done", 1.0)) for one in planned)

    assert run_batch(planned, tmp_path / "out", work(), teller, print) == 1
    assert len(teller.rows) == 3
    assert all("batch.json cannot be written: No space left" in one for one in teller.failures)


def test_an_interruption_leaves_the_record_of_what_was_done(tmp_path):
    planned = three(tmp_path)

    def work():
        yield planned[0], Outcome("done", 1.0)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(planned, tmp_path / "out", work(), Teller(), print)
    record = json.loads((tmp_path / "out" / "batch.json").read_text())
    assert (record["done"], record["waiting"]) == (1, 2)


def recorded(tmp_path):
    """Name and state of each recording in batch.json."""
    record = json.loads((tmp_path / "out" / "batch.json").read_text())
    for state in ("done", "failed", "busy", "waiting"):
        assert record[state] == [one["state"] for one in record["recordings"]].count(state)
    return {Path(one["recording"]).stem: one["state"] for one in record["recordings"]}


def test_what_another_run_works_on_has_not_failed(tmp_path, monkeypatch):
    def run(recording, folder, *_):
        with open_job(folder, {"path": str(recording), "sha256": "1"}):
            return Done(transcript(), ())

    monkeypatch.setattr(here, "run", run)
    monkeypatch.setattr(here, "prepare", lambda *_: None)
    planned, teller = three(tmp_path), Teller()
    with open_job(planned[1].folder, {"path": "b.wav", "sha256": "1"}):
        work = here.work(planned, RunSettings(), teller, How())
        assert run_batch(planned, tmp_path / "out", work, teller, print) == 1  # this run did not do it
    assert recorded(tmp_path) == {"a": "done", "b": "busy", "c": "done"}
    assert "another run" in teller.rows[1][-1]
    assert "being worked on by another run" in teller.failures[0]
    assert "1 of 3" in teller.failures[1]
    assert "failed" not in "".join(teller.failures)


def test_two_runs_on_one_folder_at_once_leave_the_record_of_what_both_did(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file, busy, done = tmp_path / "out" / "batch.json", Outcome("busy", error="another run"), Outcome("done")
    file.parent.mkdir()
    a, b, c = three(tmp_path)
    one = Record(file, (a, b, c))
    other = Record(Path("out/batch.json"), [Planned(x.recording, Path("out", x.folder.name)) for x in (a, b, c)])
    other.add(a, busy)
    other.add(b, Outcome("failed", error="damaged"))
    assert recorded(tmp_path) == {"a": "busy", "b": "failed", "c": "waiting"}
    one.add(a, done)
    assert recorded(tmp_path) == {"a": "done", "b": "failed", "c": "waiting"}
    one.add(b, busy)  # it came to it before the other told
    other.add(c, busy)
    assert recorded(tmp_path) == {"a": "done", "b": "failed", "c": "busy"}
    one.add(c, done)
    other.add(b, done)
    assert recorded(tmp_path) == {"a": "done", "b": "done", "c": "done"}
    file.write_text("[]")
    one.add(c, done)
    assert recorded(tmp_path) == {"a": "done", "b": "failed", "c": "done"}  # what it knows
    Record(file, (a, b)).add(a, busy)
    assert recorded(tmp_path) == {"a": "busy", "b": "waiting"}  # what an earlier batch did is not this one's


def test_the_next_recording_is_converted_while_this_one_is_worked_on(tmp_path, monkeypatch):
    planned, prepared = three(tmp_path), threading.Event()

    def run(recording, *_):
        if recording.name == "a.wav":
            assert prepared.wait(10), "b was not prepared meanwhile"
        return Done(transcript(), ())

    monkeypatch.setattr(here, "run", run)
    monkeypatch.setattr(here, "prepare", lambda recording, *_: recording.name == "b.wav" and prepared.set())
    outcomes = [found.state for _, found in here.work(planned, RunSettings(), Teller(), How())]
    assert outcomes == ["done"] * 3
