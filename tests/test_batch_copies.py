"""A copied job folder never takes the place of the one that is worked in."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.batch.folders import folders_for
from pipeline.files.hashes import sha256_of
from pipeline.job.folder import open_job
from pipeline.review.acts import Approve, Base
from pipeline.review.log import Log

COPIES = ("A copy of talk", "backup of talk", "talk - Copy", "talk (conflicted copy)", "talk的副本", "zz")


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "talk.wav"
    path.write_text("talk")
    return path


@pytest.fixture
def out(tmp_path, recording):
    done(recording, tmp_path / "out" / "talk")
    return tmp_path / "out"


def done(recording, folder, at="2026-01-01T10:00:00+0000"):
    found = recording.stat()
    told = {"path": str(recording), "sha256": sha256_of(recording), "bytes": found.st_size}
    with open_job(folder, told | {"modified": found.st_mtime_ns, "changed": found.st_ctime_ns}) as job:
        job.write("transcript.json", b"{}")
        job.finish("write json", "key", ["transcript.json"], 1.0)
    date(folder, at)


def date(folder, at):
    """As if the last stage had been done then."""
    manifest = json.loads((folder / "job.json").read_text())
    manifest["stages"]["write json"]["at"] = at
    (folder / "job.json").write_text(json.dumps(manifest))


def chosen(recording, out):
    told = []
    (folder,) = folders_for([(recording, Path())], out, told.append)
    return folder.name, told


@pytest.mark.parametrize("copy", COPIES)
def test_the_folder_called_after_the_recording_goes_on_and_the_copy_is_told(out, recording, copy):
    shutil.copytree(out / "talk", out / copy)
    date(out / copy, "2026-05-01T10:00:00+0000")
    name, (told,) = chosen(recording, out)
    assert name == "talk"
    assert all(str(one) in told for one in (recording, out / "talk", out / copy))


@pytest.mark.parametrize("copy", COPIES)
def test_so_it_does_where_the_recording_was_renamed_since(out, recording, copy):
    shutil.copytree(out / "talk", out / copy)
    moved = recording.rename(recording.with_name("opening.wav"))
    name, told = chosen(moved, out)
    assert name == "talk"
    assert sum(str(out / copy) in one for one in told) == 1


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("latest", ["a", "b"])
def test_of_folders_with_other_names_the_one_last_worked_on_goes_on(out, recording, latest, moved):
    for name in "ab":
        shutil.copytree(out / "talk", out / name)
    shutil.rmtree(out / "talk")
    date(out / latest, "2026-01-01T10:30:00+0000")
    date(out / {"a": "b", "b": "a"}[latest], "2026-01-01T12:00:00+0200")  # the earlier moment
    recording = recording.rename(recording.with_name("opening.wav")) if moved else recording
    name, told = chosen(recording, out)
    assert name == latest
    assert len(told) == 1 + moved


def test_what_a_person_did_last_counts_though_no_file_was_written_since(out, recording):
    for name in "ab":
        shutil.copytree(out / "talk", out / name)
    shutil.rmtree(out / "talk")
    date(out / "a", (datetime.now().astimezone() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S%z"))
    approved = Approve(person="S1", digest="0" * 64, on="2026-01-01", said=())
    Log(out / "b").append([approved], "W", Base(words="", voices=""))
    assert chosen(recording, out)[0] == "b"


def test_a_copy_is_no_work_on_another_file_with_the_same_content(out, recording):
    """Where a recording lies in two places instead of in one, only one of them goes on in what was one job."""
    shutil.copytree(out / "talk", out / "backup of talk")
    one = recording.rename(recording.with_name("one.wav"))
    two = recording.with_name("two.wav")
    shutil.copy(one, two)
    assert [each.name for each in folders_for([(one, Path()), (two, Path())], out, list)] == ["talk", "two"]


def test_a_single_folder_is_told_of_no_other(out, recording):
    assert chosen(recording, out) == ("talk", [])


def test_a_copy_whose_manifest_makes_no_sense_takes_nothing(out, recording):
    shutil.copytree(out / "talk", out / "a copy")
    date(out / "a copy", 7)
    assert chosen(recording, out)[0] == "talk"
    date(out / "a copy", "yesterday")
    assert chosen(recording, out)[0] == "talk"
