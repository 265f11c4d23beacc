"""No job folder is to be called as a file is that lies where it would be made, the recording itself among them."""

import pytest

from pipeline.batch.folders import folders_for
from pipeline.job.folder import open_job


def _planned(place, *names):
    """What the job folders of recordings in a folder are called where their results go there too, and what is told."""
    told = []
    found = [(place / name, place.relative_to(place)) for name in names]
    folders = folders_for(found, place, told.append)
    assert all(folder.parent == place for folder in folders)
    return [folder.name for folder in folders], told


def test_two_recordings_of_one_stem_beside_their_results(tmp_path):
    for name in ("M.wav", "M.m4a"):
        (tmp_path / name).write_text(name)
    assert _planned(tmp_path, "M.wav", "M.m4a") == (["M", "M-2"], [])
    (tmp_path / "M.flac").write_text("third")
    assert _planned(tmp_path, "M.wav", "M.m4a", "M.flac")[0] == ["M", "M-2", "M-3"]


def test_a_recording_without_a_suffix(tmp_path):
    (tmp_path / "会议").write_text("sound")
    names, (told,) = _planned(tmp_path, "会议")
    assert names == ["会议-2"]
    assert str(tmp_path / "会议-2") in told


@pytest.mark.parametrize("made", [lambda file: file.write_text("notes"), lambda file: file.symlink_to("nowhere")])
def test_any_file_of_the_name(tmp_path, made):
    (tmp_path / "x.wav").write_text("sound")
    made(tmp_path / "x")
    names, (told,) = _planned(tmp_path, "x.wav")
    assert names == ["x-2"]
    assert str(tmp_path / "x") in told
    with open_job(tmp_path / "x-2", {"path": str(tmp_path / "x.wav"), "sha256": "1"}) as job:
        job.write("x.txt", b"")
        job.finish("write txt", "1", ["x.txt"], 1.0)


def test_a_folder_that_was_copied_with_its_job(tmp_path):
    """The job in it is of the recording it was copied from, which is still there."""
    for name in ("first", "copy"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.wav").write_text("sound")
    old = tmp_path / "copy" / "p"
    about = {"path": str(tmp_path / "first" / "p.wav"), "sha256": "1", "bytes": 5}
    found = (tmp_path / "first" / "p.wav").stat()
    about |= {"modified": found.st_mtime_ns, "changed": found.st_ctime_ns}
    with open_job(old, about) as job:
        job.write("p.txt", b"")
        job.finish("write txt", "1", ["p.txt"], 1.0)
    names, (told,) = _planned(tmp_path / "copy", "p.wav")
    assert names == ["p-2"]
    assert str(old) in told


def test_a_folder_that_is_there_already_is_used(tmp_path):
    (tmp_path / "x.wav").write_text("sound")
    (tmp_path / "x").mkdir()
    assert _planned(tmp_path, "x.wav") == (["x"], [])
