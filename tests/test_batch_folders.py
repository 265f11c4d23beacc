"""A recording keeps its job folder whatever becomes of the files around it; no two recordings ever share one."""

import json
import os
import shutil

import pytest

from pipeline.batch import folders, outcome, plan
from pipeline.batch.folders import folders_for
from pipeline.errors import JobError
from pipeline.files.hashes import sha256_of
from pipeline.job.folder import open_job


class Desk:
    """Recordings in `rec`, results in `out`; `run` does what a run does, as far as folders go."""

    def __init__(self, place):
        self.rec, self.out, self.told = place / "rec", place / "out", []
        self.rec.mkdir()

    def put(self, name, content=None, at=None):
        path = self.rec / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content or name)
        self.clock = getattr(self, "clock", 1_700_000_000) + 1
        os.utime(path, (at or self.clock, at or self.clock))
        return path

    def found(self):
        paths = [path for path in self.rec.rglob("*") if path.is_file()]
        paths.sort(key=lambda path: (len(path.parts), path))  # as a folder is looked through
        return [(path, path.parent.relative_to(self.rec)) for path in paths]

    def plan(self):
        self.told.clear()
        found = self.found()
        chosen = folders_for(found, self.out, self.told.append)
        assert len(set(chosen)) == len(chosen)
        return {
            str(path.relative_to(self.rec)): str(folder.relative_to(self.out))
            for (path, _), folder in zip(found, chosen, strict=True)
        }

    def run(self, published=True):
        """Each recording's content becomes its transcript, unless that is there."""
        planned = self.plan()
        for name, folder in planned.items():
            done(self.rec / name, self.out / folder, published)
        return planned

    def transcripts(self):
        return {str(p.parent.relative_to(self.out)): p.read_text() for p in self.out.rglob("transcript.json")}


def done(recording, folder, published=True):
    found = recording.stat()
    told = {"path": str(recording), "sha256": sha256_of(recording), "bytes": found.st_size}
    with open_job(folder, told | {"modified": found.st_mtime_ns, "changed": found.st_ctime_ns}) as job:
        stage = "write json" if published else "convert"
        if not job.is_done(stage, told["sha256"]):
            job.write("transcript.json", recording.read_bytes())
            job.finish(stage, told["sha256"], ["transcript.json"], 1.0)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_what_comes_beside_a_recording_takes_nothing_from_it(desk):
    desk.put("talk.mp3")
    assert desk.run() == {"talk.mp3": "talk"}
    desk.put("talk.flac")
    assert desk.run() == {"talk.flac": "talk.flac", "talk.mp3": "talk"}
    assert "talk.flac" in desk.told[0]
    desk.put("talk.aac")
    assert desk.run() == {"talk.aac": "talk.aac", "talk.flac": "talk.flac", "talk.mp3": "talk"}
    assert desk.run() == desk.plan()
    assert desk.told == []
    (desk.rec / "talk.mp3").unlink()
    assert desk.plan() == {"talk.aac": "talk.aac", "talk.flac": "talk.flac"}
    assert desk.transcripts() == {"talk": "talk.mp3", "talk.flac": "talk.flac", "talk.aac": "talk.aac"}


def test_another_recording_under_a_known_name_leaves_the_old_transcript(desk):
    desk.put("REC0001.wav", "first")
    desk.run()
    for number, content in ((2, "other"), (3, "third")):  # as long as the first, as recorders make them
        desk.put("REC0001.wav", content)
        assert desk.run() == {"REC0001.wav": f"REC0001-{number}"}
        (told,) = desk.told
        assert all(str(one) in told for one in (desk.rec / "REC0001.wav", desk.out / "REC0001", desk.out))
        assert desk.run() == {"REC0001.wav": f"REC0001-{number}"}
        assert desk.told == []
    assert desk.transcripts() == {"REC0001": "first", "REC0001-2": "other", "REC0001-3": "third"}
    desk.put("REC0001.wav", "first")  # the first one is put back
    assert desk.plan() == {"REC0001.wav": "REC0001"}


def test_another_recording_of_the_same_length_and_time_is_another(desk):
    """Recorders without a clock make such files."""
    desk.put("REC0001.wav", "first", at=1)
    desk.run()
    desk.put("REC0001.wav", "other", at=1)
    assert desk.run() == {"REC0001.wav": "REC0001-2"}


def test_a_recording_that_has_only_grown_is_done_anew_in_its_folder(desk):
    """A copy that came to a halt, or a recorder that was still at it."""
    for content in ("half", "half and half", "half and half and half"):
        recording = desk.put("talk.wav", content)
        assert desk.run() == {"talk.wav": "talk"}
        assert [str(recording) in told for told in desk.told] == [True] * (content != "half")
        assert desk.transcripts() == {"talk": content}
        assert desk.run() == {"talk.wav": "talk"}
        assert desk.told == []
    desk.put("talk.wav", "half")  # it has lost what came later
    assert desk.run() == {"talk.wav": "talk-2"}


def test_what_has_grown_has_the_folder_of_its_whole_where_there_is_one(desk):
    desk.put("talk.wav", "whole")
    desk.run()
    desk.put("talk.wav", "who")
    assert desk.run() == {"talk.wav": "talk-2"}
    desk.put("talk.wav", "whole")
    assert desk.plan() == {"talk.wav": "talk"}


def test_one_that_was_replaced_before_anything_was_written_keeps_its_folder(desk):
    desk.put("talk.wav", "first")
    desk.run(published=False)
    desk.put("talk.wav", "better")
    assert desk.run() == {"talk.wav": "talk"}
    assert desk.told == []


def test_a_job_folder_itself_refuses_another_recording(desk):
    recording = desk.put("talk.wav", "first")
    desk.run()
    desk.put("talk.wav", "other")
    with pytest.raises(JobError) as caught:
        done(recording, desk.out / "talk")
    assert caught.value.key == "job.replaced"
    assert desk.transcripts() == {"talk": "first"}


def test_a_touched_recording_is_the_same(desk):
    desk.put("talk.wav", "first")
    desk.run()
    desk.put("talk.wav", "first")
    assert desk.plan() == {"talk.wav": "talk"}
    assert desk.told == []


def test_a_recording_that_was_renamed_or_moved_goes_on_in_its_folder(desk):
    desk.put("day1/a.wav")
    desk.put("day1/b.wav")
    desk.put("c.wav")
    desk.run()
    (desk.rec / "day2").mkdir()
    (desk.rec / "day1" / "a.wav").rename(desk.rec / "day2" / "opening.wav")
    assert desk.plan() == {"c.wav": "c", "day1/b.wav": "day1/b", "day2/opening.wav": "day1/a"}
    assert "opening.wav" in desk.told[0]
    desk.run()
    (desk.rec / "day2" / "opening.wav").rename(desk.rec / "opening.wav")
    assert desk.plan()["opening.wav"] == "day1/a"


def test_a_folder_that_was_renamed_goes_on_where_it_was(desk):
    """The last batch's record tells where its results are."""
    for name in ("day1/a.wav", "day1/b.wav"):
        desk.put(name)
    planned = desk.run()
    rows = [outcome.Planned(desk.rec / name, desk.out / folder) for name, folder in planned.items()]
    outcome.Record(desk.out / folders.RECORD, rows)
    (desk.rec / "day1").rename(desk.rec / "monday")
    assert desk.run() == {"monday/a.wav": "day1/a", "monday/b.wav": "day1/b"}
    assert len(desk.told) == 2
    assert desk.plan() == {"monday/a.wav": "day1/a", "monday/b.wav": "day1/b"}
    assert desk.told == []


def test_two_that_changed_names_keep_their_folders(desk):
    desk.put("a.wav", "one")
    desk.put("b.wav", "two")
    desk.run()
    (desk.rec / "a.wav").rename(desk.rec / "x")
    (desk.rec / "b.wav").rename(desk.rec / "a.wav")
    (desk.rec / "x").rename(desk.rec / "b.wav")
    assert desk.run() == {"a.wav": "b", "b.wav": "a"}
    assert desk.transcripts() == {"a": "one", "b": "two"}


def test_two_files_of_one_content_have_a_folder_each(desk):
    desk.put("a.wav", "same")
    desk.put("b.wav", "same")
    assert desk.run() == {"a.wav": "a", "b.wav": "b"}
    shutil.copy2(desk.rec / "a.wav", desk.rec / "copy.wav")
    assert desk.run() == {"a.wav": "a", "b.wav": "b", "copy.wav": "copy"}
    (desk.rec / "a.wav").unlink()
    (desk.rec / "b.wav").rename(desk.rec / "moved.wav")
    assert desk.run() == {"copy.wav": "copy", "moved.wav": "a"}


def test_names_a_file_system_may_take_for_one_are_kept_apart(desk):
    desk.put("Talk.wav")
    desk.put("talk.mp3")
    assert desk.run() == {"Talk.wav": "Talk", "talk.mp3": "talk.mp3"}


def test_no_recording_s_folder_is_another_s_work(desk):
    desk.put("talk.wav")
    desk.put("talk/work.wav")
    assert desk.run() == {"talk.wav": "talk", "talk/work.wav": "talk/work.wav"}


def test_a_name_too_long_for_its_results_is_shortened(desk):
    """Names as long as a file name may be; the two differ in the last character."""
    long = ["录" * 81 + "音乐.", "录" * 81 + "音像."]
    for name in long:
        desk.put(f"{name}wav")
    planned = desk.run()
    assert len(desk.told) == 2
    assert all(folder.startswith("录" * 60) and len(folder.encode()) < 240 for folder in planned.values())
    assert desk.run() == planned
    assert desk.told == []


def test_a_damaged_manifest_is_told_and_stays(desk):
    desk.put("talk.wav")
    desk.run()
    (desk.out / "talk" / "job.json").write_text("{")
    assert desk.plan() == {"talk.wav": "talk"}
    with pytest.raises(JobError):
        done(desk.rec / "talk.wav", desk.out / "talk")


@pytest.mark.parametrize("record", ["", "[]", '{"recordings": 3}', '{"recordings": [{"folder": "/etc"}]}'])
def test_a_record_of_a_batch_that_makes_no_sense_costs_nothing(desk, record):
    desk.put("talk.wav")
    desk.out.mkdir()
    (desk.out / folders.RECORD).write_text(record)
    assert desk.plan() == {"talk.wav": "talk"}


def test_nothing_is_hashed_where_nothing_hangs_on_it(desk, monkeypatch):
    """Ten thousand recordings of one length are planned by their size and time of change."""
    for number in range(20):
        desk.put(f"{number:02}.wav")
    desk.run()
    hashed = []
    monkeypatch.setattr(folders, "sha256_of", lambda path: hashed.append(path.name) or sha256_of(path))
    desk.plan()
    desk.put("20.wav")
    desk.plan()
    assert hashed == []
    desk.run()
    desk.put("00.wav", "xx.wav")
    desk.plan()
    assert set(hashed) == {"00.wav"}


def test_the_old_results_of_a_renamed_recording_go_unless_they_were_edited(tmp_path):
    told = {"path": "/a/old.wav", "sha256": "1"}
    with open_job(tmp_path / "old", told) as job:
        for name in ("old.srt", "old.txt"):
            job.write(name, b"made")
            job.finish(f"write {name[-3:]}", "k", [name], 1.0)
    (tmp_path / "old" / "old.txt").write_text("edited")
    with open_job(tmp_path / "old", told | {"path": "/a/new.wav"}) as job:
        for name in ("new.srt", "new.txt"):
            job.write(name, b"made anew")
            job.finish(f"write {name[-3:]}", "l", [name], 1.0)
    assert {path.name for path in (tmp_path / "old").iterdir()} >= {"new.srt", "new.txt", "old.txt"}
    assert not (tmp_path / "old" / "old.srt").exists()
    assert (tmp_path / "old" / "old.txt").read_text() == "edited"


@pytest.mark.media
def test_the_plan_tells(tmp_path):
    (tmp_path / "talk.wav").write_text("x")
    done(tmp_path / "talk.wav", tmp_path / "out" / "talk")
    (tmp_path / "talk.wav").write_text("other")
    told = []
    (one,) = plan([tmp_path / "talk.wav"], [], tmp_path / "out", told.append)
    assert one.folder == tmp_path / "out" / "talk-2"
    assert len(told) == 1
    assert json.loads((tmp_path / "out" / "talk" / "job.json").read_text())["recording"]["bytes"] == 1
