"""The job folder: what is done stays done, what changed is done again, what a person edited is kept."""

import json
import os

import pytest

from pipeline.errors import JobError
from pipeline.files.atomic import write_atomically
from pipeline.job.folder import key_of, open_job, read_manifest

RECORDING = {"path": "/a/talk.wav", "sha256": "1"}


def finish(job, stage="convert", key="k", name="work/a.bin", data=b"x"):
    write_atomically(job.path(name), data)
    job.finish(stage, key, (name,), 1.0)


def test_a_finished_stage_is_known_next_time_and_only_with_its_key_and_files(tmp_path):
    with open_job(tmp_path / "talk", RECORDING) as job:
        assert not job.is_done("convert", "k")
        finish(job)
    with open_job(tmp_path / "talk", RECORDING) as job:
        assert job.is_done("convert", "k")
        assert not job.is_done("convert", "other")
        job.path("work/a.bin").write_bytes(b"changed")
        assert not job.is_done("convert", "k")
        job.path("work/a.bin").unlink()
        assert not job.is_done("convert", "k")


def test_keys_depend_on_every_input_and_not_on_their_order():
    assert key_of(a=1, b="x") == key_of(b="x", a=1)
    assert key_of(a=1, b="x") != key_of(a=1, b="y")


def test_a_second_run_at_the_same_time_is_told(tmp_path):
    with open_job(tmp_path / "talk", RECORDING), pytest.raises(JobError) as caught:  # noqa: SIM117
        with open_job(tmp_path / "talk", RECORDING):
            pass
    assert caught.value.key == "job.locked"
    assert str(os.getpid()) in str(caught.value)


def test_a_manifest_that_cannot_be_read_is_not_called_damaged(tmp_path):
    (tmp_path / "talk" / "job.json").mkdir(parents=True)
    with pytest.raises(JobError) as caught:
        read_manifest(tmp_path / "talk")
    assert caught.value.key == "reading.unreadable"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("not json", "job.damaged"),
        ("[]", "job.damaged"),
        ('{"schema": "tinglu.job/1", "recording": {"path": "/a/talk.wav"}, "stages": 3}', "job.damaged"),
        ('{"schema": "tinglu.job/9", "recording": {"path": "/a/talk.wav"}, "stages": {}}', "job.other_version"),
        ('{"schema": "tinglu.job/1", "recording": {"path": "/b/talk.wav"}, "stages": {}}', "job.taken"),
    ],
)
def test_a_manifest_that_cannot_be_trusted_is_an_error_that_names_it(tmp_path, content, key):
    (tmp_path / "talk").mkdir()
    (tmp_path / "talk" / "job.json").write_text(content)
    with pytest.raises(JobError) as caught, open_job(tmp_path / "talk", RECORDING):
        pass
    assert caught.value.key == key
    assert str(tmp_path / "talk") in str(caught.value)
    assert (tmp_path / "talk" / "job.json").read_text() == content


def test_a_recording_that_was_moved_is_carried_on(tmp_path):
    with open_job(tmp_path / "talk", RECORDING) as job:
        finish(job)
    moved = {**RECORDING, "path": "/b/talk.wav"}
    with open_job(tmp_path / "talk", moved) as job:
        assert job.is_done("convert", "k")
    assert json.loads((tmp_path / "talk" / "job.json").read_text())["recording"] == moved


def test_entries_edited_into_nonsense_only_cost_their_stage(tmp_path):
    with open_job(tmp_path / "talk", RECORDING) as job:
        finish(job)
    manifest = json.loads((tmp_path / "talk" / "job.json").read_text())
    manifest["stages"]["convert"] = {"key": "k", "files": 7}
    manifest["stages"]["segment"] = None
    (tmp_path / "talk" / "job.json").write_text(json.dumps(manifest))
    with open_job(tmp_path / "talk", RECORDING) as job:
        assert not job.is_done("convert", "k")
        assert not job.is_done("segment", "k")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "talk").write_text("a file where the folder should be")
    with pytest.raises(JobError) as caught, open_job(tmp_path / "talk", RECORDING):
        pass
    assert caught.value.key == "job.unwritable"


def test_what_a_person_edited_is_set_aside(tmp_path):
    with open_job(tmp_path / "talk", RECORDING) as job:
        finish(job, "write srt", "k", "talk.srt", b"made")
        assert job.set_aside_if_edited("write srt", "talk.srt", b"newer") is None
        job.path("talk.srt").write_bytes(b"edited")
        aside = job.set_aside_if_edited("write srt", "talk.srt", b"newer")
        assert aside is not None
        assert aside.read_bytes() == b"edited"
        assert not job.path("talk.srt").exists()


def test_a_recording_that_cannot_be_read_leaves_no_folder_behind(tmp_path):
    with pytest.raises(JobError), open_job(tmp_path / "talk", RECORDING):
        raise JobError("job.unwritable", folder="x", reason="y")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "talk").mkdir()
    (tmp_path / "talk" / "mine.txt").write_text("kept")
    with pytest.raises(JobError), open_job(tmp_path / "talk", RECORDING):
        raise JobError("job.unwritable", folder="x", reason="y")
    assert (tmp_path / "talk" / "mine.txt").read_text() == "kept"


def test_what_a_killed_writer_left_is_swept_up_and_nothing_of_the_user_s(tmp_path):
    with open_job(tmp_path / "talk", RECORDING) as job:
        finish(job)
    name = ".tinglu-0123456789abcdef.part"
    left = [tmp_path / "talk" / name, tmp_path / "talk" / "work" / name]
    mine = [".notes", ".talk.srt.a1b2c3d4", ".vimrc.password", ".audio.wav.4242.part", ".tinglu-notes.part"]
    kept = [tmp_path / "talk" / name for name in mine]
    for path in (*left, *kept):
        path.write_text("x")
    with open_job(tmp_path / "talk", RECORDING) as job:
        assert job.is_done("convert", "k")
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in kept)
